/* Office Open XML (ECMA-376): relations (part 2, section 9), the workbook (part 1, 18.2), shared
 * strings (18.4) and number formats (18.8.30). Targets of relations are names inside the archive;
 * external ones are never followed. */
#include "exchange/sheet_xlsx_parts.h"

#include "base/limits.h"
#include "exchange/xml_in.h"
#include <stdlib.h>
#include <string.h>

void xlsx_parts_clear(XlsxParts *parts)
{
    g_clear_pointer(&parts->sheets, g_array_unref);
    g_clear_pointer(&parts->shared_part, g_free);
    g_clear_pointer(&parts->styles_part, g_free);
    if (parts->shared)
        g_string_free(parts->shared, TRUE);
    parts->shared = NULL;
    g_clear_pointer(&parts->shared_starts, g_array_unref);
    g_clear_pointer(&parts->is_date, g_array_unref);
}

static void clear_sheet(gpointer sheet)
{
    g_clear_pointer(&((XlsxSheet *)sheet)->name, g_free);
    g_clear_pointer(&((XlsxSheet *)sheet)->part, g_free);
}

/* --- relations ----------------------------------------------------------------------------- */

typedef struct {
    char *target, *type; /* type: its last word, "worksheet" */
} Relation;

static void free_relation(gpointer data)
{
    Relation *relation = data;
    g_free(relation->target);
    g_free(relation->type);
    g_free(relation);
}

typedef struct {
    GHashTable *by_id;
    const char *folder; /* of the part that the relations belong to: "xl/" */
} Relations;

/* "/xl/a.xml", "a.xml", "../xl/a.xml" beside `folder`. */
static char *resolve(const char *folder, const char *target)
{
    if (*target == '/' || *target == '\\')
        return g_strdup(target + 1);
    g_autofree char *joined = g_strconcat(folder, target, NULL);
    g_strdelimit(joined, "\\", '/');
    g_auto(GStrv) pieces = g_strsplit(joined, "/", 64);
    g_autoptr(GPtrArray) kept = g_ptr_array_new();
    for (char **piece = pieces; *piece; piece++) {
        if (strcmp(*piece, "..") == 0 && kept->len > 0)
            g_ptr_array_set_size(kept, (gint)kept->len - 1);
        else if (**piece && strcmp(*piece, ".") != 0 && strcmp(*piece, "..") != 0)
            g_ptr_array_add(kept, *piece);
    }
    g_ptr_array_add(kept, NULL);
    return g_strjoinv("/", (char **)kept->pdata);
}

static void on_relation(XmlIn *xml, void *data, const char *name, const char **attributes)
{
    Relations *relations = data;
    const char *id = xml_attribute(attributes, "Id"), *type = xml_attribute(attributes, "Type");
    const char *target = xml_attribute(attributes, "Target");
    const char *mode = xml_attribute(attributes, "TargetMode");
    (void)xml;
    if (strcmp(name, "Relationship") != 0 || !id || !type || !target ||
        (mode && strcmp(mode, "External") == 0))
        return;
    const char *slash = strrchr(type, '/');
    Relation *relation = g_new(Relation, 1);
    relation->type = g_strdup(slash ? slash + 1 : type);
    relation->target = resolve(relations->folder, target);
    g_hash_table_replace(relations->by_id, g_strdup(id), relation);
}

/* The relations of a part, by their ids; empty if it has none. NULL on error. */
static GHashTable *read_relations(ZipIn *zip, const char *part, const char *place, GError **error)
{
    const char *slash = strrchr(part, '/');
    g_autofree char *folder = g_strndup(part, slash ? (gsize)(slash + 1 - part) : 0);
    g_autofree char *rels = g_strconcat(folder, "_rels/", part + strlen(folder), ".rels", NULL);
    g_autoptr(GHashTable) by_id =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_relation);
    Relations relations = {by_id, folder};
    const XmlHandler handler = {.start = on_relation};
    if (zip_in_has(zip, rels) && !xml_in_read(zip, rels, &handler, &relations, place, error))
        return NULL;
    return g_steal_pointer(&by_id);
}

