#include "report/pdf_finish.h"

#include "base/error.h"
#include <string.h>
#include <zlib.h>

#define OBJECTS_PER_STREAM 200u
#define MAX_OBJECTS 2000000u
#define TAIL_BYTES 400u

/* One object of cairo's file: its text between "N 0 obj" and "endobj". */
typedef struct {
    GString *text;      /* the dictionary (or other value), later edited */
    const char *stream; /* bytes after the dictionary, with "stream" and "endstream"; or NULL */
    size_t stream_length;
    char *new_stream; /* replaces it, compressed; or NULL */
    size_t new_length;
    bool stays; /* must not go into an object stream */
} Object;

typedef struct {
    const char *data;
    size_t length;
    Object *objects; /* [number] */
    unsigned n;
    unsigned root, info;
} File;

static bool fail(GError **error, const char *what)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL, "the PDF is not as expected: %s", what);
    return false;
}

static void file_clear(File *file)
{
    for (unsigned i = 0; i < file->n; i++) {
        if (file->objects[i].text)
            g_string_free(file->objects[i].text, TRUE);
        g_free(file->objects[i].new_stream);
    }
    g_free(file->objects);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(File, file_clear)

/* --- reading ---------------------------------------------------------------------------- */

static unsigned number_at(const char *text)
{
    return (unsigned)g_ascii_strtoull(text, NULL, 10);
}

/* "/Root 7785 0 R" -> 7785; 0 if it is not there. */
static unsigned reference(const char *text, const char *key)
{
    const char *at = strstr(text, key);
    return at ? number_at(at + strlen(key)) : 0;
}

static bool read_object(File *file, unsigned number, size_t offset, GError **error)
{
    Object *object = &file->objects[number];
    const char *begin = memchr(file->data + offset, '\n', file->length - offset);
    if (!begin || number_at(file->data + offset) != number)
        return fail(error, "an object is not where the table says");
    begin++;
    size_t left = file->length - (size_t)(begin - file->data);
    const char *end = memmem(begin, left, "\nendobj", 7);
    if (!end)
        return fail(error, "an object has no end");
    const char *stream = memmem(begin, (size_t)(end - begin), "\nstream\n", 8);
    if (stream) {
        end = memmem(begin, left, "endstream\nendobj", 16);
        if (!end)
            return fail(error, "a stream has no end");
        object->stream = stream + 8;
        object->stream_length = (size_t)(end - object->stream);
        end = stream;
    }
    object->text = g_string_new_len(begin, (gssize)(end - begin));
    return true;
}

static bool read_file(File *file, GError **error)
{
    /* cairo's file ends in text: the last rows of the table, then the trailer. */
    size_t end = MIN(file->length, (size_t)TAIL_BYTES);
    g_autofree char *last = g_strndup(file->data + file->length - end, end);
    const char *tail = strstr(last, "startxref"), *trailer = strstr(last, "trailer");
    if (!tail || !trailer)
        return fail(error, "no trailer");
    size_t table = number_at(tail + strlen("startxref\n"));
    file->root = reference(trailer, "/Root ");
    file->info = reference(trailer, "/Info ");
    if (table + 8 > file->length || memcmp(file->data + table, "xref\n0 ", 7) != 0)
        return fail(error, "no table of objects");
    file->n = number_at(file->data + table + 7);
    const char *line = memchr(file->data + table + 7, '\n', file->length - table - 7);
    if (!line || file->n > MAX_OBJECTS ||
        (size_t)(line - file->data) + 20u * file->n > file->length)
        return fail(error, "the table of objects is cut");
    file->objects = g_new0(Object, file->n);
    for (unsigned i = 1; i < file->n; i++) {
        const char *entry = line + 1 + 20u * i;
        size_t offset = g_ascii_strtoull(entry, NULL, 10);
        if (entry[17] == 'n' && (offset >= file->length || !read_object(file, i, offset, error)))
            return error && *error ? false : fail(error, "an offset is wrong");
    }
    if (file->root == 0 || file->root >= file->n || !file->objects[file->root].text)
        return fail(error, "no catalog");
    return true;
}

/* --- editing dictionaries --------------------------------------------------------------- */

static bool is_type(const Object *object, const char *type)
{
    if (!object->text)
        return false;
    const char *at = strstr(object->text->str, "/Type /");
    size_t length = strlen(type);
    return at && strncmp(at + 7, type, length) == 0 && !g_ascii_isalnum(at[7 + length]);
}

/* Puts entries before the dictionary's last ">>". */
static void add_entries(Object *object, const char *entries)
{
    char *end = g_strrstr(object->text->str, ">>");
    if (!end)
        return;
    g_autofree char *with_space = g_strconcat(" ", entries, " ", NULL);
    g_string_insert(object->text, end - object->text->str, with_space);
}

/* A text string in UTF-16BE with its mark, as hexadecimal digits. */
static void append_text_string(GString *to, const char *text)
{
    g_string_append(to, "<FEFF");
    glong n = 0;
    g_autofree gunichar2 *units = g_utf8_to_utf16(text, -1, NULL, &n, NULL);
    for (glong i = 0; i < n; i++)
        g_string_append_printf(to, "%04X", units[i]);
    g_string_append_c(to, '>');
}

static bool is_structure(const Object *object, const char *role)
{
    if (!is_type(object, "StructElem"))
        return false;
    const char *at = strstr(object->text->str, "/S /");
    size_t length = strlen(role);
    return at && strncmp(at + 4, role, length) == 0 && !g_ascii_isalnum(at[4 + length]);
}

static void add_alts(File *file, const PdfFinish *finish)
{
    unsigned next = 0;
    for (unsigned i = 1; i < file->n && next < finish->n_alts; i++) {
        if (!is_structure(&file->objects[i], "Figure"))
            continue;
        g_autoptr(GString) entry = g_string_new("/Alt ");
        append_text_string(entry, finish->alts[next] ? finish->alts[next] : "");
        add_entries(&file->objects[i], entry->str);
        next++;
    }
}

/* The children of a structure element that are elements themselves. */
static unsigned child_elements(const Object *object, unsigned *out_first)
{
    const char *at = strstr(object->text->str, "/K [");
    unsigned n = 0;
    *out_first = 0;
    if (!at)
        return 0;
    const char *end = strchr(at, ']');
    for (at += 4; at < end;) {
        char *after = NULL;
        unsigned number = (unsigned)g_ascii_strtoull(at, &after, 10);
        if (after == at) {
            at++;
            continue;
        }
        if (strncmp(after, " 0 R", 4) == 0) {
            *out_first = n == 0 ? number : *out_first;
            n++;
            after += 4;
        }
        at = after;
    }
    return n;
}

static bool all_children_are_headers(const File *file, unsigned row)
{
    const char *at = strstr(file->objects[row].text->str, "/K [");
    const char *end = at ? strchr(at, ']') : NULL;
    if (!end)
        return false;
    for (at += 4; at < end;) {
        char *after = NULL;
        unsigned number = (unsigned)g_ascii_strtoull(at, &after, 10);
        if (after == at) {
            at++;
            continue;
        }
        if (strncmp(after, " 0 R", 4) == 0) {
            if (number >= file->n || !is_structure(&file->objects[number], "TH"))
                return false;
            after += 4;
        }
        at = after;
    }
    return true;
}

/* Header cells: of columns in a row of headers, else of their row; a heading row over a group of
 * rows goes over all columns. */
static void add_scopes(File *file)
{
    for (unsigned i = 1; i < file->n; i++) {
        Object *object = &file->objects[i];
        if (!is_structure(object, "TH"))
            continue;
        unsigned row = reference(object->text->str, "/P "), first = 0;
        if (row == 0 || row >= file->n || !file->objects[row].text)
            continue;
        unsigned n = child_elements(&file->objects[row], &first);
        if (n > 1) {
            add_entries(object, all_children_are_headers(file, row)
                                    ? "/A << /O /Table /Scope /Column >>"
                                    : "/A << /O /Table /Scope /Row >>");
            continue;
        }
        unsigned table = reference(file->objects[row].text->str, "/P "), header = 0;
        if (table == 0 || table >= file->n || !file->objects[table].text)
            continue;
        child_elements(&file->objects[table], &header);
        unsigned unused = 0;
        unsigned n_columns =
            header > 0 && header < file->n ? child_elements(&file->objects[header], &unused) : 1;
        g_autofree char *entry = g_strdup_printf("/A << /O /Table /Scope /Column /ColSpan %u >>",
                                                 n_columns > 0 ? n_columns : 1);
        add_entries(object, entry);
    }
}

static void add_xml(GString *xml, const char *before, const char *text, const char *after)
{
    g_autofree char *escaped = g_markup_escape_text(text ? text : "", -1);
    g_string_append_printf(xml, "%s%s%s", before, escaped, after);
}

static GString *xmp(const PdfFinish *finish)
{
    GString *xml = g_string_new(
        "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
        "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
        "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" "
        "xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">\n");
    add_xml(xml, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">", finish->title,
            "</rdf:li></rdf:Alt></dc:title>\n");
    add_xml(xml, "<dc:creator><rdf:Seq><rdf:li>", finish->author,
            "</rdf:li></rdf:Seq></dc:creator>\n");
    add_xml(xml, "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">", finish->subject,
            "</rdf:li></rdf:Alt></dc:description>\n");
    add_xml(xml, "<dc:language><rdf:Bag><rdf:li>", finish->lang,
            "</rdf:li></rdf:Bag></dc:language>\n");
    add_xml(xml, "<xmp:CreateDate>", finish->date, "</xmp:CreateDate>\n");
    add_xml(xml, "<xmp:ModifyDate>", finish->date, "</xmp:ModifyDate>\n");
    g_string_append(xml, "<xmp:CreatorTool>Fyr</xmp:CreatorTool>\n"
                         "</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>");
    return xml;
}

static void edit_dictionaries(File *file, const PdfFinish *finish, unsigned metadata)
{
    g_autofree char *entries = g_strdup_printf(
        "/Lang (%s) /Metadata %u 0 R /ViewerPreferences << /DisplayDocTitle true >> "
        "/PageMode /UseOutlines",
        finish->lang, metadata);
    add_entries(&file->objects[file->root], entries);
    if (file->info > 0 && file->info < file->n && file->objects[file->info].text) {
        GString *info = file->objects[file->info].text;
        g_string_replace(info, "Date (2", "Date (D:2", 0);
    }
    for (unsigned i = 1; i < file->n; i++) {
        if (is_type(&file->objects[i], "Page"))
            add_entries(&file->objects[i], "/Tabs /S");
    }
    add_alts(file, finish);
    add_scopes(file);
}

/* --- streams ---------------------------------------------------------------------------- */

static char *deflate_bytes(const char *data, size_t length, size_t *out_length)
{
    uLongf room = compressBound((uLong)length);
    char *packed = g_malloc(room);
    int status = compress2((Bytef *)packed, &room, (const Bytef *)data, (uLong)length, 6);
    g_assert(status == Z_OK); /* cannot fail: the room is what it asked for */
    *out_length = room;
    return packed;
}

static GString *inflate_bytes(const char *data, size_t length)
{
    GString *plain = g_string_new(NULL);
    z_stream z = {.next_in = (Bytef *)data, .avail_in = (uInt)length};
    if (inflateInit(&z) != Z_OK)
        return plain;
    char buffer[65536];
    int status;
    do {
        z.next_out = (Bytef *)buffer;
        z.avail_out = sizeof buffer;
        status = inflate(&z, Z_NO_FLUSH);
        if (status == Z_OK || status == Z_STREAM_END)
            g_string_append_len(plain, buffer, (gssize)(sizeof buffer - z.avail_out));
    } while (status == Z_OK && (z.avail_in > 0 || z.avail_out == 0));
    inflateEnd(&z);
    return plain;
}

/* The page's content, with everything unmarked marked as an artifact. */
static void mark_page(File *file, const Object *page)
{
    unsigned number = reference(page->text->str, "/Contents ");
    if (number == 0 || number >= file->n || !file->objects[number].stream)
        return;
    Object *content = &file->objects[number];
    if (!strstr(content->text->str, "/FlateDecode"))
        return;
    g_autoptr(GString) plain = inflate_bytes(content->stream, content->stream_length);
    g_autoptr(GString) marked = g_string_new(NULL);
    pdf_mark_artifacts(plain->str, plain->len, marked);
    g_free(content->new_stream);
    content->new_stream = deflate_bytes(marked->str, marked->len, &content->new_length);
}

/* cairo names a stream's length in an object of its own; here it is said in place, since some
 * readers look for it before they can open object streams. */
static void say_length(File *file, Object *object)
{
    GString *text = object->text;
    size_t length = object->new_stream ? object->new_length : object->stream_length;
    if (!object->new_stream) {
        unsigned number = reference(text->str, "/Length ");
        char *at = strstr(text->str, "/Length ");
        char *after = NULL;
        if (at && g_ascii_strtoull(at + 8, &after, 10) == number && after &&
            strncmp(after, " 0 R", 4) == 0 && number > 0 && number < file->n &&
            file->objects[number].text)
            length = number_at(file->objects[number].text->str);
        else if (at)
            length = number;
    }
    char *at = strstr(text->str, "/Length ");
    if (!at)
        return;
    size_t from = (size_t)(at - text->str) + 8;
    size_t n = strspn(text->str + from, "0123456789");
    if (strncmp(text->str + from + n, " 0 R", 4) == 0)
        n += 4;
    g_autofree char *number = g_strdup_printf("%" G_GSIZE_FORMAT, length);
    g_string_erase(text, (gssize)from, (gssize)n);
    g_string_insert(text, (gssize)from, number);
    object->stream_length = object->new_stream ? object->stream_length : length;
}

/* --- writing ---------------------------------------------------------------------------- */

typedef struct {
    GString *out;
    GString *table; /* rows of the cross-reference stream: type, 4 bytes, 2 bytes */
    unsigned n;
} Writer;

static void set_row(Writer *writer, unsigned number, unsigned type, size_t second, unsigned third)
{
    char row[7] = {(char)type,   (char)(second >> 24), (char)(second >> 16), (char)(second >> 8),
                   (char)second, (char)(third >> 8),   (char)third};
    while (writer->table->len < 7u * (number + 1))
        g_string_append_c(writer->table, 0);
    memcpy(writer->table->str + 7u * number, row, 7);
}

static void write_stream_object(Writer *writer, unsigned number, const char *dictionary,
                                const char *bytes, size_t length)
{
    set_row(writer, number, 1, writer->out->len, 0);
    g_string_append_printf(writer->out, "%u 0 obj\n%s\nstream\n", number, dictionary);
    g_string_append_len(writer->out, bytes, (gssize)length);
    g_string_append(writer->out, "\nendstream\nendobj\n");
}

static void write_packed(Writer *writer, unsigned number, const char *entries, const GString *plain)
{
    size_t length = 0;
    g_autofree char *packed = deflate_bytes(plain->str, plain->len, &length);
    g_autofree char *dictionary = g_strdup_printf(
        "<< %s /Filter /FlateDecode /Length %" G_GSIZE_FORMAT " >>", entries, length);
    write_stream_object(writer, number, dictionary, packed, length);
}

/* Objects without streams, two hundred to an object stream. */
static void write_small_objects(Writer *writer, const File *file, unsigned *next_number)
{
    for (unsigned i = 1; i < file->n;) {
        g_autoptr(GString) index = g_string_new(NULL);
        g_autoptr(GString) bodies = g_string_new(NULL);
        unsigned n = 0, number = *next_number;
        for (; i < file->n && n < OBJECTS_PER_STREAM; i++) {
            const Object *object = &file->objects[i];
            if (!object->text || object->stream)
                continue;
            g_string_append_printf(index, "%u %" G_GSIZE_FORMAT " ", i, bodies->len);
            g_string_append_len(bodies, object->text->str, (gssize)object->text->len);
            g_string_append_c(bodies, '\n');
            set_row(writer, i, 2, number, n);
            n++;
        }
        if (n == 0)
            break;
        g_autofree char *entries =
            g_strdup_printf("/Type /ObjStm /N %u /First %" G_GSIZE_FORMAT, n, index->len);
        g_string_append_len(index, bodies->str, (gssize)bodies->len);
        write_packed(writer, number, entries, index);
        (*next_number)++;
    }
}

static void write_table(Writer *writer, const File *file, unsigned number)
{
    size_t offset = writer->out->len;
    set_row(writer, number, 1, offset, 0);
    g_autofree char *entries =
        g_strdup_printf("/Type /XRef /Size %u /W [ 1 4 2 ] /Root %u 0 R /Info %u 0 R", number + 1,
                        file->root, file->info);
    g_autoptr(GString) table = g_string_new_len(writer->table->str, (gssize)writer->table->len);
    write_packed(writer, number, entries, table);
    g_string_append_printf(writer->out, "startxref\n%" G_GSIZE_FORMAT "\n%%%%EOF\n", offset);
}

static GString *write_file(File *file, const PdfFinish *finish, unsigned metadata)
{
    Writer writer = {g_string_new("%PDF-1.5\n%\xb5\xed\xae\xfb\n"), g_string_new(NULL), 0};
    set_row(&writer, 0, 0, 0, 65535);
    for (unsigned i = 1; i < file->n; i++) {
        Object *object = &file->objects[i];
        if (!object->text || !object->stream)
            continue;
        say_length(file, object);
        write_stream_object(&writer, i, object->text->str,
                            object->new_stream ? object->new_stream : object->stream,
                            object->new_stream ? object->new_length : object->stream_length);
    }
    g_autoptr(GString) xml = xmp(finish);
    g_autofree char *dictionary = g_strdup_printf(
        "<< /Type /Metadata /Subtype /XML /Length %" G_GSIZE_FORMAT " >>", xml->len);
    write_stream_object(&writer, metadata, dictionary, xml->str, xml->len);
    unsigned next_number = metadata + 1;
    write_small_objects(&writer, file, &next_number);
    write_table(&writer, file, next_number);
    g_string_free(writer.table, TRUE);
    return writer.out;
}

bool pdf_finish(GByteArray *pdf, const PdfFinish *finish, GError **error)
{
    g_auto(File) file = {.data = (const char *)pdf->data, .length = pdf->len};
    if (!read_file(&file, error))
        return false;
    unsigned metadata = file.n;
    for (unsigned i = 1; i < file.n; i++) {
        if (is_type(&file.objects[i], "Page"))
            mark_page(&file, &file.objects[i]);
    }
    edit_dictionaries(&file, finish, metadata);
    g_autoptr(GString) out = write_file(&file, finish, metadata);
    g_byte_array_set_size(pdf, 0);
    g_byte_array_append(pdf, (const guint8 *)out->str, (guint)out->len);
    return true;
}
