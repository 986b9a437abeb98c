#include "exchange/file_read.h"

#include "base/catalogue.h"
#include "base/limits.h"
#include "exchange/file_read_private.h"
#include "exchange/personal.h"
#include "exchange/sandbox.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MEMORY_BYTES (1ull << 30) /* beside the file itself */
#define TEXT_SECONDS 30u
#define PICTURE_SECONDS 10u

void file_text_clear(FileText *text)
{
    g_clear_pointer(&text->text, g_free);
    g_clear_pointer(&text->fault, g_free);
    g_clear_pointer(&text->preview, g_bytes_unref);
}

/* --- what the readers find ---------------------------------------------------------------------- */

FileFound file_found_new(void)
{
    return (FileFound){.text = g_string_new(NULL), .png = g_byte_array_new()};
}

void file_found_clear(FileFound *found)
{
    g_string_free(found->text, TRUE);
    g_byte_array_unref(found->png);
}

void file_found_break(FileFound *found)
{
    if (found->text->len > 0 && found->text->str[found->text->len - 1] != '\n')
        g_string_append_c(found->text, '\n');
}

bool file_found_put(FileFound *found, const char *text, size_t length)
{
    GString *to = found->text;
    for (size_t i = 0; i < length && to->len < LIMIT_SEARCH_FILE_BYTES; i++) {
        unsigned char c = (unsigned char)text[i];
        bool was_blank =
            to->len == 0 || to->str[to->len - 1] == ' ' || to->str[to->len - 1] == '\n';
        if (c <= ' ' || c == 0x7f) {
            if (!was_blank)
                g_string_append_c(to, ' ');
        } else {
            g_string_append_c(to, (char)c);
        }
    }
    bool is_enough = to->len >= LIMIT_SEARCH_FILE_BYTES;
    found->is_part = found->is_part || is_enough;
    return !is_enough;
}

/* --- the child ---------------------------------------------------------------------------------- */

typedef void (*Reader)(const char *bytes, size_t length, FileFound *found);

typedef struct {
    Reader reader;
    const char *bytes;
    size_t length;
} Work;

typedef struct {
    uint32_t n_pages, is_part, fault_bytes, text_bytes, png_bytes;
} Head;

static void work(SandboxPipe *pipe, void *data)
{
    const Work *job = data;
    g_auto(FileFound) found = file_found_new();
    job->reader(job->bytes, job->length, &found);
    const char *fault = found.fault ? found.fault : "";
    g_autofree char *valid = g_utf8_make_valid(found.text->str, (gssize)found.text->len);
    const Head head = {found.n_pages, found.is_part, (uint32_t)strlen(fault),
                       (uint32_t)strlen(valid), found.png->len};
    g_byte_array_append(pipe->out, (const guint8 *)&head, sizeof head);
    g_byte_array_append(pipe->out, (const guint8 *)fault, head.fault_bytes);
    g_byte_array_append(pipe->out, (const guint8 *)valid, head.text_bytes);
    g_byte_array_append(pipe->out, found.png->data, head.png_bytes);
}

/* --- the parent --------------------------------------------------------------------------------- */

static char *take_text(const guint8 **at, uint32_t n)
{
    char *text = g_strndup((const char *)*at, n);
    *at += n;
    return text;
}

/* What the child says is not believed: lengths must add up, texts must be UTF-8, a picture a PNG. */
static bool take_answer(const GByteArray *answer, FileText *out)
{
    static const char mark[] = "\x89PNG\r\n\x1a\n";
    Head head;
    if (answer->len < sizeof head)
        return false;
    memcpy(&head, answer->data, sizeof head);
    if ((uint64_t)head.fault_bytes + head.text_bytes + head.png_bytes + sizeof head !=
            answer->len ||
        head.text_bytes > 3 * LIMIT_SEARCH_FILE_BYTES)
        return false;
    const guint8 *at = answer->data + sizeof head;
    g_autofree char *fault = take_text(&at, head.fault_bytes),
                    *text = take_text(&at, head.text_bytes);
    if (!g_utf8_validate(fault, -1, NULL) || !g_utf8_validate(text, -1, NULL))
        return false;
    out->n_pages = head.n_pages;
    out->notice = head.is_part ? FILE_NOTICE_PART : NULL;
    out->fault = *fault ? g_steal_pointer(&fault) : NULL;
    out->text = *g_strstrip(text) ? g_steal_pointer(&text) : NULL;
    if (head.png_bytes > sizeof mark && memcmp(at, mark, sizeof mark - 1) == 0)
        out->preview = g_bytes_new(at, head.png_bytes);
    return true;
}

