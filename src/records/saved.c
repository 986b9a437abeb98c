#include "records/saved.h"

#include "base/isotime.h"
#include "base/limits.h"
#include "base/line.h"
#include "base/ulid.h"

#include <sodium.h>
#include <string.h>

const char *saved_rhythm_word(SavedRhythm rhythm)
{
    static const char *const words[] = {"never", "hourly", "daily", "weekly"};
    return words[rhythm];
}

static SavedRhythm rhythm_of(const char *word)
{
    for (SavedRhythm r = 0; r < SAVED_RHYTHM_COUNT; r++)
        if (strcmp(saved_rhythm_word(r), word) == 0)
            return r;
    return SAVED_NEVER;
}

void saved_search_free(SavedSearch *search)
{
    if (!search)
        return;
    char *texts[] = {search->id,   search->account, search->name,      search->query,
                     search->lang, search->created, search->next_look, search->deleted};
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(search);
}

static SavedSearch *read_row(const Rows *rows)
{
    SavedSearch *search = g_new0(SavedSearch, 1);
    *search = (SavedSearch){.id = g_strdup(rows_text(rows, 0)),
                            .account = g_strdup(rows_text(rows, 1)),
                            .name = g_strdup(rows_text(rows, 2)),
                            .query = g_strdup(rows_text(rows, 3)),
                            .lang = g_strdup(rows_text(rows, 4)),
                            .rhythm = rhythm_of(rows_text(rows, 5)),
                            .created = g_strdup(rows_text(rows, 6)),
                            .next_look = g_strdup(rows_text(rows, 7)),
                            .seq = rows_int(rows, 8),
                            .deleted = g_strdup(rows_text(rows, 9))};
    return search;
}

/* --- reading ------------------------------------------------------------------------------------ */

GPtrArray *saved_searches_of(Db *db, const char *account, bool are_deleted, GError **error)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)saved_search_free);
    g_autoptr(Rows) rows =
        db_query(db, STMT_SAVED_SEARCH_LIST, error, "si", account, (int64_t)are_deleted);
    GError *fault = NULL;
    while (rows && rows_next(rows, &fault))
        g_ptr_array_add(all, read_row(rows));
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault ? g_steal_pointer(&all) : NULL;
}

static bool no_such(const char *id, GError **error)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "there is no saved search \"%s\"", id);
    return false;
}

SavedSearch *saved_search_load(Db *db, const char *id, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_SAVED_SEARCH_GET, error, "s", id);
    GError *fault = NULL;
    if (rows && rows_next(rows, &fault))
        return read_row(rows);
    if (fault)
        g_propagate_error(error, fault);
    else if (rows)
        no_such(id, error);
    return NULL;
}

static SavedSearch *load_own(Db *db, const char *account, const char *id, GError **error)
{
    g_autoptr(SavedSearch) search = saved_search_load(db, id, error);
    if (search && strcmp(search->account, account) != 0) {
        no_such(id, error);
        return NULL;
    }
    return g_steal_pointer(&search);
}

/* --- writing ------------------------------------------------------------------------------------ */

static bool finish(Centre *centre, bool is_good, GError **error)
{
    if (is_good)
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}

static bool check_name(const char *name, GError **error)
{
    if (name && *name && strlen(name) <= SAVED_NAME_BYTES && line_is_clean(name))
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                "a search's name is one line of at most %u bytes", SAVED_NAME_BYTES);
    return false;
}

static bool has_room(Db *db, const char *account, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_SAVED_SEARCH_COUNT, error, "s", account);
    if (!rows || !rows_next(rows, error))
        return false;
    if (rows_int(rows, 0) < LIMIT_SAVED_SEARCHES)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                "you keep %u searches already; delete one that you do not need",
                LIMIT_SAVED_SEARCHES);
    return false;
}

/* The first look is soon, whatever the rhythm: it only remembers what there is. */
static const char *first_look(SavedRhythm rhythm, const char *now)
{
    return rhythm == SAVED_NEVER ? NULL : now;
}

bool saved_search_create(Centre *centre, const char *account, const char *name, const char *query,
                         const char *lang, SavedRhythm rhythm, char out_id[27], GError **error)
{
    char now[ISO_DATETIME_BYTES], id[ULID_BYTES];
    uint8_t entropy[10];
    if (!check_name(name, error))
        return false;
    if (strlen(query) > LIMIT_SAVED_SEARCH_BYTES) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                    "this search has too many words and filters to be kept");
        return false;
    }
    iso_now_write(now);
    randombytes_buf(entropy, sizeof entropy);
    ulid_write(id, now, entropy);
    Db *db = centre_write_begin(centre, error);
    if (!db ||
        !finish(centre,
                has_room(db, account, error) &&
                    db_run(db, STMT_SAVED_SEARCH_INSERT, error, "ssssssss", id, account, name,
                           query, lang, saved_rhythm_word(rhythm), now, first_look(rhythm, now)),
                error))
        return false;
    memcpy(out_id, id, sizeof id);
    return true;
}

