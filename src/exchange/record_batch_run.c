#include "exchange/record_batch_run.h"

#include "base/isotime.h"
#include "records/record_bulk.h"

#include <string.h>

#define TOLD_MOST 20u /* records that stand in the way of taking back */

static bool finish(Centre *centre, bool is_good, GError **error)
{
    if (is_good)
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}

static unsigned n_errors(const ImportReport *report)
{
    return problems_count(report->problems, PROBLEM_ERROR);
}

static char *now_text(void)
{
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    return g_strdup(now);
}

static void set_counts(RecordBatch *batch, const ImportReport *report)
{
    batch->n_new = report->n[IMPORT_NEW];
    batch->n_changed = report->n[IMPORT_CHANGED];
    batch->n_same = report->n[IMPORT_SAME];
    batch->n_refused = report->n[IMPORT_REFUSED];
    batch->n_errors = n_errors(report);
    batch->n_warnings = problems_count(report->problems, PROBLEM_WARNING);
}

static bool keep_report(Db *db, const char *id, const ImportReport *report, GError **error)
{
    if (!record_batch_keep_problems(db, id, report->problems, error) ||
        !db_run(db, STMT_RECORD_BATCH_PREVIEW_CLEAR, error, "s", id))
        return false;
    for (unsigned i = 0; i < report->previews->len; i++) {
        const ImportPreview *preview = report->previews->pdata[i];
        if (!db_run(db, STMT_RECORD_BATCH_PREVIEW_INSERT, error, "sisissss", id, (int64_t)i,
                    preview->sheet, (int64_t)preview->line, import_outcome_word(preview->outcome),
                    preview->id, preview->title, preview->what))
            return false;
    }
    return true;
}

/* --- one file of the queue ------------------------------------------------------------------------------ */

typedef struct {
    Centre *centre;
    const RecordTypes *types;
    RecordBatch *batch;
    const RecordType *type;
    RecordRowsFile *file;
    const Problems *early; /* what its reader found */
    char *comment;
} Work;

static ImportOptions options_of(const Work *work, Db *db, bool is_dry)
{
    return (ImportOptions){.db = db,
                           .types = work->types,
                           .type = work->type,
                           .account = work->batch->account,
                           .lang = work->batch->lang,
                           .comment = work->comment,
                           .place = work->batch->name,
                           .batch = work->batch->id,
                           .subject = work->batch->id,
                           .early = work->early,
                           .is_dry = is_dry};
}

static bool read_file(Work *work, Problems *problems, GError **error)
{
    size_t length = 0;
    Db *db = centre_reader(work->centre, error);
    g_autofree char *bytes = db ? record_batch_bytes(db, work->batch->id, &length, error) : NULL;
    if (!bytes)
        return false;
    work->early = problems;
    work->file = record_rows_read(bytes, length, work->batch->name, false, problems, error);
    return work->file != NULL;
}

/* Our own failure is none of the file's: the job is tried again. */
static bool is_ours(const GError *fault)
{
    return !fault || g_error_matches(fault, FYR_ERROR, FYR_ERROR_INTERNAL) ||
           g_error_matches(fault, FYR_ERROR, FYR_ERROR_IO) ||
           g_error_matches(fault, FYR_ERROR, FYR_ERROR_BUSY) ||
           g_error_matches(fault, FYR_ERROR, FYR_ERROR_CORRUPT);
}

static bool keep_end(Work *work, RecordBatchState state, const ImportReport *report,
                     const GError *fault, GError **error)
{
    Db *db = centre_write_begin(work->centre, error);
    if (!db)
        return false;
    work->batch->state = state;
    g_free(work->batch->checked);
    work->batch->checked = now_text();
    g_free(work->batch->fault);
    work->batch->fault = fault ? g_strdup(fault->message) : NULL;
    if (report->problems)
        set_counts(work->batch, report);
    return finish(work->centre,
                  record_batch_set(db, work->batch, error) &&
                      (!report->problems || keep_report(db, work->batch->id, report, error)),
                  error);
}

static bool check(Work *work, GError **error)
{
    g_auto(ImportReport) report = {0};
    g_autoptr(Problems) early = problems_new();
    g_autoptr(GError) fault = NULL;
    Db *db = centre_reader(work->centre, error);
    if (!db)
        return false;
    bool is_read = read_file(work, early, &fault);
    if (is_read) {
        ImportOptions options = options_of(work, db, true);
        is_read = record_import_table(work->file, &options, &report, &fault);
    }
    if (!is_read && is_ours(fault)) {
        g_propagate_error(error, g_steal_pointer(&fault));
        return false;
    }
    bool is_clean = is_read && n_errors(&report) == 0;
    return keep_end(work, is_clean ? BATCH_CHECKED : BATCH_REFUSED, &report, fault, error);
}

