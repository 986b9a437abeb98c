/* Keeping a draft: everything in one transaction, or nothing. Rows go in as the table sorts them,
 * so that it grows at its end and each series' key is written once. */
#include "figures/vintage_private.h"

#include "store/db.h"
#include <stdlib.h>
#include <string.h>

typedef struct {
    const FigureRow *row;
    uint32_t flow; /* in the model's order */
} Keyed;

static int compare_rows(const void *a, const void *b)
{
    const Keyed *x = a, *y = b;
    if (x->flow != y->flow)
        return x->flow < y->flow ? -1 : 1;
    for (unsigned d = 0; d < x->row->flow->n_dimensions; d++)
        if (x->row->code[d] != y->row->code[d])
            return x->row->code[d] < y->row->code[d] ? -1 : 1;
    if (x->row->period != y->row->period)
        return x->row->period < y->row->period ? -1 : 1;
    return x->row->line < y->row->line ? -1 : x->row->line > y->row->line;
}

static bool same_series(const FigureRow *a, const FigureRow *b)
{
    return a->flow == b->flow &&
           memcmp(a->code, b->code, a->flow->n_dimensions * sizeof a->code[0]) == 0;
}

static Keyed *sorted_rows(const VintageDraft *draft)
{
    Keyed *keyed = g_new0(Keyed, draft->rows->len + 1);
    for (unsigned i = 0; i < draft->rows->len; i++) {
        const FigureRow *row = draft_row(draft, i);
        uint32_t flow = 0;
        while (model_flow(draft->model, flow) != row->flow)
            flow++;
        keyed[i] = (Keyed){row, flow};
    }
    qsort(keyed, draft->rows->len, sizeof keyed[0], compare_rows);
    return keyed;
}

/* "A.SE.UNODC._T.F": a row's key without its period. */
static void write_key(GString *to, const FigureRow *row)
{
    g_string_truncate(to, 0);
    for (unsigned d = 0; d < row->flow->n_dimensions; d++) {
        const Code *code = codelist_code(row->flow->dimensions[d].codelist, row->code[d]);
        if (d > 0)
            g_string_append_c(to, '.');
        g_string_append(to, code->id);
    }
}

/* NaN is "nothing known"; the engine binds it as NULL. */
static bool keep_row(Db *db, int64_t vintage, const char *key, unsigned occurrence,
                     const FigureRow *row, GError **error)
{
    char obs[2] = {row->obs_status, 0}, conf[2] = {row->conf_status, 0};
    return db_run(db, STMT_OBSERVATION_INSERT, error, "issiiiissddds", vintage, row->flow->id, key,
                  (int64_t)row->period, (int64_t)occurrence, (int64_t)row->line, (int64_t)row->kind,
                  obs, conf, row->value, row->lower, row->upper, row->comment);
}

/* The rows of one key. */
typedef struct {
    const char *flow, *key;
    unsigned first, n; /* in the sorted rows */
} KeptSeries;

static gint compare_series(gconstpointer a, gconstpointer b)
{
    const KeptSeries *x = a, *y = b;
    int by_flow = strcmp(x->flow, y->flow);
    return by_flow ? by_flow : strcmp(x->key, y->key);
}

/* Series by flow and key, as texts. The keys belong to `texts`. */
static GArray *collect_series(const Keyed *keyed, unsigned n, GStringChunk *texts)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(KeptSeries));
    g_autoptr(GString) key = g_string_new(NULL);
    for (unsigned first = 0, next; first < n; first = next) {
        const FigureRow *row = keyed[first].row;
        for (next = first + 1; next < n && same_series(row, keyed[next].row); next++)
            continue;
        write_key(key, row);
        KeptSeries series = {row->flow->id,
                             g_string_chunk_insert_len(texts, key->str, (gssize)key->len), first,
                             next - first};
        g_array_append_val(all, series);
    }
    g_array_sort(all, compare_series);
    return all;
}

static bool keep_series(Db *db, int64_t vintage, const KeptSeries *series, const Keyed *keyed,
                        GError **error)
{
    unsigned occurrence = 0;
    for (unsigned i = series->first; i < series->first + series->n; i++) {
        const FigureRow *row = keyed[i].row;
        bool is_repeated = i > series->first && keyed[i - 1].row->period == row->period;
        occurrence = is_repeated ? occurrence + 1 : 0;
        if (!keep_row(db, vintage, series->key, occurrence, row, error))
            return false;
    }
    return true;
}

static bool keep_rows(const VintageDraft *draft, Db *db, int64_t vintage, GError **error)
{
    g_autofree Keyed *keyed = sorted_rows(draft);
    GStringChunk *texts = g_string_chunk_new(65536);
    g_autoptr(GArray) all = collect_series(keyed, draft->rows->len, texts);
    bool is_kept = true;
    for (unsigned i = 0; i < all->len && is_kept; i++)
        is_kept = keep_series(db, vintage, &g_array_index(all, KeptSeries, i), keyed, error);
    g_string_chunk_free(texts);
    return is_kept;
}

