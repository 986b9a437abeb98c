/* Parameters of a request: decoded, then checked against the page's table before any handler sees
 * them. Every fault is kept, so that the answer can name them all. */
#include "figures/near.h"
#include "web/request_private.h"

#include "base/retell.h"
#include "base/text.h"
#include <string.h>

#define FAULTS_PER_VALUE 10u
#define TEXTS_MOST 500u /* of one field that has several */

/* Added by other sites to links to us; they say nothing and are let pass. */
static const char *const ignored[] = {"utm_", "fbclid", "gclid", "mc_"};

void request_fault(Request *request, const char *name, const char *value, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    ParamFault fault = {g_strdup(name), g_strdup(value), g_strdup_vprintf(format, arguments)};
    va_end(arguments);
    g_array_append_val(request->faults, fault);
}

void request_fault_retold(Request *request, const char *name, const char *message)
{
    g_autofree char *told = retell(request_lang(request), message);
    request_fault(request, name, NULL, "%s", told);
}

static char *decode(Request *request, const char *text, size_t length, bool is_query,
                    size_t *out_length)
{
    char *decoded = request_alloc(request, length + 1);
    size_t n = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '%') {
            bool is_whole = length - i > 2;
            int high = is_whole ? g_ascii_xdigit_value(text[i + 1]) : -1;
            int low = is_whole ? g_ascii_xdigit_value(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return NULL;
            decoded[n++] = (char)(high * 16 + low);
            i += 2;
        } else {
            decoded[n++] = is_query && text[i] == '+' ? ' ' : text[i];
        }
    }
    decoded[n] = '\0';
    *out_length = n;
    return decoded;
}

char *request_clean(Request *request, const char *bytes, size_t length, bool allows_lines)
{
    char *clean = request_alloc(request, length + 1);
    size_t n = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        bool is_line = byte == '\n' || byte == '\r' || byte == '\t';
        if ((byte < 0x20 && !(allows_lines && is_line)) || byte == 0x7f)
            return NULL;
        if (byte == '\r' && i + 1 < length && bytes[i + 1] == '\n')
            continue;
        clean[n++] = byte == '\r' ? '\n' : (char)byte;
    }
    clean[n] = '\0';
    return g_utf8_validate_len(clean, n, NULL) ? clean : NULL;
}

char *request_decode(Request *request, const char *text, size_t length, bool is_query)
{
    size_t n = 0;
    char *decoded = decode(request, text, length, is_query, &n);
    if (!decoded || !g_utf8_validate_len(decoded, n, NULL))
        return NULL;
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)decoded[i] < 0x20 || decoded[i] == 0x7f)
            return NULL;
    return decoded;
}

static char *request_decode_lines(Request *request, const char *text, size_t length)
{
    size_t n = 0;
    char *decoded = decode(request, text, length, true, &n);
    return decoded ? request_clean(request, decoded, n, true) : NULL;
}

RequestParam *request_find_param(Request *request, const char *name, bool is_form)
{
    for (unsigned i = request_param_place(request, name); i < request->params->len; i++) {
        RequestParam *param = &g_array_index(request->params, RequestParam, i);
        if (param->is_form == is_form && strcmp(param->param->name, name) == 0)
            return param;
    }
    return NULL;
}

static void take_code(Request *request, RequestParam *target, const CodeList *list,
                      const char *text)
{
    int code = codelist_find(list, text);
    if (code < 0 && strlen(text) <= 8) {
        g_autofree char *upper = g_ascii_strup(text, -1);
        code = codelist_find(list, upper);
    }
    if (code < 0) {
        Lang lang = request->lang;
        g_autofree char *near = near_codes(list, text, lang);
        g_autofree char *message =
            near ? text_fill(tr(lang, "no such code in the list {list}; did you mean {near}?"),
                             "list", codelist_label(list, lang), "near", near, NULL)
                 : text_fill(tr(lang, "no such code in the list {list}"), "list",
                             codelist_label(list, lang), NULL);
        request_fault(request, target->param->name, text, "%s", message);
        return;
    }
    for (unsigned i = 0; i < target->value.n_codes; i++)
        if (target->value.codes[i] == code)
            return;
    uint16_t *codes = request_alloc(request, (target->value.n_codes + 1) * sizeof *codes);
    if (target->value.n_codes)
        memcpy(codes, target->value.codes, target->value.n_codes * sizeof *codes);
    codes[target->value.n_codes++] = (uint16_t)code;
    target->value.codes = codes;
    target->value.integer = target->value.codes[0];
}

