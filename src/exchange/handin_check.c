#include "exchange/handin_check.h"

#include "base/limits.h"
#include "exchange/check.h"

static bool is_xlsx(const char *name)
{
    g_autofree char *folded = g_ascii_strdown(name, -1);
    return g_str_has_suffix(folded, ".xlsx") || g_str_has_suffix(folded, ".ods");
}

bool handin_check(Centre *centre, const Model *model, const Cubes *cubes, int64_t file,
                  GError **error)
{
    g_auto(HandinToCheck) to_check = {0};
    if (!handin_check_begin(centre, file, &to_check, error))
        return false;
    if (!to_check.bytes)
        return true;
    CheckOptions options = {.wants_rows = true, .wants_annotated = true};
    options.wants_xlsx = is_xlsx(to_check.name);
    options.lang = to_check.lang;
    options.submission.place = to_check.name;
    options.submission.area = codelist_find(model_find_codelist(model, "CL_AREA"), to_check.area);
    options.submission.period = to_check.period;
    g_auto(CheckReport) report = {0};
    g_autoptr(GError) fault = NULL;
    gsize length;
    const char *bytes = g_bytes_get_data(to_check.bytes, &length);
    bool is_read = check_file(model, cubes, bytes, length, &options, &report, &fault);
    /* Our own failure is none of the file's: the job is tried again. */
    if (!is_read && g_error_matches(fault, FYR_ERROR, FYR_ERROR_INTERNAL)) {
        g_propagate_error(error, g_steal_pointer(&fault));
        return false;
    }
    if (is_read && report.n_rows > LIMIT_HANDIN_FIGURES) {
        is_read = false;
        g_set_error(&fault, FYR_ERROR, FYR_ERROR_LIMIT,
                    "it has %u figures; a questionnaire has at most %u", report.n_rows,
                    LIMIT_HANDIN_FIGURES);
    }
    const HandinChecked checked = {.submission = is_read ? report.submission : NULL,
                                   .problems = report.problems,
                                   .annotated = is_read ? report.annotated : NULL,
                                   .is_annotated_xlsx = report.is_annotated_xlsx,
                                   .fault = fault ? fault->message : NULL,
                                   .has_persons =
                                       g_error_matches(fault, FYR_ERROR, FYR_ERROR_FORBIDDEN)};
    return handin_check_keep(centre, &to_check, &checked, error);
}
