/* SPDX-License-Identifier: MIT */
#ifndef FX_ENGINE_COMMAND_FILES_H
#define FX_ENGINE_COMMAND_FILES_H

/* The commands about single files of a transfer. */

#include "engine/command_peer.h"

/* As the functions of engine/command_peer.h. */
int command_files(struct call *k);

#endif
