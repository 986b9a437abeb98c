/* Files of records: names, versions, who may see them, uploads that are cut, disks that are full, backups. */
#include "records/upload.h"
#include "records_fixture.h"
#include "store/blob.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define PDF "application/pdf"

static const FileWords words = {
    .lang = "en", .text_lang = "en", .caption = "The report", .alt = "A map"};

typedef struct {
    RecordsFixture records;
    char *editor, *other, *record;
} Fixture;

static void set_up(Fixture *f, gconstpointer unused)
{
    records_fixture_set_up(&f->records, unused);
    f->editor = people_make(&f->records.people, "editor@example.org", ROLE_EDITOR, "");
    f->other = people_make(&f->records.people, "other@example.org", ROLE_PRACTITIONER, "");
    g_autoptr(RecordBody) body = records_body("en", "A practice", "In short.");
    f->record = records_create(&f->records, "good_practice", "en", body);
}

static void tear_down(Fixture *f, gconstpointer unused)
{
    g_free(f->editor);
    g_free(f->other);
    g_free(f->record);
    records_fixture_tear_down(&f->records, unused);
}

static FilePut put(Fixture *f, const char *name, const char *media_type, const char *text)
{
    g_autoptr(GError) error = NULL;
    FilePut out = {0};
    FileWriter *writer = file_put_begin(f->records.centre, &error);
    g_assert_no_error(error);
    g_assert_true(file_put_write(writer, text, strlen(text), &error));
    g_assert_true(file_put_end(writer, name, file_type_find(media_type), &out, &error));
    g_assert_no_error(error);
    return out;
}

static bool attach(Fixture *f, const FilePut *file, const char *slot, const FileWords *own,
                   GError **error)
{
    g_autoptr(Problems) problems = problems_new();
    return file_attach(f->records.centre, records_type(&f->records, "good_practice"), f->editor,
                       f->record, file, slot, own, NULL, problems, error);
}

static char *read_blob(Fixture *f, const char *sha256)
{
    g_autoptr(GError) error = NULL;
    uint64_t n_bytes;
    int fd = record_file_open(f->records.centre, sha256, &n_bytes, &error);
    g_assert_no_error(error);
    char *text = g_malloc0(n_bytes + 1);
    g_assert_cmpint(read(fd, text, n_bytes), ==, (ssize_t)n_bytes);
    close(fd);
    return text;
}

/* --- names -------------------------------------------------------------------------------------- */

