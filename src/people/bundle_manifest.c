/* The manifest: lines "name: value" in a fixed order, each once. It is read only after it was
 * decrypted, and so by whoever could seal to the centre, which is everybody: strictly. */
#include "people/bundle.h"

#include "base/error.h"
#include "base/limits.h"
#include <string.h>

static const char *const checks[BUNDLE_CHECK_COUNT] = {[BUNDLE_CHECK_PASSED] = "passed",
                                                       [BUNDLE_CHECK_OVERRIDDEN] = "overridden",
                                                       [BUNDLE_CHECK_NONE] = "none"};

const char *bundle_check_word(BundleCheck check)
{
    return checks[check];
}

bool bundle_name_is_safe(const char *name, size_t length)
{
    if (length == 0 || length > LIMIT_BUNDLE_NAME_BYTES || name[0] == '.' || name[0] == '-' ||
        name[0] == ' ' || name[length - 1] == ' ' || name[length - 1] == '.' ||
        !g_utf8_validate(name, (gssize)length, NULL))
        return false;
    for (const char *p = name; p < name + length; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        /* Control and format characters hide what a name is; the others are folders somewhere. */
        if (g_unichar_iscntrl(c) || g_unichar_type(c) == G_UNICODE_FORMAT ||
            g_unichar_type(c) == G_UNICODE_LINE_SEPARATOR ||
            g_unichar_type(c) == G_UNICODE_PARAGRAPH_SEPARATOR || c == '/' || c == '\\' || c == ':')
            return false;
    }
    return true;
}

void bundle_manifest_write(const BundleManifest *manifest, GString *to)
{
    char from[KEY_TEXT_BYTES], recipient[KEY_TEXT_BYTES];
    public_key_write(&manifest->from, from);
    public_key_write(&manifest->to, recipient);
    g_string_append_printf(to,
                           "id: %s\nmade: %s\nfrom: %s\nto: %s\nsequence: %" G_GUINT64_FORMAT
                           "\narea: %s\nperiod: %u\nround: %s\ncheck: %s\nname: %s\n"
                           "size: %" G_GUINT64_FORMAT "\nsha256: %s\n",
                           manifest->id, manifest->made, from, recipient, manifest->sequence,
                           manifest->area, manifest->period, manifest->round,
                           checks[manifest->check], manifest->name, manifest->size,
                           manifest->sha256);
}

/* --- reading ------------------------------------------------------------------------------------- */

/* Digits without sign or leading zero, at most `most`. */
static bool read_number(const char *text, uint64_t most, uint64_t *out_value)
{
    uint64_t value = 0;
    size_t length = strlen(text);
    if (length == 0 || length > 18 || (text[0] == '0' && length > 1))
        return false;
    for (size_t i = 0; i < length; i++) {
        if (!g_ascii_isdigit(text[i]))
            return false;
        value = value * 10 + (uint64_t)(text[i] - '0');
    }
    *out_value = value;
    return value <= most;
}

static bool read_time(const char *text)
{
    static const char shape[] = "0000-00-00T00:00:00.000Z";
    if (strlen(text) != sizeof shape - 1)
        return false;
    for (size_t i = 0; i < sizeof shape - 1; i++)
        if (shape[i] == '0' ? !g_ascii_isdigit(text[i]) : text[i] != shape[i])
            return false;
    char date[ISO_DATE_BYTES];
    g_strlcpy(date, text, sizeof date);
    IsoDay day;
    return iso_day_parse(date, &day) && memcmp(text + 11, "24", 2) < 0 &&
           memcmp(text + 14, "60", 2) < 0 && memcmp(text + 17, "60", 2) < 0;
}

static bool read_hex(const char *text)
{
    return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

static bool copy(char *to, size_t size, const char *text)
{
    return g_strlcpy(to, text, size) < size;
}

static bool read_value(unsigned line, const char *text, BundleManifest *m)
{
    uint64_t number = 0;
    switch (line) {
    case 0:
        return ulid_is_valid(text) && copy(m->id, sizeof m->id, text);
    case 1:
        return read_time(text) && copy(m->made, sizeof m->made, text);
    case 2:
        return public_key_parse(text, KEY_PERSON, &m->from, NULL);
    case 3:
        return public_key_parse(text, KEY_CENTRE, &m->to, NULL);
    case 4:
        return read_number(text, LIMIT_BUNDLE_SEQUENCE, &m->sequence) && m->sequence > 0;
    case 5:
        return strlen(text) == 2 && g_ascii_isupper(text[0]) && g_ascii_isupper(text[1]) &&
               copy(m->area, sizeof m->area, text);
    case 6:
        if (!read_number(text, 2200, &number) || number < 1900)
            return false;
        m->period = (unsigned)number;
        return true;
    case 7:
        return (*text == '\0' || ulid_is_valid(text)) && copy(m->round, sizeof m->round, text);
    case 8:
        for (unsigned c = 0; c < BUNDLE_CHECK_COUNT; c++)
            if (strcmp(text, checks[c]) == 0) {
                m->check = (BundleCheck)c;
                return true;
            }
        return false;
    case 9:
        return bundle_name_is_safe(text, strlen(text)) && copy(m->name, sizeof m->name, text);
    case 10:
        return read_number(text, LIMIT_INPUT_FILE_BYTES, &m->size);
    default:
        return read_hex(text) && copy(m->sha256, sizeof m->sha256, text);
    }
}

bool bundle_manifest_parse(const char *bytes, size_t length, BundleManifest *out_manifest,
                           GError **error)
{
    static const char *const names[] = {"id",     "made",  "from",  "to",   "sequence", "area",
                                        "period", "round", "check", "name", "size",     "sha256"};
    BundleManifest manifest = {0};
    size_t at = 0;
    bool is_good = length <= LIMIT_BUNDLE_MANIFEST_BYTES && !memchr(bytes, '\0', length);
    for (unsigned line = 0; is_good && line < G_N_ELEMENTS(names); line++) {
        const char *end = memchr(bytes + at, '\n', length - at);
        size_t n = strlen(names[line]), n_line = end ? (size_t)(end - bytes) - at : 0;
        char value[LIMIT_BUNDLE_MANIFEST_BYTES + 1];
        is_good = end && n_line >= n + 2 && memcmp(bytes + at, names[line], n) == 0 &&
                  memcmp(bytes + at + n, ": ", 2) == 0;
        if (is_good) {
            memcpy(value, bytes + at + n + 2, n_line - n - 2);
            value[n_line - n - 2] = '\0';
            is_good = read_value(line, value, &manifest);
        }
        if (!is_good) {
            g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "its line \"%s\" is not as it must be",
                        names[line]);
            return false;
        }
        at += n_line + 1;
    }
    if (!is_good || at != length) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "it holds more than it may");
        return false;
    }
    *out_manifest = manifest;
    return true;
}