/* Fonts that a document does not bring along, as the machine has them. */
static const char *const fonts[] = {
    "/usr/share/fonts",      "/usr/local/share/fonts", "/usr/share/poppler",     "/etc/fonts",
    "/usr/share/fontconfig", "/var/cache/fontconfig",  "/usr/share/ghostscript", NULL};

static void run(Reader reader, const char *bytes, size_t length, unsigned seconds, FileText *out)
{
    Work job = {reader, bytes, length};
    const SandboxOptions options = {.readable = fonts,
                                    .memory_bytes = MEMORY_BYTES + 2 * (uint64_t)length,
                                    .cpu_seconds = seconds,
                                    .is_lenient = true};
    g_autoptr(GError) fault = NULL;
    g_autoptr(GByteArray) answer = sandbox_run_with(&options, work, &job, "file", &fault);
    *out = (FileText){0};
    if (answer && take_answer(answer, out))
        return;
    bool is_limit = g_error_matches(fault, FYR_ERROR, FYR_ERROR_LIMIT);
    out->fault = g_strdup(is_limit ? N_("reading it takes too much time or memory")
                                   : N_("it is damaged, or made to lead its reader astray"));
}

static Reader text_reader(const char *media_type)
{
    if (strcmp(media_type, "application/pdf") == 0)
        return file_read_pdf_text;
    if (strcmp(media_type, "text/html") == 0)
        return file_read_html;
    return g_str_has_prefix(media_type, "text/") ? file_read_plain : file_read_office;
}

void file_read(const char *bytes, size_t length, const FileType *type, FileText *out_text)
{
    g_auto(FileText) picture = {0};
    *out_text = (FileText){0};
    if (type->has_text)
        run(text_reader(type->media_type), bytes, length, TEXT_SECONDS, out_text);
    if (strcmp(type->ending, "pdf") == 0)
        run(file_read_pdf_picture, bytes, length, PICTURE_SECONDS, &picture);
    else if (strcmp(type->ending, "png") == 0)
        run(file_read_png_picture, bytes, length, PICTURE_SECONDS, &picture);
    out_text->preview = g_steal_pointer(&picture.preview);
    if (out_text->n_pages == 0)
        out_text->n_pages = picture.n_pages;
    if (out_text->text && personal_is_number(out_text->text))
        out_text->notice =
            out_text->notice ? FILE_NOTICE_PERSON " " FILE_NOTICE_PART : FILE_NOTICE_PERSON;
    if (type->has_text && !out_text->text && !out_text->fault)
        out_text->fault = g_strdup(N_("there is no text in it"));
}

bool file_read_job(Centre *centre, const char *sha256, GError **error)
{
    const FileType *type = NULL;
    bool is_read = false;
    Db *db = centre_reader(centre, error);
    GError *fault = NULL;
    if (!db)
        return false;
    if (!file_read_state(db, sha256, &type, &is_read, &fault)) {
        bool is_gone = g_error_matches(fault, FYR_ERROR, FYR_ERROR_NOT_FOUND);
        if (is_gone)
            g_error_free(fault); /* nobody has it any more */
        else
            g_propagate_error(error, fault);
        return is_gone;
    }
    if (is_read)
        return true; /* an earlier try came so far */
    uint64_t n_bytes = 0;
    g_auto(FileText) text = {0};
    int fd = type ? record_file_open(centre, sha256, &n_bytes, error) : -1;
    if (type && fd < 0)
        return false;
    void *bytes =
        fd >= 0 && n_bytes > 0 ? mmap(NULL, n_bytes, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
    if (fd >= 0)
        close(fd);
    if (bytes != MAP_FAILED) {
        file_read(bytes, n_bytes, type, &text);
        munmap(bytes, n_bytes);
    }
    const FileRead read = {.text = text.text,
                           .fault = text.fault,
                           .notice = text.notice,
                           .n_pages = text.n_pages,
                           .preview = text.preview};
    return file_read_keep(centre, sha256, &read, error);
}