static void test_names(void)
{
    static const struct {
        const char *name, *media_type, *clean;
    } cases[] = {
        {"report.pdf", PDF, "report.pdf"},
        {"../../etc/passwd", "text/plain", "passwd.txt"},
        {"C:\\Users\\me\\r.PDF", PDF, "r.PDF"},
        {"a\xe2\x80\xae"
         "fdp.exe",
         PDF, "afdp.exe.pdf"},
        {"tab\there\nline.pdf", PDF, "tab here line.pdf"},
        {"CON.pdf", PDF, "file-CON.pdf"},
        {"nul", "text/plain", "file-nul.txt"},
        {"", PDF, "file.pdf"},
        {"...", PDF, "file.pdf"},
        {".htaccess", "text/plain", "htaccess.txt"},
        {"a<b>:\"|?*.pdf", PDF, "ab.pdf"},
        {"photo.jpeg", "image/jpeg", "photo.jpeg"},
        {"r\xc3\xa4kning.pdf", PDF, "r\xc3\xa4kning.pdf"},
        {"ra\xcc\x88kning.pdf", PDF, "r\xc3\xa4kning.pdf"},
        {"evil.html", PDF, "evil.html.pdf"},
        {"\xff\xfe.pdf", PDF, "\xef\xbf\xbd\xef\xbf\xbd.pdf"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *clean =
            file_name_clean(cases[i].name, file_type_find(cases[i].media_type), NULL);
        g_assert_cmpstr(clean, ==, cases[i].clean);
    }
    g_autofree char *huge = g_strnfill(5000, 'x');
    g_autofree char *clean = file_name_clean(huge, file_type_find(PDF), NULL);
    g_assert_cmpuint(strlen(clean), ==, 120);
    g_assert_true(g_str_has_suffix(clean, ".pdf"));
    g_assert_true(file_name_is_program("a.pdf.EXE"));
    g_assert_true(file_name_is_program("a.docm. "));
    g_assert_false(file_name_is_program("executive.pdf"));
}

/* --- versions ----------------------------------------------------------------------------------- */

static void test_versions(Fixture *f, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(Problems) problems = problems_new();
    const RecordType *type = records_type(&f->records, "good_practice");
    g_auto(FilePut) one = put(f, "report.pdf", PDF, "%PDF one");
    g_auto(FilePut) two = put(f, "report v2.pdf", PDF, "%PDF two");
    g_auto(FilePut) picture = put(f, "map.png", "image/png", "png");
    g_assert_true(attach(f, &one, NULL, &words, &error));
    g_assert_no_error(error);
    g_assert_false(attach(f, &one, NULL, &words, &error)); /* the same once more */
    g_assert_error(error, FYR_ERROR, FYR_ERROR_INVALID);
    g_clear_error(&error);
    const FileWords mute = {.lang = "", .text_lang = "en", .caption = "A map", .alt = " "};
    g_assert_false(attach(f, &picture, NULL, &mute, &error)); /* who does not see it? */
    g_assert_error(error, FYR_ERROR, FYR_ERROR_INVALID);
    g_clear_error(&error);
    g_assert_true(attach(f, &picture, NULL, &words, &error));
    g_assert_true(attach(f, &two, one.sha256, &words, &error)); /* in the first one's place */
    g_assert_no_error(error);
    g_autoptr(Record) record = records_load(&f->records, f->record);
    GPtrArray *files = record_body_files(record->body);
    g_assert_cmpuint(files->len, ==, 2);
    g_assert_cmpstr(((RecordFile *)files->pdata[0])->name, ==, "report v2.pdf");
    g_assert_cmpstr(((RecordFile *)files->pdata[0])->slot, ==, one.sha256);
    g_assert_cmpstr(((RecordFile *)files->pdata[0])->lang, ==, "en");
    g_autofree char *text = read_blob(f, one.sha256); /* the old version is still there */
    g_assert_cmpstr(text, ==, "%PDF one");
    Db *db = people_db(&f->records.people);
    g_autoptr(GPtrArray) versions =
        record_file_versions(db, f->records.types, f->editor, f->record, &error);
    g_assert_cmpuint(versions->len, ==, 3);
    g_auto(RecordFileFound) found = {0};
    g_assert_true(
        record_file_seen(db, f->records.types, f->editor, f->record, one.sha256, &found, &error));
    g_assert_cmpstr(found.name, ==, "report.pdf");
    g_auto(RecordFileFound) hidden = {0}; /* a draft is not a practitioner's */
    g_assert_false(
        record_file_seen(db, f->records.types, f->other, f->record, one.sha256, &hidden, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND);
    g_clear_error(&error);
    /* out, back, and the whole record as it was */
    g_assert_true(
        file_remove(f->records.centre, type, f->editor, f->record, one.sha256, problems, &error));
    g_assert_true(file_take_back(f->records.centre, type, f->editor, f->record, one.sha256,
                                 one.sha256, problems, &error));
    g_assert_no_error(error);
    g_autoptr(Record) after = records_load(&f->records, f->record);
    g_assert_cmpuint(record_body_files(after->body)->len, ==, 2);
    g_assert_true(record_restore(f->records.centre, type, f->editor, f->record, after->revision, 2,
                                 problems, &error));
    g_assert_no_error(error);
    g_autoptr(Record) old = records_load(&f->records, f->record);
    g_assert_cmpuint(record_body_files(old->body)->len, ==, 1);
    g_assert_cmpstr(((RecordFile *)record_body_files(old->body)->pdata[0])->sha256, ==, one.sha256);
}

/* What was there before publication and is not published is nobody's outside. */
static void test_published(Fixture *f, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_auto(FilePut) one = put(f, "secret draft.pdf", PDF, "%PDF one");
    g_auto(FilePut) two = put(f, "report.pdf", PDF, "%PDF two");
    g_assert_true(attach(f, &one, NULL, &words, &error));
    g_assert_true(attach(f, &two, one.sha256, &words, &error));
    Db *db = people_db(&f->records.people);
    Db *open = records_open_db(&f->records);
    g_auto(RecordFileFound) found = {0};
    g_assert_false(record_file_published(open, two.sha256, NULL, &found, &error));
    g_clear_error(&error);
    records_move(&f->records, f->record, "submit", "");
    records_move(&f->records, f->record, "publish", "");
    g_assert_true(record_file_published(open, two.sha256, NULL, &found, &error));
    g_assert_cmpstr(found.name, ==, "report.pdf");
    g_auto(RecordFileFound) draft = {0};
    g_assert_false(record_file_published(open, one.sha256, NULL, &draft, &error));
    g_clear_error(&error);
    g_assert_false(
        record_file_seen(db, f->records.types, f->other, f->record, one.sha256, &draft, &error));
    g_clear_error(&error);
    g_assert_true(
        record_file_seen(db, f->records.types, f->other, f->record, two.sha256, &draft, &error));
    /* what the worker read is found, and its picture is seen */
    GBytes *png = g_bytes_new_static("png", 3);
    const FileRead read = {.text = "Labour inspectors in Turku", .n_pages = 3, .preview = png};
    g_assert_true(file_read_keep(f->records.centre, two.sha256, &read, &error));
    g_assert_no_error(error);
    g_bytes_unref(png);
    g_autoptr(Record) record = record_load_published(open, f->record, &error);
    g_autoptr(GPtrArray) infos = record_files_published(open, record, &error);
    const RecordFileInfo *info = infos->pdata[0];
    g_assert_cmpuint(info->n_pages, ==, 3);
    g_assert_nonnull(info->preview);
    g_auto(RecordFileFound) picture = {0};
    g_assert_true(record_file_published(open, info->preview, NULL, &picture, &error));
    g_assert_true(picture.is_preview);
    /* taken out of what is public, perhaps because it said too much: who works on it still has it */
    g_autoptr(Problems) problems = problems_new();
    g_autofree char *preview = g_strdup(info->preview);
    g_assert_true(file_remove(f->records.centre, records_type(&f->records, "good_practice"),
                              f->editor, f->record, one.sha256, problems, &error));
    for (unsigned i = 0; i < 2; i++) {
        const char *sha256 = i ? preview : two.sha256;
        g_auto(RecordFileFound) gone = {0}, kept = {0};
        g_assert_false(
            record_file_seen(db, f->records.types, f->other, f->record, sha256, &gone, &error));
        g_clear_error(&error);
        g_assert_true(
            record_file_seen(db, f->records.types, f->editor, f->record, sha256, &kept, &error));
    }
    g_autoptr(GPtrArray) versions =
        record_file_versions(db, f->records.types, f->other, f->record, &error);
    g_assert_cmpuint(versions->len, ==, 0);
}

/* A field of files that its type calls internal: nobody outside learns that there is a file. */
static void test_internal(Fixture *f, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    const RecordType *type = records_type(&f->records, "good_practice");
    RecordField *field = NULL;
    for (unsigned i = 0; i < type->n_fields; i++)
        field = type->fields[i].kind == FIELD_FILES ? (RecordField *)&type->fields[i] : field;
    g_assert_nonnull(field);
    field->is_internal = true;
    g_auto(FilePut) one = put(f, "notes.pdf", PDF, "%PDF one");
    g_assert_true(attach(f, &one, NULL, &words, &error));
    const FileRead read = {.text = "Xylophone inspectors", .n_pages = 1};
    g_assert_true(file_read_keep(f->records.centre, one.sha256, &read, &error));
    records_move(&f->records, f->record, "submit", "");
    records_move(&f->records, f->record, "publish", "");
    Db *open = records_open_db(&f->records);
    g_autoptr(Record) record = record_load_published(open, f->record, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(record_body_files(record->body)->len, ==, 0);
    g_auto(RecordFileFound) found = {0};
    g_assert_false(record_file_published(open, one.sha256, NULL, &found, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND);
    g_clear_error(&error);
    g_autoptr(Rows) rows = db_query(people_db(&f->records.people), STMT_PUBLISHED_TEXT_GET, &error,
                                    "ss", f->record, one.sha256);
    g_assert_false(rows_next(rows, &error)); /* nor do its words stand where readers search */
    g_assert_no_error(error);
    g_autoptr(Record) inside = records_load(&f->records, f->record);
    g_assert_cmpuint(record_body_files(inside->body)->len, ==, 1);
}

/* --- uploads ------------------------------------------------------------------------------------ */

static Upload *begin(Fixture *f, uint64_t n_bytes, const char *sha256, GError **error)
{
    return upload_begin(f->records.centre, f->editor, f->record, "big.pdf", n_bytes, "mark", sha256,
                        error);
}

/* Cut twice, gone on with each time, also by a page that was loaded again. */
static void test_resume(Fixture *f, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "%PDF-abcdef", -1);
    Centre *centre = f->records.centre;
    uint64_t received = 0;
    g_autoptr(Upload) upload = begin(f, 11, sum, &error);
    g_assert_no_error(error);
    g_assert_true(upload_append(centre, f->editor, upload->id, 0, "%PDF", 4, &received, &error));
    g_assert_cmpuint(received, ==, 4);
    /* the first cut: bytes that were never acknowledged lie behind the others */
    g_autofree char *path = blob_coming_path(centre_directory(centre), upload->id, &error);
    int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    g_assert_cmpint(write(fd, "half a piece", 12), ==, 12);
    close(fd);
    g_autoptr(Upload) again = begin(f, 11, sum, &error);
    g_assert_cmpstr(again->id, ==, upload->id);
    g_assert_cmpuint(again->received, ==, 4);
    g_assert_false(upload_append(centre, f->editor, upload->id, 0, "%PDF", 4, &received, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_CONFLICT);
    g_clear_error(&error);
    g_assert_false(upload_append(centre, f->other, upload->id, 4, "-ab", 3, &received, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND); /* another's upload is not there */
    g_clear_error(&error);
    g_assert_true(upload_append(centre, f->editor, upload->id, 4, "-ab", 3, &received, &error));
    FilePut file = {0};
    g_autoptr(Upload) cut = begin(f, 11, sum, &error); /* the second cut */
    g_assert_cmpuint(cut->received, ==, 7);
    g_assert_false(upload_end(centre, cut, file_type_find(PDF), &file, &error));
    g_clear_error(&error);
    g_assert_false(
        upload_append(centre, f->editor, cut->id, 7, "cdefg", 5, &received, &error)); /* too many */
    g_clear_error(&error);
    g_assert_true(upload_append(centre, f->editor, cut->id, 7, "cdef", 4, &received, &error));
    g_autoptr(Upload) whole =
        upload_load(people_db(&f->records.people), f->editor, cut->id, &error);
    g_assert_true(upload_end(centre, whole, file_type_find(PDF), &file, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(file.sha256, ==, sum);
    g_auto(FilePut) same = {0};
    g_assert_true(upload_end(centre, whole, file_type_find(PDF), &same, &error)); /* again */
    g_autoptr(Problems) problems = problems_new();
    g_assert_true(file_attach(centre, records_type(&f->records, "good_practice"), f->editor,
                              f->record, &file, NULL, &words, whole->id, problems, &error));
    g_assert_no_error(error);
    g_autoptr(GPtrArray) left =
        uploads_of(people_db(&f->records.people), f->editor, f->record, &error);
    g_assert_cmpuint(left->len, ==, 0);
    file_put_clear(&file);
}

static void test_wrong_sum(Fixture *f, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "other", -1);
    uint64_t received;
    g_autoptr(Upload) upload = begin(f, 5, sum, &error);
    g_assert_true(
        upload_append(f->records.centre, f->editor, upload->id, 0, "bytes", 5, &received, &error));
    g_autoptr(Upload) whole =
        upload_load(people_db(&f->records.people), f->editor, upload->id, &error);
    FilePut file;
    g_assert_false(upload_end(f->records.centre, whole, file_type_find(PDF), &file, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_INVALID);
    g_clear_error(&error);
    g_autoptr(Upload) again = begin(f, 5, sum, &error); /* sent again: not the one that was wrong */
    g_assert_cmpstr(again->id, !=, upload->id);
    g_assert_cmpuint(again->received, ==, 0);
    g_assert_null(begin(f, (2ull << 30) + 1, NULL, &error)); /* larger than is taken */
    g_assert_error(error, FYR_ERROR, FYR_ERROR_LIMIT);
    g_clear_error(&error);
    g_assert_true(uploads_expire(f->records.centre, "2999-01-01T00:00:00.000Z", &error));
    g_assert_null(upload_load(people_db(&f->records.people), f->editor, upload->id, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND);
}

static void limit_size(rlim_t most)
{
    struct rlimit limit;
    g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &limit), ==, 0);
    limit.rlim_cur = most == RLIM_INFINITY ? limit.rlim_max : most;
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &limit), ==, 0);
}

/* The disk ends in the middle of a piece: a clear word, nothing half-done, and it goes on later. */
static void test_full(Fixture *f, gconstpointer unused)
{
    (void)unused;
    enum { SIZE = 16 << 20, PIECE = 8 << 20 };
    g_autoptr(GError) error = NULL;
    g_autofree char *bytes = g_malloc0(PIECE);
    uint64_t received = 0;
    Centre *centre = f->records.centre;
    g_autoptr(Upload) upload = begin(f, SIZE, NULL, &error);
    g_assert_true(upload_append(centre, f->editor, upload->id, 0, bytes, PIECE, &received, &error));
    signal(SIGXFSZ, SIG_IGN);
    limit_size(12 << 20);
    g_assert_false(
        upload_append(centre, f->editor, upload->id, PIECE, bytes, PIECE, &received, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_FULL);
    g_clear_error(&error);
    FileWriter *writer = file_put_begin(centre, &error);
    g_assert_true(file_put_write(writer, bytes, PIECE, &error));
    g_assert_false(file_put_write(writer, bytes, PIECE, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_FULL);
    g_clear_error(&error);
    file_put_cancel(writer);
    limit_size(RLIM_INFINITY);
    g_autofree char *coming = g_build_filename(centre_directory(centre), "files/coming", NULL);
    g_autoptr(GDir) dir = g_dir_open(coming, 0, NULL);
    unsigned n = 0;
    while (g_dir_read_name(dir))
        n++;
    g_assert_cmpuint(n, ==, 1); /* the upload's own */
    g_autoptr(Upload) half = begin(f, SIZE, NULL, &error);
    g_assert_cmpuint(half->received, ==, PIECE);
    g_assert_true(
        upload_append(centre, f->editor, half->id, PIECE, bytes, PIECE, &received, &error));
    g_autoptr(Upload) whole =
        upload_load(people_db(&f->records.people), f->editor, half->id, &error);
    g_auto(FilePut) file = {0};
    g_assert_true(upload_end(centre, whole, file_type_find("text/plain"), &file, &error));
    g_assert_no_error(error);
}

/* Refused after its bytes had come: they go after some days; what a record has stays. */
static void test_swept(Fixture *f, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_auto(FilePut) kept = put(f, "kept.pdf", PDF, "%PDF kept"),
                    left = put(f, "left.pdf", PDF, "%PDF left");
    Centre *centre = f->records.centre;
    gint64 now = g_get_real_time() / G_USEC_PER_SEC;
    uint64_t n_bytes;
    g_assert_true(attach(f, &kept, NULL, &words, &error));
    g_assert_true(file_sweep(centre, now - 60, &error)); /* too young */
    int fd = record_file_open(centre, left.sha256, &n_bytes, &error);
    g_assert_cmpint(fd, >=, 0);
    close(fd);
    g_assert_true(file_sweep(centre, now + 60, &error));
    g_assert_cmpint(record_file_open(centre, left.sha256, &n_bytes, &error), <, 0);
    g_assert_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND);
    g_clear_error(&error);
    fd = record_file_open(centre, kept.sha256, &n_bytes, &error);
    g_assert_cmpint(fd, >=, 0);
    g_assert_true(blob_has_room(fd, 1));
    g_assert_false(blob_has_room(fd, 1ull << 60)); /* no disk is so large */
    close(fd);
}

/* Killed while it writes: what has a name by its hash is whole, whenever the kill comes. */
static void test_killed(Fixture *f, gconstpointer unused)
{
    (void)unused;
    for (unsigned round = 0; round < 6; round++) {
        pid_t child = fork();
        if (child == 0) {
            for (unsigned n = 0;; n++) {
                g_autofree char *bytes = g_malloc0(1 << 20);
                memcpy(bytes, &n, sizeof n);
                BlobWriter *writer = blob_writer_new(centre_directory(f->records.centre), NULL);
                char sha256[65];
                uint64_t n_bytes;
                for (unsigned i = 0; i < 3 && writer; i++)
                    (void)blob_writer_put(writer, bytes, 1 << 20, NULL);
                if (!writer || !blob_writer_end(writer, sha256, &n_bytes, NULL))
                    _exit(1);
                blob_writer_free(writer);
            }
        }
        g_usleep(20000 + round * 17000);
        g_assert_cmpint(kill(child, SIGKILL), ==, 0);
        int status;
        g_assert_cmpint(waitpid(child, &status, 0), ==, child);
        g_assert_true(WIFSIGNALED(status));
    }
    g_autofree char *script = g_strdup_printf(
        "cd '%s/files' && find . -path ./coming -prune -o -type f -print | while read f; do "
        "[ \"$(sha256sum < $f | cut -c1-64)\" = \"$(basename $f)\" ] || exit 1; done",
        centre_directory(f->records.centre));
    const char *argv[] = {"sh", "-c", script, NULL};
    int status;
    g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, &status, NULL));
    g_assert_cmpint(status, ==, 0);
}

/* --- backup ------------------------------------------------------------------------------------- */

static void test_backup(Fixture *f, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    Centre *centre = f->records.centre;
    g_auto(FilePut) one = put(f, "report.pdf", PDF, "%PDF one");
    g_auto(FilePut) large = {0};
    FileWriter *writer = file_put_begin(centre, &error); /* more than one piece of a backup */
    g_autofree char *block = g_strnfill(1 << 20, 'x');
    for (unsigned i = 0; i < 17; i++)
        g_assert_true(file_put_write(writer, block, 1 << 20, &error));
    g_assert_true(file_put_end(writer, "long.txt", file_type_find("text/plain"), &large, &error));
    g_assert_true(attach(f, &one, NULL, &words, &error));
    g_assert_true(attach(f, &large, NULL, &words, &error));
    g_assert_no_error(error);
    g_autofree char *root = g_dir_make_tmp("fyr-files-XXXXXX", &error);
    g_autofree char *backup = g_build_filename(root, "backup", NULL);
    g_autofree char *other = g_build_filename(root, "restored", NULL);
    g_assert_true(centre_backup(centre, backup, &error));
    g_assert_no_error(error);
    g_assert_true(centre_restore(backup, other, "test", &error));
    g_assert_no_error(error);
    g_autoptr(Centre) restored = centre_open(other, &error);
    g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(g_free);
    g_assert_true(centre_verify(restored, faults, &error));
    g_assert_cmpuint(faults->len, ==, 0);
    uint64_t n_bytes;
    int fd = record_file_open(restored, large.sha256, &n_bytes, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(n_bytes, ==, 17 << 20);
    close(fd);
    /* a byte is changed, then the file is gone: verify says so, and there is no backup of it */
    g_autofree char *path =
        g_strdup_printf("%s/files/%.2s/%.2s/%s", other, one.sha256, one.sha256 + 2, one.sha256);
    g_assert_true(g_file_set_contents(path, "%PDF ONE", -1, &error));
    g_assert_true(centre_verify(restored, faults, &error));
    g_assert_cmpuint(faults->len, ==, 1);
    g_assert_cmpint(g_unlink(path), ==, 0);
    g_assert_true(centre_verify(restored, faults, &error));
    g_assert_cmpuint(faults->len, ==, 2);
    g_autofree char *second = g_build_filename(root, "second", NULL);
    g_assert_false(centre_backup(restored, second, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_CORRUPT);
    g_assert_false(g_file_test(second, G_FILE_TEST_EXISTS));
    g_clear_pointer(&restored, centre_close);
    g_assert_true(store_remove_tree(root));
}

#define ADD(path, function) g_test_add(path, Fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/files/names", test_names);
    ADD("/files/versions", test_versions);
    ADD("/files/published", test_published);
    ADD("/files/internal", test_internal);
    ADD("/files/resume", test_resume);
    ADD("/files/wrong-sum", test_wrong_sum);
    ADD("/files/full", test_full);
    ADD("/files/swept", test_swept);
    ADD("/files/killed", test_killed);
    ADD("/files/backup", test_backup);
    return g_test_run();
}
