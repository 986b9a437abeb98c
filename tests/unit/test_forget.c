/* What must not stay: texts and files that are forgotten are in no byte of the centre's folder any more; and
 * what withdrew a record and is taken back leaves no mark on when it was public first. */
#include "exchange/bag.h"
#include "people/mail.h"
#include "records/forget.h"
#include "records/upload.h"
#include "records/file.h"
#include "records_fixture.h"
#include "store/blob.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define SECRET "Xylophonia Quarterstaff" /* words that are nowhere else */

static const FileWords words = {.lang = "en", .text_lang = "en", .caption = "The report"};

typedef struct {
    RecordsFixture records;
    char *reader, *editor;
} Fixture;

static void set_up(Fixture *f, gconstpointer unused)
{
    records_fixture_set_up(&f->records, unused);
    f->reader = people_make(&f->records.people, "reader@example.org", ROLE_PRACTITIONER, "");
    f->editor = people_make(&f->records.people, "editor@example.org", ROLE_EDITOR, "");
}

static void tear_down(Fixture *f, gconstpointer unused)
{
    g_free(f->reader);
    g_free(f->editor);
    records_fixture_tear_down(&f->records, unused);
}

static void attach(Fixture *f, const char *record, const char *text, char out_sha256[65])
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Problems) problems = problems_new();
    g_auto(FilePut) put = {0};
    FileWriter *writer = file_put_begin(f->records.centre, &error);
    g_assert_true(file_put_write(writer, text, strlen(text), &error));
    g_assert_true(file_put_end(writer, "report.txt", file_type_find("text/plain"), &put, &error));
    file_attach(f->records.centre, records_type(&f->records, "good_practice"), f->editor, record,
                &put, NULL, &words, NULL, problems, &error);
    g_assert_no_error(error);
    g_strlcpy(out_sha256, put.sha256, 65);
    const FileRead read = {.text = text, .n_pages = 1};
    g_assert_true(file_read_keep(f->records.centre, put.sha256, &read, &error));
    g_assert_no_error(error);
}

static void take_out(Fixture *f, const char *record, const char *slot)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Problems) problems = problems_new();
    file_remove(f->records.centre, records_type(&f->records, "good_practice"), f->editor, record,
                slot, problems, &error);
    g_assert_no_error(error);
}

static void edit(Fixture *f, const char *id, const char *title)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Record) record = records_load(&f->records, id);
    g_autoptr(RecordBody) body = record_body_copy(record->body);
    record_body_set(body, "title", "en", title);
    record_edit(f->records.centre, records_type(&f->records, record->type), f->editor, id,
                record->revision, body, title, problems, &error);
    g_assert_no_error(error);
}

/* Every byte under the centre's folder. */
static bool is_in_folder(const char *folder, const char *needle)
{
    bool is_found = false;
    const char *name;
    g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
    while (entries && (name = g_dir_read_name(entries)) && !is_found) {
        g_autofree char *path = g_build_filename(folder, name, NULL), *bytes = NULL;
        gsize length = 0;
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            is_found = is_in_folder(path, needle);
        else if (g_file_get_contents(path, &bytes, &length, NULL))
            is_found = memmem(bytes, length, needle, strlen(needle)) != NULL;
    }
    return is_found;
}

static bool is_anywhere(Fixture *f, const char *needle)
{
    return is_in_folder(centre_directory(f->records.centre), needle);
}

