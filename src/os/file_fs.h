/* SPDX-License-Identifier: MIT */
#ifndef FX_OS_FILE_FS_H
#define FX_OS_FILE_FS_H

/* What kind of file system a descriptor lies on, and what is free there. */

#include <stdbool.h>
#include <stdint.h>

enum file_fs {
	FILE_FS_LOCAL,   /* disks, and memory (tmpfs) */
	FILE_FS_NETWORK, /* NFS, SMB, AFS, Ceph, 9p */
	FILE_FS_FUSE,    /* a program answers */
	FILE_FS_KERNEL,  /* procfs, sysfs and others that are not storage */
};

/* Set *ret for the file system of fd.  Returns 0 or -errno. */
int file_fs_kind(int fd, enum file_fs *ret);

/* "local", "network", "fuse", "kernel". */
const char *file_fs_name(enum file_fs kind);

/* Whether a successful fsync there may be called delivered. */
bool file_fs_durable(enum file_fs kind);

/*
 * What an unprivileged user may still use on the file system of fd.  Without
 * a limit of inodes *ret_inodes is UINT64_MAX.  Returns 0 or -errno.
 */
int file_fs_space(int fd, uint64_t *ret_bytes, uint64_t *ret_inodes);

/* How many bytes the file system of fd has in all.  0 or -errno. */
int file_fs_size(int fd, uint64_t *ret_bytes);

#endif
