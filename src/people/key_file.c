#include "people/key_file.h"

#include "base/error.h"
#include "base/isotime.h"
#include "base/limits.h"
#include "base/number.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_LINE "Fyr key 1"
#define BASE64 sodium_base64_VARIANT_URLSAFE_NO_PADDING
#define PASSPHRASE_LETTERS 10
#define BOXED_BYTES (crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + KEY_SECRET_BYTES)
/* A file asks for memory and time of ours: not for more than this. */
#define OPS_MOST 16
#define MEMORY_MOST (1024ll << 20)

void key_file_clear(KeyFile *file)
{
    key_pair_clear(&file->pair);
    g_clear_pointer(&file->name, g_free);
    g_clear_pointer(&file->created, g_free);
}

/* --- lines ------------------------------------------------------------------------------------- */

typedef struct {
    char bytes[LIMIT_KEY_FILE_BYTES + 1];
    size_t length;
    mode_t mode;
} Raw;

static void raw_clear(Raw *raw)
{
    sodium_memzero(raw, sizeof *raw);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Raw, raw_clear)

static bool refuse(GError **error, const char *path, const char *why)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "\"%s\" %s", path, why);
    return false;
}

static bool refuse_io(GError **error, const char *verb, const char *path)
{
    g_set_error(error, FYR_ERROR,
                errno == ENOENT   ? FYR_ERROR_NOT_FOUND
                : errno == EEXIST ? FYR_ERROR_CONFLICT
                                  : FYR_ERROR_IO,
                "cannot %s \"%s\": %s", verb, path, g_strerror(errno));
    return false;
}

static bool read_fd(int fd, const char *path, Raw *raw, GError **error)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return refuse_io(error, "read", path);
    raw->mode = info.st_mode;
    raw->length = 0;
    for (ssize_t n = 1; n > 0 && raw->length < sizeof raw->bytes; raw->length += (size_t)n) {
        n = read(fd, raw->bytes + raw->length, sizeof raw->bytes - raw->length);
        if (n < 0)
            return refuse_io(error, "read", path);
    }
    size_t first = strlen(FIRST_LINE);
    if (raw->length > LIMIT_KEY_FILE_BYTES || memchr(raw->bytes, '\0', raw->length) ||
        raw->length <= first || memcmp(raw->bytes, FIRST_LINE "\n", first + 1) != 0)
        return refuse(error, path, "is no key file; make one with `fyr key new`");
    raw->bytes[raw->length] = '\0';
    return true;
}

static bool read_path(const char *path, Raw *raw, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return refuse_io(error, "open", path);
    bool is_read = read_fd(fd, path, raw, error);
    close(fd);
    return is_read;
}

/* The value of "name: value"; the first one counts, and `out_length` is up to its line's end. */
static const char *find(const Raw *raw, const char *name, size_t *out_length)
{
    size_t n = strlen(name);
    for (const char *line = raw->bytes; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, name, n) == 0 && line[n] == ':' && line[n + 1] == ' ') {
            *out_length = strcspn(line + n + 2, "\n");
            return line + n + 2;
        }
    }
    return NULL;
}

static char *dup_value(const Raw *raw, const char *name)
{
    size_t length = 0;
    const char *value = find(raw, name, &length);
    return value && g_utf8_validate(value, (gssize)length, NULL) ? g_strndup(value, length) : NULL;
}

static bool is_name(const char *name)
{
    if (!g_utf8_validate(name, -1, NULL) || *name == '\0' || strlen(name) > LIMIT_KEY_NAME_BYTES ||
        *name == ' ' || name[strlen(name) - 1] == ' ')
        return false;
    for (const char *p = name; *p; p = g_utf8_next_char(p))
        if (g_unichar_iscntrl(g_utf8_get_char(p)))
            return false;
    return true;
}

/* --- the protected secret ----------------------------------------------------------------------- */

static bool stretch(const char *passphrase, const unsigned char *salt, uint64_t ops, size_t memory,
                    unsigned char out_key[crypto_secretbox_KEYBYTES], GError **error)
{
    if (crypto_pwhash(out_key, crypto_secretbox_KEYBYTES, passphrase, strlen(passphrase), salt, ops,
                      memory, crypto_pwhash_ALG_ARGON2ID13) == 0)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_LIMIT,
                "the passphrase needs %zu MB of memory, which this machine does not give",
                memory >> 20);
    return false;
}

