/* PDF: what it can run, by what its objects name. poppler does not tell of what happens when a document is
 * opened, so this is a reader of our own. It does not follow the table of where objects are, which may say anything: whatever begins like an
 * object is read as one, wherever it lies, and so is what object streams hold. So nothing is missed that any
 * reader could come to; names in texts, in strings and in pictures are not taken for more than they are.
 * Object streams of an encrypted document (which opens without a password) are poppler's alone. */
#include "exchange/file_look_private.h"

#include <string.h>
#include <zlib.h>

#define NAME_BYTES 32u /* longer ones are none of those that matter */
#define DEPTH_MOST 500u
#define STEPS_FREE ((size_t)256 << 20)
#define STEPS_A_BYTE 8u /* an honest file is gone through once, its object streams twice */
#define UNPACKED_MOST ((size_t)64 << 20)

typedef enum {
    MARK_RUNS = 1,          /* a script, or the start of a program */
    MARK_RENDITION = 2,     /* with... */
    MARK_JS = 4,            /* ...this: a script, too */
    MARK_ENCRYPT = 8,       /* it says that it is encrypted */
    MARK_FILES = 16,        /* files in it, which may be attached to pages */
    MARK_ODD_STREAM = 32,   /* an object stream packed as nobody does */
    MARK_BAD_STREAM = 64,   /* one that cannot be unpacked */
    MARK_OUT_OF_STEPS = 128 /* made to be read for ever */
} Mark;

typedef struct {
    const char *bytes;
    size_t length, steps;
    unsigned marks;
} Scan;

/* --- tokens ------------------------------------------------------------------------------------- */

typedef enum { T_END, T_NAME, T_WORD, T_STRING, T_OPEN, T_CLOSE, T_LIST, T_LIST_END } Kind;

typedef struct {
    const char *at, *end;
    Kind kind;
    char text[NAME_BYTES]; /* of names and words; cut */
} Tokens;

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

static bool is_regular(char c)
{
    return !is_blank(c) && !strchr("()<>[]{}/%", c);
}

static void skip_blanks(Tokens *tokens)
{
    bool is_comment = false;
    for (; tokens->at < tokens->end; tokens->at++) {
        char c = *tokens->at;
        is_comment = is_comment ? c != '\n' && c != '\r' : c == '%';
        if (!is_comment && !is_blank(c))
            return;
    }
}

static void skip_string(Tokens *tokens)
{
    unsigned depth = 0;
    for (; tokens->at < tokens->end; tokens->at++) {
        char c = *tokens->at;
        if (c == '\\')
            tokens->at++;
        else if (c == '(')
            depth++;
        else if (c == ')' && --depth == 0)
            break;
    }
    tokens->at = tokens->at < tokens->end ? tokens->at + 1 : tokens->end;
}

static void take_regular(Tokens *tokens, bool is_name)
{
    size_t n = 0;
    while (tokens->at < tokens->end && is_regular(*tokens->at)) {
        char c = *tokens->at++;
        if (is_name && c == '#' && tokens->end - tokens->at >= 2 &&
            g_ascii_isxdigit(tokens->at[0]) && g_ascii_isxdigit(tokens->at[1])) {
            c = (char)(g_ascii_xdigit_value(tokens->at[0]) * 16 +
                       g_ascii_xdigit_value(tokens->at[1]));
            tokens->at += 2;
        }
        if (n < sizeof tokens->text - 1)
            tokens->text[n++] = c;
    }
    tokens->text[n] = '\0';
}

static Kind next(Tokens *tokens)
{
    skip_blanks(tokens);
    tokens->text[0] = '\0';
    if (tokens->at >= tokens->end)
        return tokens->kind = T_END;
    const char *from = tokens->at;
    bool is_twice = tokens->end - from >= 2 && from[1] == from[0];
    switch (*from) {
    case '/':
        tokens->at++;
        take_regular(tokens, true);
        return tokens->kind = T_NAME;
    case '(':
        skip_string(tokens);
        return tokens->kind = T_STRING;
    case '<':
        if (is_twice) {
            tokens->at += 2;
            return tokens->kind = T_OPEN;
        }
        from = memchr(from, '>', (size_t)(tokens->end - from));
        tokens->at = from ? from + 1 : tokens->end;
        return tokens->kind = T_STRING;
    case '>':
        tokens->at += is_twice ? 2 : 1;
        return tokens->kind = is_twice ? T_CLOSE : T_WORD;
    case '[':
    case ']':
        tokens->at++;
        return tokens->kind = *from == '[' ? T_LIST : T_LIST_END;
    case ')':
    case '{':
    case '}':
        tokens->at++;
        return tokens->kind = T_WORD;
    default:
        take_regular(tokens, false);
        return tokens->kind = T_WORD;
    }
}

