#include "exchange/zip_in.h"

#include "base/limits.h"
#include <minizip/unzip.h>
#include <string.h>

#define END_BYTES 22u             /* of the end record, without its comment */
#define COMMENT_BYTES_MOST 65535u /* of the archive */
#define PIECE_BYTES (64u * 1024u)
#define NAME_BYTES 512u
#define RATIO_FREE_BYTES (16u << 20) /* small parts may be as empty as they like */

typedef struct {
    const char *bytes;
    size_t length, at;
} Memory;

struct ZipIn {
    Memory memory;
    unzFile file;
    char *place;
    size_t most_entries, most_entry_bytes;
    GHashTable *entries; /* folded name -> unz64_file_pos */
    GPtrArray *names;
};

/* --- the archive's bytes, for minizip ------------------------------------------------------ */

static voidpf memory_open(voidpf opaque, const void *name, int mode)
{
    (void)name;
    return (mode & ZLIB_FILEFUNC_MODE_WRITE) ? NULL : opaque;
}

static uLong memory_read(voidpf opaque, voidpf stream, void *to, uLong size)
{
    Memory *memory = stream;
    (void)opaque;
    uLong n = MIN(size, memory->length - memory->at);
    memcpy(to, memory->bytes + memory->at, n);
    memory->at += n;
    return n;
}

static ZPOS64_T memory_tell(voidpf opaque, voidpf stream)
{
    (void)opaque;
    return ((Memory *)stream)->at;
}

static long memory_seek(voidpf opaque, voidpf stream, ZPOS64_T offset, int origin)
{
    Memory *memory = stream;
    (void)opaque;
    ZPOS64_T from = origin == ZLIB_FILEFUNC_SEEK_CUR   ? memory->at
                    : origin == ZLIB_FILEFUNC_SEEK_END ? memory->length
                                                       : 0;
    if (offset > memory->length || from > memory->length - offset)
        return -1;
    memory->at = (size_t)(from + offset);
    return 0;
}

static int memory_close(voidpf opaque, voidpf stream)
{
    (void)opaque, (void)stream;
    return 0;
}

static int memory_error(voidpf opaque, voidpf stream)
{
    (void)opaque, (void)stream;
    return 0;
}

/* --- the directory ------------------------------------------------------------------------- */

/* Some programs write backslashes, and some do not agree with themselves about case. */
static char *fold_name(const char *name)
{
    char *folded = g_ascii_strdown(name, -1);
    g_strdelimit(folded, "\\", '/');
    return folded;
}

static bool refuse(GError **error, int code, const char *place, const char *what)
{
    g_set_error(error, FYR_ERROR, code, "%s: %s", place, what);
    return false;
}

static bool list_entries(ZipIn *zip, GError **error)
{
    unz_global_info64 whole;
    if (unzGetGlobalInfo64(zip->file, &whole) != UNZ_OK)
        return refuse(error, FYR_ERROR_INVALID, zip->place, "the archive's directory is damaged");
    if (whole.number_entry > zip->most_entries)
        return refuse(error, FYR_ERROR_LIMIT, zip->place,
                      "the archive has more entries than any of its kind: it is not one");
    int state = whole.number_entry ? unzGoToFirstFile(zip->file) : UNZ_END_OF_LIST_OF_FILE;
    for (; state == UNZ_OK; state = unzGoToNextFile(zip->file)) {
        char name[NAME_BYTES] = "";
        unz_file_info64 info;
        unz64_file_pos *at = g_new0(unz64_file_pos, 1);
        if (unzGetCurrentFileInfo64(zip->file, &info, name, sizeof name - 1, NULL, 0, NULL, 0) !=
                UNZ_OK ||
            unzGetFilePos64(zip->file, at) != UNZ_OK) {
            g_free(at);
            return refuse(error, FYR_ERROR_INVALID, zip->place,
                          "the archive's directory is damaged; save the workbook again");
        }
        if (((info.external_fa >> 16) & 0170000) == 0120000) {
            g_free(at);
            return refuse(error, FYR_ERROR_INVALID, zip->place,
                          "the archive holds a link to another place, which is never followed");
        }
        g_autofree char *key = fold_name(name);
        if (g_hash_table_contains(zip->entries, key)) {
            g_free(at); /* two readers could take different ones: so none may */
            return refuse(error, FYR_ERROR_INVALID, zip->place,
                          "the archive holds two parts of one name; save the workbook again");
        }
        g_hash_table_insert(zip->entries, g_steal_pointer(&key), at);
        g_ptr_array_add(zip->names, g_strdup(name));
    }
    g_ptr_array_add(zip->names, NULL);
    if (state != UNZ_END_OF_LIST_OF_FILE)
        return refuse(error, FYR_ERROR_INVALID, zip->place,
                      "the archive's directory is damaged; save the workbook again");
    return true;
}

/* The archive's last record, the end of central directory (APPNOTE 4.3.16), must be there to its last
 * byte, the two that say how long its comment is among them: minizip forgives a file cut there. */
static bool has_whole_end(const char *bytes, size_t length)
{
    size_t last =
        length > END_BYTES + COMMENT_BYTES_MOST ? length - END_BYTES - COMMENT_BYTES_MOST : 0;
    for (size_t at = length > 4 ? length - 4 : 0; at > last; at--) {
        if (memcmp(bytes + at, "PK\5\6", 4) != 0)
            continue;
        if (at + END_BYTES > length)
            return false;
        const guint8 *comment = (const guint8 *)bytes + at + END_BYTES - 2;
        return at + END_BYTES + comment[0] + 256u * comment[1] <= length;
    }
    return false;
}

