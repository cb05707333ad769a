/* SPDX-License-Identifier: MIT */
#include "os/file_fs.h"

#include <errno.h>
#include <linux/magic.h>
#include <stddef.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>

#include "base/attr.h"

/* Those that older kernel headers do not name. */
#define MAGIC_NFS      0x6969
#define MAGIC_SMB      0x517b
#define MAGIC_SMB2     0xfe534d42
#define MAGIC_CIFS     0xff534d42
#define MAGIC_CEPH     0x00c36400
#define MAGIC_9P       0x01021997
#define MAGIC_AFS      0x5346414f
#define MAGIC_AFS_OPEN 0x6b414653
#define MAGIC_CODA     0x73757245
#define MAGIC_NCP      0x564c
#define MAGIC_FUSE     0x65735546
#define MAGIC_CONFIGFS 0x62656570

static const struct {
	uint32_t magic;
	enum file_fs kind;
} known[] = {
	{ MAGIC_NFS, FILE_FS_NETWORK },
	{ MAGIC_SMB, FILE_FS_NETWORK },
	{ MAGIC_SMB2, FILE_FS_NETWORK },
	{ MAGIC_CIFS, FILE_FS_NETWORK },
	{ MAGIC_CEPH, FILE_FS_NETWORK },
	{ MAGIC_9P, FILE_FS_NETWORK },
	{ MAGIC_AFS, FILE_FS_NETWORK },
	{ MAGIC_AFS_OPEN, FILE_FS_NETWORK },
	{ MAGIC_CODA, FILE_FS_NETWORK },
	{ MAGIC_NCP, FILE_FS_NETWORK },
	{ MAGIC_FUSE, FILE_FS_FUSE },
	{ MAGIC_CONFIGFS, FILE_FS_KERNEL },
	{ PROC_SUPER_MAGIC, FILE_FS_KERNEL },
	{ SYSFS_MAGIC, FILE_FS_KERNEL },
	{ DEBUGFS_MAGIC, FILE_FS_KERNEL },
	{ TRACEFS_MAGIC, FILE_FS_KERNEL },
	{ SECURITYFS_MAGIC, FILE_FS_KERNEL },
	{ SELINUX_MAGIC, FILE_FS_KERNEL },
	{ CGROUP_SUPER_MAGIC, FILE_FS_KERNEL },
	{ CGROUP2_SUPER_MAGIC, FILE_FS_KERNEL },
	{ BPF_FS_MAGIC, FILE_FS_KERNEL },
	{ PSTOREFS_MAGIC, FILE_FS_KERNEL },
	{ EFIVARFS_MAGIC, FILE_FS_KERNEL },
	{ DEVPTS_SUPER_MAGIC, FILE_FS_KERNEL },
	{ BINFMTFS_MAGIC, FILE_FS_KERNEL },
	{ NSFS_MAGIC, FILE_FS_KERNEL },
};

int
file_fs_kind(int fd, enum file_fs *ret)
{
	struct statfs fs;
	enum file_fs kind = FILE_FS_LOCAL;

	if (fstatfs(fd, &fs) == -1)
		return -errno;
	for (size_t i = 0; i < FX_COUNT(known); i++) {
		if (known[i].magic == (uint32_t)fs.f_type)
			kind = known[i].kind;
	}
	*ret = kind;
	return 0;
}

const char *
file_fs_name(enum file_fs kind)
{
	static const char *const names[] = {
		[FILE_FS_LOCAL] = "local",
		[FILE_FS_NETWORK] = "network",
		[FILE_FS_FUSE] = "fuse",
		[FILE_FS_KERNEL] = "kernel",
	};

	return names[kind];
}

bool
file_fs_durable(enum file_fs kind)
{
	return kind == FILE_FS_LOCAL;
}

int
file_fs_space(int fd, uint64_t *ret_bytes, uint64_t *ret_inodes)
{
	struct statvfs fs;

	if (fstatvfs(fd, &fs) == -1)
		return -errno;
	if (__builtin_mul_overflow(fs.f_bavail, fs.f_frsize, ret_bytes))
		*ret_bytes = UINT64_MAX;
	*ret_inodes = fs.f_files == 0 ? UINT64_MAX : fs.f_favail;
	return 0;
}

int
file_fs_size(int fd, uint64_t *ret_bytes)
{
	struct statvfs fs;

	if (fstatvfs(fd, &fs) == -1)
		return -errno;
	if (__builtin_mul_overflow(fs.f_blocks, fs.f_frsize, ret_bytes))
		*ret_bytes = UINT64_MAX;
	return 0;
}
