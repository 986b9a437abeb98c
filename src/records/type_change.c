/* Records held against changed types, counted by what is wrong. */
#include "records/type_change.h"

#include "records/record_private.h"
#include "records/type_narrow.h"

#include <string.h>

typedef struct {
    const char *rule; /* static */
    char *type, *field, *value;
    char example[27]; /* one of the records, ... */
    char last[27];    /* ... and the last one counted: a record counts once */
    uint64_t n;
} Loss;

typedef struct {
    Db *db;
    const RecordTypes *before, *after;
    GHashTable *losses; /* "type rule field" -> Loss */
    GPtrArray *order;   /* Loss, as they were found */
} Change;

static void loss_free(gpointer data)
{
    Loss *loss = data;
    g_free(loss->type);
    g_free(loss->field);
    g_free(loss->value);
    g_free(loss);
}

/* --- what is the same ----------------------------------------------------------------------------- */

static bool is_same_field(const RecordField *a, const RecordField *b)
{
    return strcmp(a->id, b->id) == 0 && a->kind == b->kind && a->codelist == b->codelist &&
           a->is_many == b->is_many && a->is_translated == b->is_translated &&
           a->is_internal == b->is_internal && a->required_in == b->required_in &&
           a->min == b->min && a->max == b->max;
}

static bool is_same_relation(const RecordRelation *a, const RecordRelation *b)
{
    return strcmp(a->id, b->id) == 0 && a->is_many == b->is_many &&
           a->is_required == b->is_required &&
           g_strv_equal((const char *const *)a->to, (const char *const *)b->to);
}

/* As far as records could stop fitting: labels and helps do not count. */
static bool is_same(const RecordType *a, const RecordType *b)
{
    if (a->n_fields != b->n_fields || a->n_relations != b->n_relations ||
        a->n_states != b->n_states)
        return false;
    for (unsigned i = 0; i < a->n_fields; i++)
        if (!is_same_field(&a->fields[i], &b->fields[i]))
            return false;
    for (unsigned i = 0; i < a->n_relations; i++)
        if (!is_same_relation(&a->relations[i], &b->relations[i]))
            return false;
    for (unsigned i = 0; i < a->n_states; i++)
        if (strcmp(a->states[i].id, b->states[i].id) != 0 ||
            a->states[i].is_public != b->states[i].is_public)
            return false;
    return true;
}

static void add_field(GChecksum *sum, const RecordField *field)
{
    g_autofree char *line =
        g_strdup_printf("field %s %d %d %d %d %u %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n",
                        field->id, (int)field->kind, field->is_many, field->is_translated,
                        field->is_internal, field->required_in, field->min, field->max);
    g_checksum_update(sum, (const guchar *)line, -1);
    for (unsigned i = 0; field->codelist && i < codelist_n(field->codelist); i++) {
        const char *id = codelist_code(field->codelist, i)->id;
        g_checksum_update(sum, (const guchar *)id, (gssize)strlen(id) + 1);
    }
}

char *record_types_fingerprint(const RecordTypes *types)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    for (unsigned t = 0; t < record_types_n(types); t++) {
        const RecordType *type = record_types_at(types, t);
        g_checksum_update(sum, (const guchar *)type->id, (gssize)strlen(type->id) + 1);
        for (unsigned i = 0; i < type->n_fields; i++)
            add_field(sum, &type->fields[i]);
        for (unsigned i = 0; i < type->n_relations; i++) {
            const RecordRelation *relation = &type->relations[i];
            g_autofree char *to = g_strjoinv(" ", relation->to);
            g_autofree char *line = g_strdup_printf("relation %s %d %d %s\n", relation->id,
                                                    relation->is_many, relation->is_required, to);
            g_checksum_update(sum, (const guchar *)line, -1);
        }
        for (unsigned i = 0; i < type->n_states; i++) {
            g_autofree char *line =
                g_strdup_printf("state %s %d\n", type->states[i].id, type->states[i].is_public);
            g_checksum_update(sum, (const guchar *)line, -1);
        }
    }
    return g_strdup(g_checksum_get_string(sum));
}

