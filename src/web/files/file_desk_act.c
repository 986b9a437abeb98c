/* What the forms of a record's files do. */
#include "web/files/file_desk.h"

#include "base/json.h"
#include "web/files/file_screen.h"
#include "records/languages.h"

#include <string.h>
#include <unistd.h>

#define COPY_BYTES (1u << 20)

static const char *given(const Request *request, const char *name)
{
    const char *text = request_param(request, name)->text;
    return text ? text : "";
}

/* --- a resumable upload begins ------------------------------------------------------------------ */

static bool begin_upload(Request *request, Response *response, const Record *record, GError **error)
{
    const char *sum = request_param(request, "sum")->text;
    g_autoptr(Upload) upload =
        upload_begin(request_centre(request), request_account(request)->id, record->id,
                     given(request, "name"), (uint64_t)request_param(request, "size")->integer,
                     given(request, "mark"), sum && *sum ? sum : NULL, error);
    if (!upload)
        return false;
    g_autofree char *path = g_strconcat("/desk/uploads/", upload->id, NULL);
    const char *address = request_link(request, path);
    g_autofree char *offset = g_strdup_printf("%" G_GUINT64_FORMAT, upload->received);
    response_status(response, 201);
    response_header(response, "Location", address);
    response_header(response, "Upload-Offset", offset);
    response_header(response, "Cache-Control", "no-store");
    response_type(response, "application/json; charset=utf-8");
    JsonWriter json;
    json_init(&json, response_body(response));
    json_object(&json);
    json_name(&json, "upload"), json_string(&json, upload->id);
    json_name(&json, "address"), json_string(&json, address);
    json_name(&json, "received"), json_integer(&json, (int64_t)upload->received);
    json_name(&json, "length"), json_integer(&json, (int64_t)upload->n_bytes);
    json_name(&json, "piece"), json_integer(&json, LIMIT_FILE_PIECE_BYTES);
    json_end(&json);
    return true;
}

/* --- bytes -------------------------------------------------------------------------------------- */

static void check_language(Request *request, const char *name)
{
    const char *tag = given(request, name);
    if (*tag && !text_language_is_known(tag))
        request_fault(request, name, tag, "%s",
                      tr(request_lang(request), "is not one of the languages"));
}

/* Said before the bytes get their name: nothing half-done stays. */
static bool has_words(Request *request, const FileType *type)
{
    Lang lang = request_lang(request);
    check_language(request, "lang");
    check_language(request, "text-lang");
    if (strspn(given(request, "caption"), " \t") == strlen(given(request, "caption")))
        request_fault(request, "caption", NULL, "%s", tr(lang, "is missing: say what the file is"));
    if (type && type->is_picture &&
        strspn(given(request, "alt"), " \t") == strlen(given(request, "alt")))
        request_fault(request, "alt", NULL, "%s",
                      tr(lang, "is missing: say what is seen, for who does not see the picture"));
    return !request_has_faults(request);
}

static bool take_upload(Request *request, FilePut *out_put, GError **error)
{
    Db *db = request_private_db(request, error);
    const char *account = request_account(request)->id;
    g_autoptr(Upload) upload =
        db ? upload_load(db, account, given(request, "upload"), error) : NULL;
    const FileType *type = NULL;
    int fd = upload ? upload_open(request_centre(request), upload, error) : -1;
    if (fd < 0)
        return false;
    bool is_taken = file_screen(request, "file", fd, upload->name, &type, error);
    close(fd);
    if (!is_taken && request_has_faults(request)) /* nothing of it is kept */
        (void)upload_cancel(request_centre(request), account, upload->id, NULL);
    return is_taken && has_words(request, type) &&
           upload_end(request_centre(request), upload, type, out_put, error);
}

static bool copy(FileWriter *writer, const char *bytes, size_t length, GError **error)
{
    for (size_t at = 0; at < length; at += COPY_BYTES)
        if (!file_put_write(writer, bytes + at, MIN(COPY_BYTES, length - at), error))
            return false;
    return true;
}

