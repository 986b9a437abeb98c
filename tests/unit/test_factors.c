/* Passwords and second factors. */
#include "people_fixture.h"

#include "people/moment.h"
#include "people/password.h"
#include "people/totp.h"
#include <stdio.h>
#include <string.h>

/* --- passwords ------------------------------------------------------------------------------------------ */

static void test_passwords(PeopleFixture *fixture, gconstpointer unused)
{
    static const char *const bad[] = {
        "",
        "elva tecken",
        "aaaaaaaaaaaaaa",
        "abcdefghijklmn",
        "123456789012",
        "abc1abc1abc1abc1",
        "aaaabbbbcccc",
        "passwordpassword",
        "P4$$w0rd2026!",
        "Stockholm2026!",
        "qwertyuiop123",
        "1q2w3e4r5t6y",
        "welcome12345!!",
        "Valkommen2026",
        "adminadmin2026",
        "ada.svensson-1971x",
        "min katt SVENSSON",
        "katt och berglund",
        "tab\tis no letter",
        "bad \xff\xfe bytes here",
        "a line\nand another",
    };
    static const char *const good[] = {PASSWORD, OTHER_PASSWORD, "k9#Vd!pQz7Lm",
                                       "лампа мост семь дней", "tolv små tomtar går"};
    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++)
        if (!password_fault(bad[i], "ada.svensson@example.org", "Ada Berglund", LANG_EN))
            g_error("\"%s\" is taken", bad[i]);
    for (unsigned i = 0; i < G_N_ELEMENTS(good); i++)
        g_assert_cmpstr(
            password_fault(good[i], "ada.svensson@example.org", "Ada Berglund", LANG_EN), ==, NULL);
    g_autofree char *half = g_strnfill(128, 'x');
    g_autofree char *long_one = g_strconcat(half, half, "yz", NULL);
    g_assert_nonnull(strstr(password_fault(long_one, "a@b.org", "A", LANG_EN), "too long"));
    /* The same word from two keyboards: composed, and with combining marks; full-width letters. */
    char hash[PASSWORD_HASH_BYTES];
    g_assert_true(password_hash("g\xc3\xb6teborg h\xc3\xa4st", hash));
    g_assert_true(g_str_has_prefix(hash, "$argon2id$v=19$m=65536,t=6,p=1$"));
    g_assert_true(password_matches("go\xcc\x88teborg ha\xcc\x88st", hash));
    g_assert_false(password_matches("goteborg hast", hash));
    g_assert_false(password_matches("", hash));
    g_assert_false(password_matches(long_one, hash));
    g_assert_false(password_matches("\xff", hash));
    g_assert_false(password_matches("\xff", NULL));
    g_assert_false(password_is_old(hash));
}

/* Made cheaper by an older program: replaced when its owner signs in. */
static void test_rehash(PeopleFixture *fixture, gconstpointer unused)
{
    static const char old[] = "$argon2id$v=19$m=8192,t=1,p=1$3eG4Gu+7v17lg1o/"
                              "oeu2yA$ysmdaZI+B6kHyYpo1f3EmOnmSOSW79ctSiL0EGOHLSs";
    char token[ACCOUNT_TOKEN_BYTES];
    g_autofree char *id = people_make(fixture, "a@example.org", ROLE_PRACTITIONER, "");
    Db *db = centre_write_begin(fixture->centre, NULL);
    g_assert_true(db_run(db, STMT_ACCOUNT_PASSWORD_SET, NULL, "sss", id, old, NOW));
    g_assert_true(centre_write_commit(fixture->centre, NULL));
    g_assert_true(password_is_old(old));
    ASSERT_DONE(
        signin_password(fixture->centre, "a@example.org", PASSWORD, NULL, NULL, token, error));
    g_autoptr(Rows) rows = db_query(people_db(fixture), STMT_ACCOUNT_PASSWORD_GET, NULL, "s", id);
    g_assert_true(rows_next(rows, NULL));
    g_assert_false(password_is_old(rows_text(rows, 0)));
    g_assert_true(password_matches(PASSWORD, rows_text(rows, 0)));
}

/* --- second factors --------------------------------------------------------------------------------------- */

