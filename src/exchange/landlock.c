#include "exchange/landlock.h"

#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Debian's headers know an older version than its kernels, so what later ones can deny is written here:
 * linux/landlock.h of Linux 6.12. Each version reads as much of the struct as it knows. */
typedef struct {
    uint64_t fs, net, scoped;
} Ruleset;

#define VERSION_FLAG 1u

/* How many of the file rights a version knows. */
static unsigned fs_rights(long version)
{
    static const unsigned rights[] = {0, 13, 14, 15, 15, 16};
    return version > 5 ? 16 : rights[version];
}

bool landlock_deny_all(void)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, VERSION_FLAG);
    if (version < 1)
        return false;
    const Ruleset rules = {.fs = (UINT64_C(1) << fs_rights(version)) - 1,
                           .net = version >= 4 ? 3 : 0,     /* bind, connect */
                           .scoped = version >= 6 ? 3 : 0}; /* abstract sockets, signals */
    size_t known = version >= 6 ? sizeof rules : version >= 4 ? 16 : 8;
    long fd = syscall(SYS_landlock_create_ruleset, &rules, known, 0);
    if (fd < 0)
        return false;
    bool is_denied = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
                     syscall(SYS_landlock_restrict_self, fd, 0) == 0;
    close((int)fd);
    return is_denied;
}
