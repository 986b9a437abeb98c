/* `fyr release add`, the largest of the verbs of cmd_release.c. */
#pragma once

#include "cmd/command.h"

#define RELEASE_ACTOR "command line" /* in the audit log */
#define RELEASE_AUDIT_THREADS 2u

int release_add(const CommandContext *context, int argc, char **argv, GError **error);
