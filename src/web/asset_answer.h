/* Answers with an embedded asset, by its name with or without its hash. */
#pragma once

#include "web/response.h"

/* `name` below assets/: "fyr.css", "fyr.0123456789abcdef.css". With its own hash it may be kept for
 * ever. */
bool asset_answer(const char *name, Response *response, GError **error);
