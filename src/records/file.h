/* Files of records. The bytes lie in the centre's folder files/ under their SHA-256 (store/blob.h); a record's
 * revision names them (RecordFile in body.h), so history, undo and restore work with files as with texts.
 * The versions of one file share a slot: replacing it is one more revision with other bytes in the slot.
 *
 * To list:    record_files() of any body, or record_files_published() of the public copy.
 * To read:    record_file_open() gives a descriptor; read or mmap it, close it.
 * To put in:  1. file_look() (exchange/file_look.h, in the sandbox) says what the bytes are, or why not;
 *             2. file_put_begin(), _write() ..., _end(): on disk under their hash;
 *             3. inside the write that makes the record: file_put_note(), then a RecordFile with the
 *                hash in the body given to record_import() or the like.
 *             A browser's way in three acts is file_attach() and upload.h.
 *
 * Who may see a file follows from who may see the record's state: record_file_seen(). */
#pragma once

#include "records/file_type.h"
#include "records/record.h"

/* Of RecordFileInfo's and FileRead's `notice`: words, with blanks between them. */
#define FILE_NOTICE_PERSON "number-of-a-person" /* its text seems to have one */
#define FILE_NOTICE_PART "part-only"            /* only the beginning of its text was read */
bool file_notice_has(const char *notice, const char *word);

/* --- reading ------------------------------------------------------------------------------------ */

typedef struct {
    const RecordFile *file; /* borrowed of the body */
    const FileType *type;   /* NULL: of a kind that is not taken any more */
    char *media_type;
    char *preview; /* SHA-256 of a picture of the first page; NULL */
    char *fault;   /* why its text could not be read; NULL */
    char
        *notice; /* FILE_NOTICE_ words: what somebody should know of its text; NULL; never public */
    uint64_t n_bytes;
    unsigned n_pages; /* 0: not known */
    bool is_read;     /* its text was looked for already */
} RecordFileInfo;
void record_file_info_free(RecordFileInfo *info);

/* Of a body's files, in their order (RecordFileInfo). The body must outlive it. */
GPtrArray *record_files(Db *db, RecordBody *body, GError **error);
/* The same of a record_load_published(), through the public connection. */
GPtrArray *record_files_published(Db *db, const Record *record, GError **error);

/* A descriptor at the beginning of the bytes (close it); -1 and an error. */
int record_file_open(Centre *centre, const char *sha256, uint64_t *out_n_bytes, GError **error);

/* For a download: its name and type, if the account may see a state in which the record had it (or, of a
 * picture of a page, the file that it shows). NOT_FOUND else. Strings: g_free. */
typedef struct {
    char *name, *media_type;
    bool is_preview;
} RecordFileFound;
void record_file_found_clear(RecordFileFound *found);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RecordFileFound, record_file_found_clear)
bool record_file_seen(Db *db, const RecordTypes *types, const char *account, const char *record,
                      const char *sha256, RecordFileFound *out, GError **error);
/* Published anywhere, through the public connection. `name`: preferred where several records have it. */
bool record_file_published(Db *db, const char *sha256, const char *name, RecordFileFound *out,
                           GError **error);

/* All that a record ever had, as far as the account may see (RecordFileVersion, the newest first). */
typedef struct {
    char *slot, *sha256, *name, *media_type, *at, *by, *by_name;
    uint64_t n_bytes;
    unsigned revision;
} RecordFileVersion;
void record_file_version_free(RecordFileVersion *version);
GPtrArray *record_file_versions(Db *db, const RecordTypes *types, const char *account,
                                const char *record, GError **error);

/* --- putting in --------------------------------------------------------------------------------- */

#define FILE_READ_JOB "read-file" /* its subject: the SHA-256 */

typedef struct {
    char sha256[65];
    uint64_t n_bytes;
    const FileType *type;
    char *name; /* cleaned; g_free by file_put_clear() */
} FilePut;
void file_put_clear(FilePut *put);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(FilePut, file_put_clear)

typedef struct FileWriter FileWriter;
FileWriter *file_put_begin(Centre *centre, GError **error);
bool file_put_write(FileWriter *writer, const void *bytes, size_t length, GError **error);
/* What was written so far, to be looked at; not to be closed. */
int file_put_peek_fd(const FileWriter *writer);
/* `name` as it came, `type` as file_look() says. Ends the writer in any case. */
bool file_put_end(FileWriter *take_writer, const char *name, const FileType *type, FilePut *out_put,
                  GError **error);
void file_put_cancel(FileWriter *writer);
/* LIMIT if the account has brought too much since yesterday, uploads on their way included. */
bool file_day_allows(Db *db, const char *account, uint64_t n_bytes, GError **error);
/* Inside a write: the file is known to the centre, and its text will be read by the worker. */
bool file_put_note(Db *db, const FilePut *put, const char *account, GError **error);

/* --- acts on a record's files ------------------------------------------------------------------- */

/* Each is one more revision of the record, made on the newest one. `slot` is RecordFile's. */
typedef struct {
    const char *lang;          /* of the file; "" not said */
    const char *text_lang;     /* of caption and alt */
    const char *caption, *alt; /* demanded: a caption always, `alt` of a picture */
} FileWords;

/* `slot` NULL: one more file. `upload`: the upload that ends with it (upload.h), or NULL. */
bool file_attach(Centre *centre, const RecordType *type, const char *account, const char *record,
                 const FilePut *put, const char *slot, const FileWords *words, const char *upload,
                 Problems *problems, GError **error);
bool file_describe(Centre *centre, const RecordType *type, const char *account, const char *record,
                   const char *slot, const FileWords *words, Problems *problems, GError **error);
/* Its versions stay with the revisions that have them: file_take_back() brings the last one again. */
bool file_remove(Centre *centre, const RecordType *type, const char *account, const char *record,
                 const char *slot, Problems *problems, GError **error);
/* A version that the record had once, as one more revision: in its place, or as a file again. */
bool file_take_back(Centre *centre, const RecordType *type, const char *account, const char *record,
                    const char *slot, const char *sha256, Problems *problems, GError **error);

/* --- for the worker ----------------------------------------------------------------------------- */

typedef struct {
    const char *text;  /* NULL: none */
    const char *fault; /* NULL: it was read */
    const char *notice;
    unsigned n_pages;
    GBytes *preview; /* PNG; NULL */
} FileRead;
/* Keeps what was read of a file, and renews search and public copies of the records that have it: one
 * write. */
bool file_read_keep(Centre *centre, const char *sha256, const FileRead *read, GError **error);
/* Takes away bytes that no row knows and that got their name before `before_s` (seconds since 1970): what was
 * refused after its bytes had come. */
bool file_sweep(Centre *centre, int64_t before_s, GError **error);
/* The same for these bytes, however new. */
bool file_sweep_one(Centre *centre, const char *sha256, GError **error);
/* What kind it is, and whether it was read; NOT_FOUND. */
bool file_read_state(Db *db, const char *sha256, const FileType **out_type, bool *out_is_read,
                     GError **error);