static void take_codes(Request *request, RequestParam *target, const char *text)
{
    const Param *param = target->param;
    const CodeList *list = model_find_codelist(request->site->model, param->codelist);
    if (!list) {
        g_critical("parameter \"%s\": no code list %s", param->name, param->codelist);
        return;
    }
    /* "LV+EE" arrives as "LV EE", since + is a space in a query. */
    g_auto(GStrv) parts = g_strsplit_set(text, param->many ? " +," : "", -1);
    unsigned before = request->faults->len; /* each costs a search for what was meant */
    for (char **part = parts; *part && request->faults->len < before + FAULTS_PER_VALUE; part++)
        if (**part)
            take_code(request, target, list, *part);
}

static void take_choice(Request *request, RequestParam *target, const char *text)
{
    g_auto(GStrv) choices = g_strsplit(target->param->choices, "|", -1);
    for (unsigned i = 0; choices[i]; i++) {
        if (strcmp(choices[i], text) == 0) {
            target->value.integer = i;
            return;
        }
    }
    g_autofree char *list = g_strjoinv(", ", choices);
    g_autofree char *message =
        text_fill(tr(request->lang, "must be one of: {list}"), "list", list, NULL);
    request_fault(request, target->param->name, text, "%s", message);
}

static void take_integer(Request *request, RequestParam *target, const char *text)
{
    const Param *param = target->param;
    gint64 value = 0;
    if (g_ascii_string_to_signed(text, 10, param->min, param->max, &value, NULL)) {
        target->value.integer = value;
        return;
    }
    g_autofree char *low = g_strdup_printf("%" G_GINT64_FORMAT, param->min);
    g_autofree char *high = g_strdup_printf("%" G_GINT64_FORMAT, param->max);
    g_autofree char *message =
        text_fill(tr(request->lang, "must be a whole number from {low} to {high}"), "low", low,
                  "high", high, NULL);
    request_fault(request, param->name, text, "%s", message);
}

/* One more of several values; false if there are too many. */
static bool add_text(Request *request, RequestParam *target, const char *text)
{
    ParamValue *value = &target->value;
    unsigned n = value->n_texts;
    if (n >= (request->page->has_record_fields ? LIMIT_RECORD_VALUES : TEXTS_MOST)) {
        if (!value->is_overfull)
            request_fault(request, target->param->name, NULL, "%s",
                          tr(request->lang, "too many values"));
        value->is_overfull = true;
        return false;
    }
    if ((n & (n - 1)) == 0) { /* room for twice as many each time */
        const char **texts = request_alloc(request, MAX(1u, 2 * n) * sizeof *texts);
        for (unsigned i = 0; i < n; i++)
            texts[i] = value->texts[i];
        value->texts = texts;
    }
    ((const char **)value->texts)[n] = text;
    value->n_texts++;
    return true;
}

static void take_plain(Request *request, RequestParam *target, const char *text)
{
    const Param *param = target->param;
    size_t most = param->max > 0 ? (size_t)param->max : 200;
    if (param->many && !add_text(request, target, text))
        return;
    if (strlen(text) <= most)
        return;
    if (param->is_cut) {
        target->value.text = request_keep(request, g_strndup(text, text_cut(text, most)));
        target->value.is_cut = true;
        return;
    }
    if (param->kind == P_SECRET)
        text = NULL;
    g_autofree char *limit = lang_number(request->lang, (double)most, 0);
    g_autofree char *size = text ? lang_number(request->lang, (double)strlen(text), 0) : NULL;
    g_autofree char *message =
        size ? text_fill(tr(request->lang, "is longer than {limit} bytes: it has {size}"), "limit",
                         limit, "size", size, NULL)
             : text_fill(tr(request->lang, "is longer than {limit} bytes"), "limit", limit, NULL);
    request_fault(request, param->name, text, "%s", message);
}

static void take_date(Request *request, RequestParam *target, const char *text)
{
    IsoDay day;
    if (iso_day_parse(text, &day))
        target->value.integer = day;
    else
        request_fault(request, target->param->name, text, "%s",
                      tr(request->lang, "must be a date that exists, written YYYY-MM-DD"));
}