static const char *target_of_type(GHashTable *relations, const char *type)
{
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, relations);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        if (strcmp(((Relation *)value)->type, type) == 0)
            return ((Relation *)value)->target;
    return NULL;
}

/* --- the workbook -------------------------------------------------------------------------- */

typedef struct {
    XlsxParts *parts;
    GHashTable *relations;
    const char *place;
} Book;

static void on_workbook(XmlIn *xml, void *data, const char *name, const char **attributes)
{
    Book *book = data;
    if (strcmp(name, "workbookPr") == 0)
        book->parts->is_1904 = xml_is_true(xml_attribute(attributes, "date1904"));
    if (strcmp(name, "sheet") != 0)
        return;
    const char *title = xml_attribute(attributes, "name"), *id = xml_attribute(attributes, "id");
    const char *state = xml_attribute(attributes, "state");
    Relation *relation = id ? g_hash_table_lookup(book->relations, id) : NULL;
    if (!title || !relation || strcmp(relation->type, "worksheet") != 0)
        return; /* a sheet of a chart or a dialogue */
    XlsxSheet sheet = {g_strdup(title), g_strdup(relation->target),
                       state && strcmp(state, "visible") != 0};
    g_array_append_val(book->parts->sheets, sheet);
    if (book->parts->sheets->len > LIMIT_SHEETS)
        xml_in_stop(xml, g_error_new(FYR_ERROR, FYR_ERROR_LIMIT,
                                     "%s: more than %u sheets; send those with figures",
                                     book->place, LIMIT_SHEETS));
}

static bool read_workbook(XlsxParts *parts, ZipIn *zip, const char *place, GError **error)
{
    g_autoptr(GHashTable) top = read_relations(zip, "", place, error);
    if (!top)
        return false;
    const char *named = target_of_type(top, "officeDocument");
    g_autofree char *part = g_strdup(named ? named : "xl/workbook.xml");
    g_autoptr(GHashTable) relations = read_relations(zip, part, place, error);
    if (!relations)
        return false;
    Book book = {parts, relations, place};
    const XmlHandler handler = {.start = on_workbook};
    if (!xml_in_read(zip, part, &handler, &book, place, error))
        return false;
    parts->shared_part = g_strdup(target_of_type(relations, "sharedStrings"));
    parts->styles_part = g_strdup(target_of_type(relations, "styles"));
    if (parts->sheets->len > 0)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "%s: the workbook has no sheet", place);
    return false;
}

/* --- shared strings ------------------------------------------------------------------------ */

typedef struct {
    XlsxParts *parts;
    const char *place;
    bool in_text;
    unsigned phonetic; /* inside <rPh>: how a word is spoken, not what it is */
} Shared;

static void on_shared_start(XmlIn *xml, void *data, const char *name, const char **attributes)
{
    Shared *shared = data;
    (void)attributes;
    if (strcmp(name, "si") == 0) {
        uint32_t start = (uint32_t)shared->parts->shared->len;
        g_array_append_val(shared->parts->shared_starts, start);
    } else if (strcmp(name, "rPh") == 0) {
        shared->phonetic++;
    } else if (strcmp(name, "t") == 0) {
        shared->in_text = shared->phonetic == 0;
    }
    if (shared->parts->shared->len > LIMIT_SHARED_BYTES)
        xml_in_stop(xml, g_error_new(FYR_ERROR, FYR_ERROR_LIMIT,
                                     "%s: its texts are longer than %u MB together", shared->place,
                                     LIMIT_SHARED_BYTES >> 20));
}

