/* `fyr work`: does what requests leave to it, and sends mail. A process of its own with one thread,
 * because reading files of outside forks (exchange/sandbox.h), which the server with its threads must
 * not do. One per centre: the centre's folder is locked, and the lock ends with the process. */
#include "cmd/command.h"
#include "cmd/job_kind.h"
#include "cmd/options.h"
#include "cmd/work_mail.h"
#include "cmd/work_notices.h"

#include "base/isotime.h"
#include "records/saved.h"
#include "store/setting.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <unistd.h>

#define POLL_MS 100u
#define MAIL_TIMEOUT_S 30u
#define HOUSEKEEPING_S (60 * 60)
#define UNSET_LOOK_AGAIN_S 2
#define SAVED_S 10   /* between looks at whether saved searches are due */
#define NOTICES_S 10 /* between looks at whom to write to about rounds */

typedef struct {
    Session session;
    sigset_t signals;
    pid_t parent; /* ends when it is gone; 0: has none to look after */
    bool is_once, is_ending;
    WorkMail mail;
    unsigned n_failed;
    gint64 mail_at, housekeeping_at, notices_at, saved_at; /* monotonic: not before */
} Worker;

/* --- when to end -------------------------------------------------------------------------- */

static bool wait_for_signal(Worker *worker, unsigned ms)
{
    const struct timespec most = {.tv_nsec = (long)ms * 1000000};
    int got = sigtimedwait(&worker->signals, NULL, &most);
    if (got == SIGINT || got == SIGTERM || (worker->parent && getppid() != worker->parent))
        worker->is_ending = true;
    return worker->is_ending;
}

static bool should_end(void *data)
{
    Worker *worker = data;
    return worker->is_ending || wait_for_signal(worker, 0);
}

static void catch_signals(Worker *worker)
{
    sigemptyset(&worker->signals);
    sigaddset(&worker->signals, SIGINT);
    sigaddset(&worker->signals, SIGTERM);
    sigaddset(&worker->signals, SIGHUP);
    sigprocmask(SIG_BLOCK, &worker->signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    if (worker->parent) /* also if the parent is killed */
        prctl(PR_SET_PDEATHSIG, SIGTERM);
}

/* --- alone -------------------------------------------------------------------------------- */

/* The lock of the centre's folder, on a descriptor that stays open; -1 and an error if another worker
 * has it. With a parent it waits: an earlier worker may be at its last job still. */
static int lock(Worker *worker, const char *directory, GError **error)
{
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    while (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
        bool is_taken = errno == EWOULDBLOCK;
        if (is_taken && worker->parent && !wait_for_signal(worker, POLL_MS))
            continue;
        if (is_taken)
            g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT,
                        "another worker is at work in \"%s\" (`fyr serve` starts one; "
                        "`--no-worker` leaves it out)",
                        directory);
        else
            g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "lock \"%s\": %s", directory,
                        g_strerror(errno));
        close(fd);
        return -1;
    }
    if (fd < 0)
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "open \"%s\": %s", directory,
                    g_strerror(errno));
    return fd;
}

/* --- work --------------------------------------------------------------------------------- */

typedef struct {
    bool has_job, has_mail;
} Due;

static bool look(Worker *worker, Due *out_due, GError **error)
{
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    Db *db = centre_reader(worker->session.centre, error);
    g_autoptr(Rows) rows = db ? db_query(db, STMT_WORK_DUE, error, "s", now) : NULL;
    if (!rows || !rows_next(rows, error))
        return false;
    *out_due = (Due){rows_int(rows, 0) != 0 || worker->is_once, rows_int(rows, 1) != 0};
    return true;
}

static bool do_job(Worker *worker, bool *out_did, GError **error)
{
    GError *failure = NULL;
    g_autoptr(Job) job = job_take(worker->session.centre, worker->is_once, &failure);
    *out_did = job != NULL;
    if (failure) {
        g_propagate_error(error, failure);
        return false;
    }
    bool is_good = true;
    if (job && !job_do(&worker->session, job, &is_good, error))
        return false;
    worker->n_failed += !is_good;
    return true;
}

