#include "exchange/file_look.h"

#include "base/limits.h"
#include "exchange/file_look_private.h"
#include "exchange/sandbox.h"
#include "exchange/zip_in.h"

#include <string.h>

#define HEAD_BYTES 4096u
#define OOXML "application/vnd.openxmlformats-officedocument."
#define ODF "application/vnd.oasis.opendocument."

static const struct {
    const char *word, *text;
} verdicts[FILE_VERDICT_COUNT] = {
    [FILE_TAKEN] = {"taken", "it is taken"},
    [FILE_EMPTY] = {"empty", "it is empty"},
    [FILE_UNKNOWN] = {"unknown", "it is of a kind that is not taken"},
    [FILE_PROGRAM] = {"program", "it is a program or a script"},
    [FILE_MACROS] = {"macros", "it can run something (macros); save it without"},
    [FILE_OLD_OFFICE] = {"old-office", "it is in an old format; save it as .docx, .odt or PDF"},
    [FILE_PASSWORD] = {"password", "it is behind a password; save it without one"},
    [FILE_SCRIPTS] = {"scripts", "it can run something (scripts, or the start of a program); save "
                                 "it as a plain PDF (print it to PDF)"},
    [FILE_ATTACHED] = {"attached", "a file is attached to it that is not taken; save it as a plain "
                                   "PDF (print it to PDF)"},
    [FILE_TEMPLATE] = {"template", "it is a template; save it as a document"},
    [FILE_ARCHIVE] = {"archive", "it is an archive; send what is in it, one file after another"},
    [FILE_ENCODING] = {"encoding", "it is a text, but not in UTF-8; save it as UTF-8"},
    [FILE_BROKEN] = {"broken", "it is cut off or damaged"},
    [FILE_PERSONS] = {"persons", "it seems to be a list of persons; nothing of it was kept"},
    [FILE_TABLE_LARGE] = {"table-large", "it is a table too large to be looked through"},
    [FILE_HEAVY] = {"heavy", "looking through it takes too much time or memory; save it anew"},
};

const char *file_verdict_word(FileVerdict verdict)
{
    return verdicts[(unsigned)verdict < FILE_VERDICT_COUNT ? verdict : FILE_UNKNOWN].word;
}

const char *file_verdict_text(FileVerdict verdict)
{
    return verdicts[(unsigned)verdict < FILE_VERDICT_COUNT ? verdict : FILE_UNKNOWN].text;
}

static FileLook refused(FileVerdict verdict)
{
    return (FileLook){.verdict = verdict};
}

static FileLook taken(const char *media_type)
{
    return (FileLook){FILE_TAKEN, file_type_find(media_type)};
}

/* --- archives: what the documents of today are -------------------------------------------------- */

static bool can_run(const char *entry)
{
    static const char *const parts[] = {"vbaproject", "vbadata.xml",  "/activex/",
                                        "basic/",     "macrosheets/", "scripts/"};
    static const char *const endings[] = {".exe", ".dll", ".com", ".scr", ".bat", ".cmd", ".js",
                                          ".vbs", ".ps1", ".jar", ".hta", ".msi", ".lnk", ".class"};
    g_autofree char *name = g_ascii_strdown(entry, -1);
    g_strdelimit(name, "\\", '/');
    for (unsigned i = 0; i < G_N_ELEMENTS(parts); i++) {
        const char *found = strstr(name, parts[i]);
        if (found &&
            (found == name || parts[i][0] == '/' || parts[i][0] == 'v' || found[-1] == '/'))
            return true;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(endings); i++)
        if (g_str_has_suffix(name, endings[i]))
            return true;
    return false;
}

static bool entry_has(ZipIn *zip, const char *entry, const char *word)
{
    size_t length;
    g_autofree char *text =
        zip_in_has(zip, entry) ? zip_in_read_all(zip, entry, &length, NULL) : NULL;
    return text && memmem(text, length, word, strlen(word));
}

