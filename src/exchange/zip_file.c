#include "exchange/zip_file.h"

#include <errno.h>
#include <minizip/zip.h>

#define PIECE_MOST (1u << 20)

struct ZipFile {
    FILE *to;
    zipFile file;
};

static voidpf file_open(voidpf opaque, const void *name, int mode)
{
    (void)name, (void)mode;
    return opaque;
}

static uLong file_write(voidpf opaque, voidpf stream, const void *from, uLong size)
{
    (void)opaque;
    return fwrite(from, 1, size, stream);
}

static uLong file_read(voidpf opaque, voidpf stream, void *to, uLong size)
{
    (void)opaque, (void)stream, (void)to, (void)size;
    return 0; /* only asked of archives that are added to */
}

static ZPOS64_T file_tell(voidpf opaque, voidpf stream)
{
    (void)opaque;
    return (ZPOS64_T)ftello(stream);
}

static long file_seek(voidpf opaque, voidpf stream, ZPOS64_T offset, int origin)
{
    (void)opaque;
    int whence = origin == ZLIB_FILEFUNC_SEEK_CUR   ? SEEK_CUR
                 : origin == ZLIB_FILEFUNC_SEEK_END ? SEEK_END
                                                    : SEEK_SET;
    return fseeko(stream, (off_t)offset, whence);
}

static int file_close(voidpf opaque, voidpf stream)
{
    (void)opaque, (void)stream;
    return 0;
}

static int file_error(voidpf opaque, voidpf stream)
{
    (void)opaque;
    return ferror(stream);
}

static bool fail(GError **error)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot write the archive: %s",
                errno ? g_strerror(errno) : "the disk may be full");
    return false;
}

ZipFile *zip_file_new(FILE *file, GError **error)
{
    if (fseeko(file, 0, SEEK_SET) != 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE,
                    "an archive is written into a file, not into a pipe; say which with -o");
        return NULL;
    }
    g_autoptr(ZipFile) zip = g_new0(ZipFile, 1);
    zip->to = file;
    zlib_filefunc64_def calls = {.zopen64_file = file_open,
                                 .zread_file = file_read,
                                 .zwrite_file = file_write,
                                 .ztell64_file = file_tell,
                                 .zseek64_file = file_seek,
                                 .zclose_file = file_close,
                                 .zerror_file = file_error,
                                 .opaque = file};
    zip->file = zipOpen2_64("", APPEND_STATUS_CREATE, NULL, &calls);
    if (!zip->file)
        fail(error);
    return zip->file ? g_steal_pointer(&zip) : NULL;
}

void zip_file_free(ZipFile *zip)
{
    if (!zip)
        return;
    if (zip->file)
        zipClose(zip->file, NULL);
    g_free(zip);
}

bool zip_file_begin(ZipFile *zip, const char *name, bool is_packed, GError **error)
{
    const zip_fileinfo info = {.tmz_date = {.tm_mday = 1, .tm_year = 1980}};
    errno = 0;
    return zipOpenNewFileInZip64(zip->file, name, &info, NULL, 0, NULL, 0, NULL,
                                 is_packed ? Z_DEFLATED : 0, is_packed ? 6 : 0, 1) == ZIP_OK ||
           fail(error);
}

bool zip_file_put(ZipFile *zip, const void *bytes, size_t length, GError **error)
{
    errno = 0;
    for (size_t at = 0; at < length; at += PIECE_MOST)
        if (zipWriteInFileInZip(zip->file, (const char *)bytes + at,
                                (unsigned)MIN(length - at, PIECE_MOST)) != ZIP_OK)
            return fail(error);
    return true;
}

bool zip_file_end(ZipFile *zip, GError **error)
{
    return zipCloseFileInZip(zip->file) == ZIP_OK || fail(error);
}

bool zip_file_finish(ZipFile *zip, GError **error)
{
    bool is_closed = zipClose(zip->file, NULL) == ZIP_OK;
    zip->file = NULL;
    return is_closed || fail(error);
}
