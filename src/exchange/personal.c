#include "exchange/personal.h"

#include "base/catalogue.h"
#include "model/fold.h"
#include <glib.h>
#include <string.h>

/* In the region's languages, folded (fold_key). Whole names of columns, not parts of them: a table of
 * counts may have a column "Name of the authority". */
static const char *const columns[] = {
    "name", "first name", "last name", "surname", "family name", "given name", "full name",
    "date of birth", "birth date", "birthdate", "dob", "passport", "passport no", "passport number",
    "personal id", "personal number", "case id", "case number", "case no", "victim id", "person id",
    "address", "street", "phone", "telephone", "e-mail", "email", "national id",
    "social security number",
    /* da, nb, sv */
    "navn", "fornavn", "etternavn", "efternavn", "fodselsdato", "fødselsdato", "cpr", "cpr-nr",
    "personnummer", "namn", "fornamn", "efternamn", "fodelsedatum", "adress", "adresse",
    "sagsnummer", "saksnummer", "arendenummer",
    /* de, et, fi, is, lt, lv, pl */
    "vorname", "nachname", "geburtsdatum", "aktenzeichen", "nimi", "eesnimi", "perekonnanimi",
    "isikukood", "sunniaeg", "etunimi", "sukunimi", "syntymaaika", "henkilotunnus", "nafn",
    "kennitala", "vardas", "pavarde", "gimimo data", "asmens kodas", "vards", "uzvards",
    "dzimsanas datums", "personas kods", "imie", "nazwisko", "data urodzenia", "pesel"};

bool personal_is_column(const char *name)
{
    g_autofree char *key = fold_key(name, -1);
    if (key)
        g_strdelimit(key, "_", ' ');
    for (unsigned i = 0; key && i < G_N_ELEMENTS(columns); i++)
        if (strcmp(columns[i], key) == 0)
            return true;
    return false;
}

static bool has_address(const char *text)
{
    for (const char *at = text; (at = strchr(at, '@')); at++) {
        const char *dot = strchr(at, '.');
        if (at > text && g_ascii_isalnum(at[-1]) && g_ascii_isalnum(at[1]) && dot &&
            g_ascii_isalpha(dot[1]) && !memchr(at, ' ', (size_t)(dot - at)))
            return true;
    }
    return false;
}

static bool is_day_month(const char *digits)
{
    int a = (digits[0] - '0') * 10 + digits[1] - '0', b = (digits[2] - '0') * 10 + digits[3] - '0';
    return (a >= 1 && a <= 12 && b >= 1 && b <= 31) || (b >= 1 && b <= 12 && a >= 1 && a <= 31);
}

/* Numbers of persons in the region: six digits of a birth date (in either order) or eight, then,
 * behind a hyphen, a plus or nothing, three to five more characters (DK, FI, IS, LV, NO, SE), or
 * eleven digits in a row (EE, LT, NO, PL). Years and ranges of years are shorter. */
static bool has_identity(const char *text)
{
    for (const char *p = text; *p;) {
        size_t n = strspn(p, "0123456789");
        if (n == 0) {
            p++;
            continue;
        }
        const char *after = p + n;
        size_t more = (*after == '-' || *after == '+') ? strspn(after + 1, "0123456789") : 0;
        bool is_letter_later = (*after == '-' || *after == '+' || *after == 'A') &&
                               strspn(after + 1, "0123456789") == 3 && g_ascii_isalpha(after[4]) &&
                               !g_ascii_isalpha(after[5]);
        if (n == 11 || (n == 10 && (is_day_month(p) || is_day_month(p + 2))) ||
            (n == 12 && is_day_month(p + 4)) ||
            ((n == 6 || n == 8) && (more == 4 || more == 5 || is_letter_later) &&
             (is_day_month(p) || is_day_month(p + n - 4))))
            return true;
        p = after;
    }
    return false;
}

bool personal_is_number(const char *text)
{
    return has_identity(text);
}

static bool has_telephone(const char *text)
{
    for (const char *p = strchr(text, '+'); p; p = strchr(p + 1, '+')) {
        unsigned n = 0;
        for (const char *q = p + 1; *q && strchr("0123456789 -()", *q); q++)
            n += g_ascii_isdigit(*q) != 0;
        if (n >= 8 && g_ascii_isdigit(p[1]))
            return true;
    }
    return false;
}

const char *personal_find(const char *text)
{
    if (has_address(text))
        return W_("said", "an e-mail address");
    if (has_identity(text))
        return W_("said", "the number of a person");
    if (has_telephone(text))
        return W_("said", "a telephone number");
    return NULL;
}
