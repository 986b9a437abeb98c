/* Reading model/records: files that begin with "_" are parts that types include, the others are types.
 * Nothing stops at the first problem. */
#include "records/type_private.h"

#include "base/asset.h"
#include "model/loader.h"
#include "people/role.h"

#include <string.h>

#define FOLDER "records/"

typedef struct {
    RecordTypes *types;
    GPtrArray *parts; /* IniFile whose name begins with "_" */
    GPtrArray *part_names;
    const Model *model;
    Problems *problems;
    GHashTable *said; /* problems that were told already */
} TypesLoader;

void record_type_clear(RecordType *type)
{
    for (unsigned i = 0; i < type->n_relations; i++)
        g_strfreev(type->relations[i].to);
    g_free((void *)type->fields);
    g_free((void *)type->relations);
    g_free((void *)type->states);
    g_free((void *)type->moves);
    g_free((void *)type->columns);
    g_free((void *)type->past);
    g_free(type);
}

/* --- files ---------------------------------------------------------------------------------------- */

static void take_file(TypesLoader *loader, const char *name, const char *place, const char *data,
                      size_t length)
{
    if (length > LIMIT_INI_FILE_BYTES) {
        problems_add(loader->problems, PROBLEM_ERROR, place, 0, NULL, NULL, "too-long",
                     "split the file", "a definition file has at most %u bytes",
                     LIMIT_INI_FILE_BYTES);
        return;
    }
    IniFile *file = ini_parse(data, length, place, loader->problems);
    if (!file)
        return;
    g_ptr_array_add(loader->types->files, file);
    if (*name == '_') {
        g_ptr_array_add(loader->parts, file);
        g_ptr_array_add(loader->part_names, g_strndup(name + 1, strlen(name) - strlen("_.ini")));
    }
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool read_folder(TypesLoader *loader, const char *folder, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
    const char *entry;
    while (entries && (entry = g_dir_read_name(entries)))
        if (*entry != '.' && g_str_has_suffix(entry, ".ini"))
            g_ptr_array_add(names, g_strdup(entry));
    g_ptr_array_sort(names, compare_names);
    for (unsigned i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(folder, names->pdata[i], NULL);
        g_autofree char *data = NULL;
        gsize length = 0;
        g_autoptr(GError) failure = NULL;
        if (!g_file_get_contents(path, &data, &length, &failure)) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot read \"%s\": %s", path,
                        failure->message);
            return false;
        }
        take_file(loader, names->pdata[i], path, data, length);
    }
    return true;
}

static void read_embedded(TypesLoader *loader)
{
    static const char before[] = "model/" FOLDER;
    for (unsigned i = 0; i < asset_count(); i++) {
        const Asset *asset = asset_at(i);
        if (g_str_has_prefix(asset->name, before) && g_str_has_suffix(asset->name, ".ini"))
            take_file(loader, asset->name + strlen(before), asset->name, (const char *)asset->bytes,
                      asset->size);
    }
}

/* --- the head of a type ---------------------------------------------------------------------------- */

static int find_field(const TypeDraft *draft, const char *id)
{
    for (unsigned i = 0; i < draft->fields->len; i++)
        if (strcmp(g_array_index(draft->fields, RecordField, i).id, id) == 0)
            return (int)i;
    return -1;
}

/* The index of the field that a key of the head names; the number of fields if the key is missing. */
static unsigned named_field(Loader *say, const IniFile *file, const IniSection *head,
                            const char *key, const char *otherwise, const TypeDraft *draft,
                            RecordFieldKind kind)
{
    const IniEntry *entry = ini_entry(head, key);
    const char *id = entry ? entry->value : otherwise;
    int index = id ? find_field(draft, id) : -1;
    if (index >= 0 && g_array_index(draft->fields, RecordField, index).kind == kind)
        return (unsigned)index;
    if (index >= 0 && kind == FIELD_LINE &&
        g_array_index(draft->fields, RecordField, index).kind == FIELD_TEXT &&
        strcmp(key, "summary") == 0)
        return (unsigned)index;
    if (entry || strcmp(key, "title") == 0)
        loader_error(say, file, entry ? entry->line : head->line, key, id, "wrong-field",
                     index < 0 ? "name a field of the type" : "name a field of the right kind",
                     index < 0 ? "the type has no field of this name"
                               : "the field \"%s\" is of another kind than \"%s\" needs",
                     id, key);
    return draft->fields->len;
}