static bool has_blob(Fixture *f, const char *sha256)
{
    uint64_t n_bytes;
    int fd = record_file_open(f->records.centre, sha256, &n_bytes, NULL);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

/* --- earlier texts --------------------------------------------------------------------------------------- */

static void test_revisions(Fixture *f, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(Problems) problems = problems_new();
    Forgotten done;
    char bad[65], shared[65], elsewhere[65];
    const RecordType *type = records_type(&f->records, "good_practice");
    g_autoptr(RecordBody) body = records_body("en", "A " SECRET " practice", "In short.");
    g_autofree char *id = records_create(&f->records, "good_practice", "en", body);
    g_autofree char *other = records_create(&f->records, "good_practice", "en", body);
    edit(f, other, "Another practice");
    attach(f, id, "a list of " SECRET, bad);        /* 2 */
    attach(f, id, "what two records have", shared); /* 3 */
    attach(f, other, "what two records have", elsewhere);
    g_assert_cmpstr(shared, ==, elsewhere);
    take_out(f, id, bad);      /* 4 */
    take_out(f, id, shared);   /* 5 */
    edit(f, id, "A practice"); /* 6: the newest is clean */
    g_assert_true(is_anywhere(f, SECRET));
    g_assert_true(is_anywhere(f, "quarterstaff")); /* the index of words */

    /* who may not, what cannot */
    g_autoptr(RecordBody) plain = records_body("en", "A public practice", "In short.");
    g_autofree char *pub = records_publish(&f->records, "good_practice", "en", plain);
    g_assert_false(record_forget(f->records.centre, f->records.types, f->reader, pub, 1, 1,
                                 "a name", &done, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_FORBIDDEN);
    g_clear_error(&error);
    static const unsigned wrong[][2] = {{0, 1}, {3, 2}, {1, 6}, {6, 6}, {1, INT32_MAX}};
    for (unsigned i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_assert_false(record_forget(f->records.centre, f->records.types, f->editor, id,
                                     wrong[i][0], wrong[i][1], "a name", &done, &error));
        g_assert_error(error, FYR_ERROR, FYR_ERROR_INVALID);
        g_clear_error(&error);
    }
    g_assert_false(
        record_forget(f->records.centre, f->records.types, f->editor, id, 1, 5, "", &done, &error));
    g_clear_error(&error);
    g_assert_false(record_forget_all(f->records.centre, f->records.types, f->editor, id, "a name",
                                     &done, &error)); /* it is not deleted */
    g_assert_error(error, FYR_ERROR, FYR_ERROR_CONFLICT);
    g_clear_error(&error);
    g_assert_true(has_blob(f, bad));

    record_forget(f->records.centre, f->records.types, f->editor, id, 1, 5, "a name", &done,
                  &error);
    g_assert_no_error(error);
    g_assert_cmpuint(done.n_revisions, ==, 5);
    g_assert_cmpuint(done.n_files, ==, 1);
    g_assert_false(has_blob(f, bad));
    g_assert_true(has_blob(f, shared)); /* the other record has it */
    g_assert_true(record_forget(f->records.centre, f->records.types, "shell:x", other, 1, 1,
                                "the same name", &done, &error));
    g_assert_no_error(error);
    g_assert_false(is_anywhere(f, SECRET));
    g_assert_false(is_anywhere(f, "quarterstaff"));

    /* what is left: that it was; and no way back to it */
    g_autoptr(GPtrArray) history =
        record_history(people_db(&f->records.people), f->records.types, f->editor, id, &error);
    g_assert_cmpuint(history->len, ==, 6);
    g_assert_null(((RecordRevision *)history->pdata[0])->forgotten);
    g_assert_nonnull(((RecordRevision *)history->pdata[1])->forgotten);
    g_assert_false(record_restore(f->records.centre, type, f->editor, id, 6, 2, problems, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_GONE);
    g_clear_error(&error);
    g_autoptr(GPtrArray) versions = record_file_versions(people_db(&f->records.people),
                                                         f->records.types, f->editor, id, &error);
    g_assert_cmpuint(versions->len, ==, 0);
    g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(g_free);
    g_assert_true(centre_verify(f->records.centre, faults, &error));
    g_assert_cmpuint(faults->len, ==, 0);
}

/* What was written about it elsewhere: the reason that readers of its address are told, the log, mail that waits,
 * a file that is on its way. */
static void test_elsewhere(Fixture *f, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    Forgotten done;
    g_autoptr(RecordBody) body = records_body("en", "A " SECRET " practice", "In short.");
    g_autofree char *withdrawn = records_publish(&f->records, "good_practice", "en", body);
    edit(f, withdrawn, "A practice");
    records_move(&f->records, withdrawn, "withdraw", "wrote of " SECRET);
    records_move(&f->records, withdrawn, "reopen", "");
    g_autofree char *deleted = records_publish(&f->records, "good_practice", "en", body);
    g_autoptr(Record) record = records_load(&f->records, deleted);
    record_delete(f->records.centre, records_type(&f->records, "good_practice"), f->editor, deleted,
                  record->revision, "of " SECRET, &error);
    g_assert_no_error(error);
    g_autofree char *letter =
        g_strdup_printf("A " SECRET " practice\nhttps://fyr.test/practices/%s\n", deleted);
    Db *db = centre_write_begin(f->records.centre, &error);
    g_assert_true(mail_queue_list(db, "somebody@example.org", "News", letter, "01J",
                                  "https://fyr.test/unsubscribe", &error));
    g_assert_true(mail_queue(db, "somebody@example.org", "Another letter", "stays", &error));
    g_assert_true(centre_write_commit(f->records.centre, &error));
    g_autoptr(Upload) upload = upload_begin(f->records.centre, f->editor, deleted, SECRET ".txt",
                                            100, "mark", NULL, &error);
    g_assert_no_error(error);
    uint64_t received = 0;
    g_assert_true(upload_append(f->records.centre, f->editor, upload->id, 0, SECRET, strlen(SECRET),
                                &received, &error));
    g_assert_true(record_forget(f->records.centre, f->records.types, f->editor, withdrawn, 1, 5,
                                "a name", &done, &error));
    g_assert_no_error(error);
    g_assert_true(record_forget_all(f->records.centre, f->records.types, f->editor, deleted,
                                    "a name", &done, &error));
    g_assert_no_error(error);
    g_assert_false(is_anywhere(f, SECRET));
    g_assert_true(is_anywhere(f, "Another letter"));
    Db *open = records_open_db(&f->records);
    g_assert_null(record_load_published(open, withdrawn, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_GONE);
    g_assert_cmpstr(error->message, ==, "");
}

/* A revision that names a file which was forgotten through another one is not brought back with a hole. */
static void test_restore_without_file(Fixture *f, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(Problems) problems = problems_new();
    char sha256[65];
    g_autoptr(RecordBody) body = records_body("en", "A practice", "In short.");
    g_autofree char *id = records_create(&f->records, "good_practice", "en", body);
    attach(f, id, "some text", sha256);
    take_out(f, id, sha256);
    Db *db =
        centre_write_begin(f->records.centre, &error); /* as a damaged or older store might be */
    g_assert_true(db_run(db, STMT_RECORD_FILE_VERSIONS_CLEAR, &error, "s", id));
    g_assert_true(db_run(db, STMT_BLOB_DELETE, &error, "s", sha256));
    g_assert_true(centre_write_commit(f->records.centre, &error));
    g_assert_false(record_restore(f->records.centre, records_type(&f->records, "good_practice"),
                                  f->editor, id, 3, 2, problems, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_INVALID);
    g_assert_cmpstr(problems_peek(problems, 0)->rule, ==, "file-forgotten");
}

/* --- deleted records ------------------------------------------------------------------------------------ */

static void delete (Fixture *f, const char *id)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Record) record = records_load(&f->records, id);
    record_delete(f->records.centre, records_type(&f->records, record->type), f->editor, id,
                  record->revision, "not wanted", &error);
    g_assert_no_error(error);
}

static void test_deleted(Fixture *f, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    char sha256[65];
    const RecordType *type = records_type(&f->records, "good_practice");
    g_autoptr(RecordBody) body = records_body("en", "A " SECRET " practice", "In short.");
    g_autofree char *id = records_publish(&f->records, "good_practice", "en", body);
    attach(f, id, "a list of " SECRET, sha256);
    delete (f, id);
    g_assert_true(records_forget_deleted(f->records.centre, f->records.types,
                                         "2000-01-01T00:00:00.000Z", &error)); /* not yet */
    g_assert_true(is_anywhere(f, SECRET));
    g_assert_true(has_blob(f, sha256));
    g_assert_true(records_forget_deleted(f->records.centre, f->records.types,
                                         "2999-01-01T00:00:00.000Z", &error));
    g_assert_no_error(error);
    g_assert_false(is_anywhere(f, SECRET));
    g_assert_false(is_anywhere(f, "quarterstaff"));
    g_assert_false(has_blob(f, sha256));
    g_assert_false(record_undelete(f->records.centre, type, f->editor, id, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_GONE);
    g_clear_error(&error);
    g_autoptr(GPtrArray) deleted =
        records_deleted(people_db(&f->records.people), f->records.types, f->editor, &error);
    g_assert_cmpuint(deleted->len, ==, 0);
    /* its address still says that there was something */
    g_assert_null(record_load_published(records_open_db(&f->records), id, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_GONE);
}

static char *write_bag(Centre *centre, gsize *out_length)
{
    g_autoptr(GError) error = NULL;
    BagCounts counts;
    char *bytes = NULL;
    FILE *file = open_memstream(&bytes, out_length);
    g_assert_true(bag_write(centre, file, &counts, NULL, NULL, &error));
    g_assert_no_error(error);
    fclose(file);
    return bytes;
}

/* A bag carries what is left, with files, and comes out of another centre as it went in. */
static void test_bag(Fixture *f, gconstpointer unused)
{
    g_autoptr(GError) error = NULL;
    Forgotten done;
    char sha256[65];
    g_autoptr(RecordBody) body = records_body("en", "A " SECRET " practice", "In short.");
    g_autofree char *id = records_publish(&f->records, "good_practice", "en", body);
    g_autofree char *gone = records_create(&f->records, "good_practice", "en", body);
    edit(f, id, "A practice");
    attach(f, id, "what stays: a report of inspectors", sha256);
    delete (f, gone);
    g_assert_true(record_forget(f->records.centre, f->records.types, "shell:x", id, 1, 3, "a name",
                                &done, &error));
    g_assert_true(record_forget_all(f->records.centre, f->records.types, "shell:x", gone, "a name",
                                    &done, &error));
    g_assert_no_error(error);
    gsize length = 0, again_length = 0;
    g_autofree char *bag = write_bag(f->records.centre, &length);
    record_types_publish(NULL);

    RecordsFixture target;
    records_fixture_set_up(&target, unused);
    const BagTake take = {.is_check = false};
    BagCounts counts;
    g_assert_true(bag_take(target.centre, target.model, "shell:x", bag, length, "a bag", &take,
                           &counts, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(counts.n_records, ==, 2);
    g_assert_cmpuint(counts.n_files, ==, 1);
    uint64_t n_bytes;
    int fd = record_file_open(target.centre, sha256, &n_bytes, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(n_bytes, ==, strlen("what stays: a report of inspectors"));
    close(fd);
    g_auto(RecordFileFound) found = {0};
    g_assert_true(record_file_published(records_open_db(&target), sha256, NULL, &found, &error));
    g_assert_cmpstr(found.name, ==, "report.txt");
    g_autofree char *again = write_bag(target.centre, &again_length);
    g_assert_cmpmem(bag, length, again, again_length);
    records_fixture_tear_down(&target, unused);
    record_types_publish(record_types_ref(f->records.types));
}

/* --- what is taken back -------------------------------------------------------------------------------- */

static char *first_day(Fixture *f, const char *id)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Record) record = record_load_published(records_open_db(&f->records), id, &error);
    g_assert_no_error(error);
    return g_strdup(record->created);
}

static void test_taken_back(Fixture *f, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(RecordBody) body = records_body("en", "A practice", "In short.");
    g_setenv("FYR_NOW", "2026-01-01T00:00:00.000Z", TRUE);
    g_autofree char *id = records_publish(&f->records, "good_practice", "en", body);
    g_autofree char *first = first_day(f, id);
    g_setenv("FYR_NOW", "2026-02-01T00:00:00.000Z", TRUE);
    delete (f, id);
    g_setenv("FYR_NOW", "2026-02-02T00:00:00.000Z", TRUE);
    record_undelete(f->records.centre, records_type(&f->records, "good_practice"), f->editor, id,
                    &error);
    g_assert_no_error(error);
    g_autofree char *after = first_day(f, id);
    g_assert_cmpstr(after, ==, first);
    /* withdrawn in earnest and published anew: a new beginning */
    g_setenv("FYR_NOW", "2026-03-01T00:00:00.000Z", TRUE);
    records_move(&f->records, id, "withdraw", "it was wrong");
    g_setenv("FYR_NOW", "2026-04-01T00:00:00.000Z", TRUE);
    records_move(&f->records, id, "reopen", "put right");
    records_move(&f->records, id, "submit", "");
    records_move(&f->records, id, "publish", "");
    g_autofree char *anew = first_day(f, id);
    g_assert_cmpstr(anew, >, first);
    g_unsetenv("FYR_NOW");
}

#define ADD(path, function) g_test_add(path, Fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/forget/revisions", test_revisions);
    ADD("/forget/elsewhere", test_elsewhere);
    ADD("/forget/restore-without-file", test_restore_without_file);
    ADD("/forget/deleted", test_deleted);
    ADD("/forget/bag", test_bag);
    ADD("/forget/taken-back", test_taken_back);
    return g_test_run();
}
