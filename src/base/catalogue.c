#include "base/catalogue.h"

#include "base/asset.h"
#include "base/catalogue_private.h"
#include "base/isotime.h"
#include "base/mo.h"
#include "base/number.h"

#include <string.h>

#define NO_BREAK_SPACE "\xc2\xa0"

static const struct {
    const char *tag, *name;
    const char *thousands, *decimal; /* as the language writes numbers */
    const char *months[12];
} languages[LANG_COUNT] = {
    [LANG_EN] = {"en",
                 "English",
                 ",",
                 ".",
                 {"January", "February", "March", "April", "May", "June", "July", "August",
                  "September", "October", "November", "December"}},
    [LANG_SV] = {"sv",
                 "svenska",
                 NO_BREAK_SPACE,
                 ",",
                 {"januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti",
                  "september", "oktober", "november", "december"}},
};

const char *lang_tag(Lang lang)
{
    return languages[lang].tag;
}

const char *lang_name(Lang lang)
{
    return languages[lang].name;
}

bool lang_parse(const char *tag, Lang *out_lang)
{
    for (Lang lang = 0; lang < LANG_COUNT; lang++) {
        if (strcmp(languages[lang].tag, tag) == 0) {
            *out_lang = lang;
            return true;
        }
    }
    return false;
}

/* Opened once, never closed: the bytes are part of the program. */
const Mo *catalogue_of(Lang lang)
{
    static Mo *catalogues[LANG_COUNT];
    static gsize is_ready;
    if (g_once_init_enter(&is_ready)) {
        for (Lang each = 0; each < LANG_COUNT; each++) {
            g_autofree char *name = g_strdup_printf("locale/%s.mo", lang_tag(each));
            const Asset *asset = asset_find(name);
            catalogues[each] = asset ? mo_open(asset->bytes, asset->size) : NULL;
        }
        g_once_init_leave(&is_ready, 1);
    }
    return catalogues[lang];
}

const char *tr(Lang lang, const char *text)
{
    const Mo *mo = *text ? catalogue_of(lang) : NULL;
    const char *found = mo ? mo_find(mo, text) : NULL;
    return found ? found : text;
}

const char *trn(Lang lang, const char *one, const char *many, unsigned long n)
{
    const Mo *mo = catalogue_of(lang);
    const char *found = mo ? mo_find_plural(mo, one, n) : NULL;
    return found ? found : n == 1 ? one : many;
}

char *text_fill(const char *text, ...)
{
    GString *filled = g_string_new(NULL);
    const char *at = text;
    for (const char *brace; (brace = strchr(at, '{'));) {
        const char *end = strchr(brace, '}');
        if (!end)
            break;
        g_string_append_len(filled, at, brace - at);
        size_t length = (size_t)(end - brace - 1);
        const char *value = NULL;
        va_list arguments;
        va_start(arguments, text);
        for (const char *name; !value && (name = va_arg(arguments, const char *));) {
            const char *candidate = va_arg(arguments, const char *);
            if (strlen(name) == length && strncmp(name, brace + 1, length) == 0)
                value = candidate ? candidate : "";
        }
        va_end(arguments);
        if (value)
            g_string_append(filled, value);
        else
            g_string_append_len(filled, brace, end + 1 - brace);
        at = end + 1;
    }
    g_string_append(filled, at);
    return g_string_free(filled, FALSE);
}

char *lang_number(Lang lang, double value, unsigned decimals)
{
    char format[16], plain[400];
    g_snprintf(format, sizeof format, "%%.%uf", decimals > 9 ? 9 : decimals);
    g_ascii_formatd(plain, sizeof plain, format, value);
    const char *digits = plain;
    GString *text = g_string_new(NULL);
    if (*digits == '-') {
        digits++;
        if (strspn(digits, "0.") < strlen(digits)) /* there is no minus nought */
            g_string_append(text, "\xe2\x88\x92"); /* a minus sign, not a hyphen */
    }
    size_t whole = strcspn(digits, ".");
    for (size_t i = 0; i < whole; i++) {
        /* Swedish groups from five digits on, English from four. */
        bool groups = whole > (lang == LANG_SV ? 4u : 3u);
        if (i > 0 && groups && (whole - i) % 3 == 0)
            g_string_append(text, languages[lang].thousands);
        g_string_append_c(text, digits[i]);
    }
    if (digits[whole] == '.') {
        g_string_append(text, languages[lang].decimal);
        g_string_append(text, digits + whole + 1);
    }
    return g_string_free(text, FALSE);
}

char *lang_size(Lang lang, guint64 n_bytes)
{
    static const char *const units[] = {"kB", "MB", "GB", "TB"};
    double size = (double)n_bytes;
    if (n_bytes < 1000) {
        g_autofree char *n = lang_number(lang, size, 0);
        return text_fill(trn(lang, "{n} byte", "{n} bytes", (unsigned long)n_bytes), "n", n, NULL);
    }
    unsigned u = 0;
    for (size /= 1000; size >= 999.95 && u + 1 < G_N_ELEMENTS(units); u++)
        size /= 1000;
    g_autofree char *number = lang_number(lang, size, 1);
    return g_strconcat(number, "\xc2\xa0", units[u], NULL);
}

char *lang_date(Lang lang, gint32 iso_day)
{
    int year, month, day;
    iso_day_to_ymd(iso_day, &year, &month, &day);
    char day_text[NUMBER_TEXT_BYTES], year_text[NUMBER_TEXT_BYTES];
    number_write_integer(day_text, day);
    number_write_integer(year_text, year);
    return g_strconcat(day_text, NO_BREAK_SPACE, languages[lang].months[month - 1], NO_BREAK_SPACE,
                       year_text, NULL);
}
