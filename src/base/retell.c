#include "base/retell.h"

#include "base/catalogue_private.h"
#include "base/mo.h"

#include <string.h>

#define CONTEXT "said\004" /* how W_("said", ...) stands in a catalogue */
#define ARGUMENTS_MOST 10u
#define DEPTH_MOST 4u
#define LETTERS_LEAST 4u     /* of a message: a format with fewer of its own fits everything */
#define STEPS_MOST 20000u    /* of one message: a hostile one is shown as it is */
#define MESSAGE_BYTES 16384u /* longer ones too */

/* --- formats --------------------------------------------------------------------------------- */

typedef struct {
    char *literal[ARGUMENTS_MOST + 1]; /* before each argument, and after the last */
    bool is_number[ARGUMENTS_MOST];
    unsigned n_arguments;
    unsigned n_letters; /* of the literals: the more, the surer */
    const char *to;     /* the translation */
} Format;

typedef struct {
    GPtrArray *whole, *parts; /* of Format: of messages; of what stands inside of them */
} Formats;

/* A conversion of printf at "%": its end, or NULL; `out_index` from 1 if it has a place ("%2$s"). */
static const char *conversion_end(const char *at, char *out_kind, unsigned *out_index)
{
    const char *p = at + 1;
    size_t digits = strspn(p, "0123456789");
    *out_index = 0;
    if (digits > 0 && p[digits] == '$') {
        *out_index = (unsigned)g_ascii_strtoull(p, NULL, 10);
        p += digits + 1;
    }
    p += strspn(p, "-+ #0123456789.");
    p += strspn(p, "hlzjtI");
    if (!*p || !strchr("diouxXeEfFgGcs%", *p))
        return NULL;
    *out_kind = *p;
    return p + 1;
}

/* False if it is no format that a message can be found by. */
static bool format_read(const char *text, Format *format)
{
    GString *literal = g_string_new(NULL);
    bool is_good = true;
    while (*text && is_good) {
        char kind = '\0';
        unsigned index;
        const char *end = *text == '%' ? conversion_end(text, &kind, &index) : NULL;
        if (*text != '%' || (end && kind == '%')) {
            format->n_letters += g_ascii_isalpha(*text) != 0;
            g_string_append_c(literal, *text);
            text = end ? end : text + 1;
        } else if (!end || index != 0 || format->n_arguments >= ARGUMENTS_MOST) {
            is_good = false;
        } else {
            format->is_number[format->n_arguments] = kind != 's' && kind != 'c' && kind != 'X';
            format->literal[format->n_arguments++] = g_strdup(literal->str);
            g_string_truncate(literal, 0);
            text = end;
        }
    }
    format->literal[format->n_arguments] = g_string_free(literal, FALSE);
    return is_good && format->n_arguments > 0;
}

static void add_format(GPtrArray *to, const char *text, unsigned n_letters, const char *translation)
{
    Format *format = g_new0(Format, 1);
    if (format_read(text, format) && format->n_letters >= n_letters) {
        format->to = translation;
        g_ptr_array_add(to, format);
        return;
    }
    for (unsigned i = 0; i <= format->n_arguments; i++)
        g_free(format->literal[i]);
    g_free(format);
}

static void load(Formats *formats, const Mo *mo)
{
    const char *text, *translation;
    formats->whole = g_ptr_array_new();
    formats->parts = g_ptr_array_new();
    for (unsigned i = 0; mo && mo_peek(mo, i, &text, &translation); i++) {
        if (g_str_has_prefix(text, CONTEXT))
            add_format(formats->parts, text + strlen(CONTEXT), 0, translation);
        else if (strchr(text, '%') && !strchr(text, '\004'))
            add_format(formats->whole, text, LETTERS_LEAST, translation);
    }
}

/* Read once, never freed: a few hundred. */
static const Formats *formats_of(Lang lang)
{
    static Formats formats[LANG_COUNT];
    static gsize is_ready;
    if (g_once_init_enter(&is_ready)) {
        for (Lang each = 0; each < LANG_COUNT; each++)
            load(&formats[each], catalogue_of(each));
        g_once_init_leave(&is_ready, 1);
    }
    return &formats[lang];
}

/* --- finding it -------------------------------------------------------------------------------- */

typedef struct {
    const char *from[ARGUMENTS_MOST];
    size_t length[ARGUMENTS_MOST];
    unsigned steps;
} Match;

static bool match_rest(const Format *format, unsigned argument, const char *at, Match *match);

/* Argument `argument` is text[0..length). */
static bool match_argument(const Format *format, unsigned argument, const char *text, size_t length,
                           Match *match)
{
    match->from[argument] = text;
    match->length[argument] = length;
    return match_rest(format, argument + 1, text + length, match);
}

