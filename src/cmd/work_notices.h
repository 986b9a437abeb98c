/* Whom the worker writes to about rounds: what figures/round_notice.h finds due becomes mail, in the same
 * write in which it is noted as told. */
#pragma once

#include "store/db.h"

/* Tells everybody what is due today. Without a public address there is no link to write, so it waits
 * (true). */
bool work_notices_tell(Centre *centre, unsigned *out_n, GError **error);
