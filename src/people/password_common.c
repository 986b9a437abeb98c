/* The words that most long passwords are made of. No list of leaked passwords is needed to refuse
 * "Password2026!" and "qwertyuiop123": long ones that people use are a few words, a year, a sign. The
 * words are our own choice, in the languages of the ten states and English. */
#include "people/password.h"

#include <glib.h>
#include <string.h>

static const char *const words[] = {
    /* "password" */
    "password",
    "passphrase",
    "passwort",
    "kennwort",
    "losenord",
    "lösenord",
    "adgangskode",
    "kodeord",
    "passord",
    "lykilord",
    "salasana",
    "parool",
    "parole",
    "slaptazodis",
    "slaptažodis",
    "haslo",
    "hasło",
    "пароль",
    "passcode",
    "secret",
    "hemlighet",
    "hemligt",
    "geheim",
    "salaisuus",
    /* keyboards */
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "yxcvbnm",
    "qwerty",
    "qwertz",
    "azerty",
    "asdfgh",
    "zxcvbn",
    "1q2w3e4r5t6y7u8i9o0p",
    "1q2w3e4r5t6y",
    "1q2w3e4r",
    "1qaz2wsx3edc",
    "1qaz2wsx",
    "qazwsxedc",
    "qazwsx",
    "zaq12wsx",
    "q1w2e3r4t5y6",
    "q1w2e3r4",
    "123qwe",
    "qwe123",
    "asd123",
    /* rows of numbers and letters */
    "1234567890",
    "0123456789",
    "123456789",
    "987654321",
    "12345678",
    "1234567",
    "123456",
    "654321",
    "123123",
    "123321",
    "112233",
    "abcdefgh",
    "abcdef",
    "abc123",
    "abcd1234",
    "111111",
    "000000",
    /* what an administrator writes until later */
    "administrator",
    "admin",
    "letmein",
    "welcome",
    "valkommen",
    "välkommen",
    "willkommen",
    "tervetuloa",
    "velkommen",
    "changeme",
    "default",
    "temporary",
    "test",
    "testing",
    "demo",
    "login",
    "logmein",
    "root",
    "user",
    "guest",
    "sommar",
    "vinter",
    "computer",
    "internet",
    "master",
    "superman",
    "batman",
    "starwars",
    "pokemon",
    "dragon",
    "monkey",
    "princess",
    "sunshine",
    "football",
    "fotboll",
    "fussball",
    "baseball",
    "basketball",
    "liverpool",
    "iloveyou",
    "trustno",
    "whatever",
    "michael",
    "jessica",
    "charlie",
    "jordan",
    "summer",
    "winter",
    "spring",
    "autumn",
    "herbst",
    "fruhling",
    "frühling",
    "januari",
    "january",
    "february",
    "september",
    "october",
    "november",
    "december",
    /* this place */
    "baltic",
    "ostersjon",
    "östersjön",
    "ostsee",
    "cbss",
    "fyr",
    "taskforce",
    "trafficking",
    "stockholm",
    "helsinki",
    "copenhagen",
    "kobenhavn",
    "københavn",
    "reykjavik",
    "tallinn",
    "vilnius",
    "warszawa",
    "warsaw",
    "berlin",
    "riga",
    "oslo",
    "sverige",
    "sweden",
    "norge",
    "norway",
    "danmark",
    "denmark",
    "suomi",
    "finland",
    "iceland",
    "island",
    "eesti",
    "estonia",
    "latvija",
    "latvia",
    "lietuva",
    "lithuania",
    "polska",
    "poland",
    "deutschland",
    "germany",
    "europe",
    "correcthorsebatterystaple",
};

/* "p4$$w0rd": the letters that are meant. */
static gunichar meant(gunichar c)
{
    static const char shapes[] = "0o1i3e4a5s7t8b@a$s";
    for (unsigned i = 0; i + 1 < sizeof shapes - 1; i += 2)
        if (c == (gunichar)shapes[i])
            return (gunichar)shapes[i + 1];
    return c;
}

/* Letters and digits only. */
static GString *letters_of(const char *text, bool as_meant)
{
    GString *letters = g_string_new(NULL);
    for (const char *at = text; *at; at = g_utf8_next_char(at)) {
        gunichar c = as_meant ? meant(g_utf8_get_char(at)) : g_utf8_get_char(at);
        if (g_unichar_isalnum(c))
            g_string_append_unichar(letters, c);
    }
    return letters;
}

/* A year or a number adds less than letters do. */
static unsigned worth(const char *letters)
{
    unsigned n_digits = 0, n_others = 0;
    for (const char *at = letters; *at; at = g_utf8_next_char(at))
        *(g_ascii_isdigit(*at) ? &n_digits : &n_others) += 1;
    return n_others + n_digits / 2;
}

/* The longest first, or "qwerty" would leave "uiop". */
static unsigned remainder_of(GString *letters)
{
    for (;;) {
        const char *longest = NULL;
        for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
            if (strstr(letters->str, words[i]) && (!longest || strlen(words[i]) > strlen(longest)))
                longest = words[i];
        if (!longest)
            return worth(letters->str);
        size_t at = (size_t)(strstr(letters->str, longest) - letters->str);
        g_string_erase(letters, (gssize)at, (gssize)strlen(longest));
    }
}

unsigned password_remainder(const char *folded)
{
    unsigned least = 0;
    for (unsigned as_meant = 0; as_meant < 2; as_meant++) {
        GString *letters = letters_of(folded, as_meant);
        unsigned n = remainder_of(letters);
        memset(letters->str, 0, letters->allocated_len);
        g_string_free(letters, TRUE);
        least = as_meant ? MIN(least, n) : n;
    }
    return least;
}
