/* The SQL of the program as constants, made from sql/ by tools/build/mkstatements.c. Only this
 * room and its tests look at the texts; everybody else names a statement by its constant. */
#pragma once

#include "statements.gen.h"

typedef struct {
    const char *name;     /* "vintage_insert" */
    const char *file;     /* "sql/query/figures.sql" */
    unsigned line;        /* of its name */
    const char *scan_ok;  /* why it may read a whole table; NULL: it may not */
    const char *sqlite;   /* NULL where the other engine needs it only */
    const char *postgres; /* parameters are ?1, ?2 ... in both */
} StoreStatement;

typedef struct {
    unsigned number; /* from 1, without a gap */
    const char *file;
    const char *sha256; /* of the file */
    const char *sqlite;
    const char *postgres;
} StoreMigration;

extern const StoreStatement store_statements[STMT_COUNT];
extern const StoreMigration store_migrations[]; /* in order */
extern const unsigned store_n_migrations;
extern const char *const store_public_tables[];
extern const unsigned store_n_public_tables;
