#include "exchange/check.h"

#include "exchange/annotate.h"
#include "exchange/sandbox.h"
#include "exchange/text_in.h"
#include "exchange/wire_submission.h"
#include <string.h>

void check_report_clear(CheckReport *report)
{
    g_clear_pointer(&report->problems, problems_free);
    g_clear_pointer(&report->submission, submission_free);
    g_clear_pointer(&report->annotated, g_bytes_unref);
}

typedef struct {
    const Model *model;
    const Cubes *cubes;
    const char *bytes;
    size_t length;
    const CheckOptions *options;
} Job;

static bool check_here(const Job *job, CheckReport *report, GError **error)
{
    const char *place = job->options->submission.place;
    g_autofree char *data = NULL;
    size_t length = 0;
    if (!text_in_unpack(job->bytes, job->length, place, &data, &length, error))
        return false;
    report->submission = submission_read(job->model, data, length, &job->options->submission,
                                         report->problems, error);
    if (!report->submission)
        return false;
    report->n_rows = report->submission->rows->len;
    report->n_sheets = report->submission->sheets->len;
    submission_check(report->submission, report->problems);
    submission_check_known(report->submission, job->cubes, report->problems);
    problems_sort(report->problems);
    if (!job->options->wants_annotated)
        return true;
    g_clear_pointer(&data, g_free); /* reading has changed it */
    if (!text_in_unpack(job->bytes, job->length, place, &data, &length, error))
        return false;
    report->annotated = annotate(data, length, place, report->problems, job->options->wants_xlsx,
                                 job->options->lang, &report->is_annotated_xlsx, error);
    return report->annotated != NULL;
}

static void flush(void *data)
{
    sandbox_flush(data, false);
}

/* In the child: nothing is freed, the process ends. */
static void work(SandboxPipe *pipe, void *data)
{
    const Job *job = data;
    CheckReport report = {.problems = problems_new()};
    GError *fault = NULL;
    if (!pipe->is_confined)
        problems_add(report.problems, PROBLEM_NOTE, job->options->submission.place, 0, NULL, NULL,
                     "no-sandbox", "check files of strangers on a machine with seccomp",
                     "this machine cannot confine the reader; only its memory and time are "
                     "bounded");
    (void)check_here(job, &report, &fault);
    wire_write_check(pipe->out, job->model, &report, job->options->wants_rows, fault, flush, pipe);
}

static void take_checksum(const Job *job, CheckReport *report)
{
    g_autofree char *sum =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)job->bytes, job->length);
    g_strlcpy(report->sha256, sum, sizeof report->sha256);
}

bool check_file(const Model *model, const Cubes *cubes, const char *bytes, size_t length,
                const CheckOptions *options, CheckReport *report, GError **error)
{
    const Job job = {model, cubes, bytes, length, options};
    const char *place = options->submission.place;
    *report = (CheckReport){.problems = problems_new()};
    if (options->is_here) {
        take_checksum(&job, report);
        return check_here(&job, report, error);
    }
    Sandbox *sandbox = sandbox_begin(work, (void *)&job, place, error);
    take_checksum(&job, report); /* on a processor of its own: a quarter of the child's time */
    g_autoptr(GByteArray) answer = sandbox ? sandbox_end(sandbox, error) : NULL;
    return answer && wire_read_check(answer->data, answer->len, model, place, report, error);
}
