/* Names of files as they come from anybody: shown on pages, sent in headers, saved by readers' systems. */
#include "records/file_type.h"

#include "base/limits.h"

#include <glib.h>
#include <string.h>

static bool is_one_of(const char *words, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = words; at && *at; at += strcspn(at, " ")) {
        at += strspn(at, " ");
        if (strcspn(at, " ") == length && g_ascii_strncasecmp(at, word, length) == 0)
            return true;
    }
    return false;
}

bool file_name_is_program(const char *name)
{
    static const char endings[] = "exe com scr pif dll sys msi msp msix appx bat cmd ps1 psm1 vbs "
                                  "vbe vb js jse mjs wsf wsh hta "
                                  "jar class apk ipa app dmg pkg deb rpm sh bash zsh csh run bin "
                                  "elf so py pyc pl rb php lnk url "
                                  "desktop reg inf cpl scf gadget chm docm dotm xlsm xltm xlam "
                                  "pptm potm ppam ppsm sldm xll iso "
                                  "img vhd svg svgz swf";
    g_autofree char *plain = g_strdup(name);
    g_strchomp(plain);
    for (size_t n = strlen(plain); n > 0 && (plain[n - 1] == '.' || plain[n - 1] == ' '); n--)
        plain[n - 1] = '\0';
    const char *dot = strrchr(plain, '.');
    return dot && is_one_of(endings, dot + 1);
}

/* Controls, marks that are not seen (they turn "gpj.exe" into "exe.jpg"), and what file systems reserve. */
static bool is_odd(gunichar letter)
{
    static const GUnicodeType odd[] = {G_UNICODE_CONTROL,
                                       G_UNICODE_FORMAT,
                                       G_UNICODE_SURROGATE,
                                       G_UNICODE_PRIVATE_USE,
                                       G_UNICODE_UNASSIGNED,
                                       G_UNICODE_LINE_SEPARATOR,
                                       G_UNICODE_PARAGRAPH_SEPARATOR};
    for (unsigned i = 0; i < G_N_ELEMENTS(odd); i++)
        if (g_unichar_type(letter) == odd[i])
            return true;
    return letter < 0x80 && strchr("<>:\"|?*\\/", (int)letter);
}

/* Devices of one old system that open whatever folder and ending are written: CON, NUL.txt. */
static bool is_reserved(const char *name)
{
    static const char words[] =
        "con prn aux nul com1 com2 com3 com4 com5 com6 com7 com8 com9 lpt1 lpt2 "
        "lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9";
    g_autofree char *stem = g_strndup(name, strcspn(name, "."));
    return is_one_of(words, g_strchomp(stem));
}

static char *letters_of(const char *from)
{
    GString *clean = g_string_new(NULL);
    for (; *from; from = g_utf8_next_char(from)) {
        gunichar letter = g_utf8_get_char(from);
        if (g_unichar_isspace(letter))
            g_string_append_c(clean, ' ');
        else if (!is_odd(letter))
            g_string_append_unichar(clean, letter);
    }
    g_autofree char *text = g_strstrip(g_string_free(clean, FALSE));
    for (size_t n = strlen(text); n > 0 && (text[n - 1] == '.' || text[n - 1] == ' '); n--)
        text[n - 1] = '\0';
    const char *start = text + strspn(text, ". ");
    return g_utf8_normalize(start, -1, G_NORMALIZE_NFC);
}

char *file_name_clean(const char *name, const FileType *type, bool *out_is_changed)
{
    g_autofree char *valid = g_utf8_make_valid(name ? name : "", -1);
    const char *last = valid;
    for (const char *at = valid; *at; at++)
        if ((*at == '/' || *at == '\\') && at[1])
            last = at + 1;
    g_autofree char *text = letters_of(last);
    char *dot = text ? strrchr(text, '.') : NULL;
    bool fits = dot && (!type || g_ascii_strcasecmp(dot + 1, type->ending) == 0 ||
                        is_one_of(type->endings, dot + 1));
    g_autofree char *ending = fits ? g_strdup(dot + 1) : type ? g_strdup(type->ending) : NULL;
    if (fits)
        *dot = '\0';
    bool is_named = text && *text && !is_reserved(text);
    g_autofree char *stem =
        is_named ? g_strdup(text) : g_strconcat("file", text && *text ? "-" : "", text, NULL);
    size_t room = LIMIT_FILE_NAME_BYTES - (ending ? MIN(strlen(ending), 16) + 1 : 0);
    if (strlen(stem) > room) {
        while (((unsigned char)stem[room] & 0xc0) == 0x80)
            room--;
        stem[room] = '\0';
        g_strchomp(stem);
    }
    char *clean = ending ? g_strdup_printf("%s.%.16s", stem, ending) : g_strdup(stem);
    if (out_is_changed)
        *out_is_changed = strcmp(clean, name ? name : "") != 0;
    return clean;
}