static bool do_mail(Worker *worker, bool *out_did, GError **error)
{
    *out_did = false;
    if (g_get_monotonic_time() < worker->mail_at)
        return true;
    WorkMailResult result;
    if (!work_mail_send(&worker->mail, worker->session.centre, &result, error))
        return false;
    if (result.is_unset)
        worker->mail_at = g_get_monotonic_time() + UNSET_LOOK_AGAIN_S * G_USEC_PER_SEC;
    worker->n_failed += result.n_failed;
    *out_did = result.n_sent + result.n_failed > 0;
    return true;
}

/* Asks for the hourly housekeeping, unless it was asked for less than an hour ago by an earlier
 * worker. */
static bool plan_housekeeping(Worker *worker, GError **error)
{
    if (g_get_monotonic_time() < worker->housekeeping_at)
        return true;
    worker->housekeeping_at = g_get_monotonic_time() + (gint64)60 * G_USEC_PER_SEC;
    char before[ISO_DATETIME_BYTES];
    iso_later_write(before, -HOUSEKEEPING_S);
    Db *db = centre_reader(worker->session.centre, error);
    g_autoptr(GError) failure = NULL;
    g_autoptr(JobStatus) last =
        db ? job_state_of_kind(db, "housekeeping", "centre", &failure) : NULL;
    if (failure && !g_error_matches(failure, FYR_ERROR, FYR_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return false;
    }
    if (!db || (last && strcmp(last->created, before) > 0))
        return db != NULL;
    db = centre_write_begin(worker->session.centre, error);
    if (!db)
        return false;
    if (job_add(db, "housekeeping", "centre", NULL, NULL, error))
        return centre_write_commit(worker->session.centre, error);
    centre_write_rollback(worker->session.centre);
    return false;
}

/* Asks for a look at saved searches once one is due; they are looked at by a job, since that takes a while. */
static bool plan_saved_searches(Worker *worker, GError **error)
{
    if (g_get_monotonic_time() < worker->saved_at)
        return true;
    worker->saved_at = g_get_monotonic_time() + (gint64)SAVED_S * G_USEC_PER_SEC;
    char now[ISO_DATETIME_BYTES];
    g_autofree char *base = NULL;
    bool are_due = false;
    iso_now_write(now);
    Db *db = centre_reader(worker->session.centre, error);
    if (!db || !setting_get(db, SETTING_BASE, &base, error) ||
        !saved_searches_are_due(db, now, &are_due, error))
        return false;
    if (!are_due || !base) /* without an address there are no links to mail */
        return true;
    db = centre_write_begin(worker->session.centre, error);
    if (!db)
        return false;
    if (job_add(db, SAVED_JOB, "centre", NULL, NULL, error))
        return centre_write_commit(worker->session.centre, error);
    centre_write_rollback(worker->session.centre);
    return false;
}

static bool tell_of_rounds(Worker *worker, GError **error)
{
    if (g_get_monotonic_time() < worker->notices_at)
        return true;
    worker->notices_at = g_get_monotonic_time() + (gint64)NOTICES_S * G_USEC_PER_SEC;
    return work_notices_tell(worker->session.centre, NULL, error);
}

/* One look around; `out_did` false if there was nothing to do. */
static bool turn(Worker *worker, bool *out_did, GError **error)
{
    Due due = {0};
    bool did_job = false, did_mail = false;
    if (!plan_housekeeping(worker, error) || !plan_saved_searches(worker, error) ||
        !tell_of_rounds(worker, error) || !look(worker, &due, error) ||
        (due.has_job && !do_job(worker, &did_job, error)))
        return false;
    if (due.has_mail && !should_end(worker) && !do_mail(worker, &did_mail, error))
        return false;
    *out_did = did_job || did_mail;
    return true;
}

static bool work(Worker *worker, GError **error)
{
    unsigned n = 0;
    if (!jobs_recover(worker->session.centre, &n, error))
        return false;
    if (n > 0)
        fprintf(stderr, "fyr work: %u left by a worker that died\n", n);
    while (!should_end(worker)) {
        g_autoptr(GError) failure = NULL;
        bool did = false;
        bool is_good = turn(worker, &did, &failure);
        if (!is_good && (worker->is_once || !g_error_matches(failure, FYR_ERROR, FYR_ERROR_BUSY))) {
            g_propagate_error(error, g_steal_pointer(&failure));
            return false;
        }
        if (!is_good)
            fprintf(stderr, "fyr work: %s\n", failure->message);
        if (!did && worker->is_once)
            break;
        if (!did)
            wait_for_signal(worker, POLL_MS);
    }
    return true;
}

/* --- the command -------------------------------------------------------------------------- */

static bool read_number(const char *option, const char *text, int64_t most, int64_t *out,
                        GError **error)
{
    guint64 value;
    if (!g_ascii_string_to_unsigned(text, 10, 1, (guint64)most, &value, NULL)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "%s needs a number", option);
        return false;
    }
    *out = (int64_t)value;
    return true;
}

