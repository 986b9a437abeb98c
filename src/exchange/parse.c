#include "exchange/parse.h"

#include "exchange/sandbox.h"
#include "exchange/text_in.h"
#include "exchange/wire.h"
#include <string.h>

/* The day of the vintage: given, or from the banner, or from the file's name. */
static bool find_day(const char *data, size_t length, const IntakeOptions *options,
                     ParsedFile *parsed, IsoDay *out_day, GError **error)
{
    if (options->as_of != ISO_DAY_NEVER) {
        parsed->day_from = INTAKE_DAY_GIVEN;
        *out_day = options->as_of;
        return true;
    }
    const Importer *importer = options->importer;
    if (importer->as_of && importer->as_of(data, length, options->file_name, out_day)) {
        parsed->day_from = INTAKE_DAY_BANNER;
        return true;
    }
    if (text_in_find_day(options->file_name, strlen(options->file_name), out_day)) {
        parsed->day_from = INTAKE_DAY_FILE_NAME;
        return true;
    }
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                "%s: neither the file nor its name says of which day its figures are; say it with "
                "--as-of YYYY-MM-DD (the day the source published them)",
                options->place);
    return false;
}

/* The source of a file whose format does not fix one: what its first row says. */
static const char *source_of(const VintageDraft *draft)
{
    if (vintage_draft_n_rows(draft) == 0)
        return NULL;
    const FigureRow *row = vintage_draft_row(draft, 0);
    int d = dataflow_find_dimension(row->flow, "SOURCE");
    return d < 0 ? NULL : codelist_code(row->flow->dimensions[d].codelist, row->code[d])->id;
}

bool parse_here(const Model *model, const char *bytes, size_t length, const IntakeOptions *options,
                ParsedFile *parsed, GError **error)
{
    g_autofree char *data = NULL;
    size_t n = 0;
    if (!text_in_unpack(bytes, length, options->place, &data, &n, error))
        return false;
    g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)data, n);
    g_strlcpy(parsed->sha256, sum, sizeof parsed->sha256);
    IsoDay day;
    if (!find_day(data, n, options, parsed, &day, error))
        return false;
    const Importer *importer = options->importer;
    parsed->draft =
        vintage_draft_new(model, importer->source ? importer->source : "", day, options->place);
    if (!importer->read(data, n, options->place, parsed->draft, parsed->problems, error))
        return false;
    unsigned n_errors = problems_count(parsed->problems, PROBLEM_ERROR);
    if (n_errors > 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "%s: %u error%s; nothing was kept",
                    options->place, n_errors, n_errors == 1 ? "" : "s");
        return false;
    }
    const char *source = importer->source ? importer->source : source_of(parsed->draft);
    if (source)
        vintage_draft_set_source(parsed->draft, source);
    return true;
}

/* --- in the sandbox ---------------------------------------------------------------------- */

typedef struct {
    const Model *model;
    const char *bytes;
    size_t length;
    const IntakeOptions *options;
} Job;

static void flush(void *data)
{
    sandbox_flush(data, false);
}

/* In the child: nothing is freed, the process ends. */
static void work(SandboxPipe *pipe, void *data)
{
    const Job *job = data;
    ParsedFile parsed = {.problems = problems_new()};
    GError *fault = NULL;
    if (!pipe->is_confined)
        problems_add(
            parsed.problems, PROBLEM_NOTE, job->options->place, 0, NULL, NULL, "no-sandbox",
            "import files of strangers on a machine with seccomp",
            "this machine cannot confine the reader; only its memory and time are bounded");
    (void)parse_here(job->model, job->bytes, job->length, job->options, &parsed, &fault);
    wire_write(pipe->out, job->model, &parsed, fault, flush, pipe);
}

bool parse_file(const Model *model, const char *bytes, size_t length, const IntakeOptions *options,
                ParsedFile *parsed, GError **error)
{
    if (options->is_trusted)
        return parse_here(model, bytes, length, options, parsed, error);
    Job job = {model, bytes, length, options};
    g_autoptr(GByteArray) answer = sandbox_run(work, &job, options->place, error);
    return answer && wire_read(answer->data, answer->len, model, options->place, parsed, error);
}