static bool keep_aside(const VintageDraft *draft, Db *db, int64_t vintage, GError **error)
{
    for (unsigned i = 0; i < draft->aside->len; i++) {
        const AsideLine *aside = &g_array_index(draft->aside, AsideLine, i);
        if (!db_run(db, STMT_SET_ASIDE_INSERT, error, "iiss", vintage, (int64_t)aside->line,
                    aside->text, aside->reason))
            return false;
    }
    return true;
}

/* The folder of the file is the business of who imported it: only its name is kept. */
static bool keep_problems(const VintageDraft *draft, const Problems *problems, Db *db,
                          int64_t vintage, const char *file_name, GError **error)
{
    for (unsigned i = 0; i < problems_kept(problems); i++) {
        const Problem *problem = problems_peek(problems, i);
        bool is_file = strcmp(problem->place, draft->place) == 0;
        if (!db_run(db, STMT_IMPORT_PROBLEM_INSERT, error, "iiiissssss", vintage, (int64_t)i + 1,
                    (int64_t)problem->severity, (int64_t)problem->line,
                    is_file ? file_name : problem->place, problem->field, problem->value,
                    problem->rule, problem->message, problem->remedy))
            return false;
    }
    return true;
}

/* --- what it speaks of ------------------------------------------------------------------- */

/* Rows by flow and area: a table of counts per flow. */
typedef struct {
    uint32_t *rows; /* [area]; NULL: no row of this flow */
    const CodeList *areas;
} AreaCounts;

static AreaCounts *count_by_area(const VintageDraft *draft)
{
    unsigned n_flows = model_n_flows(draft->model);
    AreaCounts *counts = g_new0(AreaCounts, n_flows + 1);
    for (unsigned i = 0; i < draft->rows->len; i++) {
        const FigureRow *row = draft_row(draft, i);
        int d = dataflow_find_dimension(row->flow, "REF_AREA");
        unsigned flow = 0;
        while (model_flow(draft->model, flow) != row->flow)
            flow++;
        if (d < 0)
            continue;
        if (!counts[flow].rows) {
            counts[flow].areas = row->flow->dimensions[d].codelist;
            counts[flow].rows = g_new0(uint32_t, codelist_n(counts[flow].areas) + 1);
        }
        counts[flow].rows[row->code[d]]++;
    }
    return counts;
}

static bool keep_areas(const VintageDraft *draft, const AreaCounts *counts, Db *db, int64_t vintage,
                       GError **error)
{
    for (unsigned f = 0; f < model_n_flows(draft->model); f++)
        for (unsigned a = 0; counts[f].rows && a < codelist_n(counts[f].areas); a++)
            if (counts[f].rows[a] > 0 &&
                !db_run(db, STMT_VINTAGE_AREA_INSERT, error, "issi", vintage,
                        model_flow(draft->model, f)->id, codelist_code(counts[f].areas, a)->id,
                        (int64_t)counts[f].rows[a]))
                return false;
    return true;
}

/* Areas with a row in any flow. */
static uint32_t count_areas(const VintageDraft *draft, const AreaCounts *counts)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (unsigned f = 0; f < model_n_flows(draft->model); f++)
        for (unsigned a = 0; counts[f].rows && a < codelist_n(counts[f].areas); a++)
            if (counts[f].rows[a] > 0)
                g_hash_table_add(seen, (gpointer)codelist_code(counts[f].areas, a)->id);
    return g_hash_table_size(seen);
}

static void free_counts(AreaCounts *counts, unsigned n_flows)
{
    for (unsigned f = 0; f < n_flows; f++)
        g_free(counts[f].rows);
    g_free(counts);
}

/* --- all or nothing ---------------------------------------------------------------------- */

bool vintage_draft_find_held(const VintageDraft *draft, Db *db, const char *sha256,
                             VintageReceipt *out_receipt, GError **error)
{
    char as_of[ISO_DATE_BYTES];
    iso_day_write(draft->as_of, as_of);
    g_autoptr(Rows) rows =
        db_query(db, STMT_VINTAGE_FIND_SAME, error, "sss", draft->source, as_of, sha256);
    if (!rows || !rows_next(rows, error))
        return false;
    *out_receipt = (VintageReceipt){.vintage = (uint32_t)rows_int(rows, 0),
                                    .already_held = true,
                                    .n_rows = (uint32_t)rows_int(rows, 1),
                                    .n_areas = (uint32_t)rows_int(rows, 2),
                                    .n_set_aside = (uint32_t)rows_int(rows, 3)};
    return true;
}

