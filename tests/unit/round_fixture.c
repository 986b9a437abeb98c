#include "round_fixture.h"

#include <sqlite3.h>
#include <string.h>

#define ID(number) "01AAAAAAAAAAAAAAAAAAAAAA" number
const char *const FOCAL = ID("01"), *const FOCAL_2 = ID("02"), *const MEMBER = ID("03"),
                  *const FINN = ID("04"), *const FINN_MEMBER = ID("05"), *const EDITOR = ID("06"),
                  *const CHAIR = ID("07"), *const ADMIN = ID("08"), *const AUDITOR = ID("09"),
                  *const PRACTITIONER = ID("10");

static const struct {
    const char *id, *name, *role, *area;
} people[] = {{ID("01"), "Anna", "focal", "SE"},  {ID("02"), "Gun", "focal", "SE"},
              {ID("03"), "Bo", "member", "SE"},   {ID("04"), "Aino", "focal", "FI"},
              {ID("05"), "Eero", "member", "FI"}, {ID("06"), "Ed", "editor", ""},
              {ID("07"), "Cara", "chair", ""},    {ID("08"), "Adam", "admin", ""},
              {ID("09"), "Olga", "auditor", ""},  {ID("10"), "Pia", "practitioner", ""}};

static char *database(const RoundFixture *fixture)
{
    return g_build_filename(fixture->store.directory, CENTRE_DATABASE, NULL);
}

void round_fixture_sql(const RoundFixture *fixture, const char *sql)
{
    g_autofree char *file = database(fixture);
    sqlite3 *handle = NULL;
    char *message = NULL;
    g_assert_cmpint(sqlite3_open(file, &handle), ==, SQLITE_OK);
    sqlite3_busy_timeout(handle, 5000);
    if (sqlite3_exec(handle, sql, NULL, NULL, &message) != SQLITE_OK)
        g_error("%s: %s", sql, message);
    sqlite3_close(handle);
}

int64_t round_fixture_number(const RoundFixture *fixture, const char *sql)
{
    g_autofree char *file = database(fixture);
    sqlite3 *handle = NULL;
    sqlite3_stmt *statement = NULL;
    g_assert_cmpint(sqlite3_open(file, &handle), ==, SQLITE_OK);
    sqlite3_busy_timeout(handle, 5000);
    if (sqlite3_prepare_v2(handle, sql, -1, &statement, NULL) != SQLITE_OK)
        g_error("%s: %s", sql, sqlite3_errmsg(handle));
    g_assert_cmpint(sqlite3_step(statement), ==, SQLITE_ROW);
    int64_t number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(handle);
    return number;
}

static void add_people(const RoundFixture *fixture)
{
    g_autoptr(GString) sql = g_string_new(NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(people); i++) {
        g_autofree char *mail = g_ascii_strdown(people[i].name, -1);
        g_string_append_printf(
            sql,
            "INSERT INTO account (id, email, email_folded, name, lang, state, created, created_by) "
            "VALUES ('%s', '%s@example.org', '%s@example.org', '%s', 'en', 'active', '', '');"
            "INSERT INTO account_role VALUES ('%s', '%s', '%s', '', '');",
            people[i].id, mail, mail, people[i].name, people[i].id, people[i].role, people[i].area);
    }
    round_fixture_sql(fixture, sql->str);
}

void round_fixture_set_up(RoundFixture *fixture, gconstpointer unused)
{
    static const int periods[] = {2024, 2023};
    static const char *const flows[] = {"victims", "OFFENCES"};
    static const char *const areas[] = {"SE", "FI"};
    const RoundDraft draft = {.title = "2025",
                              .note = "as every year",
                              .deadline = iso_today() + 30,
                              .periods = periods,
                              .n_periods = 2,
                              .flows = flows,
                              .n_flows = 2,
                              .areas = areas,
                              .n_areas = 2};
    store_fixture_set_up(&fixture->store, unused);
    add_people(fixture);
    g_autoptr(Problems) problems = problems_new();
    fixture->model = model_load_embedded(problems, NULL);
    Centre *centre = fixture->store.centre;
    ASSERT_DONE(round_new(centre, fixture->model, EDITOR, &draft, fixture->round, error));
    ASSERT_DONE(round_open(centre, EDITOR, fixture->round, 1, error));
    Db *db = round_fixture_reader(fixture);
    const struct {
        const char *area;
        int period;
        char *id;
    } wanted[] = {
        {"SE", 2024, fixture->se}, {"FI", 2024, fixture->fi}, {"SE", 2023, fixture->se_2023}};
    for (unsigned i = 0; i < G_N_ELEMENTS(wanted); i++) {
        g_autoptr(Handin) handin = handin_find(db, EDITOR, fixture->round, wanted[i].area,
                                               wanted[i].period, iso_today(), NULL);
        g_assert_nonnull(handin);
        memcpy(wanted[i].id, handin->id, 27);
    }
}

