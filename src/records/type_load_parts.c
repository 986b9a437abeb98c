/* Fields, relations, states and moves of a record type. */
#include "model/loader.h"
#include "people/role.h"
#include "records/type_private.h"

#include <string.h>

/* --- words --------------------------------------------------------------------------------------------- */

static bool yes(Loader *say, const IniFile *file, const IniSection *section, const char *key)
{
    const IniEntry *entry = ini_entry(section, key);
    if (!entry || strcmp(entry->value, "no") == 0)
        return false;
    if (strcmp(entry->value, "yes") != 0)
        loader_error(say, file, entry->line, key, entry->value, "wrong-word", "write yes or no",
                     "the value is neither yes nor no");
    return true;
}

uint32_t type_load_roles(Loader *say, const IniFile *file, const IniSection *section,
                         const char *key, bool is_required)
{
    const IniEntry *entry = ini_entry(section, key);
    if (!entry && is_required)
        loader_error(say, file, section->line, key, NULL, "missing-value",
                     "name roles: practitioner focal member editor chair admin auditor",
                     "[%s] has no %s", section->name, key);
    uint32_t roles = 0;
    g_auto(GStrv) words = g_strsplit_set(entry ? entry->value : "", " ,", -1);
    for (unsigned i = 0; words[i]; i++) {
        Role role;
        if (!*words[i])
            continue;
        if (role_parse(words[i], &role))
            roles |= ROLE_BIT(role);
        else
            loader_error(say, file, entry->line, key, words[i], "unknown-role",
                         "name roles: practitioner focal member editor chair admin auditor",
                         "there is no role of this name");
    }
    return roles;
}