static FileLook look_at_zip(const char *bytes, size_t length)
{
    static const struct {
        const char *part, *media_type;
    } kinds[] = {{"word/document.xml", OOXML "wordprocessingml.document"},
                 {"xl/workbook.xml", OOXML "spreadsheetml.sheet"},
                 {"ppt/presentation.xml", OOXML "presentationml.presentation"}};
    g_autoptr(ZipIn) zip = zip_in_new(bytes, length, "file", NULL);
    if (!zip)
        return refused(FILE_BROKEN);
    const char *const *names = zip_in_names(zip);
    bool runs = false;
    for (unsigned i = 0; names[i]; i++)
        runs = runs || can_run(names[i]);
    size_t n = 0;
    g_autofree char *kind =
        zip_in_has(zip, "mimetype") ? zip_in_read_all(zip, "mimetype", &n, NULL) : NULL;
    bool is_office = kind || zip_in_has(zip, "[Content_Types].xml");
    if (!is_office)
        return refused(FILE_ARCHIVE);
    if (runs || entry_has(zip, "[Content_Types].xml", "macroEnabled"))
        return refused(FILE_MACROS);
    if (entry_has(zip, "META-INF/manifest.xml", "encryption-data"))
        return refused(FILE_PASSWORD);
    if (entry_has(zip, "[Content_Types].xml", "ml.template.main+xml") ||
        (kind && g_str_has_prefix(kind, ODF) && strstr(kind, "-template")))
        return refused(FILE_TEMPLATE);
    if (kind) {
        const FileType *type = file_type_find(g_strstrip(kind));
        return type && g_str_has_prefix(kind, ODF) && zip_in_has(zip, "content.xml")
                   ? (FileLook){FILE_TAKEN, type}
                   : refused(FILE_ARCHIVE);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (zip_in_has(zip, kinds[i].part))
            return taken(kinds[i].media_type);
    return refused(FILE_ARCHIVE);
}

/* --- marks at the beginning --------------------------------------------------------------------- */

static bool begins(const char *bytes, size_t length, const char *mark, size_t n)
{
    return length >= n && memcmp(bytes, mark, n) == 0;
}
#define BEGINS(mark) begins(bytes, length, "" mark "", sizeof(mark) - 1)

static bool is_mp4(const char *bytes, size_t length)
{
    static const char brands[] = "isom iso2 iso4 iso5 iso6 mp41 mp42 avc1 M4V  M4VH M4VP dash MSNV";
    if (length < 16 || memcmp(bytes + 4, "ftyp", 4) != 0)
        return false;
    for (const char *at = brands; *at; at += at[4] ? 5 : 4)
        if (memcmp(bytes + 8, at, 4) == 0)
            return true;
    return false;
}

static bool has_end_of_pdf(const char *bytes, size_t length)
{
    size_t n = MIN(length, HEAD_BYTES);
    return memmem(bytes + length - n, n, "%%EOF", 5) != NULL;
}

static bool is_pdf(const char *bytes, size_t length)
{
    return memmem(bytes, MIN(length, 1024), "%PDF-", 5) != NULL;
}

static FileLook look_at_pdf(const char *bytes, size_t length, unsigned depth)
{
    FileVerdict verdict =
        has_end_of_pdf(bytes, length) ? file_look_at_pdf(bytes, length, depth) : FILE_BROKEN;
    return verdict == FILE_TAKEN ? taken("application/pdf") : refused(verdict);
}

/* Office documents behind a password lie in a folder of the old format, under this name (MS-OFFCRYPTO). */
static bool has_locked_package(const char *bytes, size_t length)
{
    static const char name[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";
    return memmem(bytes, length, name, sizeof name - 1) != NULL;
}

static FileLook look_at_marks(const char *bytes, size_t length)
{
    if (BEGINS("\x89PNG\r\n\x1a\n"))
        return taken("image/png");
    if (BEGINS("\xff\xd8\xff"))
        return taken("image/jpeg");
    if (BEGINS("RIFF") && length >= 16 && memcmp(bytes + 8, "WEBP", 4) == 0)
        return taken("image/webp");
    if (is_mp4(bytes, length))
        return taken("video/mp4");
    if (BEGINS("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
        return refused(has_locked_package(bytes, length) ? FILE_PASSWORD : FILE_OLD_OFFICE);
    if (BEGINS("{\\rtf"))
        return refused(FILE_OLD_OFFICE);
    if (BEGINS("\x7f"
               "ELF") ||
        BEGINS("MZ") || BEGINS("\xca\xfe\xba\xbe") || BEGINS("\xcf\xfa\xed\xfe") ||
        BEGINS("\xce\xfa\xed\xfe") || BEGINS("#!") || BEGINS("\0asm"))
        return refused(FILE_PROGRAM);
    if (BEGINS("\x1f\x8b") || BEGINS("BZh") ||
        BEGINS("\xfd"
               "7zXZ") ||
        BEGINS("7z\xbc\xaf") || BEGINS("Rar!") || BEGINS("PK\5\6"))
        return refused(FILE_ARCHIVE);
    return refused(FILE_UNKNOWN);
}

FileLook file_look_within(const char *bytes, size_t length, const char *name, unsigned depth)
{
    if (length == 0)
        return refused(FILE_EMPTY);
    if (file_name_is_program(name))
        return refused(g_str_has_suffix(name, "m") || g_str_has_suffix(name, "M") ? FILE_MACROS
                                                                                  : FILE_PROGRAM);
    FileLook look = BEGINS("PK\3\4")        ? look_at_zip(bytes, length)
                    : is_pdf(bytes, length) ? look_at_pdf(bytes, length, depth)
                                            : look_at_marks(bytes, length);
    if (look.verdict == FILE_UNKNOWN)
        look = file_look_at_text(bytes, length, name);
    if (!look.type || !look.type->is_table)
        return look;
    if (length > LIMIT_FILE_TABLE_BYTES)
        return refused(FILE_TABLE_LARGE);
    FileVerdict verdict = file_look_at_table(bytes, length);
    return verdict == FILE_TAKEN ? look : refused(verdict);
}

FileLook file_look_here(const char *bytes, size_t length, const char *name)
{
    return file_look_within(bytes, length, name, 0);
}

/* --- in the child ------------------------------------------------------------------------------- */

typedef struct {
    const char *bytes, *name;
    size_t length;
} Work;

static void work(SandboxPipe *pipe, void *data)
{
    const Work *job = data;
    FileLook look = file_look_here(job->bytes, job->length, job->name);
    guint8 answer[2] = {(guint8)look.verdict, look.type ? (guint8)(look.type - file_types) : 0};
    g_byte_array_append(pipe->out, answer, sizeof answer);
}

bool file_look(const char *bytes, size_t length, const char *name, FileLook *out_look,
               GError **error)
{
    Work job = {bytes, name, length};
    GError *fault = NULL;
    /* poppler asks for what it may not have, and does without */
    const SandboxOptions options = {.is_lenient = is_pdf(bytes, length)};
    g_autoptr(GByteArray) answer = sandbox_run_with(&options, work, &job, "file", &fault);
    if (fault && fault->code == FYR_ERROR_IO) {
        g_propagate_error(error, fault);
        return false;
    }
    FileVerdict stopped =
        g_error_matches(fault, FYR_ERROR, FYR_ERROR_LIMIT) ? FILE_HEAVY : FILE_BROKEN;
    g_clear_error(&fault);
    bool is_good = answer && answer->len == 2 && answer->data[0] < FILE_VERDICT_COUNT &&
                   answer->data[1] < n_file_types;
    *out_look =
        !is_good ? refused(stopped)
                 : (FileLook){answer->data[0],
                              answer->data[0] == FILE_TAKEN ? &file_types[answer->data[1]] : NULL};
    return true;
}