/* Where a vintage comes from and who keeps it. */
typedef struct {
    const char *file_name, *sha256, *actor, *act;
    const Problems *problems; /* may be NULL */
    const VintageOrigin *origins;
    unsigned n_origins;
} Keeping;

/* Before its figures: the store lets those of a round in only behind their releases. */
static bool keep_origins(const Keeping *keeping, Db *db, int64_t vintage, GError **error)
{
    for (unsigned i = 0; i < keeping->n_origins; i++) {
        const VintageOrigin *origin = &keeping->origins[i];
        if (!db_run(db, STMT_VINTAGE_RELEASE_INSERT, error, "isss", vintage, origin->flow,
                    origin->area, origin->release))
            return false;
    }
    return true;
}

static bool keep_contents(const VintageDraft *draft, Db *db, int64_t id, const AreaCounts *counts,
                          const Keeping *keeping, GError **error)
{
    return keep_origins(keeping, db, id, error) && keep_areas(draft, counts, db, id, error) &&
           keep_rows(draft, db, id, error) && keep_aside(draft, db, id, error) &&
           (!keeping->problems ||
            keep_problems(draft, keeping->problems, db, id, keeping->file_name, error)) &&
           vintage_seal(db, id, NULL, error);
}

static bool keep_vintage(const VintageDraft *draft, Db *db, const Keeping *keeping,
                         VintageReceipt *receipt, GError **error)
{
    char as_of[ISO_DATE_BYTES], received[ISO_DATETIME_BYTES];
    iso_day_write(draft->as_of, as_of);
    iso_now_write(received);
    const Source *source = model_find_source(draft->model, draft->source);
    const char *title = source ? source->label[LANG_EN] : draft->source;
    unsigned n_problems = keeping->problems ? problems_count(keeping->problems, PROBLEM_WARNING) +
                                                  problems_count(keeping->problems, PROBLEM_ERROR)
                                            : 0;
    AreaCounts *counts = count_by_area(draft);
    *receipt = (VintageReceipt){.n_rows = draft->rows->len,
                                .n_areas = count_areas(draft, counts),
                                .n_set_aside = draft->aside->len};
    bool is_kept = db_run(
        db, STMT_VINTAGE_INSERT, error, "ssssssiiiii", draft->source, as_of, received, title,
        keeping->file_name, keeping->sha256, (int64_t)receipt->n_rows, (int64_t)receipt->n_areas,
        (int64_t)receipt->n_set_aside, (int64_t)n_problems, (int64_t)draft->period);
    int64_t id = is_kept ? db_last_id(db) : 0;
    receipt->vintage = (uint32_t)id;
    is_kept = is_kept && keep_contents(draft, db, id, counts, keeping, error);
    free_counts(counts, model_n_flows(draft->model));
    if (!is_kept)
        return false;
    g_autofree char *subject = g_strdup_printf("vintage %u", receipt->vintage);
    g_autofree char *detail = g_strdup_printf(
        "%s as of %s, %u figures, %u lines set aside, file \"%s\", SHA-256 %s", draft->source,
        as_of, receipt->n_rows, receipt->n_set_aside, keeping->file_name, keeping->sha256);
    return audit_append(db, keeping->actor, keeping->act, subject, detail, error);
}

bool vintage_draft_keep_released(VintageDraft *draft, Db *db, const char *file_name,
                                 const char *sha256, const VintageOrigin *origins,
                                 unsigned n_origins, const char *actor, VintageReceipt *out_receipt,
                                 GError **error)
{
    g_return_val_if_fail(draft->period != 0, false);
    const Keeping keeping = {.file_name = file_name,
                             .sha256 = sha256,
                             .actor = actor,
                             .act = "publish",
                             .origins = origins,
                             .n_origins = n_origins};
    return keep_vintage(draft, db, &keeping, out_receipt, error);
}

bool vintage_draft_keep(VintageDraft *draft, Centre *centre, const char *file_name,
                        const char *sha256, const Problems *problems, VintageReceipt *out_receipt,
                        GError **error)
{
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    const Keeping keeping = {.file_name = file_name,
                             .sha256 = sha256,
                             .actor = "command line",
                             .act = "import",
                             .problems = problems};
    VintageReceipt receipt = {0};
    GError *fault = NULL;
    bool is_held = vintage_draft_find_held(draft, db, sha256, &receipt, &fault);
    if (is_held || fault || !keep_vintage(draft, db, &keeping, &receipt, &fault)) {
        centre_write_rollback(centre);
        if (fault)
            g_propagate_error(error, fault);
        if (!is_held)
            return false;
    } else if (!centre_write_commit(centre, error)) {
        return false;
    }
    *out_receipt = receipt;
    return true;
}