static bool parse(Worker *worker, int argc, char **argv, GError **error)
{
    const char *parent = NULL, *timeout = NULL;
    int64_t number;
    const Option options[] = {{"--once", .flag = &worker->is_once},
                              {"--parent", .value = &parent},
                              {"--mail-timeout", .value = &timeout}};
    if (!options_take(options, G_N_ELEMENTS(options), &argc, argv, error))
        return false;
    if (argc > 1) {
        g_set_error_literal(error, FYR_ERROR, FYR_ERROR_USAGE, "work takes no file");
        return false;
    }
    if (parent) {
        if (!read_number("--parent", parent, INT32_MAX, &number, error))
            return false;
        worker->parent = (pid_t)number;
    }
    if (timeout) {
        if (!read_number("--mail-timeout", timeout, 600, &number, error))
            return false;
        worker->mail.timeout_s = (unsigned)number;
    }
    return true;
}

static int run(const CommandContext *context, int argc, char **argv, GError **error)
{
    Worker worker = {.mail = {.timeout_s = MAIL_TIMEOUT_S,
                              .ca_file = g_getenv("SSL_CERT_FILE"),
                              .should_end = should_end}};
    worker.mail.data = &worker;
    if (!parse(&worker, argc, argv, error))
        return 2;
    catch_signals(&worker);
    if (!session_open(&worker.session, context->centre, error))
        return fyr_error_exit_status(*error);
    int fd = lock(&worker, context->centre, error);
    bool is_good = fd >= 0 && work(&worker, error);
    session_clear(&worker.session);
    if (fd >= 0)
        close(fd);
    if (!is_good)
        return worker.is_ending && fd < 0 ? (g_clear_error(error), 0)
                                          : fyr_error_exit_status(*error);
    return worker.is_once && worker.n_failed > 0 ? 1 : 0;
}

const Command cmd_work = {
    .name = "work",
    .usage = "[--once] [--mail-timeout SECONDS]",
    .summary = "do the work that waits, and send mail",
    .help =
        "`fyr serve` starts it; it is needed by hand only beside `fyr serve --no-worker`. There "
        "is\n"
        "one per centre. Ends after the job at hand at SIGTERM or Ctrl-C; killed in the middle, "
        "it\n"
        "loses nothing: the job is begun again, and a mail that was just being sent may be sent\n"
        "twice (with the same Message-ID).\n"
        "--once does all that waits and ends: 0 if it went well, 1 if a job or a mail did not.\n"
        "--mail-timeout is the longest a mail server may take for one mail (default 30).\n"
        "--parent PID (given by `fyr serve`) ends it with that process.\n"
        "Mail that is not taken is tried again after 1, 5, 15 and then every 60 minutes, and "
        "given\n"
        "up after two days. The server's certificate must be one that this machine trusts;\n"
        "SSL_CERT_FILE names a file with others to trust instead.\n",
    .run = run};