/* RFC 4226, appendix D, and RFC 6238, appendix B (its last six of eight digits). */
static void test_vectors(PeopleFixture *fixture, gconstpointer unused)
{
    const unsigned char *secret = (const unsigned char *)"12345678901234567890";
    static const unsigned hotp[] = {755224, 287082, 359152, 969429, 338314,
                                    254676, 287922, 162583, 399871, 520489};
    static const struct {
        uint64_t seconds;
        unsigned code;
    } totp[] = {{59, 287082},       {1111111109, 81804},  {1111111111, 50471},
                {1234567890, 5924}, {2000000000, 279037}, {20000000000, 353130}};
    for (unsigned i = 0; i < G_N_ELEMENTS(hotp); i++)
        g_assert_cmpuint(totp_code(secret, i), ==, hotp[i]);
    for (unsigned i = 0; i < G_N_ELEMENTS(totp); i++)
        g_assert_cmpuint(totp_code(secret, totp[i].seconds / 30), ==, totp[i].code);
    g_autofree char *base32 = totp_base32(secret);
    g_assert_cmpstr(base32, ==, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    g_autofree char *uri = totp_uri(base32, "åsa+b&c@example.org");
    g_assert_cmpstr(
        uri, ==,
        "otpauth://totp/Fyr:%C3%A5sa%2Bb%26c@example.org?secret="
        "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Fyr&algorithm=SHA1&digits=6&period=30");
}

/* What another program says of random secrets and moments. */
static void test_oathtool(PeopleFixture *fixture, gconstpointer unused)
{
    g_autofree char *program = g_find_program_in_path("oathtool");
    if (!program) {
        g_test_skip("oathtool is not installed: codes are not compared with another program's");
        return;
    }
    for (unsigned i = 0; i < 20; i++) {
        unsigned char secret[20];
        for (unsigned j = 0; j < sizeof secret; j++)
            secret[j] = (unsigned char)g_test_rand_int();
        g_autofree char *base32 = totp_base32(secret), *out = NULL;
        int64_t seconds = g_test_rand_int_range(0, G_MAXINT32);
        g_autofree char *at = g_strdup_printf("--now=@%" G_GINT64_FORMAT, seconds);
        const char *argv[] = {program, "--totp=sha1", "--base32", at, base32, NULL};
        int status = -1;
        char code[16];
        g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out,
                                   NULL, &status, NULL));
        g_assert_cmpint(status, ==, 0);
        snprintf(code, sizeof code, "%06u\n", totp_code(secret, (uint64_t)seconds / 30));
        g_assert_cmpstr(out, ==, code);
    }
}

static void test_factor_steps(PeopleFixture *fixture, gconstpointer unused)
{
    Centre *centre = fixture->centre;
    unsigned char secret[20];
    char codes[RECOVERY_CODES][RECOVERY_CODE_BYTES], code[7];
    g_autofree char *id = people_make(fixture, "a@example.org", ROLE_ADMIN, "");
    g_autofree char *uri = NULL, *text = NULL;
    ASSERT_REFUSED(second_factor_pending(people_db(fixture), id, &uri, &text, error),
                   FYR_ERROR_NOT_FOUND);
    ASSERT_REFUSED(second_factor_confirm(centre, id, "123456", codes, error), FYR_ERROR_NOT_FOUND);
    ASSERT_REFUSED(second_factor_new_codes(centre, id, codes, error), FYR_ERROR_CONFLICT);
    people_factor(fixture, id, secret, codes);
    /* The step that proved it does not count again. */
    people_code(secret, 0, code);
    ASSERT_REFUSED(second_factor_check(centre, id, code, error), FYR_ERROR_FORBIDDEN);
    people_clock(90); /* one failure: a second to wait */
    people_code(secret, -2, code);
    ASSERT_REFUSED(second_factor_check(centre, id, code, error), FYR_ERROR_FORBIDDEN);
    people_clock(180);
    people_code(secret, 2, code);
    ASSERT_REFUSED(second_factor_check(centre, id, code, error), FYR_ERROR_FORBIDDEN);
    people_clock(240);
    people_code(secret, -1, code);
    ASSERT_DONE(second_factor_check(centre, id, code, error));
    people_code(secret, 1, code);
    ASSERT_DONE(second_factor_check(centre, id, code, error));
    /* A later step was used: the present one is past. */
    people_code(secret, 0, code);
    ASSERT_REFUSED(second_factor_check(centre, id, code, error), FYR_ERROR_FORBIDDEN);
    /* A new one is not in force until it is proven; the old one is. */
    people_clock(400);
    ASSERT_DONE(second_factor_begin(centre, id, &uri, &text, error));
    people_code(secret, 0, code);
    ASSERT_DONE(second_factor_check(centre, id, code, error));
    ASSERT_REFUSED(second_factor_confirm(centre, id, code, codes, error), FYR_ERROR_FORBIDDEN);
}

