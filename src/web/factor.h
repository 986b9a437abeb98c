/* The second factor on pages: the picture for the app, and the recovery codes. */
#pragma once

#include "people/second_factor.h"
#include "render/html.h"
#include "web/request.h"

/* A pending factor of the account that asks, made if there is none: picture, address and the secret in
 * letters, with what to do. */
bool factor_write_setup(Html *w, Request *request, GError **error);
/* A whole page with the codes, shown this once, and the way on. */
void factor_write_codes(Request *request, Response *response,
                        const char (*codes)[RECOVERY_CODE_BYTES], const char *next);
/* A QR code as a picture in the page. */
void factor_write_qr(Html *w, const char *text, const char *label);