ZipIn *zip_in_new(const char *bytes, size_t length, const char *place, GError **error)
{
    return zip_in_new_limited(bytes, length, place, LIMIT_ZIP_ENTRIES, LIMIT_ZIP_ENTRY_BYTES,
                              error);
}

ZipIn *zip_in_new_limited(const char *bytes, size_t length, const char *place, size_t most_entries,
                          size_t most_entry_bytes, GError **error)
{
    g_autoptr(ZipIn) zip = g_new0(ZipIn, 1);
    zip->most_entries = most_entries;
    zip->most_entry_bytes = most_entry_bytes;
    zip->memory = (Memory){bytes, length, 0};
    zip->place = g_strdup(place);
    zip->entries = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    zip->names = g_ptr_array_new_with_free_func(g_free);
    zlib_filefunc64_def calls = {.zopen64_file = memory_open,
                                 .zread_file = memory_read,
                                 .ztell64_file = memory_tell,
                                 .zseek64_file = memory_seek,
                                 .zclose_file = memory_close,
                                 .zerror_file = memory_error,
                                 .opaque = &zip->memory};
    zip->file = has_whole_end(bytes, length) ? unzOpen2_64("", &calls) : NULL;
    if (!zip->file) {
        refuse(error, FYR_ERROR_INVALID, place,
               most_entries != LIMIT_ZIP_ENTRIES ? "the archive is cut or damaged (it has no end)"
                                                 : "the workbook is cut or damaged (its archive "
                                                   "has no end); save it again, or send it "
                                                   "again");
        return NULL;
    }
    return list_entries(zip, error) ? g_steal_pointer(&zip) : NULL;
}

void zip_in_free(ZipIn *zip)
{
    if (!zip)
        return;
    if (zip->file)
        unzClose(zip->file);
    g_hash_table_unref(zip->entries);
    g_ptr_array_unref(zip->names);
    g_free(zip->place);
    g_free(zip);
}

static const unz64_file_pos *find(const ZipIn *zip, const char *name)
{
    g_autofree char *key = fold_name(name);
    return g_hash_table_lookup(zip->entries, key);
}

bool zip_in_has(const ZipIn *zip, const char *name)
{
    return find(zip, name) != NULL;
}

const char *const *zip_in_names(const ZipIn *zip)
{
    return (const char *const *)zip->names->pdata;
}

/* --- an entry ------------------------------------------------------------------------------ */

static bool fail(const ZipIn *zip, const char *name, int code, const char *what, GError **error)
{
    g_set_error(error, FYR_ERROR, code, "%s: its part %s %s", zip->place, name, what);
    return false;
}

static bool open_entry(ZipIn *zip, const char *name, unz_file_info64 *info, GError **error)
{
    const unz64_file_pos *found = find(zip, name);
    if (!found)
        return fail(zip, name, FYR_ERROR_INVALID, "is missing; save the workbook again", error);
    unz64_file_pos at = *found;
    if (unzGoToFilePos64(zip->file, &at) != UNZ_OK ||
        unzGetCurrentFileInfo64(zip->file, info, NULL, 0, NULL, 0, NULL, 0) != UNZ_OK)
        return fail(zip, name, FYR_ERROR_INVALID, "is damaged; save the workbook again", error);
    if (info->flag & 1)
        return fail(zip, name, FYR_ERROR_INVALID, "is encrypted; save it without a password",
                    error);
    if (unzOpenCurrentFile(zip->file) != UNZ_OK)
        return fail(zip, name, FYR_ERROR_INVALID, "is damaged; save the workbook again", error);
    return true;
}

static bool too_large(const ZipIn *zip, const char *name, size_t packed, size_t unpacked,
                      GError **error)
{
    if (unpacked > zip->most_entry_bytes)
        return !fail(zip, name, FYR_ERROR_LIMIT, "unpacks to more than a sheet of figures can need",
                     error);
    if (unpacked > RATIO_FREE_BYTES && unpacked / LIMIT_UNPACK_RATIO > packed)
        return !fail(zip, name, FYR_ERROR_LIMIT,
                     "unpacks to hundreds of times its size: not a table of figures", error);
    return false;
}

bool zip_in_read(ZipIn *zip, const char *name, ZipTake take, void *data, GError **error)
{
    unz_file_info64 info;
    if (!open_entry(zip, name, &info, error))
        return false;
    g_autofree char *piece = g_malloc(PIECE_BYTES);
    size_t unpacked = 0;
    bool is_fine = true;
    while (is_fine) {
        int n = unzReadCurrentFile(zip->file, piece, PIECE_BYTES);
        if (n == 0)
            break;
        is_fine = n > 0 ? !too_large(zip, name, (size_t)info.compressed_size, unpacked += (size_t)n,
                                     error)
                        : fail(zip, name, FYR_ERROR_INVALID,
                               "is damaged or cut; save the workbook again", error);
        is_fine = is_fine && take(data, piece, (size_t)n);
    }
    bool is_whole = unzCloseCurrentFile(zip->file) == UNZ_OK;
    if (is_fine && !is_whole)
        return fail(zip, name, FYR_ERROR_INVALID,
                    "is damaged (its checksum is wrong); save the workbook again", error);
    return is_fine;
}

static bool append(void *data, const char *bytes, size_t length)
{
    g_string_append_len(data, bytes, (gssize)length);
    return true;
}

char *zip_in_read_all(ZipIn *zip, const char *name, size_t *out_length, GError **error)
{
    GString *text = g_string_new(NULL);
    if (!zip_in_read(zip, name, append, text, error)) {
        g_string_free(text, TRUE);
        return NULL;
    }
    *out_length = text->len;
    return g_string_free(text, FALSE);
}
