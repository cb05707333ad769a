/* SPDX-License-Identifier: MIT */
#ifndef FX_OS_FILE_H
#define FX_OS_FILE_H

/*
 * Files beneath a folder that is held open (reliability.md 7.1).
 *
 * A path here is relative, its components separated by one '/', without "."
 * or ".."; it is resolved from a folder descriptor by the kernel (openat2 with
 * BENEATH, NO_SYMLINKS, NO_MAGICLINKS, NO_XDEV), or component by component
 * with O_NOFOLLOW where the kernel cannot.  So no path leads through a
 * symlink, out of the folder or across a mount, whatever others do to the
 * tree meanwhile.  A name is one component.
 *
 * Functions with an err return -1 on failure, set a sentence that names the
 * path, and leave the errno in err->errnum: ELOOP for a symlink on the way,
 * EXDEV for a mount or a way out, EINVAL for a path that is none.  The others
 * return 0 or -errno.  Every descriptor is close-on-exec.  Any thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

/* The fx code for an errno of reading (or, with writing, changing) files. */
enum fx_code file_code(int errnum, bool writing);

/*
 * Open path beneath dirfd; flags and mode as for open(), O_CLOEXEC is
 * added.  A symlink at the end is ELOOP too, but O_PATH|O_NOFOLLOW opens the
 * link itself.  Returns a descriptor the caller closes.
 */
int file_open_beneath(
    int dirfd, const char *path, int flags, mode_t mode, struct fx_err *err);

/*
 * The same for reading, but symlinks are followed as long as they lead to
 * something beneath dirfd.  ENOSYS where the kernel has no openat2.
 */
int file_follow_beneath(
    int dirfd, const char *path, int flags, struct fx_err *err);

/* From now on do without openat2, as if the kernel had none; for tests. */
void file_without_openat2(bool without);

/* Whether openat2 is used; probed at the first call. */
bool file_has_openat2(void);

/*
 * Make the folder path beneath dirfd, and with parents the folders on the way,
 * each with mode (less the umask).  What exists already is fine if it is a
 * folder.  Returns a descriptor of the folder (O_RDONLY|O_DIRECTORY), which
 * the caller closes; *ret_made (may be NULL) is how many components
 * there are from the first new one on.  With sync, the parent of each new folder was synced.
 */
int file_mkdir_beneath(int dirfd, const char *path, mode_t mode, bool parents,
    bool sync, unsigned *ret_made, struct fx_err *err);

/*
 * Rename a file or folder, never over something: -EEXIST if the new name is
 * taken.  Where the file system lacks RENAME_NOREPLACE, files go by link and
 * unlink, or like folders over an empty placeholder of our own.  Nothing is
 * synced.
 */
int file_rename_noreplace(
    int from_dirfd, const char *from_name, int to_dirfd, const char *to_name);

/*
 * Give name in the folder dirfd the contents data[0..n), all or nothing:
 * written aside (mode), synced, renamed over name, folder synced.  After a
 * failure name has its old contents; only if syncing the folder failed it may
 * have either.
 */
int file_replace(int dirfd, const char *name, const void *data, size_t n,
    mode_t mode, struct fx_err *err);

/*
 * Append the whole regular file at path beneath dirfd to out.  E_LIMIT if it
 * does not fit into out's maximum, E_TYPE if it is no regular file.
 */
int file_load(int dirfd, const char *path, struct buf *out, struct fx_err *err);

/* fsync a folder.  An error is final: see reliability.md 4.3. */
int file_sync_dir(int dirfd);

/* The same for the folder at path beneath dirfd. */
int file_sync_dir_at(int dirfd, const char *path);

/*
 * One sync for many small files: begin before the first write to the file
 * system of dirfd, finish after the last.  begin returns a descriptor that
 * finish takes, or -EOPNOTSUPP on kernels (before 5.8) whose syncfs does not
 * report write errors: then sync each file.
 */
int file_syncfs_begin(int dirfd);
int file_syncfs_finish(int fd);

/*
 * Prove that files can be made in dirfd: makes and removes one with a random
 * name.  -EROFS, -EACCES, -ENOSPC, -EDQUOT...
 */
int file_test_writable(int dirfd);

/*
 * Paths a user gave, resolved here once, links included: a regular file for
 * reading (E_NOENT, E_ACCESS, E_TYPE), a folder to hold, a folder to be made
 * with its missing parents (mode less the umask; fine if it is there).
 * Return a descriptor, or 0, or -1.
 */
int file_open_user(const char *path, struct fx_err *err);
int file_open_folder(const char *path, struct fx_err *err);
int file_make_folders(const char *path, mode_t mode, struct fx_err *err);

/*
 * Write a name that nobody can guess, ".fxtui-" and 16 hex digits, into
 * to[FILE_ASIDE_SIZE].
 */
#define FILE_ASIDE_SIZE 24
void file_aside_name(char to[FILE_ASIDE_SIZE]);

#endif
