/* Whether the totals and the parts of a filled collection agree. */
#pragma once

#include "figures/collection.h"

void collection_check_sums(FilledCollection *filled); /* adds to its findings */
