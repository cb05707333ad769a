/* SPDX-License-Identifier: MIT */
#ifndef FX_OS_XDG_H
#define FX_OS_XDG_H

/*
 * Where things lie in the user's account (XDG Base Directory Specification,
 * architecture.md section 6).  Values that are empty or relative are ignored,
 * as the specification says; a HOME like that is replaced by the folder in
 * the password database.
 *
 * Functions that give a path set *ret to a string the caller frees, and make
 * nothing on disk; xdg_make() does.  They return 0, or -1 and leave *ret
 * alone.  They read the environment: main thread, or before others start.
 */

#include <sys/types.h>

#include "base/err.h"

/* The user's home folder. */
int xdg_home(char **ret, struct fx_err *err);

/* $XDG_CONFIG_HOME/fxtui, else ~/.config/fxtui. */
int xdg_config_dir(char **ret, struct fx_err *err);

/* The settings file: fxtui.conf in the folder above. */
int xdg_config_file(char **ret, struct fx_err *err);

/* $XDG_STATE_HOME/fxtui, else ~/.local/state/fxtui: the account's own. */
int xdg_state_dir(char **ret, struct fx_err *err);

/*
 * The default inbox: fxtui in $XDG_DOWNLOAD_DIR, taken from the environment
 * or from user-dirs.dirs; without either, or if that names the home folder
 * itself, ~/fxtui-inbox.
 */
int xdg_inbox_dir(char **ret, struct fx_err *err);

/*
 * The folder of downloads, as for the inbox; E_NOENT if none is named, or only
 * the home folder itself.
 */
int xdg_download_dir(char **ret, struct fx_err *err);

/*
 * The folder of the engine's socket: $XDG_RUNTIME_DIR/fxtui; without that
 * variable, or if that folder is not ours alone, run in state_dir.
 */
int xdg_runtime_dir(const char *state_dir, char **ret, struct fx_err *err);

/*
 * The engine's socket for a state folder, which must exist: engine.sock in
 * the runtime folder; for a state folder that is not the account's own (by
 * device and inode) engine-<st_dev>-<st_ino>.sock.  Make its folder with
 * xdg_make() before listening.
 */
int xdg_engine_socket(const char *state_dir, char **ret, struct fx_err *err);

/*
 * Make the folder path and its missing parents (0700), then look at what is
 * there: it must be a folder, ours, and have no permission bit beyond mode
 * (bits beyond are taken away if it is ours).  Symlinks on the way are
 * followed, the last component may not be one.  path is absolute.
 */
int xdg_make(const char *path, mode_t mode, struct fx_err *err);

#endif
