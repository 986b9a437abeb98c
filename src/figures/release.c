/* Reading releases, and what they are made of. Writing is in release_keep.c. */
#include "figures/release.h"

#include "base/limits.h"
#include <string.h>

ReleasePromise release_promise_join(const ReleasePromise *a, const ReleasePromise *b)
{
    return (ReleasePromise){.threshold = MAX(a->threshold, b->threshold),
                            .interval = MAX(a->interval, b->interval),
                            .percent = MAX(a->percent, b->percent)};
}

const char *release_margins_word(ReleaseMargins margins)
{
    return margins == MARGINS_ATLEAST ? "atleast" : "additive";
}

bool release_population_is_valid(const char *population)
{
    size_t length = strlen(population);
    if (length == 0 || length > LIMIT_CODE_BYTES || population[0] == '.')
        return false;
    for (const char *at = population; *at; at++)
        if (!g_ascii_isalnum(*at) && !strchr("-_.", *at))
            return false;
    return true;
}

void release_free(Release *release)
{
    if (!release)
        return;
    char *texts[] = {release->id,         release->population, release->title,
                     release->released,   release->statement,  release->method,
                     release->supersedes, release->revision,   release->withdrawn,
                     release->reason};
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(release);
}

static Release *read_release(const Rows *rows)
{
    Release *release = g_new0(Release, 1);
    *release =
        (Release){.id = g_strdup(rows_text(rows, 0)),
                  .population = g_strdup(rows_text(rows, 1)),
                  .title = g_strdup(rows_text(rows, 2)),
                  .released = g_strdup(rows_text(rows, 3)),
                  .statement = g_strdup(rows_text(rows, 4)),
                  .method = g_strdup(rows_text(rows, 5)),
                  .margins = strcmp(rows_text(rows, 6), release_margins_word(MARGINS_ATLEAST)) == 0
                                 ? MARGINS_ATLEAST
                                 : MARGINS_ADDITIVE,
                  .is_example = rows_int(rows, 7) != 0,
                  .supersedes = g_strdup(rows_text(rows, 8)),
                  .revision = g_strdup(rows_text(rows, 9)),
                  .promise = {.threshold = (uint32_t)rows_int(rows, 10),
                              .interval = rows_double(rows, 11),
                              .percent = rows_double(rows, 12)},
                  .summary = {.n_cells = (uint32_t)rows_int(rows, 13),
                              .n_hidden = (uint32_t)rows_int(rows, 14),
                              .n_earlier = (uint32_t)rows_int(rows, 15),
                              .n_known = (uint32_t)rows_int(rows, 16),
                              .n_other = (uint32_t)rows_int(rows, 17),
                              .n_revised = (uint32_t)rows_int(rows, 18)},
                  .withdrawn = g_strdup(rows_text(rows, 19)),
                  .reason = g_strdup(rows_text(rows, 20))};
    return release;
}

GPtrArray *releases_load(Db *db, const char *population, GError **error)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)release_free);
    g_autoptr(Rows) rows = db_query(db, STMT_RELEASE_ALL, error, "");
    GError *failure = NULL;
    if (!rows)
        return NULL;
    while (rows_next(rows, &failure))
        if (!population || strcmp(rows_text(rows, 1), population) == 0)
            g_ptr_array_add(all, read_release(rows));
    if (failure) {
        g_propagate_error(error, failure);
        return NULL;
    }
    return g_steal_pointer(&all);
}

/* True with the first row of the answer; else NOT_FOUND, or what went wrong. */
static bool first_row(Rows *rows, const char *what, const char *name, GError **error)
{
    GError *failure = NULL;
    if (rows && rows_next(rows, &failure))
        return true;
    if (failure)
        g_propagate_error(error, failure);
    else if (rows)
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "there is no %s \"%s\"", what, name);
    return false;
}

Release *release_load(Db *db, const char *id, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_RELEASE_GET, error, "s", id);
    return first_row(rows, "release", id, error) ? read_release(rows) : NULL;
}

void release_table_info_free(ReleaseTableInfo *info)
{
    g_free(info->name);
    g_free(info->sha256);
    g_free(info);
}