static bool put_secret(GString *text, const KeyPair *pair, const char *passphrase, GError **error)
{
    char coded[128], salt_text[64];
    if (!passphrase) {
        sodium_bin2base64(coded, sizeof coded, pair->secret, KEY_SECRET_BYTES, BASE64);
        g_string_append_printf(text, "protection: none\nsecret: %s\n", coded);
        sodium_memzero(coded, sizeof coded);
        return true;
    }
    unsigned char salt[crypto_pwhash_SALTBYTES], key[crypto_secretbox_KEYBYTES], boxed[BOXED_BYTES];
    randombytes_buf(salt, sizeof salt);
    randombytes_buf(boxed, crypto_secretbox_NONCEBYTES);
    if (!stretch(passphrase, salt, crypto_pwhash_OPSLIMIT_MODERATE, crypto_pwhash_MEMLIMIT_MODERATE,
                 key, error))
        return false;
    crypto_secretbox_easy(boxed + crypto_secretbox_NONCEBYTES, pair->secret, KEY_SECRET_BYTES,
                          boxed, key);
    sodium_memzero(key, sizeof key);
    sodium_bin2base64(salt_text, sizeof salt_text, salt, sizeof salt, BASE64);
    sodium_bin2base64(coded, sizeof coded, boxed, sizeof boxed, BASE64);
    g_string_append_printf(text, "protection: argon2id %u %u %s\nsecret: %s\n",
                           (unsigned)crypto_pwhash_OPSLIMIT_MODERATE,
                           (unsigned)crypto_pwhash_MEMLIMIT_MODERATE, salt_text, coded);
    return true;
}

static bool decode(const char *text, size_t length, unsigned char *out, size_t n_bytes)
{
    size_t n = 0;
    const char *end = NULL;
    return sodium_base642bin(out, n_bytes, text, length, NULL, &n, &end, BASE64) == 0 &&
           n == n_bytes && end == text + length;
}

static bool unlock(const char *path, const char *protection, const char *coded, size_t length,
                   const char *passphrase, unsigned char out_secret[KEY_SECRET_BYTES],
                   GError **error)
{
    g_auto(GStrv) words = g_strsplit(protection, " ", -1);
    unsigned char salt[crypto_pwhash_SALTBYTES], key[crypto_secretbox_KEYBYTES], boxed[BOXED_BYTES];
    int64_t ops = 0, memory = 0;
    if (g_strv_length(words) != 4 || strcmp(words[0], "argon2id") != 0 ||
        !number_parse_count(words[1], strlen(words[1]), &ops) ||
        !number_parse_count(words[2], strlen(words[2]), &memory) || ops < 1 || ops > OPS_MOST ||
        memory < (int64_t)crypto_pwhash_MEMLIMIT_MIN || memory > MEMORY_MOST ||
        !decode(words[3], strlen(words[3]), salt, sizeof salt) ||
        !decode(coded, length, boxed, sizeof boxed))
        return refuse(error, path, "is damaged: its protection cannot be read; take a copy of it");
    if (!stretch(passphrase, salt, (uint64_t)ops, (size_t)memory, key, error))
        return false;
    bool is_right =
        crypto_secretbox_open_easy(out_secret, boxed + crypto_secretbox_NONCEBYTES,
                                   BOXED_BYTES - crypto_secretbox_NONCEBYTES, boxed, key) == 0;
    sodium_memzero(key, sizeof key);
    if (!is_right)
        g_set_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN,
                    "the passphrase of \"%s\" is not right, or the file is damaged", path);
    return is_right;
}

/* --- making ------------------------------------------------------------------------------------ */

/* A new file at `path` that only its owner can read; it is not there unless it is whole. */
static bool write_new(const char *path, const char *bytes, size_t length, GError **error)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT,
                    "\"%s\" is there already; a key is never overwritten: name another file", path);
        return false;
    }
    if (fd < 0)
        return refuse_io(error, "make", path);
    bool is_written = write(fd, bytes, length) == (ssize_t)length && fsync(fd) == 0;
    if (!is_written)
        refuse_io(error, "write", path);
    if (close(fd) != 0 && is_written)
        is_written = refuse_io(error, "write", path);
    if (!is_written)
        (void)g_unlink(path);
    return is_written;
}