static void wrong_number(Loader *say, const IniFile *file, const IniEntry *entry, int64_t low,
                         int64_t high)
{
    if (low < -1000000000) /* a limit that nobody meets */
        loader_error(say, file, entry->line, entry->key, entry->value, "wrong-number",
                     "write digits only, not more than eighteen", "this is not a whole number");
    else
        loader_error(say, file, entry->line, entry->key, entry->value, "wrong-number",
                     "write a whole number within the limits",
                     "the number is not from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, low, high);
}

static int64_t number(Loader *say, const IniFile *file, const IniSection *section, const char *key,
                      int64_t low, int64_t high, int64_t otherwise)
{
    const IniEntry *entry = ini_entry(section, key);
    gint64 value = otherwise;
    if (entry && !g_ascii_string_to_signed(entry->value, 10, low, high, &value, NULL))
        wrong_number(say, file, entry, low, high);
    return value;
}

/* Whether there is one of this name already. That is an error, but where the type's own file says
 * something in place of a part. */
static bool is_twice(const TypeDraft *draft, Loader *say, const IniFile *file,
                     const IniSection *section, const GArray *array, const char *id)
{
    unsigned size = g_array_get_element_size((GArray *)array);
    for (unsigned i = 0; i < array->len; i++) { /* each of the structs begins with its id */
        if (strcmp(*(const char *const *)(array->data + (size_t)i * size), id) != 0)
            continue;
        if (file == draft->own || !ini_find(draft->own, section->name))
            loader_error(say, file, section->line, NULL, id, "repeated-id",
                         "give it another name, or take one of them out",
                         "the type has one of this name already");
        return true;
    }
    return false;
}

/* --- fields ---------------------------------------------------------------------------------------------- */

static const char *const kinds[FIELD_KIND_COUNT] = {
    [FIELD_LINE] = "line",       [FIELD_TEXT] = "text",  [FIELD_INTEGER] = "integer",
    [FIELD_DECIMAL] = "decimal", [FIELD_DAY] = "day",    [FIELD_YEAR] = "year",
    [FIELD_FLAG] = "flag",       [FIELD_CODE] = "code",  [FIELD_URL] = "url",
    [FIELD_EMAIL] = "email",     [FIELD_FILES] = "files"};

static void read_kind(Loader *say, const IniFile *file, const IniSection *section,
                      RecordField *field)
{
    const char *word = loader_value(say, file, section, "kind");
    for (unsigned k = 0; word && k < FIELD_KIND_COUNT; k++)
        if (strcmp(kinds[k], word) == 0) {
            field->kind = (RecordFieldKind)k;
            return;
        }
    if (!word)
        return;
    g_autofree char *all =
        g_strjoinv(", ", (char *[]){"line", "text", "integer", "decimal", "day", "year", "flag",
                                    "code", "url", "email", "files", NULL});
    g_autofree char *remedy = g_strconcat("use one of: ", all, NULL);
    loader_error(say, file, ini_entry(section, "kind")->line, "kind", word, "unknown-kind", remedy,
                 "there is no kind of field of this name");
}

static void read_codelist(Loader *say, const IniFile *file, const IniSection *section,
                          RecordField *field, const Model *model)
{
    const IniEntry *entry = ini_entry(section, "codelist");
    if (field->kind != FIELD_CODE) {
        if (entry)
            loader_error(say, file, entry->line, "codelist", entry->value, "wrong-key",
                         "take it out, or make the field of kind code",
                         "only fields of kind code have a code list");
        return;
    }
    field->codelist = entry ? model_find_codelist(model, entry->value) : NULL;
    if (!field->codelist)
        loader_error(say, file, entry ? entry->line : section->line, "codelist",
                     entry ? entry->value : NULL, "unknown-codelist",
                     "name a code list of model/codelists", "there is no such code list");
}

static bool is_text_kind(RecordFieldKind kind)
{
    return kind == FIELD_LINE || kind == FIELD_TEXT || kind == FIELD_URL || kind == FIELD_EMAIL;
}

static bool is_number_kind(RecordFieldKind kind)
{
    return kind == FIELD_INTEGER || kind == FIELD_DECIMAL || kind == FIELD_YEAR;
}

/* A limit that nobody would keep is worse than none. */
static void refuse_limits(Loader *say, const IniFile *file, const IniSection *section,
                          RecordFieldKind kind)
{
    const IniEntry *min = ini_entry(section, "min"), *max = ini_entry(section, "max");
    if (min && !is_number_kind(kind))
        loader_error(say, file, min->line, "min", min->value, "wrong-key", "take it out",
                     "only integers, decimals and years have a least value");
    if (max && !is_number_kind(kind) && !is_text_kind(kind))
        loader_error(say, file, max->line, "max", max->value, "wrong-key", "take it out",
                     "only texts and numbers have a limit");
}

static void read_limits(Loader *say, const IniFile *file, const IniSection *section,
                        RecordField *field)
{
    if (is_text_kind(field->kind)) {
        int64_t otherwise = field->kind == FIELD_TEXT ? 20000 : 500;
        field->max = number(say, file, section, "max", 1, RECORD_FIELD_BYTES_MOST, otherwise);
    } else if (is_number_kind(field->kind)) {
        int64_t low = field->kind == FIELD_YEAR ? 1000 : G_MININT64 / 4;
        int64_t high = field->kind == FIELD_YEAR ? 2999 : G_MAXINT64 / 4;
        field->min = number(say, file, section, "min", low, high, low);
        field->max = number(say, file, section, "max", low, high, high);
        if (field->min > field->max)
            loader_error(say, file,
                         ini_entry(section, "max") ? ini_entry(section, "max")->line
                                                   : section->line,
                         "max", ini_value(section, "max"), "wrong-number",
                         "make max the larger one", "max is less than min");
    }
    refuse_limits(say, file, section, field->kind);
    field->weight = (unsigned)number(say, file, section, "weight", 0, 10,
                                     is_text_kind(field->kind) && !field->is_internal ? 1 : 0);
}

static void read_field(TypeDraft *draft, const IniFile *file, const IniSection *section,
                       const char *id)
{
    static const char *const keys[] = {"kind",       "label*", "help*",  "group*",   "codelist",
                                       "many",       "unique", "filter", "internal", "required",
                                       "translated", "min",    "max",    "weight",   NULL};
    Loader say = {.problems = draft->problems};
    loader_check_keys(&say, file, section, keys);
    if (!loader_check_id(&say, file, section->line, id) ||
        is_twice(draft, &say, file, section, draft->fields, id))
        return;
    RecordField field = {.id = id, .place = ini_place(file), .line = section->line};
    read_kind(&say, file, section, &field);
    loader_texts(&say, file, section, "label", true, LIMIT_LABEL_BYTES, field.label);
    loader_texts(&say, file, section, "help", false, LIMIT_TEXT_BYTES, field.help);
    loader_texts(&say, file, section, "group", false, LIMIT_LABEL_BYTES, field.group);
    read_codelist(&say, file, section, &field, draft->model);
    field.is_many = yes(&say, file, section, "many");
    field.is_translated = yes(&say, file, section, "translated");
    field.is_unique = yes(&say, file, section, "unique");
    field.is_filter = yes(&say, file, section, "filter");
    field.is_internal = yes(&say, file, section, "internal");
    read_limits(&say, file, section, &field);
    if (field.is_translated && field.kind != FIELD_LINE && field.kind != FIELD_TEXT)
        loader_error(&say, file, ini_entry(section, "translated")->line, "translated", NULL,
                     "wrong-key", "take it out",
                     "only fields of kind line and text are translated");
    if (draft->fields->len == LIMIT_RECORD_FIELDS)
        loader_error(&say, file, section->line, NULL, id, "too-many", "take some out",
                     "a type has at most %u fields", LIMIT_RECORD_FIELDS);
    else
        g_array_append_val(draft->fields, field);
}

/* Words between spaces or commas; g_strfreev. */
static char **split_words(const char *text)
{
    g_auto(GStrv) parts = g_strsplit_set(text ? text : "", " ,", -1);
    GPtrArray *words = g_ptr_array_new();
    for (unsigned i = 0; parts[i]; i++)
        if (*parts[i])
            g_ptr_array_add(words, g_strdup(parts[i]));
    g_ptr_array_add(words, NULL);
    return (char **)g_ptr_array_free(words, FALSE);
}

/* --- relations --------------------------------------------------------------------------------------------- */

static void read_relation(TypeDraft *draft, const IniFile *file, const IniSection *section,
                          const char *id)
{
    static const char *const keys[] = {"label*", "inverse*", "to", "many", "required", NULL};
    Loader say = {.problems = draft->problems};
    loader_check_keys(&say, file, section, keys);
    if (!loader_check_id(&say, file, section->line, id) ||
        is_twice(draft, &say, file, section, draft->relations, id))
        return;
    RecordRelation relation = {.id = id, .place = ini_place(file), .line = section->line};
    loader_texts(&say, file, section, "label", true, LIMIT_LABEL_BYTES, relation.label);
    loader_texts(&say, file, section, "inverse", true, LIMIT_LABEL_BYTES, relation.inverse);
    relation.is_many = yes(&say, file, section, "many");
    relation.is_required = yes(&say, file, section, "required");
    const char *to = loader_value(&say, file, section, "to");
    relation.to = split_words(to);
    if (draft->relations->len == LIMIT_RECORD_RELATIONS) {
        loader_error(&say, file, section->line, NULL, id, "too-many", "take some out",
                     "a type has at most %u relations", LIMIT_RECORD_RELATIONS);
        g_strfreev(relation.to);
    } else {
        g_array_append_val(draft->relations, relation);
    }
}

/* --- states ------------------------------------------------------------------------------------------------- */

static int find_state(const TypeDraft *draft, const char *id)
{
    for (unsigned i = 0; i < draft->states->len; i++)
        if (strcmp(g_array_index(draft->states, RecordState, i).id, id) == 0)
            return (int)i;
    return -1;
}

/* A state that the type says in place of a part's stands where the part's would. */
static void take_place(TypeDraft *draft, const char *id)
{
    unsigned index = (unsigned)find_state(draft, id);
    RecordState state = g_array_index(draft->states, RecordState, index);
    if (draft->files->len == 0) /* the type's own file is being read: it is there twice */
        return;
    g_array_remove_index(draft->states, index);
    g_array_append_val(draft->states, state);
    draft->n_own_states -= index < draft->n_own_states;
}

/* The way of the parts comes first, what the type adds to it follows: so a type that adds a state still
 * begins where the part begins. */
void type_load_order_states(TypeDraft *draft)
{
    unsigned n = draft->n_own_states;
    if (n == 0 || n == draft->states->len)
        return;
    g_autofree RecordState *own =
        g_memdup2(draft->states->data, n * sizeof(RecordState)); /* they follow ... */
    g_array_append_vals(draft->states, own, n);
    g_array_remove_range(draft->states, 0, n); /* ... and are no longer in front */
}

static void read_state(TypeDraft *draft, const IniFile *file, const IniSection *section,
                       const char *id)
{
    static const char *const keys[] = {"label*", "public", "restricted", "seen", "edit", NULL};
    Loader say = {.problems = draft->problems};
    loader_check_keys(&say, file, section, keys);
    if (!loader_check_id(&say, file, section->line, id))
        return;
    if (is_twice(draft, &say, file, section, draft->states, id)) {
        take_place(draft, id);
        return;
    }
    RecordState state = {.id = id, .place = ini_place(file), .line = section->line};
    loader_texts(&say, file, section, "label", true, LIMIT_LABEL_BYTES, state.label);
    state.is_public = yes(&say, file, section, "public");
    state.is_restricted = yes(&say, file, section, "restricted");
    state.seen_by = type_load_roles(&say, file, section, "seen", !state.is_public);
    state.edited_by = type_load_roles(&say, file, section, "edit", false);
    if (draft->states->len == LIMIT_RECORD_STATES)
        loader_error(&say, file, section->line, NULL, id, "too-many", "take some out",
                     "a type has at most %u states", LIMIT_RECORD_STATES);
    else
        g_array_append_val(draft->states, state);
}

/* Only the type's own file has one, and one only: a part that were a type of its own could include
 * others, and in the end itself. */
static void check_head(const TypeDraft *draft, Loader *say, const IniFile *file,
                       const IniSection *section)
{
    if (file != draft->own)
        loader_error(say, file, section->line, NULL, section->name, "part-with-head",
                     "take the section out, or take _ off the file's name",
                     "a part that types include is no type itself and includes nothing");
    else if (section != draft->head)
        loader_error(say, file, section->line, NULL, section->name, "repeated-head",
                     "put it in a file of its own", "the file declares a type already");
}

void type_load_parts(TypeDraft *draft, const IniFile *file)
{
    Loader say = {.problems = draft->problems};
    for (unsigned i = 0; i < ini_n_sections(file); i++) {
        const IniSection *section = ini_section(file, i);
        const char *id;
        if ((id = loader_section_id(section, "field")))
            read_field(draft, file, section, id);
        else if ((id = loader_section_id(section, "relation")))
            read_relation(draft, file, section, id);
        else if ((id = loader_section_id(section, "state")))
            read_state(draft, file, section, id);
        else if (loader_section_id(section, "record"))
            check_head(draft, &say, file, section);
        else if (!loader_section_id(section, "move"))
            loader_error(&say, file, section->line, NULL, section->name, "unknown-section",
                         "use [record ID], [field ID], [relation ID], [state ID] or [move ID]",
                         "a record type has no such section");
    }
    if (file == draft->own)
        draft->n_own_states = draft->states->len;
    g_ptr_array_add(draft->files, (void *)file);
}

/* --- what needs all states ------------------------------------------------------------------------------------ */

static unsigned named_state(Loader *say, const TypeDraft *draft, const IniFile *file,
                            const IniSection *section, const char *key)
{
    const char *id = loader_value(say, file, section, key);
    int index = id ? find_state(draft, id) : -1;
    if (id && index < 0)
        loader_error(say, file, section->line, key, id, "unknown-state", "name a state of the type",
                     "the type has no state of this name");
    return index < 0 ? 0 : (unsigned)index;
}

static void read_move(TypeDraft *draft, const IniFile *file, const IniSection *section,
                      const char *id)
{
    static const char *const keys[] = {"label*", "from", "to", "who", "comment", "other", NULL};
    Loader say = {.problems = draft->problems};
    loader_check_keys(&say, file, section, keys);
    if (!loader_check_id(&say, file, section->line, id) ||
        is_twice(draft, &say, file, section, draft->moves, id))
        return;
    RecordMove move = {.id = id, .place = ini_place(file), .line = section->line};
    loader_texts(&say, file, section, "label", true, LIMIT_LABEL_BYTES, move.label);
    move.from = named_state(&say, draft, file, section, "from");
    move.to = named_state(&say, draft, file, section, "to");
    move.roles = type_load_roles(&say, file, section, "who", true);
    move.needs_comment = yes(&say, file, section, "comment");
    move.needs_other = yes(&say, file, section, "other");
    if (draft->moves->len == LIMIT_RECORD_MOVES)
        loader_error(&say, file, section->line, NULL, id, "too-many", "take some out",
                     "a type has at most %u moves", LIMIT_RECORD_MOVES);
    else
        g_array_append_val(draft->moves, move);
}

static void read_required(TypeDraft *draft, const IniFile *file, const IniSection *section,
                          const char *id)
{
    Loader say = {.problems = draft->problems};
    const IniEntry *entry = ini_entry(section, "required");
    g_auto(GStrv) words = g_strsplit_set(entry ? entry->value : "", " ,", -1);
    for (unsigned f = 0; f < draft->fields->len; f++) {
        RecordField *field = &g_array_index(draft->fields, RecordField, f);
        if (strcmp(field->id, id) != 0 || field->line != section->line ||
            field->place != ini_place(file))
            continue;
        for (unsigned i = 0; words[i]; i++) {
            int state = find_state(draft, words[i]);
            if (strcmp(words[i], "all") == 0)
                field->required_in = UINT32_MAX;
            else if (state >= 0)
                field->required_in |= 1u << state;
            else if (*words[i])
                loader_error(&say, file, entry->line, "required", words[i], "unknown-state",
                             "name states of the type, or all",
                             "the type has no state of this name");
        }
    }
}

/* A state that cannot be reached from the first one is a slip: records could never be in it. */
static void check_reach(TypeDraft *draft)
{
    const RecordMove *moves = (const RecordMove *)(const void *)draft->moves->data;
    const RecordState *states = (const RecordState *)(const void *)draft->states->data;
    uint32_t reached = 1u;
    for (bool is_more = true; is_more;) {
        is_more = false;
        for (unsigned m = 0; m < draft->moves->len; m++)
            if ((reached & (1u << moves[m].from)) && !(reached & (1u << moves[m].to))) {
                reached |= 1u << moves[m].to;
                is_more = true;
            }
    }
    for (unsigned s = 1; s < draft->states->len; s++)
        if (!(reached & (1u << s)))
            problems_add(draft->problems, PROBLEM_ERROR, states[s].place, states[s].line, NULL,
                         states[s].id, "unreachable-state",
                         "add a move that leads to it, or take it out",
                         "no moves lead from the first state to this one");
}

void type_load_finish(TypeDraft *draft, const IniFile *file)
{
    Loader say = {.problems = draft->problems};
    if (draft->states->len == 0)
        loader_error(&say, file, 1, NULL, NULL, "missing-section",
                     "add [state ID] sections, or include a file that has them",
                     "a type needs at least one state");
    for (unsigned n = 0; n < draft->files->len; n++) {
        const IniFile *part = draft->files->pdata[n];
        for (unsigned i = 0; i < ini_n_sections(part); i++) {
            const IniSection *section = ini_section(part, i);
            const char *id;
            if ((id = loader_section_id(section, "move")))
                read_move(draft, part, section, id);
            else if ((id = loader_section_id(section, "field")))
                read_required(draft, part, section, id);
        }
    }
    check_reach(draft);
}
