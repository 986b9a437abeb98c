/* Acts on thousands of records, see record_bulk.h. */
#include "records/record_bulk.h"

#include "base/ulid.h"
#include "records/body_private.h"
#include "records/record_act.h"
#include "records/search.h"

#include <string.h>

#define SEARCHED_AT_ONCE 20000u

struct RecordBulk {
    RecordBulkOptions options;
    bool is_inside;
    GChecksum *digest;
    GPtrArray *to_search; /* ids that search has not read yet */
    GHashTable *unique;   /* "field=value" of the records of a dry run: nobody else sees them yet */
};

RecordBulk *record_bulk_new(const RecordBulkOptions *options)
{
    RecordBulk *bulk = g_new0(RecordBulk, 1);
    bulk->options = *options;
    bulk->is_inside = record_actor_is_inside(options->account);
    bulk->digest = g_checksum_new(G_CHECKSUM_SHA256);
    bulk->to_search = g_ptr_array_new_with_free_func(g_free);
    bulk->unique = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return bulk;
}

void record_bulk_free(RecordBulk *bulk)
{
    if (!bulk)
        return;
    g_checksum_free(bulk->digest);
    g_hash_table_unref(bulk->unique);
    g_ptr_array_unref(bulk->to_search);
    g_free(bulk);
}

void record_bulk_turn_dry(RecordBulk *bulk)
{
    bulk->options.is_dry = true;
}

static RecordAct begin(RecordBulk *bulk, const char *word, Problems *problems)
{
    const RecordBulkOptions *options = &bulk->options;
    RecordAct act = {.db = options->db,
                     .types = options->types,
                     .type = options->type,
                     .account = options->account,
                     .act = word,
                     .comment = options->comment,
                     .problems = problems,
                     .is_dry = options->is_dry,
                     .digest = bulk->digest,
                     .to_search = bulk->to_search,
                     .type_of = options->type_of,
                     .type_of_data = options->type_of_data};
    iso_now_write(act.now); /* each record has its own: lists go by it */
    return act;
}

static bool search_waiting(RecordBulk *bulk, unsigned most, GError **error)
{
    GPtrArray *ids = bulk->to_search;
    if (ids->len <= most || bulk->options.is_dry)
        return true;
    bool is_good = search_update_many(bulk->options.db, bulk->options.types,
                                      (const char *const *)(void *)ids->pdata, ids->len, error);
    g_ptr_array_set_size(ids, 0);
    return is_good;
}

static bool refuse(GError **error, FyrError code, const char *what)
{
    g_set_error(error, FYR_ERROR, code, "%s", what);
    return false;
}

/* What no two records may have: also no two that this act makes. */
static bool note_unique(RecordBulk *bulk, const RecordBody *body, Problems *problems,
                        GError **error)
{
    const RecordType *type = bulk->options.type;
    bool is_good = true;
    for (unsigned f = 0; f < type->n_fields && bulk->options.is_dry; f++) {
        const RecordField *field = &type->fields[f];
        g_autofree const char **langs =
            field->is_unique ? record_body_langs(body, field->id) : g_new0(const char *, 1);
        for (unsigned l = 0; langs[l]; l++)
            for (unsigned i = 0; i < record_body_count(body, field->id, langs[l]); i++) {
                const char *value = record_body_get(body, field->id, langs[l], i);
                if (g_hash_table_add(bulk->unique, g_strconcat(field->id, "=", value, NULL)))
                    continue;
                problems_add(problems, PROBLEM_ERROR, type->id, 0, field->id, value, "not-unique",
                             "choose another one", "another line of the file has the same value");
                is_good = false;
            }
    }
    return is_good || refuse(error, FYR_ERROR_INVALID, "a value must be unique and is not");
}

/* --- states ------------------------------------------------------------------------------------------ */

static const char *step_between(const RecordType *type, const char *from, const char *to)
{
    for (unsigned m = 0; m < type->n_moves; m++)
        if (strcmp(type->states[type->moves[m].from].id, from) == 0 &&
            strcmp(type->states[type->moves[m].to].id, to) == 0)
            return type->moves[m].id;
    return NULL;
}

static bool change_state(RecordBulk *bulk, RecordAct *act, const char *state, GError **error)
{
    Record *record = act->record;
    if (!state || strcmp(state, record->state) == 0)
        return true;
    if (record_type_state(act->type, state) < 0)
        return refuse(error, FYR_ERROR_INVALID, "the record's type has no such state");
    act->act = "state";
    if (!bulk->is_inside) {
        const char *step = step_between(act->type, record->state, state);
        return step ? record_act_move(act, step, record->revision, error)
                    : refuse(error, FYR_ERROR_FORBIDDEN, "no single step leads to that state");
    }
    g_free(record->state);
    record->state = g_strdup(state);
    g_autoptr(RecordBody) same = record_body_copy(record->body); /* putting frees the old one */
    return record_act_put(act, same, record->revision, error);
}

/* --- acts -------------------------------------------------------------------------------------------- */

