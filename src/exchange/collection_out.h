/* A filled collection out: to read at a terminal, as a workbook, tidy CSV, JSON, and in the manner of
 * Eurostat's TSV. All take the same view, so that the command and the desk's page answer alike. */
#pragma once

#include "figures/collection.h"

typedef struct {
    const FilledCollection *filled;
    Lang lang;
    const char *from;     /* where the figures are from, in words: "se-2025.xlsx" */
    const char *prepared; /* ISO 8601 time; NULL */
} CollectionView;

void collection_out_text(const CollectionView *view, GString *to);
void collection_out_csv(const CollectionView *view, GString *to);
void collection_out_json(const CollectionView *view, GString *to);
/* One table; the header names its keys. */
void collection_out_tsv(const CollectionView *view, const FilledTable *table, GString *to);
/* The whole file. Errors: IO, from the writer of workbooks. */
GBytes *collection_out_xlsx(const CollectionView *view, GError **error);

/* --- what the writers share ------------------------------------------------------------------ */

/* "figure", "partial", "not-given", "not-asked", "no-source". */
const char *collection_answer_id(CollectionAnswer answer);
/* The cell as a reader takes it in: "12", "0-4 (suppressed)", "not known", "at least 12"; for one
 * without a figure why not, shortly: "no source". Caller frees. */
char *collection_cell_words(const FilledCell *cell, Lang lang);
/* What differs in the definitions of a cell: its table's and its items', joined; "" if nothing. Caller
 * frees. */
char *collection_cell_differs(const FilledTable *table, unsigned row, unsigned column, Lang lang);
/* A finding in a sentence. Caller frees. */
char *collection_finding_words(const CollectionView *view, const FilledFinding *finding);
/* "Sweden is not among the states that are asked for it."; NULL if it is. Caller frees. */
char *collection_state_words(const FilledCollection *filled, Lang lang);
/* "12 of 16 cells have a figure; 2 have no source." Caller frees. */
char *collection_count_words(const FilledTable *table, Lang lang);
/* Calls back for every definition that differs in the tables that are filled: tables first, then items,
 * each once. */
typedef void (*CollectionDiffers)(void *data, const char *where, const char *what,
                                  const char *differs);
void collection_each_differs(const FilledCollection *filled, Lang lang, CollectionDiffers each,
                             void *data);
