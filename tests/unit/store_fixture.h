/* A temporary centre and made-up vintages, for the tests of the store. */
#pragma once

#include "store/engine.h"

#include <glib/gstdio.h>

typedef struct {
    char *root;      /* a temporary folder, removed at the end */
    char *directory; /* root/centre */
    Centre *centre;
} StoreFixture;

void store_fixture_set_up(StoreFixture *fixture, gconstpointer unused);
void store_fixture_tear_down(StoreFixture *fixture, gconstpointer unused);

/* One vintage with `n_rows` observations whose value is `value`, sealed and logged, inside a write
 * that the caller began. */
bool store_fixture_add(Db *db, unsigned number, unsigned n_rows, double value, GError **error);
/* The same with its own write. */
bool store_fixture_write(Centre *centre, unsigned number, unsigned n_rows, GError **error);
/* Vintages there are; every one must have all its rows, else the test fails. */
unsigned store_fixture_count(Db *db);
/* No faults, and nothing in the centre's folder but what belongs there. */
void store_fixture_assert_whole(Centre *centre);
