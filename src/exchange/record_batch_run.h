/* Tables of records at work (records/record_batch.h): the job of the worker, and the same at once for the
 * shell. Forks (sandbox.h): from a process with one thread. */
#pragma once

#include "exchange/record_import.h"
#include "records/record_batch.h"

/* What its state asks for: check, import, take back. True also if the file was refused. Safe to run
 * again after it was broken off: each is one transaction. */
bool record_batch_run(Centre *centre, const RecordTypes *types, const char *id, GError **error);

typedef struct {
    const RecordType *type;
    const char *account, *lang, *name, *place;
    bool is_dry;
    void (*progress)(uint64_t done, uint64_t of, void *data); /* or NULL */
    void *progress_data;
} RecordBatchNow;
/* Reads, checks and imports a file in one transaction. `bytes` are changed, one more behind them is
 * writable. False with an error if it could not be read; what is wrong with it is in the report, and then
 * nothing was written and `out_id` is "", as it is where the file says what is there already. */
bool record_batch_now(Centre *centre, const RecordTypes *types, const RecordBatchNow *now,
                      char *bytes, size_t length, ImportReport *out_report, char out_id[27],
                      GError **error);
/* Takes one back at once, as `account`. CONFLICT names the records that were edited since (one a line). */
bool record_batch_undo(Centre *centre, const RecordTypes *types, const char *account,
                       const char *id, uint64_t *out_n, GError **error);