static bool write_rhythm(Db *db, const SavedSearch *search, SavedRhythm rhythm, GError **error)
{
    char now[ISO_DATETIME_BYTES];
    if (search->rhythm == rhythm)
        return true;
    iso_now_write(now);
    /* A new rhythm counts from now; what the last look saw stays seen. */
    return db_run(db, STMT_SAVED_SEARCH_SET_RHYTHM, error, "sss", search->id,
                  saved_rhythm_word(rhythm), first_look(rhythm, now)) &&
           (search->rhythm != SAVED_NEVER ||
            db_run(db, STMT_SAVED_SEARCH_BEGIN_ANEW, error, "s", search->id)) &&
           (rhythm != SAVED_NEVER || db_run(db, STMT_MAIL_DROP_LIST, error, "s", search->id));
}

static bool write_change(Db *db, const char *account, const char *id, const char *name,
                         SavedRhythm rhythm, GError **error)
{
    g_autoptr(SavedSearch) search = load_own(db, account, id, error);
    if (!search)
        return false;
    if (search->deleted)
        return no_such(id, error);
    return db_run(db, STMT_SAVED_SEARCH_SET_NAME, error, "sss", id, account, name) &&
           write_rhythm(db, search, rhythm, error);
}

bool saved_search_change(Centre *centre, const char *account, const char *id, const char *name,
                         SavedRhythm rhythm, GError **error)
{
    if (!check_name(name, error))
        return false;
    Db *db = centre_write_begin(centre, error);
    return db && finish(centre, write_change(db, account, id, name, rhythm, error), error);
}

static bool write_deleted(Db *db, const char *account, const char *id, const char *deleted,
                          GError **error)
{
    if (!db_run(db, STMT_SAVED_SEARCH_SET_DELETED, error, "sss", id, account, deleted))
        return false;
    return db_changes(db) > 0 || no_such(id, error);
}

bool saved_search_delete(Centre *centre, const char *account, const char *id, GError **error)
{
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    Db *db = centre_write_begin(centre, error);
    return db && finish(centre,
                        write_deleted(db, account, id, now, error) &&
                            db_run(db, STMT_MAIL_DROP_LIST, error, "s", id) &&
                            db_run(db, STMT_SAVED_SEARCH_TRIM_DELETED, error, "si", account,
                                   (int64_t)LIMIT_SAVED_SEARCHES),
                        error);
}

bool saved_search_undelete(Centre *centre, const char *account, const char *id, GError **error)
{
    Db *db = centre_write_begin(centre, error);
    return db && finish(centre,
                        has_room(db, account, error) && write_deleted(db, account, id, NULL, error),
                        error);
}

bool saved_search_end_mail(Centre *centre, const char *id, GError **error)
{
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    g_autoptr(SavedSearch) search = saved_search_load(db, id, error);
    return finish(centre, search && write_rhythm(db, search, SAVED_NEVER, error), error);
}

bool saved_searches_forget(Centre *centre, const char *before, GError **error)
{
    Db *db = centre_write_begin(centre, error);
    return db && finish(centre, db_run(db, STMT_SAVED_SEARCH_FORGET, error, "s", before), error);
}

/* --- as a question ------------------------------------------------------------------------------- */

static GPtrArray *values_of(SavedQuestion *question, GPtrArray *lists, const char *field)
{
    for (unsigned i = 0; i < question->filters->len; i++)
        if (strcmp(g_array_index(question->filters, RecordFilter, i).field, field) == 0)
            return lists->pdata[i];
    char *name = g_strdup(field);
    g_ptr_array_add(question->texts, name);
    RecordFilter filter = {.field = name};
    g_array_append_val(question->filters, filter);
    GPtrArray *values = g_ptr_array_new();
    g_ptr_array_add(lists, values);
    return values;
}

void saved_question_init(SavedQuestion *question, const char *query)
{
    *question = (SavedQuestion){.filters = g_array_new(FALSE, TRUE, sizeof(RecordFilter)),
                                .texts = g_ptr_array_new_with_free_func(g_free)};
    g_autoptr(GPtrArray) lists = g_ptr_array_new();
    GUriParamsIter at;
    char *name = NULL, *value = NULL;
    g_uri_params_iter_init(&at, query, -1, "&", G_URI_PARAMS_WWW_FORM);
    while (g_uri_params_iter_next(&at, &name, &value, NULL)) {
        g_ptr_array_add(question->texts, name);
        g_ptr_array_add(question->texts, value);
        const char *field = g_str_has_prefix(name, "by.") ? name + strlen("by.") : name;
        if (strcmp(name, "q") == 0)
            question->text = value;
        else
            g_ptr_array_add(values_of(question, lists, field), value);
    }
    for (unsigned i = 0; i < lists->len; i++) {
        GPtrArray *values = lists->pdata[i];
        g_ptr_array_add(values, NULL);
        char **texts = (char **)g_ptr_array_free(values, FALSE);
        g_ptr_array_add(question->texts, texts);
        g_array_index(question->filters, RecordFilter, i).values = (const char *const *)texts;
    }
}

void saved_question_clear(SavedQuestion *question)
{
    g_clear_pointer(&question->filters, g_array_unref);
    g_clear_pointer(&question->texts, g_ptr_array_unref);
    question->text = NULL;
}
