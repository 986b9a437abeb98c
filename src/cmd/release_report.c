#include "cmd/release_report.h"

#include "base/number.h"
#include <stdio.h>
#include <string.h>

#define FINDINGS_SHOWN 20u

static void append_number(GString *to, double value)
{
    char text[NUMBER_TEXT_BYTES];
    number_write_plain(text, value);
    g_string_append(to, text);
}

/* "threshold 5, interval 3"; "nothing". */
char *release_promise_words(const ReleasePromise *promise)
{
    g_autoptr(GString) words = g_string_new(NULL);
    if (promise->threshold > 0)
        g_string_append_printf(words, "threshold %u", promise->threshold);
    if (promise->interval > 0) {
        g_string_append(words, words->len ? ", interval " : "interval ");
        append_number(words, promise->interval);
    }
    if (promise->percent > 0) {
        g_string_append(words, words->len ? ", interval " : "interval ");
        append_number(words, promise->percent);
        g_string_append_c(words, '%');
    }
    if (words->len == 0)
        g_string_append(words, "no hidden cell exactly");
    return g_string_free(g_steal_pointer(&words), FALSE);
}

static const char *const finding_words[FINDING_KIND_COUNT] = {
    [FINDING_EXACT] = "can be worked out exactly",
    [FINDING_NARROW] = "can be told within less than was promised",
    [FINDING_REST] = "is a count below the threshold promised",
    [FINDING_SMALL] = "shows a count below the threshold promised",
    [FINDING_SHOWN] = "is hidden by a rule, and shown in",
    [FINDING_REVISED] = "differs from what was published by a few persons",
};
static const char *const finding_ids[FINDING_KIND_COUNT] = {
    [FINDING_EXACT] = "exact", [FINDING_NARROW] = "narrow", [FINDING_REST] = "rest",
    [FINDING_SMALL] = "small", [FINDING_SHOWN] = "shown",   [FINDING_REVISED] = "revised",
};

static void print_list(FILE *to, const GPtrArray *texts, const char *before, const char *between)
{
    for (unsigned i = 0; i < texts->len; i++)
        fprintf(to, "%s%s", i == 0 ? before : between, (const char *)texts->pdata[i]);
}

/* "..., by the tables now to be released together with "by-age" of release 01..." */
static void print_blame(const ReleaseFinding *finding, FILE *to)
{
    bool is_earlier = strstr(finding->place, " of release ") != NULL;
    unsigned n = 0;
    if (is_earlier)
        fprintf(to, ", by what is to be released now");
    for (unsigned i = 0; i < finding->with->len; i++) {
        const char *with = finding->with->pdata[i];
        if (strcmp(with, finding->place) == 0)
            continue;
        fprintf(to, "%s%s", n++ > 0 ? " or " : is_earlier ? " and " : ", together with ", with);
    }
    fprintf(to, "\n");
}

void release_print_findings(const ReleaseAudit *audit, FILE *to)
{
    for (unsigned i = 0; i < audit->findings->len && i < FINDINGS_SHOWN; i++) {
        const ReleaseFinding *finding = audit->findings->pdata[i];
        if (finding->kind == FINDING_SHOWN)
            fprintf(to, "%s %s %s", finding->cell, finding_words[finding->kind], finding->place);
        else
            fprintf(to, "%s in %s %s", finding->cell, finding->place, finding_words[finding->kind]);
        print_blame(finding, to);
    }
    if (audit->findings->len > FINDINGS_SHOWN)
        fprintf(to, "and %u cells more\n", audit->findings->len - FINDINGS_SHOWN);
}

void release_print_cure(const ReleaseAudit *audit, FILE *to)
{
    if (audit->cure && audit->cure->len > 0) {
        fprintf(to, "cure: hide these cells as well (audited: then it passes): ");
        print_list(to, audit->cure, "", "; ");
        fprintf(to, "\n");
    }
    if (audit->leave) {
        fprintf(to, "cure: leave out ");
        print_list(to, audit->leave, "", " or ");
        fprintf(to, "\n");
    }
    if (audit->count[FINDING_REVISED] > 0)
        fprintf(to, "cure: publish the earlier values again, wait until more has changed, or say "
                    "why with --revision REASON\n");
    if (audit->count[FINDING_SHOWN] > 0)
        fprintf(to, "cure: show what is public already with its public value, or leave out the "
                    "table that shows it\n");
    if (!audit->cure && !audit->leave && audit->count[FINDING_REVISED] == 0 &&
        audit->count[FINDING_SHOWN] == 0)
        fprintf(
            to,
            "cure: none was found by hiding more cells; protect the tables with \"fyr protect\", "
            "or release fewer or coarser ones\n");
}

void release_print_others(const ReleaseAudit *audit, FILE *to)
{
    if (audit->others->len > 0) {
        fprintf(to, "not used, for they count something else: ");
        print_list(to, audit->others, "", ", ");
        fprintf(to, "\n");
    }
    if (audit->n_old > 0)
        fprintf(to, "cells that are disclosed already, whatever this release does: %u\n",
                audit->n_old);
}

static void json_texts(JsonWriter *json, const char *name, const GPtrArray *texts)
{
    json_name(json, name);
    json_array(json);
    for (unsigned i = 0; texts && i < texts->len; i++)
        json_string(json, texts->pdata[i]);
    json_end(json);
}

void release_json_audit(JsonWriter *json, const ReleaseAudit *audit)
{
    json_name(json, "cells");
    json_integer(json, audit->summary.n_cells);
    json_name(json, "hidden");
    json_integer(json, audit->summary.n_hidden);
    json_name(json, "earlier_tables");
    json_integer(json, audit->summary.n_earlier);
    json_name(json, "tables_of_others");
    json_integer(json, audit->summary.n_known);
    json_name(json, "revised");
    json_integer(json, audit->summary.n_revised);
    json_name(json, "disclosed_already");
    json_integer(json, audit->n_old);
    json_texts(json, "count_something_else", audit->others);
    json_name(json, "findings");
    json_array(json);
    for (unsigned i = 0; i < audit->findings->len; i++) {
        const ReleaseFinding *finding = audit->findings->pdata[i];
        json_object(json);
        json_name(json, "kind");
        json_string(json, finding_ids[finding->kind]);
        json_name(json, "cell");
        json_string(json, finding->cell);
        json_name(json, "table");
        json_string(json, finding->place);
        json_texts(json, "with", finding->with);
        json_end(json);
    }
    json_end(json);
    json_texts(json, "hide", audit->cure);
    json_texts(json, "leave_out", audit->leave);
}
