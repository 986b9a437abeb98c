/* /practices/01J...: one published record, made from its type; 410 with the reason once it was withdrawn. */
#include "base/isotime.h"
#include "records/file.h"
#include "render/markdown.h"
#include "web/records/record_extras.h"
#include "web/records/record_json.h"
#include "web/records/translation.h"
#include "web/response.h"

#include <string.h>

static const Param params[] = {
    {.name = "records",
     .kind = P_TEXT,
     .max = LIMIT_CODE_BYTES,
     .required = true,
     .sample = "practices",
     .help = "the type's part of addresses"},
    RECORD_ID_PARAM,
};

static char *day_words(Lang lang, const char *iso)
{
    g_autofree char *text = g_strndup(iso ? iso : "", 10);
    IsoDay day;
    return iso_day_parse(text, &day) ? lang_date(lang, day) : g_strdup(text);
}

static void write_citation(Html *w, Request *request, const RecordType *type, const Record *record)
{
    Lang lang = request_lang(request);
    g_autofree char *day = day_words(lang, record->changed);
    g_autofree char *address =
        g_strconcat(request_base(request), "/", type->path, "/", record->id, NULL);
    g_autofree char *revision = g_strdup_printf("%u", record->revision);
    g_autofree char *text = text_fill(
        tr(lang, "{title}. Fyr, the resource centre of the Task Force against Trafficking in Human "
                 "Beings, revision {revision} of {day}. {address}"),
        "title", record_title(request, type, record, NULL), "revision", revision, "day", day,
        "address", address, NULL);
    ui_heading(w, 2, "cite", tr(lang, "Cite this"));
    ui_copyable(w, tr(lang, "Citation"), text);
}

static void write_head(Html *w, Request *request, const RecordType *type, const Record *record)
{
    Lang lang = request_lang(request);
    const char *title_lang = NULL, *title = record_title(request, type, record, &title_lang);
    size_t at = html_depth(w);
    html_open(w, EL_H1);
    if (title_lang && *title_lang && strcmp(title_lang, lang_tag(lang)) != 0)
        html_attr(w, AT_LANG, title_lang);
    html_text(w, title);
    html_close_to(w, at);
    g_autofree char *day = day_words(lang, record->changed);
    g_autofree char *changed = text_fill(tr(lang, "Last changed on {day}"), "day", day, NULL);
    html_open(w, EL_P);
    html_attr(w, AT_CLASS, "record-marks");
    html_element(w, EL_SPAN, "badge", type->label[lang]);
    html_text(w, " ");
    record_badge(w, request, type, record->state);
    html_text(w, " ");
    record_write_period(w, request, type, record);
    if (record_type_field(type, "verified") &&
        g_strcmp0(record_body_get(record->body, "verified", "", 0), "yes") != 0) {
        html_element(w, EL_SPAN, "badge badge-wait", tr(lang, "Not checked against its source"));
        html_text(w, " ");
    }
    html_element(w, EL_SPAN, "quiet", changed);
    html_close_to(w, at);
    record_write_own_language(w, request, type, record);
    const char *summary_lang = NULL;
    const char *summary = type->summary < type->n_fields
                              ? record_body_read(record->body, type->fields[type->summary].id,
                                                 lang_tag(lang), record->lang, &summary_lang)
                              : NULL;
    if (summary) {
        html_open(w, EL_DIV);
        html_attr(w, AT_CLASS, "lead");
        if (summary_lang && *summary_lang && strcmp(summary_lang, lang_tag(lang)) != 0)
            html_attr(w, AT_LANG, summary_lang);
        markdown_write(w, summary, 3);
        html_close_to(w, at);
    }
}

/* Who does what about a recommendation stands in a table above: it is not told twice. */
static GPtrArray *not_told_yet(const RecordType *type, const GPtrArray *neighbours)
{
    GPtrArray *left = g_ptr_array_new();
    for (unsigned i = 0; i < neighbours->len; i++) {
        const RecordNeighbour *one = neighbours->pdata[i];
        if (strcmp(type->id, "recommendation") != 0 || !one->is_inverse ||
            strcmp(one->type, "action") != 0)
            g_ptr_array_add(left, neighbours->pdata[i]);
    }
    return left;
}