/* The fields that a key of the head lists: their indexes, a new array. */
static GArray *listed_fields(Loader *say, const IniFile *file, const IniSection *head,
                             const char *key, const TypeDraft *draft)
{
    const IniEntry *entry = ini_entry(head, key);
    g_auto(GStrv) names = g_strsplit_set(entry ? entry->value : "", " ,", -1);
    GArray *fields = g_array_new(FALSE, FALSE, sizeof(unsigned));
    for (unsigned i = 0; entry && names[i]; i++) {
        if (!*names[i])
            continue;
        int index = find_field(draft, names[i]);
        unsigned field = (unsigned)index;
        if (index >= 0)
            g_array_append_val(fields, field);
        else
            loader_error(say, file, entry->line, key, names[i], "wrong-field",
                         "name fields of the type", "the type has no field of this name");
    }
    return fields;
}

static void read_columns(Loader *say, const IniFile *file, const IniSection *head,
                         const TypeDraft *draft)
{
    GArray *columns = listed_fields(say, file, head, "columns", draft);
    draft->type->n_columns = columns->len;
    draft->type->columns = (unsigned *)(void *)g_array_free(columns, FALSE);
}

/* Whose earlier values stay public: only what cannot hold a word that somebody had to take back. */
static void read_past(Loader *say, const IniFile *file, const IniSection *head,
                      const TypeDraft *draft)
{
    GArray *past = listed_fields(say, file, head, "past", draft);
    for (unsigned i = 0; i < past->len; i++) {
        const RecordField *field =
            &g_array_index(draft->fields, RecordField, g_array_index(past, unsigned, i));
        bool is_coded = field->kind == FIELD_CODE || field->kind == FIELD_DAY ||
                        field->kind == FIELD_YEAR || field->kind == FIELD_FLAG;
        if (!is_coded || field->is_internal)
            loader_error(
                say, file, ini_entry(head, "past")->line, "past", field->id, "wrong-field",
                "name fields of the kinds code, day, year or flag that are not internal",
                "what \"%s\" said before cannot stay public: texts may hold what had to be "
                "taken back",
                field->id);
    }
    draft->type->n_past = past->len;
    draft->type->past = (unsigned *)(void *)g_array_free(past, FALSE);
}

static void read_head(Loader *say, const IniFile *file, const IniSection *head, TypeDraft *draft)
{
    static const char *const keys[] = {"label*",  "plural*", "description*", "path", "order",
                                       "create",  "title",   "summary",      "area", "review",
                                       "columns", "past",    "include",      NULL};
    RecordType *type = draft->type;
    loader_check_keys(say, file, head, keys);
    loader_check_id(say, file, head->line, type->id);
    loader_texts(say, file, head, "label", true, LIMIT_LABEL_BYTES, type->label);
    loader_texts(say, file, head, "plural", true, LIMIT_LABEL_BYTES, type->plural);
    loader_texts(say, file, head, "description", true, LIMIT_TEXT_BYTES, type->description);
    type->path = loader_value(say, file, head, "path");
    const char *order = ini_value(head, "order");
    gint64 number = 1000;
    if (order && !g_ascii_string_to_signed(order, 10, 0, 100000, &number, NULL))
        loader_error(say, file, ini_entry(head, "order")->line, "order", order, "wrong-number",
                     "write a whole number", "the order is a number from 0 to 100000");
    type->order = (int)number;
    type->created_by = type_load_roles(say, file, head, "create", true);
    static const char path_letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    if (type->path && strspn(type->path, path_letters) != strlen(type->path))
        loader_error(say, file, ini_entry(head, "path")->line, "path", type->path, "bad-path",
                     "use small letters, digits and - only",
                     "the path is a part of the addresses of the records");
}