/* --- one record ------------------------------------------------------------------------------------- */

static void count(Change *change, const char *record, const char *type, const char *rule,
                  const char *field, const char *value)
{
    /* A translated field is one field: "title.sv" is a loss of "title". */
    g_autofree char *name = g_strndup(field ? field : "", strcspn(field ? field : "", "."));
    char *key = g_strdup_printf("%s %s %s", type, rule, name);
    Loss *loss = g_hash_table_lookup(change->losses, key);
    if (!loss) {
        loss = g_new0(Loss, 1);
        *loss = (Loss){.rule = rule,
                       .type = g_strdup(type),
                       .field = g_steal_pointer(&name),
                       .value = g_strdup(value)};
        g_strlcpy(loss->example, record, sizeof loss->example);
        g_hash_table_insert(change->losses, g_strdup(key), loss);
        g_ptr_array_add(change->order, loss);
    }
    g_free(key);
    loss->n += strcmp(loss->last, record) != 0;
    g_strlcpy(loss->last, record, sizeof loss->last);
}

/* Of the record and its surroundings, not of the type. */
static bool is_of_no_concern(const char *rule)
{
    static const char *const rules[] = {"unknown-record",   "missing-caption",   "bad-name",
                                        "not-utf8",         "control-character", "direction-mark",
                                        "unknown-language", "too-large"};
    for (unsigned i = 0; i < G_N_ELEMENTS(rules); i++)
        if (strcmp(rules[i], rule) == 0)
            return true;
    return false;
}

static bool has_problem(const Problems *problems, const Problem *like)
{
    for (unsigned i = 0; i < problems_kept(problems); i++) {
        const Problem *own = problems_peek(problems, i);
        if (strcmp(own->rule, like->rule) == 0 && g_strcmp0(own->field, like->field) == 0 &&
            g_strcmp0(own->value, like->value) == 0)
            return true;
    }
    return false;
}

/* What the record's body has against a type; none where the type lacks its state. */
static Problems *faults_of(Change *change, const RecordType *type, const char *state,
                           const RecordBody *body)
{
    Problems *problems = problems_new();
    int index = type ? record_type_state(type, state) : -1;
    if (index >= 0)
        (void)record_body_check(body, type, (unsigned)index, type->id, record_type_of, change->db,
                                problems);
    return problems;
}

static void look_at(Change *change, const char *id, const char *type_id, const char *state,
                    bool is_deleted, const RecordBody *body)
{
    const RecordType *type = record_types_find(change->after, type_id);
    const RecordType *old = change->before ? record_types_find(change->before, type_id) : NULL;
    if (!type && is_deleted)
        return;
    if (!type) {
        count(change, id, type_id, "type-removed", NULL, NULL);
        return;
    }
    if (record_type_state(type, state) < 0) {
        count(change, id, type_id, "state-removed", state, NULL);
        return;
    }
    g_autoptr(Problems) faults = faults_of(change, type, state, body);
    if (problems_kept(faults) == 0)
        return;
    g_autoptr(Problems) old_faults = faults_of(change, old, state, body);
    for (unsigned i = 0; i < problems_kept(faults); i++) {
        const Problem *fault = problems_peek(faults, i);
        if (!is_of_no_concern(fault->rule) && !has_problem(old_faults, fault))
            count(change, id, type_id, fault->rule, fault->field, fault->value);
    }
}

static bool needs_look(const Change *change, const char *type_id)
{
    const RecordType *type = record_types_find(change->after, type_id);
    const RecordType *old = change->before ? record_types_find(change->before, type_id) : NULL;
    return !type || !old || !is_same(old, type);
}

static bool look_at_all(Change *change, GError **error)
{
    GError *fault = NULL;
    g_autoptr(Rows) rows = db_query(change->db, STMT_RECORD_BODIES, error, "");
    while (rows && rows_next(rows, &fault)) {
        const char *json = rows_text(rows, 3);
        if (!needs_look(change, rows_text(rows, 1)))
            continue;
        g_autoptr(RecordBody) body = record_body_parse(json, strlen(json), error);
        if (!body) {
            g_prefix_error(error, "record %s: ", rows_text(rows, 0));
            return false;
        }
        look_at(change, rows_text(rows, 0), rows_text(rows, 1), rows_text(rows, 2),
                rows_int(rows, 4) != 0, body);
    }
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault;
}

