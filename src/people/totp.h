/* The parts of a one-time password by time that need no store. */
#pragma once

#define TOTP_SECRET_BYTES 20
#define TOTP_PERIOD_S 30
#define TOTP_ISSUER "Fyr"

/* All to be freed with g_free. */
char *totp_base32(const unsigned char secret[TOTP_SECRET_BYTES]); /* RFC 4648, 32 letters */
char *totp_grouped(const char *base32);                           /* "ABCD EFGH ..." to be typed */
char *totp_uri(const char *base32, const char *email);            /* otpauth://totp/Fyr:... */