/* Whose a record is decides who may write it: that must be a country, and must be seen. */
static void check_area(Loader *say, const IniFile *file, const IniSection *head,
                       const TypeDraft *draft)
{
    if (draft->type->area >= draft->fields->len)
        return;
    const RecordField *field = &g_array_index(draft->fields, RecordField, draft->type->area);
    if (!field->codelist || strcmp(codelist_id(field->codelist), "CL_AREA") != 0)
        loader_error(say, file, ini_entry(head, "area")->line, "area", field->id, "wrong-field",
                     "name a field with the code list CL_AREA",
                     "the field that says whose a record is must be of countries");
}

static void read_named(Loader *say, const IniFile *file, const IniSection *head, TypeDraft *draft)
{
    RecordType *type = draft->type;
    type->title = named_field(say, file, head, "title", "title", draft, FIELD_LINE);
    type->summary = named_field(say, file, head, "summary", NULL, draft, FIELD_LINE);
    type->area = named_field(say, file, head, "area", NULL, draft, FIELD_CODE);
    check_area(say, file, head, draft);
    type->review = named_field(say, file, head, "review", NULL, draft, FIELD_DAY);
    read_columns(say, file, head, draft);
    read_past(say, file, head, draft);
}

/* --- a type ----------------------------------------------------------------------------------------- */

static const IniSection *find_head(const IniFile *file)
{
    for (unsigned i = 0; i < ini_n_sections(file); i++)
        if (loader_section_id(ini_section(file, i), "record"))
            return ini_section(file, i);
    return NULL;
}

static void include_parts(TypesLoader *loader, Loader *say, const IniFile *file,
                          const IniSection *head, TypeDraft *draft)
{
    const IniEntry *entry = ini_entry(head, "include");
    g_auto(GStrv) names = g_strsplit_set(entry ? entry->value : "", " ,", -1);
    for (unsigned i = 0; entry && names[i]; i++) {
        guint at = 0;
        if (!*names[i])
            continue;
        if (!g_ptr_array_find_with_equal_func(loader->part_names, names[i], g_str_equal, &at))
            loader_error(say, file, entry->line, "include", names[i], "missing-part",
                         "add the file, with _ before its name",
                         "there is no file _%s.ini in model/records", names[i]);
        else if (g_ptr_array_find(draft->files, loader->parts->pdata[at], NULL))
            loader_error(say, file, entry->line, "include", names[i], "repeated-part",
                         "name it once", "the part is included already");
        else
            type_load_parts(draft, loader->parts->pdata[at]);
    }
}

/* What is wrong with a part is said once, not once for each type that includes it. */
static void take_problems(TypesLoader *loader, const Problems *own)
{
    for (unsigned i = 0; i < problems_kept(own); i++) {
        const Problem *p = problems_peek(own, i);
        char *key = g_strdup_printf("%s\n%u\n%s\n%s\n%s", p->place, p->line, p->rule,
                                    p->field ? p->field : "", p->value ? p->value : "");
        if (g_hash_table_add(loader->said, key))
            problems_add(loader->problems, p->severity, p->place, p->line, p->field, p->value,
                         p->rule, p->remedy, "%s", p->message);
    }
    for (unsigned i = 0; i < problems_n_tallies(own); i++)
        problems_add_tally(loader->problems, problems_tally(own, i));
}

static void load_type(TypesLoader *loader, const IniFile *file)
{
    g_autoptr(Problems) problems = problems_new();
    Loader say = {.problems = problems};
    const IniSection *head = find_head(file);
    if (!head) {
        loader_error(&say, file, 1, NULL, NULL, "missing-section",
                     "begin with [record ID], or give the file a name with _ if others include it",
                     "the file declares no type");
        take_problems(loader, problems);
        return;
    }
    RecordType *type = g_new0(RecordType, 1);
    type->id = loader_section_id(head, "record");
    type->place = ini_place(file);
    type->line = head->line;
    g_ptr_array_add(loader->types->types, type);
    TypeDraft draft = {.type = type,
                       .own = file,
                       .head = head,
                       .fields = g_array_new(FALSE, TRUE, sizeof(RecordField)),
                       .relations = g_array_new(FALSE, TRUE, sizeof(RecordRelation)),
                       .states = g_array_new(FALSE, TRUE, sizeof(RecordState)),
                       .moves = g_array_new(FALSE, TRUE, sizeof(RecordMove)),
                       .files = g_ptr_array_new(),
                       .model = loader->model,
                       .problems = problems};
    read_head(&say, file, head, &draft);
    type_load_parts(&draft, file);
    include_parts(loader, &say, file, head, &draft);
    type_load_order_states(&draft);
    type_load_finish(&draft, file);
    read_named(&say, file, head, &draft);
    type_load_fit(&draft);
    g_ptr_array_unref(draft.files);
    type->n_fields = draft.fields->len, type->n_relations = draft.relations->len;
    type->n_states = draft.states->len, type->n_moves = draft.moves->len;
    type->fields = (RecordField *)g_array_free(draft.fields, FALSE);
    type->relations = (RecordRelation *)g_array_free(draft.relations, FALSE);
    type->states = (RecordState *)g_array_free(draft.states, FALSE);
    type->moves = (RecordMove *)g_array_free(draft.moves, FALSE);
    take_problems(loader, problems);
}