/* --- telling ------------------------------------------------------------------------------------------ */

static const struct {
    const char *rule, *what, *remedy;
} sentences[] = {
    {"type-removed", "the type is gone", "put its file back, or delete these records first"},
    {"state-removed", "the state is gone",
     "put the state back, or move these records to another one first"},
    {"unknown-field", "the field is gone",
     "put the field back, or empty it in these records first"},
    {"unknown-relation", "the relation is gone",
     "put the relation back, or take it off these records first"},
    {"wrong-type", "the relation no longer leads to such records",
     "name their type under `to`, or take the relation off these records first"},
    {"unknown-code", "the code list lacks their code",
     "put the code back, or choose another one in these records first"},
    {"wrong-language", "the field was made translated, or no longer is",
     "leave `translated` as it was, or make a new field and move the texts there"},
    {"missing", "the state newly demands it", "it is asked for when they are edited next"}};

/* The line that a loss is about: the field's, the relation's, else the type's. */
static const char *place_of(const RecordType *type, const char *name, unsigned *out_line)
{
    const RecordField *field = type ? record_type_field(type, name) : NULL;
    *out_line = field ? field->line : type ? type->line : 0;
    for (unsigned i = 0; type && !field && i < type->n_relations; i++)
        if (strcmp(type->relations[i].id, name) == 0) {
            *out_line = type->relations[i].line;
            return type->relations[i].place;
        }
    return field ? field->place : type ? type->place : "model/records";
}

static void tell(const Change *change, const Loss *loss, Problems *problems)
{
    const char *what = "their values do not fit the field any more";
    const char *remedy = "change these records first, or leave the field as it was";
    for (unsigned i = 0; i < G_N_ELEMENTS(sentences); i++)
        if (strcmp(sentences[i].rule, loss->rule) == 0)
            what = sentences[i].what, remedy = sentences[i].remedy;
    unsigned line;
    const char *place = place_of(record_types_find(change->after, loss->type), loss->field, &line);
    problems_add(problems, strcmp(loss->rule, "missing") == 0 ? PROBLEM_WARNING : PROBLEM_ERROR,
                 place, line, *loss->field ? loss->field : NULL, loss->value, loss->rule, remedy,
                 "%" G_GUINT64_FORMAT " record%s of the type \"%s\" (such as %s): %s", loss->n,
                 loss->n == 1 ? "" : "s", loss->type, loss->example, what);
}

/* Addresses that people wrote down lead nowhere afterwards. */
static void warn_of_paths(const Change *change, Problems *problems)
{
    for (unsigned i = 0; change->before && i < record_types_n(change->before); i++) {
        const RecordType *old = record_types_at(change->before, i);
        const RecordType *type = record_types_find(change->after, old->id);
        if (type && strcmp(type->path, old->path) != 0)
            problems_add(problems, PROBLEM_WARNING, type->place, type->line, "path", type->path,
                         "changed-path", "leave it as it was, unless nobody knows these addresses",
                         "pages that were at /%s/ are at another address now: links to them lead "
                         "nowhere",
                         old->path);
    }
}

bool record_types_check_change(Db *db, const RecordTypes *before, const RecordTypes *after,
                               Problems *problems, GError **error)
{
    g_autoptr(GHashTable) losses = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) order = g_ptr_array_new_with_free_func(loss_free);
    Change change = {db, before, after, losses, order};
    if (!look_at_all(&change, error) || !record_types_warn_of_narrowing(db, after, problems, error))
        return false;
    warn_of_paths(&change, problems);
    unsigned n = 0;
    for (unsigned i = 0; i < order->len; i++) {
        const Loss *loss = order->pdata[i];
        tell(&change, loss, problems);
        n += strcmp(loss->rule, "missing") != 0;
    }
    if (n == 0)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                "records of the centre use what these record types no longer have (%u thing%s)", n,
                n == 1 ? "" : "s");
    return false;
}
