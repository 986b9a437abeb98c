/* Errors as a page to people and as RFC 9457 (problem+json) to programs. */
#pragma once

#include "web/request_private.h"

/* Replaces whatever the response held. `detail` is a text for the reader in their language, or
 * NULL; request->faults are listed. Internal messages never come here. */
void error_page(Request *request, Response *response, unsigned status, const char *id,
                const char *detail);