static void on_shared_end(XmlIn *xml, void *data, const char *name)
{
    Shared *shared = data;
    (void)xml;
    if (strcmp(name, "si") == 0)
        g_string_append_c(shared->parts->shared, '\0');
    else if (strcmp(name, "rPh") == 0)
        shared->phonetic -= shared->phonetic > 0;
    else if (strcmp(name, "t") == 0)
        shared->in_text = false;
}

static void on_shared_text(XmlIn *xml, void *data, const char *text, size_t length)
{
    Shared *shared = data;
    (void)xml;
    if (shared->in_text)
        g_string_append_len(shared->parts->shared, text, (gssize)length);
}

/* --- number formats ------------------------------------------------------------------------ */

/* The built-in formats of days and times (18.8.30), with those of East Asian programs. */
static bool is_builtin_date(unsigned id)
{
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) ||
           (id >= 50 && id <= 58);
}

/* A letter of a day or a time outside quotes, brackets and escapes. */
static bool is_date_code(const char *code)
{
    if (g_ascii_strncasecmp(code, "general", 7) == 0)
        return false;
    for (const char *p = code; *p; p++) {
        if (*p == '\\' || *p == '_' || *p == '*') {
            if (p[1])
                p++;
        } else if (*p == '"' || *p == '[') {
            const char *end = strchr(p + 1, *p == '"' ? '"' : ']');
            if (!end)
                return false;
            p = end;
        } else if (strchr("dmyhsDMYHS", *p)) {
            return true;
        }
    }
    return false;
}

typedef struct {
    XlsxParts *parts;
    GHashTable *dates; /* ids of the workbook's own formats that are dates */
    bool in_cells;
} Styles;

static void on_style_start(XmlIn *xml, void *data, const char *name, const char **attributes)
{
    Styles *styles = data;
    const char *text = xml_attribute(attributes, "numFmtId");
    unsigned id = text ? (unsigned)strtoul(text, NULL, 10) : 0;
    (void)xml;
    if (strcmp(name, "numFmt") == 0) {
        const char *code = xml_attribute(attributes, "formatCode");
        if (code && is_date_code(code))
            g_hash_table_add(styles->dates, GUINT_TO_POINTER(id + 1));
    } else if (strcmp(name, "cellXfs") == 0) {
        styles->in_cells = true;
    } else if (strcmp(name, "xf") == 0 && styles->in_cells) {
        guint8 is_date =
            is_builtin_date(id) || g_hash_table_contains(styles->dates, GUINT_TO_POINTER(id + 1));
        g_array_append_val(styles->parts->is_date, is_date);
    }
}

static void on_style_end(XmlIn *xml, void *data, const char *name)
{
    (void)xml;
    if (strcmp(name, "cellXfs") == 0)
        ((Styles *)data)->in_cells = false;
}

/* --- all of them --------------------------------------------------------------------------- */

bool xlsx_parts_read(XlsxParts *parts, ZipIn *zip, const char *place, GError **error)
{
    parts->sheets = g_array_new(FALSE, TRUE, sizeof(XlsxSheet));
    g_array_set_clear_func(parts->sheets, clear_sheet);
    parts->shared = g_string_new(NULL);
    parts->shared_starts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    parts->is_date = g_array_new(FALSE, FALSE, 1);
    if (!read_workbook(parts, zip, place, error))
        return false;
    Shared shared = {.parts = parts, .place = place};
    const XmlHandler texts = {
        .start = on_shared_start, .end = on_shared_end, .text = on_shared_text};
    if (parts->shared_part && zip_in_has(zip, parts->shared_part) &&
        !xml_in_read(zip, parts->shared_part, &texts, &shared, place, error))
        return false;
    g_autoptr(GHashTable) dates = g_hash_table_new(NULL, NULL);
    Styles styles = {.parts = parts, .dates = dates};
    const XmlHandler formats = {.start = on_style_start, .end = on_style_end};
    return !parts->styles_part || !zip_in_has(zip, parts->styles_part) ||
           xml_in_read(zip, parts->styles_part, &formats, &styles, place, error);
}
