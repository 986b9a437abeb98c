#include "exchange/sandbox.h"

#include "exchange/landlock.h"

#include "base/catalogue.h"
#include "base/error.h"
#include "base/limits.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PIPE_FD 3 /* the child's only one beside 0, 1 and 2 */
#define SEND_BYTES (256u * 1024u)
#define EXIT_CANNOT_SEND 9

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED 1 /* shadow memory is terabytes of addresses */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                         \
    __has_feature(memory_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif

/* --- the filter -------------------------------------------------------------------------- */

#if defined(__x86_64__)
#define OUR_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OUR_ARCH AUDIT_ARCH_AARCH64
#endif

#define LOAD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (offset))
#define LOAD_ARGUMENT(n) LOAD(offsetof(struct seccomp_data, args) + 8 * (n)) /* low half */
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define KILL BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)
#define GIVE(call, answer)                                                                         \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1), BPF_STMT(BPF_RET | BPF_K, (answer))
#define PERMIT(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1), ALLOW

/* Memory, the clock, the pipe, the end; nothing else, but reading where `may_read`. What else is asked for
 * ends the child, or is refused where it is `is_lenient`. */
static bool confine(bool is_lenient, bool may_read)
{
#ifdef OUR_ARCH
    uint32_t otherwise = is_lenient ? SECCOMP_RET_ERRNO | EPERM : SECCOMP_RET_KILL_PROCESS;
    uint32_t opening = may_read ? SECCOMP_RET_ALLOW : SECCOMP_RET_ERRNO | EACCES;
    uint32_t reading = may_read ? SECCOMP_RET_ALLOW : SECCOMP_RET_ERRNO | EBADF;
    if (!is_lenient)
        opening = reading = SECCOMP_RET_KILL_PROCESS;
    struct sock_filter rules[] = {
        LOAD(offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCH, 1, 0),
        KILL,
        LOAD(offsetof(struct seccomp_data, nr)),
        PERMIT(__NR_brk),
        PERMIT(__NR_munmap),
        PERMIT(__NR_mremap),
        PERMIT(__NR_madvise),
        PERMIT(__NR_futex),
        PERMIT(__NR_exit_group),
        PERMIT(__NR_exit),
        PERMIT(__NR_rt_sigreturn),
        PERMIT(__NR_rt_sigprocmask),
        PERMIT(__NR_clock_gettime),
        PERMIT(__NR_getrandom),
        PERMIT(__NR_sched_yield),
        PERMIT(__NR_gettid),
        PERMIT(__NR_getpid),
#if IS_SANITIZED
        PERMIT(__NR_sigaltstack), /* asked about before every end */
#endif
        /* mmap and mprotect: no executable memory (third argument) */
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_mmap, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_mprotect, 0, 4),
        LOAD_ARGUMENT(2),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1),
        KILL,
        ALLOW,
        /* a file: only to be read, and only where Landlock lets it */
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_openat, 0, 4),
        LOAD_ARGUMENT(2),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, O_ACCMODE | O_CREAT | O_TRUNC, 0, 1),
        BPF_STMT(BPF_RET | BPF_K,
                 is_lenient ? SECCOMP_RET_ERRNO | EACCES : SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_RET | BPF_K, opening),
        GIVE(__NR_read, reading),
        GIVE(__NR_pread64, reading),
        GIVE(__NR_lseek, reading),
        GIVE(__NR_close, reading),
        GIVE(__NR_fstat, reading),
        GIVE(__NR_newfstatat, reading),
        GIVE(__NR_fcntl, reading),
        GIVE(__NR_getdents64, reading),
        GIVE(__NR_faccessat, reading),
        GIVE(__NR_faccessat2, reading),
        GIVE(__NR_statx, reading),
        GIVE(__NR_fstatfs, reading),
        GIVE(__NR_readlinkat, reading),
#ifdef __NR_access
        GIVE(__NR_access, reading),
        GIVE(__NR_readlink, reading),
#endif
        /* write: to the pipe, or a last word to standard error */
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_write, 0, 4),
        LOAD_ARGUMENT(0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PIPE_FD, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, STDERR_FILENO, 0, 1),
        ALLOW,
        BPF_STMT(BPF_RET | BPF_K, otherwise),
    };
    struct sock_fprog program = {.len = G_N_ELEMENTS(rules), .filter = rules};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
#else
    return false;
#endif
}

static void limit(int resource, rlim_t most)
{
    struct rlimit both = {most, most};
    (void)setrlimit((__rlimit_resource_t)resource, &both);
}

static void set_limits(const SandboxOptions *options)
{
    if (!IS_SANITIZED)
        limit(RLIMIT_AS,
              options->memory_bytes ? options->memory_bytes : LIMIT_SANDBOX_MEMORY_BYTES);
    limit(RLIMIT_CPU, options->cpu_seconds ? options->cpu_seconds : LIMIT_SANDBOX_CPU_SECONDS);
    limit(RLIMIT_FSIZE, 0); /* a pipe has no size */
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NPROC, 0);
}

/* --- the child --------------------------------------------------------------------------- */

static void send_all(int fd, const guint8 *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = write(fd, bytes, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            _exit(EXIT_CANNOT_SEND);
        bytes += n;
        length -= (size_t)n;
    }
}