static bool match_rest(const Format *format, unsigned argument, const char *at, Match *match)
{
    const char *literal = format->literal[argument];
    size_t length = strlen(literal);
    if (match->steps++ > STEPS_MOST || strncmp(at, literal, length) != 0)
        return false;
    at += length;
    if (argument == format->n_arguments)
        return *at == '\0';
    if (format->is_number[argument]) {
        size_t digits = strspn(at, "-0123456789.");
        return digits > 0 && match_argument(format, argument, at, digits, match);
    }
    const char *next = format->literal[argument + 1];
    if (!*next && argument + 1 == format->n_arguments)
        return match_argument(format, argument, at, strlen(at), match);
    for (const char *end = at; (end = strstr(end, next)) != NULL && match->steps <= STEPS_MOST;
         end++) {
        if (match_argument(format, argument, at, (size_t)(end - at), match))
            return true;
        if (!*end)
            break;
    }
    return false;
}

/* The format with most letters of its own that fits; NULL. */
static const Format *find(const GPtrArray *formats, const char *message, Match *out_match)
{
    const Format *best = NULL;
    for (unsigned i = 0; i < formats->len; i++) {
        const Format *format = formats->pdata[i];
        Match match = {.steps = 0};
        if ((best && format->n_letters <= best->n_letters) ||
            !match_rest(format, 0, message, &match))
            continue;
        best = format;
        *out_match = match;
    }
    return best;
}

/* --- telling it -------------------------------------------------------------------------------- */

static char *retell_part(Lang lang, const char *text, unsigned depth);

static char *fill(Lang lang, const Format *format, const Match *match, unsigned depth)
{
    GString *told = g_string_new(NULL);
    unsigned next = 0;
    for (const char *at = format->to; *at;) {
        char kind = '\0';
        unsigned index = 0;
        const char *end = *at == '%' ? conversion_end(at, &kind, &index) : NULL;
        unsigned argument = !end || kind == '%' ? ARGUMENTS_MOST : index > 0 ? index - 1 : next++;
        if (argument < format->n_arguments) {
            g_autofree char *value = g_strndup(match->from[argument], match->length[argument]);
            g_autofree char *part = retell_part(lang, value, depth + 1);
            g_string_append(told, part);
        } else {
            g_string_append_c(told, *at);
        }
        at = end ? end : at + 1;
    }
    return g_string_free(told, FALSE);
}

/* "filled.xlsx: the workbook has no sheet" where only what comes behind a colon is ours; NULL. */
static char *retell_behind(Lang lang, const char *text, unsigned depth)
{
    for (const char *at = text; (at = strstr(at, ": ")) != NULL; at += 2) {
        g_autofree char *told = retell_part(lang, at + 2, depth + 1);
        if (strcmp(told, at + 2) == 0)
            continue;
        g_autofree char *before = g_strndup(text, (gsize)(at + 2 - text));
        return g_strconcat(before, told, NULL);
    }
    return NULL;
}

/* "F not known (H12), M 3 (H13)": each by itself. */
static char *retell_list(Lang lang, const char *text, unsigned depth)
{
    g_auto(GStrv) items = g_strsplit(text, ", ", -1);
    for (unsigned i = 0; items[i]; i++) {
        char *told = retell_part(lang, items[i], depth + 1);
        g_free(items[i]);
        items[i] = told;
    }
    return g_strjoinv(", ", items);
}

/* A value of a message: a word or a form of ours (W_), a message again, or something of the reader's. */
static char *retell_part(Lang lang, const char *text, unsigned depth)
{
    Match match;
    const Format *format;
    g_autofree char *key = g_strconcat(CONTEXT, text, NULL);
    const char *word = tr(lang, key);
    if (word != key)
        return g_strdup(word);
    /* Single words are codes, names and numbers more often than texts of ours. */
    if (depth >= DEPTH_MOST || !strchr(text, ' '))
        return g_strdup(text);
    if ((word = tr(lang, text)) != text)
        return g_strdup(word);
    const Formats *formats = formats_of(lang);
    Match of_part;
    bool is_list = strstr(text, ", ") != NULL; /* no form of a part has several */
    const Format *part = is_list ? NULL : find(formats->parts, text, &of_part);
    format = find(formats->whole, text, &match);
    if (format && (!part || format->n_letters > part->n_letters))
        return fill(lang, format, &match, depth);
    if (part)
        return fill(lang, part, &of_part, depth);
    char *told = is_list ? retell_list(lang, text, depth) : retell_behind(lang, text, depth);
    return told ? told : g_strdup(text);
}

char *retell(Lang lang, const char *message)
{
    Match match;
    if (!message || strlen(message) > MESSAGE_BYTES)
        return g_strdup(message);
    const char *whole = tr(lang, message);
    if (whole != message)
        return g_strdup(whole);
    const Format *format = find(formats_of(lang)->whole, message, &match);
    char *told = format ? fill(lang, format, &match, 0) : retell_behind(lang, message, 0);
    return told ? told : g_strdup(message);
}
