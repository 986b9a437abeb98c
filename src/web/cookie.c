#include "web/cookie.h"

#include "web/response.h"

#include <string.h>

/* With the prefix a browser keeps it to this very host, over TLS. Without TLS (a test, a desk on this
 * machine) browsers refuse the prefix. */
static const char *name_of(CookieKind kind, bool is_secure)
{
    static const char *const names[COOKIE_COUNT][2] = {
        [COOKIE_SESSION] = {"fyr", "__Host-fyr"},
        [COOKIE_FORM] = {"fyr-form", "__Host-fyr-form"},
    };
    return names[kind][is_secure];
}

static bool is_token(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!g_ascii_isalnum(text[i]) && text[i] != '-' && text[i] != '_')
            return false;
    return length > 0;
}

bool cookie_get(const HttpRequest *http, bool is_secure, CookieKind kind, char *out, size_t size)
{
    const char *name = name_of(kind, is_secure);
    size_t name_length = strlen(name);
    for (const char *at = http->cookie; at && *at;) {
        at += strspn(at, "; ");
        size_t length = strcspn(at, ";");
        if (length > name_length && strncmp(at, name, name_length) == 0 && at[name_length] == '=') {
            const char *value = at + name_length + 1;
            size_t n = length - name_length - 1;
            if (n >= size || !is_token(value, n))
                return false;
            memcpy(out, value, n);
            out[n] = '\0';
            return true;
        }
        at += length;
    }
    return false;
}

void cookie_set(Response *response, bool is_secure, CookieKind kind, const char *value)
{
    g_autofree char *text =
        g_strconcat(name_of(kind, is_secure), "=", value, "; Path=/; HttpOnly; SameSite=Lax",
                    is_secure ? "; Secure" : "", *value ? "" : "; Max-Age=0", NULL);
    response_add_header(response, "Set-Cookie", text);
}