static bool is_text(const Tokens *tokens, const char *text)
{
    return strcmp(tokens->text, text) == 0;
}

/* --- values ------------------------------------------------------------------------------------- */

/* Of a stream's dictionary: whether others may lie in it, and how it is packed. */
typedef struct {
    gint64 n, first; /* -1: not said, or elsewhere */
    bool has_n, has_first, is_flate, is_odd;
} StreamWords;

typedef struct {
    bool is_list[DEPTH_MOST];
    unsigned depth;
    char key[NAME_BYTES]; /* the name before this token; "" */
    bool is_in_filters;
    unsigned n_filters;
} Walk;

static void mark_name(Scan *scan, const Walk *walk, const char *name)
{
    static const char *const running[] = {"JavaScript", "XFA", "RichMedia", "OnInstantiate"};
    bool is_action = walk->depth == 0 || strcmp(walk->key, "S") == 0;
    for (unsigned i = 0; i < G_N_ELEMENTS(running); i++)
        if (strcmp(name, running[i]) == 0)
            scan->marks |= MARK_RUNS;
    if (is_action && strcmp(name, "Launch") == 0)
        scan->marks |= MARK_RUNS;
    if (is_action && strcmp(name, "Rendition") == 0)
        scan->marks |= MARK_RENDITION;
    if (strcmp(name, "JS") == 0)
        scan->marks |= MARK_JS;
    if (strcmp(name, "Encrypt") == 0)
        scan->marks |= MARK_ENCRYPT;
    if (strcmp(name, "FileAttachment") == 0 || strcmp(name, "EF") == 0)
        scan->marks |= MARK_FILES;
}

static gint64 number_of(const Tokens *tokens)
{
    gint64 number;
    return g_ascii_string_to_signed(tokens->text, 10, 0, G_MAXINT32, &number, NULL) ? number : -1;
}

static bool is_key(const char *key, const char *name, const char *short_name)
{
    return strcmp(key, name) == 0 || strcmp(key, short_name) == 0;
}

static void note_filter(Walk *walk, const Tokens *tokens, StreamWords *words)
{
    bool is_name = tokens->kind == T_NAME;
    words->is_flate = is_name && (is_text(tokens, "FlateDecode") || is_text(tokens, "Fl"));
    if (!words->is_flate || walk->n_filters++ > 0)
        words->is_odd = true;
}

/* A token of the outermost dictionary, or of its list of filters. */
static void note_packing(Walk *walk, const Tokens *tokens, StreamWords *words)
{
    if (walk->depth == 2 && walk->is_in_filters && tokens->kind != T_LIST_END)
        note_filter(walk, tokens, words);
    if (walk->depth != 1)
        return;
    walk->is_in_filters = false;
    if (is_key(walk->key, "Filter", "F")) {
        walk->is_in_filters = tokens->kind == T_LIST;
        if (tokens->kind != T_LIST)
            note_filter(walk, tokens, words);
        return;
    }
    if (is_key(walk->key, "DecodeParms", "DP") && !is_text(tokens, "null"))
        words->is_odd = true;
    if (strcmp(walk->key, "N") == 0)
        words->has_n = true, words->n = number_of(tokens);
    if (strcmp(walk->key, "First") == 0)
        words->has_first = true, words->first = number_of(tokens);
}

/* One value, however deep. What closes a list does not close a dictionary, and the reverse: as readers have it.
 * False: there are no steps left. */
static bool walk_value(Scan *scan, Tokens *tokens, StreamWords *words)
{
    Walk walk = {.depth = 0};
    *words = (StreamWords){.n = -1, .first = -1};
    do {
        const char *from = tokens->at;
        Kind kind = next(tokens);
        size_t n = (size_t)(tokens->at - from);
        if (n > scan->steps || walk.depth >= DEPTH_MOST) {
            scan->marks |= MARK_OUT_OF_STEPS;
            return false;
        }
        scan->steps -= n;
        if (kind == T_END)
            return true;
        if (kind == T_NAME)
            mark_name(scan, &walk, tokens->text);
        note_packing(&walk, tokens, words);
        g_strlcpy(walk.key, kind == T_NAME ? tokens->text : "", sizeof walk.key);
        if (kind == T_OPEN || kind == T_LIST)
            walk.is_list[walk.depth++] = kind == T_LIST;
        else if (walk.depth > 0 && kind == (walk.is_list[walk.depth - 1] ? T_LIST_END : T_CLOSE))
            walk.depth--;
    } while (walk.depth > 0);
    return true;
}

/* --- object streams ----------------------------------------------------------------------------- */

