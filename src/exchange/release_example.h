/* Two releases with invented figures, so that a demo's list of releases shows something: the state
 * "Example" and its victims exist nowhere. They go through the same audit as any release. */
#pragma once

#include "store/db.h"

/* The identifier of the first, in a centre whose ledger was empty: its day is given, so that it is
 * always the same. */
#define RELEASE_EXAMPLE_ID "01JNDKQJM0TJN4VP1Z0MS6QRA3"

/* Into a centre whose ledger is empty. */
bool release_examples_add(Centre *centre, GError **error);