static void new_id(char out_id[ULID_BYTES], const char *now)
{
    guint32 dice[3] = {g_random_int(), g_random_int(), g_random_int()};
    uint8_t entropy[10];
    memcpy(entropy, dice, sizeof entropy);
    ulid_write(out_id, now, entropy);
}

bool record_bulk_create(RecordBulk *bulk, const char *id, const char *lang, const char *state,
                        const RecordBody *body, Problems *problems, RecordBulkDone *out_done,
                        GError **error)
{
    RecordAct act = begin(bulk, "import", problems);
    const RecordType *type = act.type;
    const char *first = bulk->is_inside && state ? state : type->states[0].id;
    if (record_type_state(type, first) < 0)
        return refuse(error, FYR_ERROR_INVALID, "the record's type has no such state");
    RecordBulkDone done = {.revision = 0};
    if (id)
        g_strlcpy(done.id, id, sizeof done.id);
    else
        new_id(done.id, act.now);
    const RecordImport import = {done.id, first, lang, act.comment, body};
    act.is_fresh = act.is_own_edit = true;
    bool is_good =
        note_unique(bulk, body, problems, error) && record_act_insert(&act, &import, error);
    act.is_fresh = false;
    is_good = is_good && change_state(bulk, &act, state, error);
    if (is_good) {
        done.revision = act.record->revision;
        *out_done = done;
    }
    record_free(act.record);
    return is_good && search_waiting(bulk, SEARCHED_AT_ONCE, error);
}

static Record *copy_record(const Record *from)
{
    Record *copy = g_new0(Record, 1);
    *copy = (Record){.id = g_strdup(from->id),
                     .type = g_strdup(from->type),
                     .state = g_strdup(from->state),
                     .lang = g_strdup(from->lang),
                     .area = g_strdup(from->area),
                     .revision = from->revision,
                     .created = g_strdup(from->created),
                     .created_by = g_strdup(from->created_by),
                     .changed = g_strdup(from->changed),
                     .title = g_strdup(from->title),
                     .body = record_body_copy(from->body)};
    return copy;
}

bool record_bulk_change(RecordBulk *bulk, const Record *now, const RecordBody *body,
                        const char *state, Problems *problems, RecordBulkDone *out_done,
                        GError **error)
{
    RecordAct act = begin(bulk, "import", problems);
    if (now->deleted)
        return refuse(error, FYR_ERROR_CONFLICT, "the record was deleted");
    if (strcmp(now->type, act.type->id) != 0)
        return refuse(error, FYR_ERROR_INVALID, "the record is of another type");
    act.record = copy_record(now);
    bool is_good =
        record_roles_to_change(act.db, act.account, act.type, now->area, &act.roles, error);
    if (body) {
        is_good = is_good && record_act_may_edit(&act, error) &&
                  note_unique(bulk, body, problems, error) &&
                  record_act_put(&act, body, now->revision, error);
        act.is_own_edit = true;
    }
    is_good = is_good && change_state(bulk, &act, state, error);
    if (is_good) {
        *out_done = (RecordBulkDone){.revision = act.record->revision};
        g_strlcpy(out_done->id, now->id, sizeof out_done->id);
    }
    record_free(act.record);
    return is_good && search_waiting(bulk, SEARCHED_AT_ONCE, error);
}

static bool take_back(RecordAct *act, const char *record, unsigned before, unsigned after,
                      GError **error)
{
    if (!record_act_take(act, record, false, error) || !record_act_may_edit(act, error))
        return false;
    if (act->record->revision != after)
        return refuse(error, FYR_ERROR_CONFLICT, "somebody has edited the record since");
    if (before == 0) {
        act->act = "delete";
        return act->is_dry || record_act_delete(act, after, error);
    }
    g_autoptr(Record) old =
        record_load_revision(act->db, act->types, act->account, record, before, error);
    if (!old || record_is_forgotten(old, error))
        return false;
    g_free(act->record->state);
    act->record->state = g_strdup(old->state);
    return record_act_put(act, old->body, after, error) &&
           (act->is_dry || record_publish_again(act->db, record, before, after, before, error));
}

bool record_bulk_take_back(RecordBulk *bulk, const char *record, unsigned before, unsigned after,
                           Problems *problems, GError **error)
{
    RecordAct act = begin(bulk, "restore", problems);
    bool is_good = take_back(&act, record, before, after, error);
    record_free(act.record);
    return is_good && search_waiting(bulk, SEARCHED_AT_ONCE, error);
}

bool record_bulk_note(RecordBulk *bulk, const char *act, const char *subject, const char *detail,
                      GError **error)
{
    if (!search_waiting(bulk, 0, error))
        return false;
    g_autoptr(GChecksum) whole = g_checksum_copy(bulk->digest);
    g_autofree char *all = g_strdup_printf("%s; sum %s", detail, g_checksum_get_string(whole));
    return audit_append(bulk->options.db, bulk->options.account, act, subject, all, error);
}
