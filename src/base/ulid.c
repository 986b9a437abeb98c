#include "base/ulid.h"

#include "base/isotime.h"
#include <string.h>

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static uint64_t two_digits(const char *text)
{
    return (uint64_t)(text[0] - '0') * 10 + (uint64_t)(text[1] - '0');
}

/* Milliseconds since 1970 of "2025-04-14T12:00:00.000Z"; 0 for anything else. */
static uint64_t milliseconds(const char *at)
{
    char date[ISO_DATE_BYTES] = "";
    IsoDay day;
    if (strlen(at) != ISO_DATETIME_BYTES - 1)
        return 0;
    memcpy(date, at, sizeof date - 1);
    if (!iso_day_parse(date, &day) || day < 0)
        return 0;
    uint64_t seconds = (uint64_t)day * 86400 + two_digits(at + 11) * 3600 +
                       two_digits(at + 14) * 60 + two_digits(at + 17);
    return seconds * 1000 + two_digits(at + 20) * 10 + (uint64_t)(at[22] - '0');
}

void ulid_write(char out_id[ULID_BYTES], const char *at, const uint8_t entropy[10])
{
    uint64_t time = milliseconds(at);
    for (int i = 9; i >= 0; i--, time >>= 5)
        out_id[i] = alphabet[time & 31];
    unsigned waiting = 0, n_bits = 0, next = 10;
    for (unsigned i = 0; i < 10; i++) {
        waiting = waiting << 8 | entropy[i];
        for (n_bits += 8; n_bits >= 5; n_bits -= 5)
            out_id[next++] = alphabet[waiting >> (n_bits - 5) & 31];
        waiting &= (1u << n_bits) - 1;
    }
    out_id[26] = '\0';
}

bool ulid_is_valid(const char *text)
{
    return strlen(text) == ULID_BYTES - 1 && strspn(text, alphabet) == ULID_BYTES - 1 &&
           text[0] <= '7';
}
