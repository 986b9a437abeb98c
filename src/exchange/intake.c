#include "exchange/intake.h"

#include "exchange/parse.h"
#include "figures/submission.h"
#include "store/db.h"
#include <string.h>

void intake_report_clear(IntakeReport *report)
{
    g_clear_pointer(&report->problems, problems_free);
    g_clear_pointer(&report->source, g_free);
    g_clear_pointer(&report->n_rows, g_free);
    g_clear_pointer(&report->revisions, g_free);
}

/* --- what the draft holds ---------------------------------------------------------------- */

static void count_problems(IntakeReport *report)
{
    report->n_repeated_keys = problems_count_rule(report->problems, "repeated-key");
    report->n_same_cells = problems_count_rule(report->problems, "one-cell-two-spellings");
    for (unsigned i = 0; i < problems_kept(report->problems); i++) {
        const Problem *problem = problems_peek(report->problems, i);
        report->n_repeated_differ +=
            problem->severity == PROBLEM_WARNING && strcmp(problem->rule, "repeated-key") == 0;
    }
}

static void count_draft(IntakeReport *report, const Model *model, const VintageDraft *draft)
{
    report->n_flows = model_n_flows(model);
    report->n_rows = g_new0(uint32_t, report->n_flows + 1);
    report->revisions = g_new0(RevisionCounts, report->n_flows + 1);
    report->n_lines = vintage_draft_n_rows(draft) + vintage_draft_n_set_aside(draft);
    report->receipt.n_rows = vintage_draft_n_rows(draft);
    report->receipt.n_set_aside = vintage_draft_n_set_aside(draft);
    for (unsigned i = 0; i < vintage_draft_n_rows(draft); i++) {
        const FigureRow *row = vintage_draft_row(draft, i);
        report->n_unreliable += row->obs_status == 'U';
        for (unsigned f = 0; f < report->n_flows; f++)
            report->n_rows[f] += model_flow(model, f) == row->flow;
    }
}

/* --- what it changes --------------------------------------------------------------------- */

static bool compare_with_known(IntakeReport *report, Centre *centre, const Model *model,
                               const VintageDraft *draft, GError **error)
{
    g_autoptr(CubesBuilder) builder = cubes_builder_new(model);
    if (centre) {
        Db *db = centre_reader(centre, error);
        if (!db || !cubes_builder_load(builder, db, error))
            return false;
    }
    vintage_draft_add_to(draft, builder);
    g_autoptr(Cubes) cubes = cubes_builder_build(builder);
    const Vintage *own = cubes_find_vintage(cubes, VINTAGE_DRAFT_ID);
    report->before = ISO_DAY_NEVER;
    for (unsigned i = cubes_n_vintages(cubes); i-- > 0;) { /* oldest first */
        const Vintage *vintage = cubes_vintage(cubes, i);
        if (vintage == own)
            break;
        if (strcmp(vintage->source, own->source) == 0)
            report->before = vintage->as_of;
    }
    for (unsigned f = 0; f < report->n_flows; f++)
        vintage_revisions(cubes_find(cubes, model_flow(model, f)->id), own, &report->revisions[f]);
    return true;
}

/* --- the whole way ----------------------------------------------------------------------- */

/* True if the store holds it (the receipt says so); false otherwise, or with an error. */
static bool is_held(Centre *centre, const VintageDraft *draft, IntakeReport *report, GError **error)
{
    Db *db = centre ? centre_reader(centre, error) : NULL;
    return db && vintage_draft_find_held(draft, db, report->sha256, &report->receipt, error);
}

/* What is taken in here is public at once. States' own figures become public through the ledger, unless
 * the state has published them itself. */
static bool may_be_kept(const IntakeReport *report, const IntakeOptions *options, GError **error)
{
    if (strcmp(report->source, SUBMISSION_SOURCE) != 0 || options->is_public || options->is_dry_run)
        return true;
    g_set_error(
        error, FYR_ERROR, FYR_ERROR_FORBIDDEN,
        "figures of %s are not taken in as they are: they become public when a submission is "
        "released (fyr round); if the state has published these very figures itself, say so "
        "with --already-public",
        SUBMISSION_SOURCE);
    return false;
}

bool intake_run(Centre *centre, const Model *model, const char *bytes, size_t length,
                const IntakeOptions *options, IntakeReport *out_report, GError **error)
{
    *out_report = (IntakeReport){.problems = problems_new(),
                                 .as_of = options->as_of,
                                 .is_dry_run = options->is_dry_run,
                                 .before = ISO_DAY_NEVER};
    g_autoptr(VintageDraft) draft = NULL;
    ParsedFile parsed = {.problems = out_report->problems};
    bool is_parsed = parse_file(model, bytes, length, options, &parsed, error);
    draft = parsed.draft;
    if (!is_parsed)
        return false;
    g_strlcpy(out_report->sha256, parsed.sha256, sizeof out_report->sha256);
    out_report->as_of = vintage_draft_as_of(draft);
    out_report->day_from = parsed.day_from;
    out_report->source = g_strdup(vintage_draft_source(draft));

    GError *fault = NULL;
    if (is_held(centre, draft, out_report, &fault))
        return true;
    if (fault) {
        g_propagate_error(error, fault);
        return false;
    }
    if (!may_be_kept(out_report, options, error))
        return false;
    vintage_draft_check(draft, out_report->problems);
    count_problems(out_report);
    count_draft(out_report, model, draft);
    if (!compare_with_known(out_report, centre, model, draft, error))
        return false;
    if (options->is_dry_run)
        return true;
    return vintage_draft_keep(draft, centre, options->file_name, out_report->sha256,
                              out_report->problems, &out_report->receipt, error);
}