/* `length`: where an object may begin; `likely`: where the last one probably ends. */
static void walk_unpacked(Scan *scan, const char *bytes, size_t length, size_t likely,
                          const StreamWords *words)
{
    StreamWords other;
    Tokens head = {.at = bytes, .end = bytes + length};
    for (gint64 i = 0; i < words->n; i++) { /* where the head says that they are */
        if (next(&head) == T_END || next(&head) == T_END)
            break;
        gint64 offset = number_of(&head);
        if (offset < 0 || words->first < 0 || (size_t)(offset + words->first) >= length)
            continue;
        Tokens tokens = {.at = bytes + words->first + offset, .end = bytes + length};
        if (!walk_value(scan, &tokens, &other))
            return;
    }
    for (Tokens tokens = {.at = bytes, .end = bytes + likely}; tokens.at < tokens.end;)
        if (!walk_value(scan, &tokens, &other)) /* and one after another */
            return;
}

/* What came before the packing breaks counts: readers take it, too. NULL: nothing came. */
static GByteArray *unpack(Scan *scan, const char *bytes, size_t length)
{
    z_stream z = {.next_in = (Bytef *)(guintptr)bytes, .avail_in = (uInt)MIN(length, G_MAXUINT32)};
    g_autoptr(GByteArray) out = g_byte_array_new();
    g_autofree guint8 *piece = g_malloc(1u << 16);
    if (inflateInit(&z) != Z_OK)
        return NULL;
    int state = Z_OK;
    while (state == Z_OK && out->len < MIN(UNPACKED_MOST, scan->steps)) {
        z.next_out = piece;
        z.avail_out = 1u << 16;
        state = inflate(&z, Z_NO_FLUSH);
        g_byte_array_append(out, piece, (1u << 16) - z.avail_out);
    }
    inflateEnd(&z);
    if (state == Z_OK)
        scan->marks |= MARK_OUT_OF_STEPS;
    return out->len > 0 ? g_steal_pointer(&out) : NULL;
}

static void walk_stream(Scan *scan, const Tokens *tokens, const StreamWords *words)
{
    const char *at = tokens->at;
    if (at < tokens->end && *at == '\r')
        at++;
    if (at < tokens->end && *at == '\n')
        at++;
    size_t length = (size_t)(tokens->end - at);
    if (words->is_odd || words->n < 0 || words->first < 0) {
        scan->marks |= MARK_ODD_STREAM;
        return;
    }
    if (!words->is_flate) { /* its length may be said elsewhere, or be a lie */
        const char *end = memmem(at, length, "endstream", 9);
        walk_unpacked(scan, at, length, end ? (size_t)(end - at) : length, words);
        return;
    }
    g_autoptr(GByteArray) unpacked = unpack(scan, at, length);
    if (unpacked)
        walk_unpacked(scan, (const char *)unpacked->data, unpacked->len, unpacked->len, words);
    else
        scan->marks |= MARK_BAD_STREAM;
}

/* --- the file ----------------------------------------------------------------------------------- */

/* Whatever follows `word`: "obj", "trailer". */
static void walk_all(Scan *scan, const char *word)
{
    size_t n = strlen(word);
    const char *end = scan->bytes + scan->length;
    for (const char *at = scan->bytes; (at = memmem(at, (size_t)(end - at), word, n)); at += n) {
        if (at > scan->bytes && is_regular(at[-1]) && !g_ascii_isdigit(at[-1]))
            continue; /* "endobj" */
        StreamWords words;
        Tokens tokens = {.at = at + n, .end = end};
        if (!walk_value(scan, &tokens, &words))
            return;
        if (words.has_n && words.has_first && next(&tokens) == T_WORD && is_text(&tokens, "stream"))
            walk_stream(scan, &tokens, &words);
        if (scan->marks & MARK_OUT_OF_STEPS)
            return;
    }
}

static unsigned scan_all(const char *bytes, size_t length)
{
    Scan scan = {bytes, length, STEPS_FREE + STEPS_A_BYTE * length, 0};
    walk_all(&scan, "obj");
    walk_all(&scan, "trailer");
    return scan.marks;
}

FileVerdict file_look_at_pdf_names(const char *bytes, size_t length, bool *out_is_hidden,
                                   bool *out_has_files)
{
    unsigned marks = scan_all(bytes, length);
    bool is_encrypted = marks & MARK_ENCRYPT;
    *out_is_hidden = is_encrypted && (marks & MARK_BAD_STREAM);
    *out_has_files = *out_is_hidden || (marks & MARK_FILES);
    if ((marks & MARK_RUNS) || ((marks & MARK_RENDITION) && (marks & MARK_JS)))
        return FILE_SCRIPTS;
    if (marks & MARK_OUT_OF_STEPS)
        return FILE_HEAVY;
    if ((marks & MARK_ODD_STREAM) || ((marks & MARK_BAD_STREAM) && !is_encrypted))
        return FILE_BROKEN;
    return FILE_TAKEN;
}