static void wipe_string(GString *text)
{
    sodium_memzero(text->str, text->allocated_len);
    g_string_free(text, TRUE);
}

bool key_file_make(const char *path, KeyKind kind, const char *name, const char *passphrase,
                   KeyFile *out_file, GError **error)
{
    if (!is_name(name)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "\"%.130s\" is no name for a key; write whose it is, in at most %u bytes", name,
                    LIMIT_KEY_NAME_BYTES);
        return false;
    }
    if (passphrase && (!g_utf8_validate(passphrase, -1, NULL) ||
                       g_utf8_strlen(passphrase, -1) < PASSPHRASE_LETTERS)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID,
                    "the passphrase is too short; take %d characters at least, such as four words",
                    PASSPHRASE_LETTERS);
        return false;
    }
    char now[ISO_DATETIME_BYTES], public_text[KEY_TEXT_BYTES];
    iso_now_write(now);
    g_auto(KeyFile) made = {.has_passphrase = passphrase != NULL};
    key_pair_new(&made.pair, kind);
    public_key_write(&made.pair.public, public_text);
    GString *text = g_string_sized_new(LIMIT_KEY_FILE_BYTES); /* never moved: wiped in one place */
    g_string_append_printf(
        text,
        FIRST_LINE "\n# Secret. Whoever has this file can act for its owner: never send it, "
                   "and keep a copy apart.\n# The public part is printed by "
                   "`fyr key show`.\nkind: %s\nname: %s\ncreated: %s\npublic: %s\n",
        key_kind_word(kind), name, now, public_text);
    bool is_made = put_secret(text, &made.pair, passphrase, error);
    if (is_made) {
        g_string_append(text, "sequence: 0\n");
        is_made = write_new(path, text->str, text->len, error);
    }
    wipe_string(text);
    if (!is_made)
        return false;
    made.name = g_strdup(name);
    made.created = g_strdup(now);
    *out_file = made;
    made = (KeyFile){0};
    return true;
}

/* --- reading ----------------------------------------------------------------------------------- */

static bool read_sequence(const Raw *raw, uint64_t *out_sequence)
{
    size_t length = 0;
    const char *text = find(raw, "sequence", &length);
    int64_t value = 0;
    if (!text || !number_parse_count(text, length, &value) || value < 0 ||
        value >= (int64_t)LIMIT_BUNDLE_SEQUENCE)
        return false;
    *out_sequence = (uint64_t)value;
    return true;
}

static bool peek(const Raw *raw, const char *path, KeyFile *file, GError **error)
{
    g_autofree char *kind = dup_value(raw, "kind"), *public_text = dup_value(raw, "public"),
                    *protection = dup_value(raw, "protection");
    file->name = dup_value(raw, "name");
    file->created = dup_value(raw, "created");
    if (!kind || !public_text || !protection || !file->name || !file->created ||
        !is_name(file->name) || strlen(file->created) >= ISO_DATETIME_BYTES ||
        !read_sequence(raw, &file->sequence))
        return refuse(error, path, "is damaged: a line is missing or wrong; take a copy of it");
    file->has_passphrase = strcmp(protection, "none") != 0;
    KeyKind which = strcmp(kind, key_kind_word(KEY_CENTRE)) == 0 ? KEY_CENTRE : KEY_PERSON;
    if (public_key_parse(public_text, which, &file->pair.public, error))
        return true;
    g_prefix_error(error, "\"%s\" is damaged: ", path);
    return false;
}

bool key_file_peek(const char *path, KeyFile *out_file, GError **error)
{
    g_auto(Raw) raw = {0};
    g_auto(KeyFile) file = {0};
    if (!read_path(path, &raw, error) || !peek(&raw, path, &file, error))
        return false;
    *out_file = file;
    file = (KeyFile){0};
    return true;
}