void sandbox_flush(SandboxPipe *pipe, bool is_last)
{
    if (pipe->out->len < SEND_BYTES && !is_last)
        return;
    send_all(pipe->fd, pipe->out->data, pipe->out->len);
    g_byte_array_set_size(pipe->out, 0);
}

static G_GNUC_NORETURN void be_child(int fd, const SandboxOptions *options, SandboxWork work,
                                     void *data)
{
    if (fd != PIPE_FD && dup2(fd, PIPE_FD) < 0)
        _exit(EXIT_CANNOT_SEND);
    (void)syscall(SYS_close_range, PIPE_FD + 1, ~0u, 0);
    set_limits(options);
    SandboxPipe pipe = {.out = g_byte_array_sized_new(SEND_BYTES * 2), .fd = PIPE_FD};
    bool may_read = options->readable && landlock_only_read(options->readable);
    if (!may_read)
        (void)landlock_deny_all(); /* a second wall; the first decides */
    pipe.is_confined = confine(options->is_lenient, may_read);
    work(&pipe, data);
    sandbox_flush(&pipe, true);
    _exit(0);
}

/* --- the parent -------------------------------------------------------------------------- */

typedef struct {
    SandboxTake take;
    void *data;
    guint64 most, n;
} Receiving;

static bool receive_all(int fd, Receiving *to, const char *place, GError **error)
{
    g_autofree guint8 *piece = g_malloc(SEND_BYTES);
    for (;;) {
        ssize_t n = read(fd, piece, SEND_BYTES);
        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            return true;
        to->n += (guint64)MAX(n, 0);
        if (n < 0 || to->n > to->most) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                        "%s: more figures than one file may hold", place);
            return false;
        }
        if (!to->take(to->data, piece, (size_t)n, error))
            return false;
    }
}

static bool ended_well(int status, const char *place, GError **error)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    bool is_time =
        WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL);
    bool is_memory =
        WIFSIGNALED(status) && (WTERMSIG(status) == SIGTRAP || WTERMSIG(status) == SIGABRT);
    g_set_error(error, FYR_ERROR, is_time || is_memory ? FYR_ERROR_LIMIT : FYR_ERROR_INVALID,
                is_time ? N_("%s: reading it took too long and was stopped; nothing was kept")
                : is_memory
                    ? N_("%s: reading it needed too much memory and was stopped; nothing was kept")
                    : N_("%s: reading it was stopped, for it led the reader astray; nothing was "
                         "kept"),
                place);
    return false;
}

struct Sandbox {
    pid_t child;
    int fd; /* to read from */
    char *place;
};

static Sandbox *begin(const SandboxOptions *options, SandboxWork work, void *data,
                      const char *place, GError **error)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot make a pipe: %s", g_strerror(errno));
        return NULL;
    }
    (void)fcntl(ends[1], F_SETPIPE_SZ, 1 << 20); /* fewer turns; it may be refused */
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        be_child(ends[1], options, work, data);
    }
    close(ends[1]);
    if (child < 0) {
        close(ends[0]);
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot start a process: %s",
                    g_strerror(errno));
        return NULL;
    }
    Sandbox *sandbox = g_new(Sandbox, 1);
    *sandbox = (Sandbox){child, ends[0], g_strdup(place)};
    return sandbox;
}

Sandbox *sandbox_begin(SandboxWork work, void *data, const char *place, GError **error)
{
    const SandboxOptions none = {0};
    return begin(&none, work, data, place, error);
}

bool sandbox_end_into(Sandbox *sandbox, SandboxTake take, void *data, guint64 most, GError **error)
{
    Receiving to = {take, data, most, 0};
    bool is_received = receive_all(sandbox->fd, &to, sandbox->place, error);
    close(sandbox->fd);
    if (!is_received)
        kill(sandbox->child, SIGKILL);
    int status = 0;
    while (waitpid(sandbox->child, &status, 0) < 0 && errno == EINTR)
        continue;
    bool is_fine = is_received && ended_well(status, sandbox->place, error);
    g_free(sandbox->place);
    g_free(sandbox);
    return is_fine;
}

static bool append(void *data, const guint8 *bytes, size_t length, GError **error)
{
    (void)error;
    g_byte_array_append(data, bytes, (guint)length);
    return true;
}

GByteArray *sandbox_end(Sandbox *sandbox, GError **error)
{
    g_autoptr(GByteArray) answer = g_byte_array_new();
    return sandbox_end_into(sandbox, append, answer, LIMIT_SANDBOX_ANSWER_BYTES, error)
               ? g_steal_pointer(&answer)
               : NULL;
}

GByteArray *sandbox_run(SandboxWork work, void *data, const char *place, GError **error)
{
    Sandbox *sandbox = sandbox_begin(work, data, place, error);
    return sandbox ? sandbox_end(sandbox, error) : NULL;
}

GByteArray *sandbox_run_with(const SandboxOptions *options, SandboxWork work, void *data,
                             const char *place, GError **error)
{
    Sandbox *sandbox = begin(options, work, data, place, error);
    return sandbox ? sandbox_end(sandbox, error) : NULL;
}
