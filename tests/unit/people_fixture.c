#include "people_fixture.h"

#include "people/moment.h"
#include <string.h>

void people_clock(int64_t seconds)
{
    char now[ISO_DATETIME_BYTES];
    int64_t start_ms;
    g_assert_true(moment_parse(NOW, &start_ms));
    moment_write(start_ms + seconds * 1000, now);
    g_assert_true(g_setenv("FYR_NOW", now, TRUE));
}

void people_fixture_set_up(PeopleFixture *fixture, gconstpointer unused)
{
    people_clock(0);
    store_fixture_set_up(&fixture->store, unused);
    fixture->centre = fixture->store.centre;
}

void people_fixture_tear_down(PeopleFixture *fixture, gconstpointer unused)
{
    store_fixture_assert_whole(fixture->centre);
    fixture->store.centre = fixture->centre;
    store_fixture_tear_down(&fixture->store, unused);
}

Db *people_db(PeopleFixture *fixture)
{
    g_autoptr(GError) error = NULL;
    Db *db = centre_reader(fixture->centre, &error);
    g_assert_no_error(error);
    return db;
}

char *people_invite(PeopleFixture *fixture, const char *email, Role role, const char *area,
                    char token[ACCOUNT_TOKEN_BYTES])
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) grants = g_array_new(FALSE, TRUE, sizeof(RoleGrant));
    RoleGrant grant = {.role = role};
    char id[27], own[ACCOUNT_TOKEN_BYTES];
    g_strlcpy(grant.area, area, sizeof grant.area);
    g_array_append_val(grants, grant);
    account_invite(fixture->centre, email, "Ada Berg", LANG_EN, grants, "shell:test", id,
                   token ? token : own, &error);
    g_assert_no_error(error);
    return g_strdup(id);
}

char *people_make(PeopleFixture *fixture, const char *email, Role role, const char *area)
{
    g_autoptr(GError) error = NULL;
    char token[ACCOUNT_TOKEN_BYTES];
    char *id = people_invite(fixture, email, role, area, token);
    account_use_token(fixture->centre, token, TOKEN_INVITATION, PASSWORD, &error);
    g_assert_no_error(error);
    return id;
}

/* What an app does with the text under the picture. */
static void read_base32(const char *text, unsigned char out_secret[20])
{
    unsigned n_bits = 0, n = 0;
    uint32_t bits = 0;
    for (; *text; text++) {
        if (*text == ' ')
            continue;
        const char *alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        bits = bits << 5 | (uint32_t)(strchr(alphabet, *text) - alphabet);
        n_bits += 5;
        if (n_bits >= 8 && n < 20) {
            n_bits -= 8;
            out_secret[n++] = (unsigned char)(bits >> n_bits);
        }
    }
    g_assert_cmpuint(n, ==, 20);
}

void people_code(const unsigned char secret[20], int steps, char out_code[7])
{
    uint64_t step = (uint64_t)(moment_now_ms() / 30000 + steps);
    g_snprintf(out_code, 7, "%06u", totp_code(secret, step));
}

void people_factor(PeopleFixture *fixture, const char *id, unsigned char out_secret[20],
                   char out_codes[RECOVERY_CODES][RECOVERY_CODE_BYTES])
{
    g_autoptr(GError) error = NULL;
    g_autofree char *uri = NULL, *text = NULL;
    char code[7];
    second_factor_begin(fixture->centre, id, &uri, &text, &error);
    g_assert_no_error(error);
    read_base32(text, out_secret);
    people_code(out_secret, 0, code);
    second_factor_confirm(fixture->centre, id, code, out_codes, &error);
    g_assert_no_error(error);
}

unsigned people_n_log(PeopleFixture *fixture, const char *act, const char *subject)
{
    g_autoptr(GError) error = NULL;
    unsigned n = 0;
    g_autoptr(Rows) rows = db_query(people_db(fixture), STMT_AUDIT_LIST, &error, "");
    while (rows_next(rows, &error))
        n += strcmp(rows_text(rows, 3), act) == 0 &&
             (!subject || strcmp(rows_text(rows, 4), subject) == 0);
    g_assert_no_error(error);
    return n;
}