static bool may_repeat(const Param *param)
{
    return param->many &&
           (param->kind == P_CODE || param->kind == P_TEXT || param->kind == P_PROSE);
}

unsigned request_parameters_most(const Request *request)
{
    return request->page->has_record_fields ? LIMIT_RECORD_PARAMETERS : LIMIT_REQUEST_PARAMETERS;
}

void request_take_text(Request *request, RequestParam *target, const char *text)
{
    const Param *param = target->param;
    if (*text == '\0') /* a form sends its empty fields too */
        return;
    if (target->value.given && !may_repeat(param)) {
        request_fault(request, param->name, param->kind == P_SECRET ? NULL : text, "%s",
                      tr(request->lang, "is given twice"));
        return;
    }
    target->value.given = true;
    target->value.text = text;
    switch (param->kind) {
    case P_TEXT:
    case P_PROSE:
    case P_SECRET:
        take_plain(request, target, text);
        break;
    case P_INT:
        take_integer(request, target, text);
        break;
    case P_DATE:
        take_date(request, target, text);
        break;
    case P_CODE:
        take_codes(request, target, text);
        break;
    case P_CHOICE:
        take_choice(request, target, text);
        break;
    case P_FILE: /* comes as a part of its own: request_form.c */
    case P_KIND_COUNT:
        request_fault(request, param->name, NULL, "%s", tr(request->lang, "must be a file"));
        break;
    }
}

static void take(Request *request, const char *name, const char *raw, size_t length, bool is_query,
                 bool is_form)
{
    RequestParam *target = request_find_param(request, name, is_form);
    if (!target) {
        for (unsigned i = 0; i < G_N_ELEMENTS(ignored); i++)
            if (g_str_has_prefix(name, ignored[i]))
                return;
        request_fault(request, name, NULL, "%s",
                      is_form ? tr(request->lang, "this form has no such field")
                              : tr(request->lang, "this page has no such parameter"));
        return;
    }
    const char *text = target->param->kind == P_PROSE
                           ? request_decode_lines(request, raw, length)
                           : request_decode(request, raw, length, is_query);
    if (text)
        request_take_text(request, target, text);
    else
        request_fault(request, name, NULL, "%s",
                      tr(request->lang, "is not text in percent-encoded UTF-8"));
}

void request_take(Request *request, const char *name, const char *raw, size_t length, bool is_query)
{
    take(request, name, raw, length, is_query, false);
}

void request_take_pairs(Request *request, const char *pairs, size_t total, bool is_form)
{
    unsigned n = 0;
    for (const char *at = pairs, *end = pairs + total; at < end;) {
        const char *ampersand = memchr(at, '&', (size_t)(end - at));
        size_t length = (size_t)((ampersand ? ampersand : end) - at);
        const char *equals = memchr(at, '=', length);
        size_t name_length = equals ? (size_t)(equals - at) : length;
        if (++n > request_parameters_most(request)) {
            request_fault(request, "?", NULL, "%s", tr(request->lang, "too many parameters"));
            return;
        }
        if (name_length > 0) {
            const char *name = request_decode(request, at, name_length, true);
            const char *value = equals ? equals + 1 : at + length;
            size_t value_length = length - (size_t)(value - at);
            if (name && is_form && strcmp(name, FORM_TOKEN_FIELD) == 0)
                request->given_form_token = request_decode(request, value, value_length, true);
            else if (name)
                take(request, name, value, value_length, true, is_form);
            else
                request_fault(
                    request, "?", NULL, "%s",
                    tr(request->lang, "a parameter's name is not text in percent-encoded UTF-8"));
        }
        at += length + (ampersand != NULL);
    }
}

void request_require(Request *request, bool is_form)
{
    for (unsigned i = 0; i < request->params->len; i++) {
        const RequestParam *param = &g_array_index(request->params, RequestParam, i);
        if (param->is_form == is_form && param->param->required && !param->value.given)
            request_fault(request, param->param->name, NULL, "%s", tr(request->lang, "is needed"));
    }
}

void request_take_query(Request *request)
{
    request_take_pairs(request, request->query, strlen(request->query), false);
    request_require(request, false);
}
