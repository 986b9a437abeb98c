#include "exchange/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define OUR_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OUR_ARCH AUDIT_ARCH_AARCH64
#endif

#define LOAD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (offset))
#define LOAD_ARGUMENT(n) LOAD(offsetof(struct seccomp_data, args) + 8 * (n)) /* low half */
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define REFUSE(error) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (error))
#define KILL BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)
#define PERMIT(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1), ALLOW
#define FORBID(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1), KILL

bool confine_process(void)
{
    struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#ifdef OUR_ARCH
    /* What is asked for without need (a time zone, a catalogue of messages) is refused quietly;
     * what only an attacker asks for ends the process. */
    struct sock_filter rules[] = {
        LOAD(offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCH, 1, 0),
        KILL,
        LOAD(offsetof(struct seccomp_data, nr)),
        FORBID(__NR_execve),
        FORBID(__NR_execveat),
        FORBID(__NR_ptrace),
        FORBID(__NR_connect),
        FORBID(__NR_sendto),
        FORBID(__NR_sendmsg),
        FORBID(__NR_process_vm_readv),
        FORBID(__NR_process_vm_writev),
        /* memory: never executable */
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_mmap, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_mprotect, 0, 4),
        LOAD_ARGUMENT(2),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1),
        KILL,
        ALLOW,
        /* a file: only one that is made new */
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_openat, 0, 5),
        LOAD_ARGUMENT(2),
        BPF_STMT(BPF_ALU | BPF_AND | BPF_K, O_CREAT | O_EXCL),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, O_CREAT | O_EXCL, 1, 0),
        REFUSE(EACCES),
        ALLOW,
        /* a thread, but no process; clone3 hides its flags, so the C library is told to use clone */
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_clone3, 0, 1),
        REFUSE(ENOSYS),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_clone, 0, 4),
        LOAD_ARGUMENT(0),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0),
        REFUSE(EPERM),
        ALLOW,
        PERMIT(__NR_read),
        PERMIT(__NR_write),
        PERMIT(__NR_writev),
        PERMIT(__NR_lseek),
        PERMIT(__NR_close),
        PERMIT(__NR_fstat),
        PERMIT(__NR_fsync),
        PERMIT(__NR_fdatasync),
        PERMIT(__NR_ftruncate),
        PERMIT(__NR_fchmod),
        PERMIT(__NR_fcntl),
        PERMIT(__NR_ioctl), /* whether it is a terminal, and how wide */
        PERMIT(__NR_renameat),
        PERMIT(__NR_renameat2),
        PERMIT(__NR_unlinkat),
        PERMIT(__NR_mkdirat),
#ifdef __NR_rename
        PERMIT(__NR_rename),
        PERMIT(__NR_unlink),
        PERMIT(__NR_rmdir),
        PERMIT(__NR_mkdir),
#endif
        PERMIT(__NR_brk),
        PERMIT(__NR_munmap),
        PERMIT(__NR_mremap),
        PERMIT(__NR_madvise),
        PERMIT(__NR_futex),
        PERMIT(__NR_set_robust_list),
        PERMIT(__NR_rseq),
        PERMIT(__NR_sched_yield),
        PERMIT(__NR_sched_getaffinity),
        PERMIT(__NR_getrandom),
        PERMIT(__NR_clock_gettime),
        PERMIT(__NR_clock_nanosleep),
        PERMIT(__NR_gettid),
        PERMIT(__NR_getpid),
        PERMIT(__NR_tgkill), /* abort() */
        PERMIT(__NR_rt_sigaction),
        PERMIT(__NR_rt_sigprocmask),
        PERMIT(__NR_rt_sigreturn),
        PERMIT(__NR_sigaltstack),
        PERMIT(__NR_restart_syscall),
        PERMIT(__NR_exit),
        PERMIT(__NR_exit_group),
        REFUSE(EPERM),
    };
    struct sock_fprog program = {.len = G_N_ELEMENTS(rules), .filter = rules};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0;
#else
    return false;
#endif
}