/* The plain form: the whole file in one request, which lies on the disk already. */
static bool take_form(Request *request, const char *bytes, size_t length, FilePut *out_put,
                      GError **error)
{
    const char *name = given(request, "file");
    const FileType *type = NULL;
    FileWriter *writer = file_put_begin(request_centre(request), error);
    if (!writer)
        return false;
    if (copy(writer, bytes, length, error) &&
        file_screen(request, "file", file_put_peek_fd(writer), name, &type, error) &&
        has_words(request, type))
        return file_put_end(writer, name, type, out_put, error);
    file_put_cancel(writer);
    return false;
}

static bool take_bytes(Request *request, FilePut *out_put, GError **error)
{
    size_t length;
    const char *bytes = request_file(request, "file", &length);
    if (*given(request, "upload"))
        return take_upload(request, out_put, error);
    if (bytes)
        return take_form(request, bytes, length, out_put, error);
    request_fault(request, "file", NULL, "%s", tr(request_lang(request), "no file was chosen"));
    return false;
}

/* --- acts --------------------------------------------------------------------------------------- */

static bool do_act(Request *request, const Record *record, int64_t what, Problems *problems,
                   GError **error)
{
    const RecordType *type = request_record_type(request);
    Centre *centre = request_centre(request);
    const char *account = request_account(request)->id, *slot = given(request, "slot");
    const char *text_lang = request_param(request, "text-lang")->text;
    const FileWords words = {.lang = given(request, "lang"),
                             .text_lang = text_lang ? text_lang : record->lang,
                             .caption = given(request, "caption"),
                             .alt = given(request, "alt")};
    const char *upload = *given(request, "upload") ? given(request, "upload") : NULL;
    g_auto(FilePut) put = {0};
    switch (what) {
    case FILE_ADD:
    case FILE_REPLACE:
        return take_bytes(request, &put, error) &&
               file_attach(centre, type, account, record->id, &put,
                           what == FILE_REPLACE ? slot : NULL, &words, upload, problems, error);
    case FILE_DESCRIBE:
        check_language(request, "lang");
        check_language(request, "text-lang");
        if (request_has_faults(request))
            return false;
        return has_words(request, NULL) &&
               file_describe(centre, type, account, record->id, slot, &words, problems, error);
    case FILE_REMOVE:
        return file_remove(centre, type, account, record->id, slot, problems, error);
    default:
        return file_take_back(centre, type, account, record->id, slot, given(request, "version"),
                              problems, error);
    }
}

/* Problems of the act belong to the fields of this form. */
static void tell(Request *request, const Problems *problems)
{
    Lang lang = request_lang(request);
    for (unsigned i = 0; i < problems_kept(problems); i++) {
        const Problem *problem = problems_peek(problems, i);
        bool is_own = g_strcmp0(problem->field, "caption") == 0 ||
                      g_strcmp0(problem->field, "alt") == 0 ||
                      g_strcmp0(problem->field, "file") == 0;
        bool is_same = strcmp(problem->rule, "same-file") == 0;
        request_fault(request, is_own ? problem->field : REQUEST_WHOLE_FORM, problem->value, "%s",
                      is_same ? tr(lang, "is a file that the record has already")
                              : problem->message);
    }
}

bool file_desk_act(Request *request, Response *response, const Record *record, GError **error)
{
    static const char *const done[] = {"", "added", "replaced", "described", "removed", "back"};
    const RecordType *type = request_record_type(request);
    int64_t what = request_param(request, "act")->integer;
    if (!record_may_edit(request, type, record)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN, "this role does not edit it now");
        return false;
    }
    if (what == FILE_BEGIN)
        return begin_upload(request, response, record, error);
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) fault = NULL;
    if (!do_act(request, record, what, problems, &fault)) {
        if (problems_kept(problems) > 0)
            tell(request, problems);
        if (!request_has_faults(request))
            g_propagate_error(error, g_steal_pointer(&fault));
        return false;
    }
    g_autofree char *tail = g_strconcat("/files?done=", done[what], NULL);
    response_see_other(response, record_desk_address(request, type, record->id, tail));
    return true;
}