static bool write_all(Work *work, Db *db, ImportReport *report, bool *out_is_clean, GError **error)
{
    ImportOptions options = options_of(work, db, false);
    if (!record_import_table(work->file, &options, report, error))
        return false;
    *out_is_clean = n_errors(report) == 0;
    if (!*out_is_clean)
        return true;
    work->batch->state = BATCH_DONE;
    work->batch->done = now_text();
    set_counts(work->batch, report);
    return record_batch_set(db, work->batch, error) &&
           keep_report(db, work->batch->id, report, error);
}

/* The file's own fault ends it, with the reason; ours is tried again. */
static bool end_faulty(Work *work, GError *take_fault, GError **error)
{
    const ImportReport nothing = {0};
    if (is_ours(take_fault)) {
        if (take_fault)
            g_propagate_error(error, take_fault);
        return false;
    }
    bool is_kept = keep_end(work, BATCH_REFUSED, &nothing, take_fault, error);
    g_error_free(take_fault);
    return is_kept;
}

static bool import(Work *work, GError **error)
{
    g_auto(ImportReport) report = {0};
    g_autoptr(Problems) early = problems_new();
    GError *fault = NULL;
    bool is_clean = false;
    if (!read_file(work, early, &fault))
        return end_faulty(work, fault, error);
    Db *db = centre_write_begin(work->centre, error);
    if (!db)
        return false;
    bool is_good = write_all(work, db, &report, &is_clean, &fault);
    if (is_good && is_clean)
        return centre_write_commit(work->centre, error);
    centre_write_rollback(work->centre);
    g_clear_pointer(&work->batch->done, g_free);
    return is_good ? keep_end(work, BATCH_REFUSED, &report, NULL, error)
                   : end_faulty(work, fault, error);
}

/* --- taking back ----------------------------------------------------------------------------------------- */

static bool take_back_all(Db *db, const RecordTypes *types, const RecordBatch *batch,
                          const char *account, uint64_t *out_n, GError **error)
{
    const RecordType *type = record_types_find(types, batch->type);
    g_autofree char *comment = g_strdup_printf("import %s taken back", batch->name);
    g_autoptr(GString) edited = g_string_new(NULL);
    g_autoptr(Problems) problems = problems_new();
    if (!type) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "there is no record type \"%s\" any more",
                    batch->type);
        return false;
    }
    const RecordBulkOptions options = {
        .db = db, .types = types, .type = type, .account = account, .comment = comment};
    g_autoptr(RecordBulk) bulk = record_bulk_new(&options);
    g_autoptr(Rows) rows = db_query(db, STMT_RECORD_BATCH_ROWS, error, "s", batch->id);
    GError *fault = NULL;
    uint64_t n = 0;
    unsigned n_edited = 0;
    while (rows && rows_next(rows, &fault)) {
        g_autoptr(GError) why = NULL;
        const char *record = rows_text(rows, 0);
        n++;
        if (record_bulk_take_back(bulk, record, (unsigned)rows_int(rows, 1),
                                  (unsigned)rows_int(rows, 2), problems, &why))
            continue;
        if (is_ours(why)) {
            g_propagate_error(error, g_steal_pointer(&why));
            return false;
        }
        record_bulk_turn_dry(bulk);
        if (n_edited++ < TOLD_MOST)
            g_string_append_printf(edited, "\n%s: %s", record, why->message);
    }
    if (fault)
        g_propagate_error(error, fault);
    if (!rows || fault)
        return false;
    if (n_edited > 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT,
                    "the import was not taken back, for %u of its %" G_GUINT64_FORMAT
                    " records cannot be:%s%s",
                    n_edited, n, edited->str, n_edited > TOLD_MOST ? "\n..." : "");
        return false;
    }
    *out_n = n;
    g_autofree char *detail = g_strdup_printf("%s %" G_GUINT64_FORMAT " records", type->id, n);
    return record_bulk_note(bulk, "record.import-undo", batch->id, detail, error);
}

static bool undo(Db *db, const RecordTypes *types, RecordBatch *batch, const char *account,
                 uint64_t *out_n, GError **error)
{
    if (!take_back_all(db, types, batch, account, out_n, error))
        return false;
    batch->state = BATCH_UNDONE;
    g_free(batch->undone);
    batch->undone = now_text();
    char *by = g_strdup(account);
    g_free(batch->undone_by);
    batch->undone_by = by;
    return record_batch_set(db, batch, error);
}

static bool undo_queued(Work *work, GError **error)
{
    uint64_t n = 0;
    g_autoptr(GError) fault = NULL;
    Db *db = centre_write_begin(work->centre, error);
    if (!db)
        return false;
    g_autofree char *account = g_strdup(work->batch->undone_by);
    if (undo(db, work->types, work->batch, account, &n, &fault))
        return centre_write_commit(work->centre, error);
    centre_write_rollback(work->centre);
    if (is_ours(fault)) {
        g_propagate_error(error, g_steal_pointer(&fault));
        return false;
    }
    /* It stays imported, and says why. */
    db = centre_write_begin(work->centre, error);
    if (!db)
        return false;
    work->batch->state = BATCH_DONE;
    g_clear_pointer(&work->batch->undone, g_free);
    g_clear_pointer(&work->batch->undone_by, g_free);
    g_free(work->batch->fault);
    work->batch->fault = g_strdup(fault->message);
    return finish(work->centre, record_batch_set(db, work->batch, error), error);
}