/* --- what is said between types ----------------------------------------------------------------------- */

static void check_twins(TypesLoader *loader, const RecordType *type, unsigned before)
{
    for (unsigned i = 0; i < before; i++) {
        const RecordType *other = record_types_at(loader->types, i);
        bool is_same_id = strcmp(other->id, type->id) == 0;
        if (is_same_id || (type->path && g_strcmp0(other->path, type->path) == 0))
            problems_add(loader->problems, PROBLEM_ERROR, type->place, type->line,
                         is_same_id ? NULL : "path", is_same_id ? type->id : type->path,
                         "repeated-type", "choose another one", "\"%s\" has the same already",
                         other->place);
    }
}

static void check_targets(TypesLoader *loader, const RecordType *type)
{
    for (unsigned r = 0; r < type->n_relations; r++)
        for (char **to = type->relations[r].to; to && *to; to++)
            if (strcmp(*to, "*") != 0 && !record_types_find(loader->types, *to))
                problems_add(loader->problems, PROBLEM_ERROR, type->relations[r].place,
                             type->relations[r].line, "to", *to, "unknown-type",
                             "name a type of this folder, or *",
                             "the relation \"%s\" leads to a type that is not there",
                             type->relations[r].id);
}

static int compare_types(const void *a, const void *b)
{
    const RecordType *x = *(const RecordType *const *)a, *y = *(const RecordType *const *)b;
    return x->order != y->order ? (x->order < y->order ? -1 : 1) : strcmp(x->id, y->id);
}

static bool is_part(const TypesLoader *loader, const IniFile *file)
{
    return g_ptr_array_find(loader->parts, file, NULL);
}

RecordTypes *record_types_load(const char *model_folder, const Model *model, Problems *problems,
                               GError **error)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new();
    g_autoptr(GPtrArray) part_names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(RecordTypes) types = g_new0(RecordTypes, 1);
    types->n_refs = 1;
    types->types = g_ptr_array_new();
    types->files = g_ptr_array_new_with_free_func((GDestroyNotify)ini_free);
    g_autoptr(GHashTable) said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    TypesLoader loader = {types, parts, part_names, model, problems, said};
    g_autofree char *folder = model_folder ? g_build_filename(model_folder, "records", NULL) : NULL;
    unsigned n_before = problems_count(problems, PROBLEM_ERROR);
    if (folder && g_file_test(folder, G_FILE_TEST_IS_DIR)) {
        if (!read_folder(&loader, folder, error))
            return NULL;
    } else { /* a centre that was made before there were records */
        read_embedded(&loader);
    }
    for (unsigned i = 0; i < types->files->len; i++)
        if (!is_part(&loader, types->files->pdata[i]))
            load_type(&loader, types->files->pdata[i]);
    g_ptr_array_sort(types->types, compare_types);
    for (unsigned i = 0; i < types->types->len; i++) {
        check_twins(&loader, types->types->pdata[i], i);
        check_targets(&loader, types->types->pdata[i]);
    }
    unsigned n = problems_count(problems, PROBLEM_ERROR) - n_before;
    if (n == 0)
        return g_steal_pointer(&types);
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "the record types in \"%s\" have %u error%s",
                folder ? folder : "model/records", n, n == 1 ? "" : "s");
    return NULL;
}