static void write_page(Request *request, Response *response, Db *db, const RecordType *type,
                       const Record *record, const GPtrArray *neighbours, const GPtrArray *files)
{
    Lang lang = request_lang(request);
    const char *title = record_title(request, type, record, NULL);
    g_autofree char *list = g_strconcat("/", type->path, "/", NULL);
    g_autofree char *plain = markdown_plain(record_summary(request, type, record), 200);
    const char *const crumbs[][2] = {{tr(lang, "Resource centre"), "/search"},
                                     {type->plural[lang], list},
                                     {title, request_path(request)},
                                     {NULL, NULL}};
    UiPage frame = {.title = title,
                    .description = *plain ? plain : NULL,
                    .path = request_path(request),
                    .base = request_base(request),
                    .section = SECTION_RESOURCES,
                    .crumbs = crumbs};
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    html_open(w, EL_ARTICLE);
    html_attr(w, AT_CLASS, "record");
    write_head(w, request, type, record);
    record_write_extras(w, request, db, type, record, neighbours);
    record_write_body(w, request, type, record, true);
    record_write_files(w, request, type, record, files, true);
    g_autoptr(GPtrArray) left = not_told_yet(type, neighbours);
    record_write_relations(w, request, type, left, true);
    if (strcmp(type->id, "term") != 0) /* a term has a table of them */
        record_write_languages(w, request, type, record);
    html_close(w);
    write_citation(w, request, type, record);
    const UiDownload downloads[] = {
        {"JSON", record_address(request, type, record->id, ".json"), NULL}};
    ui_downloads(w, tr(lang, "For programs"), downloads, 1);
    ui_page_end(w, &frame);
}

/* Addresses outlive records: what was public is said to be gone, and why. */
static bool write_gone(Request *request, Response *response, const RecordType *type,
                       const char *reason)
{
    Lang lang = request_lang(request);
    response_status(response, 410);
    if (request_ending(request)) {
        JsonWriter json;
        response_type(response, "application/problem+json");
        json_init(&json, response_body(response));
        json_object(&json);
        json_name(&json, "type");
        json_string(&json, "about:blank");
        json_name(&json, "title");
        json_string(&json, tr(lang, "This was withdrawn"));
        json_name(&json, "status");
        json_integer(&json, 410);
        json_name(&json, "detail");
        json_string(&json, reason);
        json_end(&json);
        return true;
    }
    g_autofree char *list = g_strconcat("/", type->path, "/", NULL);
    UiPage frame = {.title = tr(lang, "This was withdrawn"),
                    .path = request_path(request),
                    .section = SECTION_RESOURCES};
    Html *w = response_html(response, lang);
    ui_page_begin(w, &frame);
    ui_heading(w, 1, NULL, frame.title);
    if (*reason) {
        g_autofree char *why = text_fill(tr(lang, "The reason: {reason}"), "reason", reason, NULL);
        ui_lead(w, why);
    }
    html_open(w, EL_P);
    html_link(w, request_link(request, list), NULL, type->plural[lang]);
    html_close(w);
    ui_page_end(w, &frame);
    return true;
}

static bool handle(const Page *page, Request *request, Response *response, GError **error)
{
    (void)page;
    const RecordType *type = request_record_type(request);
    const char *id = request_param(request, "id")->text;
    g_autoptr(GError) fault = NULL;
    Db *db = request_db(request, error);
    if (!db)
        return false;
    g_autoptr(Record) record = record_load_published(db, id, &fault);
    if (!record && g_error_matches(fault, FYR_ERROR, FYR_ERROR_GONE))
        return write_gone(request, response, type, fault->message);
    if (!record) {
        g_propagate_error(error, g_steal_pointer(&fault));
        return false;
    }
    if (strcmp(record->type, type->id) != 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND, "\"%s\" is of another type", id);
        return false;
    }
    g_autoptr(GPtrArray) neighbours =
        record_neighbours_published(db, id, lang_tag(request_lang(request)), error);
    if (!neighbours)
        return false;
    if (!request_ending(request)) {
        g_autoptr(GPtrArray) files = record_files_published(db, record, error);
        if (files)
            write_page(request, response, db, type, record, neighbours, files);
        return files != NULL;
    }
    JsonWriter json;
    response_type(response, "application/json; charset=utf-8");
    json_init(&json, response_body(response));
    record_json_write(&json, request, type, record, neighbours, true);
    return true;
}

const Page page_record = {
    .path = "/{records}/{id}",
    .methods = METHOD_GET,
    .params = params,
    .n_params = G_N_ELEMENTS(params),
    .has_record_fields = true,
    .is_live = true,
    .title = N_("A record"),
    .help = N_("One published record: its texts, files and relations, in every language it has."),
    .endings = "json",
    .file_samples = "/practices.json",
    .sample = "/practices/", /* ids are made when a record is: none can stand here */
    .handle = handle,
};