void round_fixture_tear_down(RoundFixture *fixture, gconstpointer unused)
{
    g_clear_pointer(&fixture->model, model_free);
    store_fixture_tear_down(&fixture->store, unused);
}

Db *round_fixture_reader(RoundFixture *fixture)
{
    Db *db = centre_reader(fixture->store.centre, NULL);
    g_assert_nonnull(db);
    return db;
}

static void add_line(GString *csv, const char *area, int period, const char *sex, const char *age,
                     int n)
{
    g_string_append_printf(csv, "VICTIMS,%s,_T,%s,%s,_T,_T,,%d,%d,\n", area, sex, age, period, n);
}

char *round_csv(const char *area, int period, int women, int men, int girls, int boys,
                int n_offences)
{
    GString *csv = g_string_new("DATAFLOW,REF_AREA,REGISTRATION,SEX,AGE,EXPLOITATION,CITIZENSHIP,"
                                "OFFENCE,TIME_PERIOD,OBS_VALUE,COMMENT_OBS\n");
    static const char *const ages[] = {"_T", "Y_LT18", "Y_GE18", "_U"};
    const int n[3][4] = {
        {women + men, girls + boys, women + men - girls - boys, 0},
        {women, girls, women - girls, 0},
        {men, boys, men - boys, 0},
    };
    for (unsigned a = 0; a < 4 && women >= 0; a++) {
        add_line(csv, area, period, "_T", ages[a], n[0][a]);
        add_line(csv, area, period, "F", ages[a], n[1][a]);
        add_line(csv, area, period, "M", ages[a], n[2][a]);
        add_line(csv, area, period, "_O", ages[a], 0);
        add_line(csv, area, period, "_U", ages[a], 0);
    }
    for (unsigned i = 0; i < 2 && n_offences >= 0; i++)
        g_string_append_printf(csv, "OFFENCES,%s,,,,,,%s,%d,%d,\n", area, i ? "TRAFFICKING" : "_T",
                               period, n_offences);
    return g_string_free(csv, FALSE);
}

unsigned round_hand_in(RoundFixture *fixture, const char *id, const char *account, const char *csv)
{
    HandinReceipt receipt;
    ASSERT_DONE(handin_upload(fixture->store.centre, account, id, HANDIN_NEWEST, "filled.csv", csv,
                              strlen(csv), &receipt, error));
    g_autoptr(Cubes) cubes = round_cubes(fixture);
    ASSERT_DONE(handin_check(fixture->store.centre, fixture->model, cubes, receipt.file, error));
    return receipt.number;
}

Handin *round_look(RoundFixture *fixture, const char *id)
{
    g_autoptr(GError) error = NULL;
    Handin *handin = handin_load(round_fixture_reader(fixture), EDITOR, id, iso_today(), &error);
    g_assert_no_error(error);
    return handin;
}

void round_walk(RoundFixture *fixture, const char *id, const char *csv, HandinState to)
{
    Centre *centre = fixture->store.centre;
    g_autoptr(Handin) before = round_look(fixture, id);
    bool is_finn = strcmp(before->area, "FI") == 0;
    const char *focal = is_finn ? FINN : FOCAL, *member = is_finn ? FINN_MEMBER : MEMBER;
    round_hand_in(fixture, id, focal, csv);
    if (to == HANDIN_CHECKED)
        return;
    ASSERT_DONE(handin_do(centre, focal, id, HANDIN_NEWEST, HANDIN_ACT_SUBMIT, NULL, error));
    if (to == HANDIN_SUBMITTED)
        return;
    if (to == HANDIN_RETURNED) {
        const HandinAsked asked = {"", "", "Why so many?"};
        ASSERT_DONE(handin_return(centre, EDITOR, id, HANDIN_NEWEST, &asked, 1, NULL, error));
        return;
    }
    ASSERT_DONE(handin_do(centre, member, id, HANDIN_NEWEST, HANDIN_ACT_SIGN, NULL, error));
    ASSERT_DONE(handin_do(centre, EDITOR, id, HANDIN_NEWEST, HANDIN_ACT_ACCEPT, NULL, error));
    if (to == HANDIN_LOCKED)
        ASSERT_DONE(handin_do(centre, EDITOR, id, HANDIN_NEWEST, HANDIN_ACT_LOCK, NULL, error));
}

Cubes *round_cubes(RoundFixture *fixture)
{
    g_autoptr(GError) error = NULL;
    Cubes *cubes =
        cubes_load(centre_public_reader(fixture->store.centre, &error), fixture->model, &error);
    g_assert_no_error(error);
    return cubes;
}
