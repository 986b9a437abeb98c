/* The check of a file that a state handed in: the job HANDIN_CHECK_JOB of the worker. */
#pragma once

#include "figures/cube.h"
#include "figures/handin_file.h"

/* Reads and checks the file in a sandboxed child (forks: from a process with one thread) and keeps what
 * was found: figures, problems, the same file with the problems beside the cells. True also if the
 * file is refused or was checked already. Safe to run again after it was broken off. `cubes`: what is
 * public now; may be NULL. */
bool handin_check(Centre *centre, const Model *model, const Cubes *cubes, int64_t file,
                  GError **error);
