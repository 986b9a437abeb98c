#include "exchange/zip_out.h"

#include <minizip/zip.h>
#include <string.h>

struct ZipOut {
    GByteArray *bytes;
    size_t at;
    zipFile file;
    bool is_broken;
};

/* --- the archive's bytes, for minizip ------------------------------------------------------ */

static voidpf memory_open(voidpf opaque, const void *name, int mode)
{
    (void)name, (void)mode;
    return opaque;
}

static uLong memory_write(voidpf opaque, voidpf stream, const void *from, uLong size)
{
    ZipOut *zip = stream;
    (void)opaque;
    if (size > G_MAXINT - zip->at)
        return 0;
    if (zip->at + size > zip->bytes->len)
        g_byte_array_set_size(zip->bytes, (guint)(zip->at + size));
    memcpy(zip->bytes->data + zip->at, from, size);
    zip->at += size;
    return size;
}

static uLong memory_read(voidpf opaque, voidpf stream, void *to, uLong size)
{
    (void)opaque, (void)stream, (void)to, (void)size;
    return 0; /* only asked of archives that are added to */
}

static ZPOS64_T memory_tell(voidpf opaque, voidpf stream)
{
    (void)opaque;
    return ((ZipOut *)stream)->at;
}

static long memory_seek(voidpf opaque, voidpf stream, ZPOS64_T offset, int origin)
{
    ZipOut *zip = stream;
    (void)opaque;
    ZPOS64_T from = origin == ZLIB_FILEFUNC_SEEK_CUR   ? zip->at
                    : origin == ZLIB_FILEFUNC_SEEK_END ? zip->bytes->len
                                                       : 0;
    if (offset > zip->bytes->len || from > zip->bytes->len - offset)
        return -1;
    zip->at = (size_t)(from + offset);
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

/* --- writing ------------------------------------------------------------------------------- */

ZipOut *zip_out_new(void)
{
    ZipOut *zip = g_new0(ZipOut, 1);
    zip->bytes = g_byte_array_new();
    zlib_filefunc64_def calls = {.zopen64_file = memory_open,
                                 .zread_file = memory_read,
                                 .zwrite_file = memory_write,
                                 .ztell64_file = memory_tell,
                                 .zseek64_file = memory_seek,
                                 .zclose_file = memory_close,
                                 .zerror_file = memory_error,
                                 .opaque = zip};
    zip->file = zipOpen2_64("", APPEND_STATUS_CREATE, NULL, &calls);
    zip->is_broken = zip->file == NULL;
    return zip;
}

void zip_out_free(ZipOut *zip)
{
    if (!zip)
        return;
    if (zip->file)
        zipClose(zip->file, NULL);
    g_byte_array_unref(zip->bytes);
    g_free(zip);
}

bool zip_out_add(ZipOut *zip, const char *name, const char *bytes, size_t length)
{
    const zip_fileinfo info = {.tmz_date = {.tm_mday = 1, .tm_year = 1980}};
    if (zip->is_broken || length > G_MAXINT)
        return false;
    bool is_open = zipOpenNewFileInZip(zip->file, name, &info, NULL, 0, NULL, 0, NULL, Z_DEFLATED,
                                       Z_DEFAULT_COMPRESSION) == ZIP_OK;
    bool is_written = is_open && zipWriteInFileInZip(zip->file, bytes, (unsigned)length) == ZIP_OK;
    zip->is_broken = !is_open || zipCloseFileInZip(zip->file) != ZIP_OK || !is_written;
    return !zip->is_broken;
}

GBytes *zip_out_finish(ZipOut *zip)
{
    bool is_closed = zip->file && zipClose(zip->file, NULL) == ZIP_OK;
    zip->file = NULL;
    if (zip->is_broken || !is_closed)
        return NULL;
    return g_byte_array_free_to_bytes(g_byte_array_ref(zip->bytes));
}