GPtrArray *release_list_tables(Db *db, const char *id, GError **error)
{
    g_autoptr(GPtrArray) all =
        g_ptr_array_new_with_free_func((GDestroyNotify)release_table_info_free);
    g_autoptr(Rows) rows = db_query(db, STMT_RELEASE_TABLE_LIST, error, "s", id);
    GError *failure = NULL;
    if (!rows)
        return NULL;
    while (rows_next(rows, &failure)) {
        ReleaseTableInfo *info = g_new0(ReleaseTableInfo, 1);
        *info = (ReleaseTableInfo){.name = g_strdup(rows_text(rows, 1)),
                                   .sha256 = g_strdup(rows_text(rows, 2)),
                                   .n_rows = (uint32_t)rows_int(rows, 3),
                                   .n_hidden = (uint32_t)rows_int(rows, 4)};
        g_ptr_array_add(all, info);
    }
    if (failure) {
        g_propagate_error(error, failure);
        return NULL;
    }
    return g_steal_pointer(&all);
}

GBytes *release_table_bytes(Db *db, const char *id, const char *name, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_RELEASE_TABLE_GET, error, "ss", id, name);
    if (!first_row(rows, "table", name, error))
        return NULL;
    size_t size;
    const void *bytes = rows_bytes(rows, 0, &size);
    return g_bytes_new(bytes, size);
}

/* --- for audits --------------------------------------------------------------------------- */

void release_content_clear(ReleaseContent *content)
{
    g_clear_pointer(&content->tables, g_ptr_array_unref);
    g_clear_pointer(&content->known, g_ptr_array_unref);
    g_clear_pointer(&content->codes, g_ptr_array_unref);
    g_clear_pointer(&content->overlaps, g_ptr_array_unref);
}

/* Evidence comes sorted by kind: codes, known, marks, overlap; the marks of table n as the n-th of
 * them. */
static bool load_evidence(Db *db, const char *id, ReleaseContent *content, GPtrArray *marks,
                          GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_RELEASE_EVIDENCE_OF, error, "s", id);
    GError *failure = NULL;
    if (!rows)
        return false;
    while (rows_next(rows, &failure)) {
        const char *kind = rows_text(rows, 0);
        size_t size;
        const void *bytes = rows_bytes(rows, 4, &size);
        if (strcmp(kind, "marks") == 0) {
            g_ptr_array_add(marks, g_bytes_new(bytes, size));
            continue;
        }
        if (strcmp(kind, "overlap") == 0) {
            g_ptr_array_add(content->overlaps, g_strdup(rows_text(rows, 2)));
            continue;
        }
        ReleaseTable *table = release_table_read(rows_text(rows, 2), bytes, size, NULL, 0, error);
        if (!table)
            return false;
        g_ptr_array_add(strcmp(kind, "known") == 0 ? content->known : content->codes, table);
    }
    if (failure)
        g_propagate_error(error, failure);
    return !failure;
}

static bool load_tables(Db *db, const char *id, ReleaseContent *content, const GPtrArray *marks,
                        GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_RELEASE_TABLES, error, "s", id);
    GError *failure = NULL;
    if (!rows)
        return false;
    for (unsigned i = 0; rows_next(rows, &failure); i++) {
        size_t size, n_marks = 0;
        const void *bytes = rows_bytes(rows, 5, &size);
        const void *letters = i < marks->len ? g_bytes_get_data(marks->pdata[i], &n_marks) : "";
        ReleaseTable *table =
            release_table_read(rows_text(rows, 1), bytes, size, letters, n_marks, error);
        if (!table)
            return false;
        g_ptr_array_add(content->tables, table);
    }
    if (failure)
        g_propagate_error(error, failure);
    return !failure;
}

bool release_load_content(Db *db, const char *id, ReleaseContent *out_content, GError **error)
{
    g_auto(ReleaseContent)
        content = {.tables = g_ptr_array_new_with_free_func((GDestroyNotify)release_table_free),
                   .known = g_ptr_array_new_with_free_func((GDestroyNotify)release_table_free),
                   .codes = g_ptr_array_new_with_free_func((GDestroyNotify)release_table_free),
                   .overlaps = g_ptr_array_new_with_free_func(g_free)};
    g_autoptr(GPtrArray) marks = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    if (!load_evidence(db, id, &content, marks, error) ||
        !load_tables(db, id, &content, marks, error)) {
        g_prefix_error(error, "release %s: ", id);
        return false;
    }
    *out_content = content;
    content = (ReleaseContent){0};
    return true;
}
