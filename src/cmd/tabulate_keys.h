/* The file that holds the secret of record keys. */
#pragma once

#include "base/error.h"
#include <stdbool.h>
#include <stdint.h>

bool tabulate_keys_read(const char *path, uint8_t *out_secret, GError **error);
/* A new secret from the system's generator. */
bool tabulate_keys_make(uint8_t *out_secret, GError **error);
/* Into a file that only its owner can read. Refused if the file is there: with another secret,
 * earlier tables and new ones would give each other away. */
bool tabulate_keys_write(const char *path, const uint8_t *secret, GError **error);
