#include "exchange/landlock.h"

#include <fcntl.h>
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

/* A ruleset that handles, and so denies, all that the kernel knows; -1 if it has no Landlock. */
static long make_ruleset(void)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, VERSION_FLAG);
    if (version < 1)
        return -1;
    const Ruleset rules = {.fs = (UINT64_C(1) << fs_rights(version)) - 1,
                           .net = version >= 4 ? 3 : 0,     /* bind, connect */
                           .scoped = version >= 6 ? 3 : 0}; /* abstract sockets, signals */
    size_t known = version >= 6 ? sizeof rules : version >= 4 ? 16 : 8;
    return syscall(SYS_landlock_create_ruleset, &rules, known, 0);
}

static bool restrict_self(long fd)
{
    bool is_denied = fd >= 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
                     syscall(SYS_landlock_restrict_self, fd, 0) == 0;
    if (fd >= 0)
        close((int)fd);
    return is_denied;
}

bool landlock_deny_all(void)
{
    return restrict_self(make_ruleset());
}

#define READ_RIGHTS ((1u << 2) | (1u << 3)) /* files, folders */
#define RULE_PATH_BENEATH 1

typedef struct {
    uint64_t rights;
    int32_t folder;
} __attribute__((packed)) PathRule;

bool landlock_only_read(const char *const *folders)
{
    long fd = make_ruleset();
    for (unsigned i = 0; fd >= 0 && folders[i]; i++) {
        PathRule rule = {READ_RIGHTS, open(folders[i], O_PATH | O_CLOEXEC | O_DIRECTORY)};
        if (rule.folder < 0)
            continue; /* not on this machine */
        (void)syscall(SYS_landlock_add_rule, fd, RULE_PATH_BENEATH, &rule, 0);
        close(rule.folder);
    }
    return restrict_self(fd);
}