bool record_batch_undo(Centre *centre, const RecordTypes *types, const char *account,
                       const char *id, uint64_t *out_n, GError **error)
{
    if (!record_batch_ask_undo(centre, account, id, error))
        return false;
    Db *reader = centre_reader(centre, error);
    g_autoptr(RecordBatch) batch = reader ? record_batch_load(reader, account, id, error) : NULL;
    if (!batch)
        return false;
    Work work = {.centre = centre, .types = types, .batch = batch};
    if (!undo_queued(&work, error))
        return false;
    *out_n = batch->n_new + batch->n_changed;
    if (batch->state == BATCH_UNDONE)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_CONFLICT, "%s", batch->fault);
    return false;
}

/* --- at work ----------------------------------------------------------------------------------------------- */

bool record_batch_run(Centre *centre, const RecordTypes *types, const char *id, GError **error)
{
    Db *db = centre_reader(centre, error);
    g_autoptr(RecordBatch) batch = db ? record_batch_load(db, "system", id, error) : NULL;
    if (!batch)
        return false;
    Work work = {.centre = centre,
                 .types = types,
                 .batch = batch,
                 .type = record_types_find(types, batch->type),
                 .comment = g_strdup_printf("import %s", batch->name)};
    bool is_good = true;
    if (!work.type && batch->state != BATCH_UNDOING) {
        GError *fault = g_error_new(FYR_ERROR, FYR_ERROR_INVALID,
                                    "there is no record type \"%s\" any more", batch->type);
        is_good = end_faulty(&work, fault, error);
    } else if (batch->state == BATCH_CHECKING) {
        is_good = check(&work, error);
    } else if (batch->state == BATCH_IMPORTING) {
        is_good = import(&work, error);
    } else if (batch->state == BATCH_UNDOING) {
        is_good = undo_queued(&work, error);
    }
    record_rows_free(work.file);
    g_free(work.comment);
    return is_good;
}

/* --- at once ------------------------------------------------------------------------------------------------ */

static bool import_now(Db *db, const RecordTypes *types, const RecordBatchNow *now,
                       const RecordBatchNew *kept, RecordRowsFile *file, const Problems *early,
                       ImportReport *report, char id[27], GError **error)
{
    g_autofree char *comment = g_strdup_printf("import %s", now->name);
    if (!now->is_dry && !record_batch_insert(db, kept, id, error))
        return false;
    const ImportOptions options = {.db = db,
                                   .types = types,
                                   .type = now->type,
                                   .account = now->account,
                                   .lang = now->lang,
                                   .comment = comment,
                                   .place = now->place,
                                   .batch = now->is_dry ? NULL : id,
                                   .subject = now->is_dry ? NULL : id,
                                   .early = early,
                                   .is_dry = now->is_dry,
                                   .progress = now->progress,
                                   .progress_data = now->progress_data};
    if (!record_import_table(file, &options, report, error))
        return false;
    if (now->is_dry || n_errors(report) > 0)
        return true;
    g_autoptr(RecordBatch) batch = record_batch_load(db, now->account, id, error);
    if (!batch)
        return false;
    batch->state = BATCH_DONE;
    batch->done = now_text();
    set_counts(batch, report);
    return record_batch_set(db, batch, error);
}

bool record_batch_now(Centre *centre, const RecordTypes *types, const RecordBatchNow *now,
                      char *bytes, size_t length, ImportReport *out_report, char out_id[27],
                      GError **error)
{
    RecordBatchNew kept = {
        .type = now->type->id, .account = now->account, .lang = now->lang, .name = now->name};
    g_autofree char *sum =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, length);
    g_autoptr(Problems) early = problems_new();
    g_strlcpy(kept.sha256, sum, sizeof kept.sha256);
    *out_id = '\0';
    g_autoptr(RecordRowsFile) file =
        record_rows_read(bytes, length, now->place, false, early, error);
    if (!file)
        return false;
    char id[27] = "";
    if (now->is_dry) {
        Db *reader = centre_reader(centre, error);
        return reader && import_now(reader, types, now, &kept, file, early, out_report, id, error);
    }
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    bool is_good = import_now(db, types, now, &kept, file, early, out_report, id, error);
    bool has_written = out_report->n[IMPORT_NEW] + out_report->n[IMPORT_CHANGED] > 0;
    if (!is_good || !has_written || n_errors(out_report) > 0) {
        centre_write_rollback(centre);
        return is_good;
    }
    if (!centre_write_commit(centre, error))
        return false;
    memcpy(out_id, id, sizeof id);
    return true;
}