static void test_recovery_codes(PeopleFixture *fixture, gconstpointer unused)
{
    Centre *centre = fixture->centre;
    unsigned char secret[20];
    char codes[RECOVERY_CODES][RECOVERY_CODE_BYTES], fresh[RECOVERY_CODES][RECOVERY_CODE_BYTES];
    g_autofree char *id = people_make(fixture, "a@example.org", ROLE_ADMIN, "");
    people_factor(fixture, id, secret, codes);
    for (unsigned i = 0; i < RECOVERY_CODES; i++) {
        g_assert_cmpuint(strlen(codes[i]), ==, 11);
        g_assert_cmpuint(strspn(codes[i], "0123456789ABCDEFGHJKMNPQRSTVWXYZ-"), ==, 11);
    }
    ASSERT_DONE(second_factor_check(centre, id, codes[0], error));
    ASSERT_REFUSED(second_factor_check(centre, id, codes[0], error), FYR_ERROR_FORBIDDEN);
    people_clock(10);
    /* As somebody types it: small, without the dash, with look-alikes. */
    g_autofree char *typed = g_ascii_strdown(codes[1], -1);
    for (char *c = typed; *c; c++)
        *c = *c == '-' ? ' ' : *c == '0' ? 'o' : *c == '1' ? 'l' : *c;
    ASSERT_DONE(second_factor_check(centre, id, typed, error));
    g_autoptr(Account) account = account_load(people_db(fixture), id, NULL);
    g_assert_cmpuint(account->n_recovery_codes_left, ==, 8);
    ASSERT_DONE(second_factor_new_codes(centre, id, fresh, error));
    ASSERT_REFUSED(second_factor_check(centre, id, codes[2], error), FYR_ERROR_FORBIDDEN);
    people_clock(20);
    ASSERT_DONE(second_factor_check(centre, id, fresh[9], error));
    static const char *const hostile[] = {"",
                                          "-",
                                          "12345",
                                          "1234567",
                                          "abcde-fghi",
                                          "U0000-00000",
                                          "\xff\xff\xff\xff\xff\xff",
                                          "0000000000000000000000"};
    g_autofree char *long_one = g_strnfill(100000, '0');
    for (unsigned i = 0; i < G_N_ELEMENTS(hostile); i++) {
        people_clock(10000 + 1000 * i);
        ASSERT_REFUSED(second_factor_check(centre, id, hostile[i], error), FYR_ERROR_FORBIDDEN);
    }
    people_clock(90000);
    ASSERT_REFUSED(second_factor_check(centre, id, long_one, error), FYR_ERROR_FORBIDDEN);
    ASSERT_DONE(second_factor_remove(centre, id, "t", error));
    ASSERT_REFUSED(second_factor_remove(centre, id, "t", error), FYR_ERROR_CONFLICT);
    people_clock(200000);
    ASSERT_REFUSED(second_factor_check(centre, id, fresh[8], error), FYR_ERROR_FORBIDDEN);
}

#define TEST(name)                                                                                 \
    g_test_add("/factors/" #name, PeopleFixture, NULL, people_fixture_set_up, test_##name,         \
               people_fixture_tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(passwords);
    TEST(rehash);
    TEST(vectors);
    TEST(oathtool);
    TEST(factor_steps);
    TEST(recovery_codes);
    return g_test_run();
}
