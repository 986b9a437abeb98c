/* The second wall around a child that reads what strangers wrote: Landlock, which denies it every file and
 * every port by rights, should the filter of system calls (sandbox.c) have a hole. */
#pragma once

#include <stdbool.h>

/* For this process and its children, for good. Whatever the kernel knows to deny is denied: no file may be
 * opened, made or taken away, no port bound or connected to. False if the kernel has no Landlock. */
bool landlock_deny_all(void);
/* The same, but that folders (NULL-terminated) may be read, with all that is in them. */
bool landlock_only_read(const char *const *folders);
