/* The body of a POST: fields of the page's form, urlencoded or in parts, checked by the same table as
 * the address; files stay where they are. */
#include "web/multipart.h"
#include "web/request_private.h"

#include <string.h>

#define FILE_NAME_BYTES 200u

static bool is_type(const Request *request, const char *type)
{
    const char *given = request->http->content_type;
    return given && g_ascii_strncasecmp(given, type, strlen(type)) == 0;
}

/* Marks that are not seen but change how a name reads: "a<right to left>vsc.exe" shows as "aexe.csv". */
static void drop_marks(char *name)
{
    char *to = name;
    for (const char *from = name, *next; *from; from = next) {
        next = g_utf8_next_char(from);
        if (g_unichar_type(g_utf8_get_char(from)) == G_UNICODE_FORMAT)
            continue;
        memmove(to, from, (size_t)(next - from));
        to += next - from;
    }
    *to = '\0';
}

/* The last part of a path, whatever system it was written on. Browsers escape a quote and line breaks
 * by %22, %0D and %0A; such a name keeps the escapes. */
static const char *clean_file_name(Request *request, const MultipartPart *part)
{
    const char *name = part->file_name;
    size_t length = part->file_name_length;
    for (size_t i = 0; i < length; i++)
        if (part->file_name[i] == '/' || part->file_name[i] == '\\')
            name = part->file_name + i + 1;
    length -= (size_t)(name - part->file_name);
    char *clean = request_clean(request, name, length, false);
    if (clean)
        drop_marks(clean);
    if (clean && strlen(clean) > FILE_NAME_BYTES) { /* its ending says more than its middle */
        char *end = clean + strlen(clean) - FILE_NAME_BYTES;
        while (((unsigned char)*end & 0xc0) == 0x80)
            end++;
        clean = end;
    }
    return clean && *clean ? clean : "file";
}

static void take_file(Request *request, RequestParam *target, const MultipartPart *part)
{
    const Param *param = target->param;
    if (!part->file_name) {
        request_fault(request, param->name, NULL, "%s", tr(request->lang, "must be a file"));
        return;
    }
    if (part->file_name_length == 0 && part->length == 0) /* none was chosen */
        return;
    if (target->value.given) {
        request_fault(request, param->name, NULL, "%s", tr(request->lang, "is given twice"));
        return;
    }
    target->value.given = true;
    target->value.text = clean_file_name(request, part);
    target->file = part->bytes;
    target->file_length = part->length;
    if (part->length == 0) {
        request_fault(request, param->name, target->value.text, "%s",
                      tr(request->lang, "is an empty file; choose the one that you filled in"));
    } else if (param->max > 0 && part->length > (size_t)param->max) {
        g_autofree char *limit = lang_size(request->lang, (guint64)param->max);
        g_autofree char *message =
            text_fill(tr(request->lang, "is larger than {limit}"), "limit", limit, NULL);
        request_fault(request, param->name, target->value.text, "%s", message);
    }
}

static void take_part(Request *request, const MultipartPart *part)
{
    const char *name = request_clean(request, part->name, part->name_length, false);
    RequestParam *target = name ? request_find_param(request, name, true) : NULL;
    if (name && strcmp(name, FORM_TOKEN_FIELD) == 0) {
        request->given_form_token = request_clean(request, part->bytes, part->length, false);
        return;
    }
    if (!target) {
        request_fault(request, name ? name : "?", NULL, "%s",
                      tr(request->lang, "this form has no such field"));
        return;
    }
    if (target->param->kind == P_FILE) {
        take_file(request, target, part);
        return;
    }
    const char *text =
        request_clean(request, part->bytes, part->length, target->param->kind == P_PROSE);
    if (text)
        request_take_text(request, target, text);
    else
        request_fault(request, name, NULL, "%s",
                      tr(request->lang, "is not text in UTF-8 without control characters"));
}

static void take_parts(Request *request)
{
    Multipart reader;
    MultipartPart part;
    MultipartStep step = MULTIPART_BROKEN;
    unsigned n = 0;
    if (multipart_begin(&reader, request->http->content_type, request->http->body,
                        request->http->body_length))
        while ((step = multipart_next(&reader, &part)) == MULTIPART_PART &&
               ++n <= request_parameters_most(request))
            take_part(request, &part);
    if (step != MULTIPART_END)
        request_fault(request, REQUEST_WHOLE_FORM, NULL, "%s",
                      tr(request->lang, "the form did not arrive whole; please send it again"));
}

void request_take_body(Request *request)
{
    const HttpRequest *http = request->http;
    if (is_type(request, "multipart/form-data"))
        take_parts(request);
    else if (is_type(request, "application/x-www-form-urlencoded"))
        request_take_pairs(request, http->body ? http->body : "", http->body_length, true);
    else
        request_fault(request, REQUEST_WHOLE_FORM, NULL, "%s",
                      tr(request->lang, "a form is sent as multipart/form-data or "
                                        "application/x-www-form-urlencoded"));
    request_require(request, true);
}

/* --- for handlers ----------------------------------------------------------------------------- */

bool request_is_post(const Request *request)
{
    return strcmp(request->http->method, "POST") == 0 || request_is_patch(request);
}

bool request_is_patch(const Request *request)
{
    return strcmp(request->http->method, "PATCH") == 0;
}

const char *request_bytes(const Request *request, size_t *out_length, int64_t *out_offset)
{
    const char *offset = request->http->upload_offset;
    gint64 at = -1;
    if (!offset || !g_ascii_string_to_signed(offset, 10, 0, G_MAXINT64, &at, NULL))
        at = -1;
    *out_offset = at;
    *out_length = request->http->body_length;
    return request->http->body ? request->http->body : "";
}

const char *request_file(const Request *request, const char *name, size_t *out_length)
{
    const RequestParam *param = request_find_param((Request *)request, name, true);
    *out_length = param ? param->file_length : 0;
    return param ? param->file : NULL;
}

void request_forget(Request *request, const char *name)
{
    RequestParam *param = request_find_param(request, name, true);
    g_return_if_fail(param);
    param->value = (ParamValue){0};
}

bool request_has_faults(const Request *request)
{
    return request->faults->len > 0;
}

const char *request_fault_of(const Request *request, const char *name)
{
    for (unsigned i = 0; i < request->faults->len; i++) {
        const ParamFault *fault = &g_array_index(request->faults, ParamFault, i);
        if (strcmp(fault->name, name) == 0)
            return fault->message;
    }
    return NULL;
}
