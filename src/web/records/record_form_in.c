/* The body that a record's form brought. */
#include "base/ulid.h"
#include "records/languages.h"
#include "web/records/record_form.h"

#include <string.h>

static void take_values(Request *request, const RecordField *field, const char *lang,
                        RecordBody *body)
{
    g_autofree char *name = g_strconcat("f.", field->id, *lang ? "." : "", lang, NULL);
    const ParamValue *value = request_param(request, name);
    if (field->kind == FIELD_CODE) {
        for (unsigned i = 0; i < value->n_codes; i++)
            record_body_add(body, field->id, lang,
                            codelist_code(field->codelist, value->codes[i])->id);
        return;
    }
    for (unsigned i = 0; i < value->n_texts; i++) {
        g_autofree char *text = g_strstrip(g_strdup(value->texts[i]));
        if (*text)
            record_body_add(body, field->id, lang, text);
    }
    if (value->n_texts == 0 && value->given) {
        g_autofree char *text = g_strchomp(g_strdup(value->text));
        if (*text)
            record_body_add(body, field->id, lang, text);
    }
}

/* "01J...", or an address that ends with it: how people copy what they found. */
static bool take_id(const char *text, char out_id[ULID_BYTES])
{
    g_autofree char *own = g_strstrip(g_strdup(text));
    own[strcspn(own, "?#")] = '\0';
    size_t length = strlen(own);
    while (length > 0 && own[length - 1] == '/')
        own[--length] = '\0';
    const char *slash = strrchr(own, '/');
    const char *last = slash ? slash + 1 : own;
    if (strlen(last) != ULID_BYTES - 1)
        return false;
    g_autofree char *upper = g_ascii_strup(last, -1);
    g_strlcpy(out_id, upper, ULID_BYTES);
    return ulid_is_valid(out_id);
}

static RecordLink *find_link(const RecordBody *body, const char *relation, const char *target)
{
    GPtrArray *links = body ? record_body_links((RecordBody *)body) : NULL;
    for (unsigned i = 0; links && i < links->len; i++) {
        RecordLink *link = links->pdata[i];
        if (strcmp(link->relation, relation) == 0 && strcmp(link->target, target) == 0)
            return link;
    }
    return NULL;
}

static void take_links(Request *request, const RecordRelation *relation, const RecordBody *base,
                       RecordBody *body)
{
    g_autofree char *name = g_strconcat("link.", relation->id, NULL);
    const ParamValue *value = request_param(request, name);
    for (unsigned i = 0; i < value->n_texts; i++) {
        char id[ULID_BYTES];
        if (!take_id(value->texts[i], id)) {
            request_fault(request, name, value->texts[i], "%s",
                          tr(request_lang(request),
                             "is neither a record's number nor its address; search for it by its "
                             "title instead"));
            continue;
        }
        const RecordLink *old = find_link(base, relation->id, id);
        if (!find_link(body, relation->id, id))
            g_ptr_array_add(record_body_links(body),
                            record_link_new(relation->id, id, old ? old->note : ""));
    }
}

static void keep_files(const RecordBody *base, RecordBody *body)
{
    g_autoptr(RecordBody) copy = base ? record_body_copy(base) : NULL;
    GPtrArray *from = copy ? record_body_files(copy) : NULL;
    while (from && from->len > 0)
        g_ptr_array_add(record_body_files(body), g_ptr_array_steal_index(from, 0));
}

RecordBody *record_form_body(Request *request, const RecordType *type, const RecordBody *base)
{
    RecordBody *body = record_body_new();
    for (unsigned f = 0; f < type->n_fields; f++) {
        const RecordField *field = &type->fields[f];
        if (field->kind == FIELD_FILES)
            continue;
        if (!field->is_translated)
            take_values(request, field, "", body);
        for (unsigned l = 0; field->is_translated && l < n_text_languages; l++)
            take_values(request, field, text_languages[l].tag, body);
    }
    for (unsigned r = 0; r < type->n_relations; r++)
        take_links(request, &type->relations[r], base, body);
    keep_files(base, body);
    return body;
}

const char *record_form_act(const Request *request, const RecordType *type)
{
    static const char *const known[] = {"save", "draft", "preview", "add", "find", "drop"};
    const char *what = request_param(request, "do")->text;
    for (unsigned i = 0; what && i < G_N_ELEMENTS(known); i++)
        if (strcmp(what, known[i]) == 0)
            return known[i];
    /* The enter key: it looks for what stands in a search field, else it saves. */
    for (unsigned r = 0; r < type->n_relations; r++) {
        g_autofree char *name = g_strconcat("find.", type->relations[r].id, NULL);
        if (request_param(request, name)->given)
            return "find";
    }
    return "save";
}