static bool open_secret(const Raw *raw, const char *path, const KeyFile *file, KeyPassphrase ask,
                        void *data, unsigned char out_secret[KEY_SECRET_BYTES], GError **error)
{
    size_t length = 0;
    const char *coded = find(raw, "secret", &length);
    if (!coded)
        return refuse(error, path, "is damaged: the secret is missing; take a copy of it");
    if (!file->has_passphrase && (raw->mode & 077) != 0) {
        g_set_error(
            error, FYR_ERROR, FYR_ERROR_FORBIDDEN,
            "others can read \"%s\" and it has no passphrase; run `chmod 600` on it, or make "
            "a key with --passphrase",
            path);
        return false;
    }
    if (!file->has_passphrase)
        return decode(coded, length, out_secret, KEY_SECRET_BYTES) ||
               refuse(error, path, "is damaged: its secret cannot be read; take a copy of it");
    g_autofree char *protection = dup_value(raw, "protection");
    char *passphrase = ask ? ask(data, path, error) : NULL;
    if (!passphrase)
        return !ask && refuse(error, path, "is protected by a passphrase, which is not asked here");
    bool is_open = unlock(path, protection, coded, length, passphrase, out_secret, error);
    sodium_memzero(passphrase, strlen(passphrase));
    g_free(passphrase);
    return is_open;
}

bool key_file_read(const char *path, KeyKind kind, KeyPassphrase ask, void *data, KeyFile *out_file,
                   GError **error)
{
    key_library_init();
    g_auto(Raw) raw = {0};
    g_auto(KeyFile) file = {0};
    unsigned char secret[KEY_SECRET_BYTES];
    if (!read_path(path, &raw, error) || !peek(&raw, path, &file, error))
        return false;
    if (file.pair.public.kind != kind)
        return refuse(error, path,
                      kind == KEY_PERSON ? "is a centre's key; a person's is needed here"
                                         : "is a person's key; a centre's is needed here");
    if (!open_secret(&raw, path, &file, ask, data, secret, error))
        return false;
    PublicKey said = file.pair.public;
    key_pair_from_secret(&file.pair, kind, secret);
    sodium_memzero(secret, sizeof secret);
    if (!public_key_equal(&said, &file.pair.public))
        return refuse(error, path,
                      "is damaged: its public line is not that of its secret; take a copy of it");
    *out_file = file;
    file = (KeyFile){0};
    return true;
}

/* --- the sequence -------------------------------------------------------------------------------- */

/* Opens and locks the file that has the name now: another process may have put a new one there while
 * this one waited. */
static int open_locked(const char *path, GError **error)
{
    for (unsigned tries = 0; tries < 1000; tries++) {
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        struct stat opened, named;
        if (fd >= 0 && flock(fd, LOCK_EX) == 0 && fstat(fd, &opened) == 0 &&
            stat(path, &named) == 0 && opened.st_ino == named.st_ino &&
            opened.st_dev == named.st_dev)
            return fd;
        if (fd < 0) {
            refuse_io(error, "open", path);
            return -1;
        }
        close(fd);
    }
    g_set_error(error, FYR_ERROR, FYR_ERROR_BUSY, "\"%s\" is in use; try again", path);
    return -1;
}

static bool replace(const char *path, const Raw *raw, uint64_t sequence, GError **error)
{
    size_t length = 0;
    const char *old = find(raw, "sequence", &length);
    size_t before = (size_t)(old - raw->bytes);
    GString *text = g_string_sized_new(LIMIT_KEY_FILE_BYTES + 32);
    g_string_append_len(text, raw->bytes, (gssize)before);
    g_string_append_printf(text, "%" G_GUINT64_FORMAT, sequence);
    g_string_append(text, old + length);
    g_autofree char *draft = g_strdup_printf("%s.%08x", path, g_random_int());
    bool is_written = write_new(draft, text->str, text->len, error);
    wipe_string(text);
    if (is_written && g_rename(draft, path) != 0) {
        is_written = refuse_io(error, "write", path);
        (void)g_unlink(draft);
    }
    if (!is_written)
        g_prefix_error(error, "the number of this bundle cannot be noted in the key file: ");
    return is_written;
}

bool key_file_next_sequence(const char *path, uint64_t *out_sequence, GError **error)
{
    g_auto(Raw) raw = {0};
    uint64_t sequence = 0;
    int fd = open_locked(path, error);
    if (fd < 0)
        return false;
    bool is_next = read_fd(fd, path, &raw, error);
    if (is_next && !read_sequence(&raw, &sequence))
        is_next = refuse(error, path, "is damaged: its sequence cannot be read; take a copy of it");
    is_next = is_next && replace(path, &raw, sequence + 1, error);
    close(fd);
    if (is_next)
        *out_sequence = sequence + 1;
    return is_next;
}
