/* From accepted to public, and whatever must not get there; and a writer that is killed on the way. */
#include "round_fixture.h"

#include "figures/handin_try.h"
#include "figures/vintage.h"

#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static bool release(RoundFixture *fixture, const char *account, const char *id,
                    const char *revision, HandinReleaseReport *report, GError **error)
{
    g_autoptr(Cubes) cubes = round_cubes(fixture);
    const char *ids[] = {id};
    HandinReleaseOptions options = {.revision = revision};
    return handin_release(fixture->store.centre, fixture->model, cubes, account, ids, 1, &options,
                          report, error);
}

static int64_t count(const RoundFixture *fixture, const char *table)
{
    g_autofree char *sql = g_strdup_printf("SELECT count(*) FROM %s", table);
    return round_fixture_number(fixture, sql);
}

static Figure public_cell(const Cubes *cubes, const char *area, const char *sex, const char *age,
                          int period)
{
    const Cube *cube = cubes_find(cubes, "VICTIMS");
    uint16_t codes[LIMIT_DIMENSIONS];
    g_assert_true(cube_codes(cube->flow, codes, "REF_AREA", area, "SOURCE", "NATIONAL", "SEX", sex,
                             "AGE", age, NULL));
    return cube_cell(cube, codes, period, ISO_DAY_NEVER);
}

/* Asked anew after an acceptance: the state's answer, other figures, accepted. */
static void revise(RoundFixture *fixture, const char *id, const char *csv)
{
    Centre *centre = fixture->store.centre;
    ASSERT_DONE(handin_do(centre, EDITOR, id, HANDIN_NEWEST, HANDIN_ACT_REOPEN, "please", error));
    g_autoptr(GPtrArray) questions =
        handin_questions(round_fixture_reader(fixture), FOCAL, id, NULL);
    const HandinQuestion *last = questions->pdata[questions->len - 1];
    ASSERT_DONE(handin_answer(centre, FOCAL, id, HANDIN_NEWEST, last->id, "done", error));
    round_walk(fixture, id, csv, HANDIN_ACCEPTED);
}

/* --- it becomes public ---------------------------------------------------------------------------- */

static void test_released(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autofree char *csv = round_csv("SE", 2024, 20, 10, 6, 3, 40);
    g_auto(HandinReleaseReport) report = {0};
    round_walk(fixture, fixture->se, csv, HANDIN_ACCEPTED);
    g_assert_cmpint(count(fixture, "observation"), ==, 0);
    ASSERT_DONE(release(fixture, EDITOR, fixture->se, NULL, &report, error));
    g_assert_true(report.is_released);
    g_assert_cmpuint(report.parts->len, ==, 2);
    const HandinReleased *offences = report.parts->pdata[0], *victims = report.parts->pdata[1];
    if (strcmp(offences->flow, "VICTIMS") == 0) {
        const HandinReleased *other = offences;
        offences = victims;
        victims = other;
    }
    g_assert_cmpstr(victims->population, ==, "SE-victims-2024");
    g_assert_cmpuint(victims->n_primary, ==, 1); /* three boys */
    g_assert_cmpuint(victims->n_secondary, >=, 3);
    g_assert_cmpuint(offences->n_primary, ==, 0);
    /* What anybody can ask now. */
    g_autoptr(Cubes) cubes = round_cubes(fixture);
    Figure all = public_cell(cubes, "SE", "_T", "_T", 2024);
    Figure boys = public_cell(cubes, "SE", "M", "Y_LT18", 2024);
    Figure none = public_cell(cubes, "SE", "_O", "_T", 2024);
    g_assert_cmpint(all.kind, ==, FIGURE_VALUE);
    g_assert_cmpfloat(all.value, ==, 30);
    g_assert_cmpint(boys.kind, ==, FIGURE_SUPPRESSED);
    g_assert_true(isnan(boys.value));
    g_assert_cmpfloat(boys.lower, ==, 0);
    g_assert_true(boys.upper >= 3 || isnan(boys.upper));
    g_assert_cmpint(none.kind, ==, FIGURE_VALUE);
    g_assert_cmpfloat(none.value, ==, 0);
    /* A hidden figure has no number anywhere, and nothing says why it is hidden. */
    g_assert_cmpint(
        round_fixture_number(fixture, "SELECT count(*) FROM observation WHERE kind = 1 AND (value "
                                      "IS NOT NULL OR conf_status <> 'C' OR lower <> 0)"),
        ==, 0);
    g_assert_cmpint(round_fixture_number(
                        fixture, "SELECT count(*) FROM observation WHERE value BETWEEN 1 AND 4"),
                    ==, 0);
    g_assert_cmpint(count(fixture, "ledger"), ==, 2);
    g_assert_cmpint(count(fixture, "vintage_release"), ==, 2);
    g_autoptr(Handin) locked = round_look(fixture, fixture->se);
    g_assert_cmpint(locked->state, ==, HANDIN_LOCKED);
    store_fixture_assert_whole(fixture->store.centre);
    /* The promise binds: nobody can release the same figures unprotected. */
    ReleasePromise promise;
    g_assert_true(
        release_promise_of(round_fixture_reader(fixture), "SE-victims-2024", &promise, NULL));
    g_assert_cmpuint(promise.threshold, ==, 5);
}

/* A number that the state itself hides stays hidden; words stay words; what was not said is not there. */
static void test_nothings(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    static const char csv[] =
        "DATAFLOW,REF_AREA,REGISTRATION,SEX,AGE,EXPLOITATION,CITIZENSHIP,TIME_PERIOD,OBS_VALUE\n"
        "VICTIMS,SE,_T,_T,_T,_T,_T,2024,43\nVICTIMS,SE,_T,F,_T,_T,_T,2024,40\n"
        "VICTIMS,SE,_T,M,_T,_T,_T,2024,<5\nVICTIMS,SE,_T,_T,Y_LT18,_T,_T,2024,not known\n"
        "VICTIMS,SE,_T,_O,_T,_T,_T,2024,not applicable\n";
    g_auto(HandinReleaseReport) report = {0};
    round_walk(fixture, fixture->se, csv, HANDIN_ACCEPTED);
    ASSERT_DONE(release(fixture, EDITOR, fixture->se, NULL, &report, error));
    g_autoptr(Cubes) cubes = round_cubes(fixture);
    g_assert_cmpint(public_cell(cubes, "SE", "M", "_T", 2024).kind, ==, FIGURE_SUPPRESSED);
    g_assert_cmpint(public_cell(cubes, "SE", "_T", "Y_LT18", 2024).kind, ==, FIGURE_NOT_KNOWN);
    g_assert_cmpint(public_cell(cubes, "SE", "_O", "_T", 2024).kind, ==, FIGURE_NOT_APPLICABLE);
    g_assert_cmpint(public_cell(cubes, "SE", "_U", "_T", 2024).kind, ==, FIGURE_ABSENT);
    g_assert_cmpint(public_cell(cubes, "SE", "F", "Y_GE18", 2024).kind, ==, FIGURE_ABSENT);
}

static void test_another_year_stays(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autofree char *old = round_csv("SE", 2023, 40, 20, 12, 8, 30);
    g_autofree char *new = round_csv("SE", 2024, 50, 20, 12, 8, 30);
    g_autofree char *finnish = round_csv("FI", 2024, 60, 20, 12, 8, 30);
    g_auto(HandinReleaseReport) first = {0}, second = {0}, third = {0}, fourth = {0};
    round_walk(fixture, fixture->se_2023, old, HANDIN_ACCEPTED);
    ASSERT_DONE(release(fixture, EDITOR, fixture->se_2023, NULL, &first, error));
    round_walk(fixture, fixture->se, new, HANDIN_ACCEPTED);
    ASSERT_DONE(release(fixture, EDITOR, fixture->se, NULL, &second, error));
    round_walk(fixture, fixture->fi, finnish, HANDIN_ACCEPTED);
    ASSERT_DONE(release(fixture, EDITOR, fixture->fi, NULL, &third, error));
    g_autoptr(Cubes) cubes = round_cubes(fixture);
    g_assert_cmpfloat(public_cell(cubes, "SE", "_T", "_T", 2023).value, ==, 60);
    g_assert_cmpfloat(public_cell(cubes, "SE", "_T", "_T", 2024).value, ==, 70);
    g_assert_cmpfloat(public_cell(cubes, "FI", "_T", "_T", 2024).value, ==, 80);
    /* 2024 again, with other figures: 2023 and Finland stay once more. */
    g_autofree char *newer = round_csv("SE", 2024, 58, 28, 17, 11, 30);
    revise(fixture, fixture->se, newer);
    ASSERT_DONE(release(fixture, EDITOR, fixture->se, "late reports", &fourth, error));
    g_autoptr(Cubes) after = round_cubes(fixture);
    g_assert_cmpfloat(public_cell(after, "SE", "_T", "_T", 2023).value, ==, 60);
    g_assert_cmpfloat(public_cell(after, "SE", "_T", "_T", 2024).value, ==, 86);
    g_assert_cmpfloat(public_cell(after, "FI", "_T", "_T", 2024).value, ==, 80);
    store_fixture_assert_whole(fixture->store.centre);
}

static void add_vintage(CubesBuilder *builder, const Dataflow *flow, uint32_t id, IsoDay as_of,
                        int16_t period, const int *years, const double *values)
{
    Vintage vintage = {.id = id,
                       .source = "NATIONAL",
                       .as_of = as_of,
                       .received = "",
                       .title = "",
                       .file_name = "",
                       .sha256 = "",
                       .period = period};
    cubes_builder_vintage(builder, &vintage);
    for (unsigned i = 0; years[i]; i++) {
        FigureRow row = figure_row(flow);
        g_assert_true(cube_codes(flow, row.code, "REF_AREA", "SE", "SOURCE", "NATIONAL", NULL));
        row.period = (int16_t)years[i];
        figure_row_set_value(&row, values[i]);
        cubes_builder_add(builder, &row);
    }
}

/* As of a day, with vintages of all years and of one. */
static void test_as_of(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    const Dataflow *flow = model_find_flow(fixture->model, "VICTIMS");
    g_autoptr(CubesBuilder) builder = cubes_builder_new(fixture->model);
    add_vintage(builder, flow, 1, 100, 0, (const int[]){2022, 2023, 0}, (const double[]){22, 23});
    add_vintage(builder, flow, 2, 200, 2024, (const int[]){2024, 0}, (const double[]){24});
    add_vintage(builder, flow, 3, 300, 2023, (const int[]){2023, 0}, (const double[]){230});
    add_vintage(builder, flow, 4, 400, 2024, (const int[]){2024, 0}, (const double[]){240});
    add_vintage(builder, flow, 5, 500, 0, (const int[]){2023, 0}, (const double[]){2300});
    g_autoptr(Cubes) cubes = cubes_builder_build(builder);
    const Cube *cube = cubes_find(cubes, "VICTIMS");
    uint16_t codes[LIMIT_DIMENSIONS];
    g_assert_true(cube_codes(flow, codes, "REF_AREA", "SE", "SOURCE", "NATIONAL", NULL));
    static const struct {
        IsoDay day;
        double of[3]; /* 2022, 2023, 2024; 0: nothing */
    } expected[] = {{99, {0, 0, 0}},       {100, {22, 23, 0}},   {200, {22, 23, 24}},
                    {299, {22, 23, 24}},   {300, {22, 230, 24}}, {400, {22, 230, 240}},
                    {499, {22, 230, 240}}, {500, {0, 2300, 0}}};
    for (unsigned i = 0; i < G_N_ELEMENTS(expected); i++)
        for (int year = 0; year < 3; year++) {
            Figure figure = cube_cell(cube, codes, 2022 + year, expected[i].day);
            double value = figure.kind == FIGURE_ABSENT ? 0 : figure.value;
            if (value != expected[i].of[year])
                g_error("as of day %d, %d: %g instead of %g", expected[i].day, 2022 + year, value,
                        expected[i].of[year]);
        }
}

/* The first thing that anybody tries: a sum in which one number only is missing. On the published figures
 * alone, by code that knows nothing of the audit. */
static void assert_not_computable(const Cubes *cubes, const char *area, int period)
{
    static const char *const sexes[] = {"_T", "F", "M", "_O", "_U"};
    static const char *const ages[] = {"_T", "Y_LT18", "Y_GE18", "_U"};
    Figure cell[5][4];
    for (unsigned s = 0; s < 5; s++)
        for (unsigned a = 0; a < 4; a++) {
            cell[s][a] = public_cell(cubes, area, sexes[s], ages[a], period);
            g_assert_true(cell[s][a].kind == FIGURE_VALUE || cell[s][a].kind == FIGURE_SUPPRESSED);
            g_assert_false(cell[s][a].value >= 1 && cell[s][a].value <= 4);
        }
    for (unsigned s = 0; s < 5; s++) {
        unsigned n_hidden = 0;
        for (unsigned a = 0; a < 4; a++)
            n_hidden += cell[s][a].kind == FIGURE_SUPPRESSED;
        g_assert_cmpuint(n_hidden, !=, 1);
    }
    for (unsigned a = 0; a < 4; a++) {
        unsigned n_hidden = 0;
        for (unsigned s = 0; s < 5; s++)
            n_hidden += cell[s][a].kind == FIGURE_SUPPRESSED;
        g_assert_cmpuint(n_hidden, !=, 1);
    }
}

static void test_attacked(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    const struct {
        const char *id, *area;
        int period;
    } all[] = {{fixture->se, "SE", 2024}, {fixture->fi, "FI", 2024}};
    for (unsigned i = 0; i < G_N_ELEMENTS(all); i++) {
        int girls = g_test_rand_int_range(0, 9), boys = g_test_rand_int_range(0, 6);
        int women = girls + g_test_rand_int_range(0, 30), men = boys + g_test_rand_int_range(0, 12);
        g_autofree char *csv =
            round_csv(all[i].area, all[i].period, women + 1, men, girls, boys, 40);
        g_auto(HandinReleaseReport) report = {0};
        round_walk(fixture, all[i].id, csv, HANDIN_ACCEPTED);
        ASSERT_DONE(release(fixture, EDITOR, all[i].id, NULL, &report, error));
        g_autoptr(Cubes) cubes = round_cubes(fixture);
        assert_not_computable(cubes, all[i].area, all[i].period);
    }
}

/* --- it does not ---------------------------------------------------------------------------------- */

static void test_refused(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autofree char *csv = round_csv("SE", 2024, 20, 10, 6, 3, 40);
    g_auto(HandinReleaseReport) too_early = {0}, by_focal = {0}, by_chair = {0}, foreign = {0};
    round_walk(fixture, fixture->se, csv, HANDIN_SUBMITTED);
    ASSERT_REFUSED(FYR_ERROR_FORBIDDEN,
                   release(fixture, EDITOR, fixture->se, NULL, &too_early, error));
    ASSERT_DONE(handin_do(fixture->store.centre, MEMBER, fixture->se, HANDIN_NEWEST,
                          HANDIN_ACT_SIGN, NULL, error));
    ASSERT_DONE(handin_do(fixture->store.centre, EDITOR, fixture->se, HANDIN_NEWEST,
                          HANDIN_ACT_ACCEPT, NULL, error));
    ASSERT_REFUSED(FYR_ERROR_FORBIDDEN,
                   release(fixture, FOCAL, fixture->se, NULL, &by_focal, error));
    ASSERT_REFUSED(FYR_ERROR_FORBIDDEN,
                   release(fixture, CHAIR, fixture->se, NULL, &by_chair, error));
    ASSERT_REFUSED(FYR_ERROR_NOT_FOUND, release(fixture, FINN, fixture->se, NULL, &foreign, error));
    g_assert_cmpint(count(fixture, "release"), ==, 0);
    g_assert_cmpint(count(fixture, "vintage"), ==, 0);
    g_assert_cmpint(count(fixture, "observation"), ==, 0);
}

/* One person more than what was published: the audit refuses, says which cells, and nothing public
 * changes; nor does anything of a state that would be released together with it. */
static void test_audit_refuses(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autofree char *one = round_csv("SE", 2024, 40, 20, 12, 8, 30);
    g_autofree char *two = round_csv("SE", 2024, 41, 20, 12, 8, 30);
    g_autofree char *finnish = round_csv("FI", 2024, 60, 20, 12, 8, 30);
    g_auto(HandinReleaseReport) first = {0}, refused = {0}, both = {0}, third = {0};
    round_walk(fixture, fixture->se, one, HANDIN_ACCEPTED);
    ASSERT_DONE(release(fixture, EDITOR, fixture->se, NULL, &first, error));
    revise(fixture, fixture->se, two);
    int64_t n_observations = count(fixture, "observation"), n_ledger = count(fixture, "ledger");
    ASSERT_REFUSED(FYR_ERROR_FORBIDDEN,
                   release(fixture, EDITOR, fixture->se, NULL, &refused, error));
    g_assert_false(refused.is_released);
    g_assert_nonnull(refused.fault);
    unsigned n_found = 0;
    for (unsigned i = 0; i < refused.parts->len; i++) {
        const HandinReleased *part = refused.parts->pdata[i];
        g_assert_null(part->release);
        n_found += part->audit.findings ? part->audit.findings->len : 0;
    }
    g_assert_cmpuint(n_found, >, 0);
    round_walk(fixture, fixture->fi, finnish, HANDIN_ACCEPTED);
    g_autoptr(Cubes) cubes = round_cubes(fixture);
    const char *ids[] = {fixture->fi, fixture->se};
    HandinReleaseOptions options = {0};
    ASSERT_REFUSED(FYR_ERROR_FORBIDDEN, handin_release(fixture->store.centre, fixture->model, cubes,
                                                       EDITOR, ids, 2, &options, &both, error));
    g_assert_cmpint(count(fixture, "observation"), ==, n_observations);
    g_assert_cmpint(count(fixture, "ledger"), ==, n_ledger);
    g_assert_cmpfloat(public_cell(cubes, "SE", "_T", "_T", 2024).value, ==, 60);
    g_assert_cmpint(public_cell(cubes, "FI", "_T", "_T", 2024).kind, ==, FIGURE_ABSENT);
    g_autoptr(Handin) handin = round_look(fixture, fixture->se);
    g_assert_cmpint(handin->state, ==, HANDIN_ACCEPTED);
    /* With a reason that the public can read. Both states then, in one vintage. */
    options.revision = "a late report";
    ASSERT_DONE(handin_release(fixture->store.centre, fixture->model, cubes, EDITOR, ids, 2,
                               &options, &third, error));
    g_autoptr(Cubes) after = round_cubes(fixture);
    g_assert_cmpfloat(public_cell(after, "SE", "_T", "_T", 2024).value, ==, 61);
    g_assert_cmpfloat(public_cell(after, "FI", "_T", "_T", 2024).value, ==, 80);
    store_fixture_assert_whole(fixture->store.centre);
}

static void test_dry_run(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autofree char *csv = round_csv("SE", 2024, 20, 10, 6, 3, 40);
    g_auto(HandinReleaseReport) report = {0};
    round_walk(fixture, fixture->se, csv, HANDIN_ACCEPTED);
    g_autoptr(Cubes) cubes = round_cubes(fixture);
    const char *ids[] = {fixture->se};
    HandinReleaseOptions options = {.is_dry_run = true};
    ASSERT_DONE(handin_release(fixture->store.centre, fixture->model, cubes, EDITOR, ids, 1,
                               &options, &report, error));
    g_assert_false(report.is_released);
    g_assert_cmpint(count(fixture, "release"), ==, 0);
    g_assert_cmpint(count(fixture, "observation"), ==, 0);
}

/* --- asked for, and done by the worker ---------------------------------------------------------------- */

static HandinTry *newest(RoundFixture *fixture, const char *account)
{
    return handin_try_newest(round_fixture_reader(fixture), account, fixture->se, NULL);
}

static bool run(RoundFixture *fixture, int64_t id)
{
    g_autoptr(Cubes) cubes = round_cubes(fixture);
    g_autoptr(GError) error = NULL;
    bool is_done = handin_try_run(fixture->store.centre, fixture->model, cubes, id, &error);
    g_assert_no_error(error);
    return is_done;
}

static void test_asked(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    Centre *centre = fixture->store.centre;
    const HandinReleaseOptions look = {.threshold = 5, .is_dry_run = true}, real = {.threshold = 5};
    g_autofree char *csv = round_csv("SE", 2024, 20, 10, 6, 3, 40);
    round_walk(fixture, fixture->se, csv, HANDIN_SUBMITTED);
    ASSERT_REFUSED(FYR_ERROR_CONFLICT,
                   handin_try_ask(centre, EDITOR, fixture->se, HANDIN_NEWEST, &real, error));
    ASSERT_DONE(
        handin_do(centre, MEMBER, fixture->se, HANDIN_NEWEST, HANDIN_ACT_SIGN, NULL, error));
    ASSERT_DONE(
        handin_do(centre, EDITOR, fixture->se, HANDIN_NEWEST, HANDIN_ACT_ACCEPT, NULL, error));
    ASSERT_REFUSED(FYR_ERROR_FORBIDDEN,
                   handin_try_ask(centre, FOCAL, fixture->se, HANDIN_NEWEST, &real, error));
    g_assert_null(newest(fixture, EDITOR));
    /* A look is a look, and only one waits at a time. */
    ASSERT_DONE(handin_try_ask(centre, EDITOR, fixture->se, HANDIN_NEWEST, &look, error));
    ASSERT_REFUSED(FYR_ERROR_CONFLICT,
                   handin_try_ask(centre, EDITOR, fixture->se, HANDIN_NEWEST, &real, error));
    g_autoptr(HandinTry) waiting = newest(fixture, EDITOR);
    g_assert_cmpint(waiting->state, ==, TRY_WAITING);
    g_assert_null(newest(fixture, FINN)); /* nobody else's business */
    g_assert_true(run(fixture, waiting->id));
    g_autoptr(HandinTry) looked = newest(fixture, EDITOR);
    g_assert_cmpint(looked->state, ==, TRY_LOOKED);
    g_assert_cmpuint(looked->report.parts->len, ==, 2);
    g_assert_cmpint(count(fixture, "release"), ==, 0);
    /* Done twice it is done once. */
    ASSERT_DONE(handin_try_ask(centre, EDITOR, fixture->se, HANDIN_NEWEST, &real, error));
    g_autoptr(HandinTry) asked = newest(fixture, EDITOR);
    g_assert_true(run(fixture, asked->id));
    g_assert_true(run(fixture, asked->id));
    g_autoptr(HandinTry) released = newest(fixture, EDITOR);
    g_assert_cmpint(released->state, ==, TRY_RELEASED);
    g_assert_nonnull(((HandinReleased *)released->report.parts->pdata[0])->release);
    g_assert_cmpint(count(fixture, "release"), ==, 2);
    g_autoptr(Handin) locked = round_look(fixture, fixture->se);
    g_assert_cmpint(locked->state, ==, HANDIN_LOCKED);
    store_fixture_assert_whole(centre);
}

/* The reasons are there after the worker has gone; what was changed meanwhile is not released. */
static void test_asked_and_refused(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    Centre *centre = fixture->store.centre;
    const HandinReleaseOptions real = {.threshold = 5};
    g_autofree char *one = round_csv("SE", 2024, 40, 20, 12, 8, 30);
    g_autofree char *two = round_csv("SE", 2024, 41, 20, 12, 8, 30);
    g_auto(HandinReleaseReport) first = {0};
    round_walk(fixture, fixture->se, one, HANDIN_ACCEPTED);
    ASSERT_DONE(release(fixture, EDITOR, fixture->se, NULL, &first, error));
    revise(fixture, fixture->se, two);
    ASSERT_DONE(handin_try_ask(centre, EDITOR, fixture->se, HANDIN_NEWEST, &real, error));
    g_autoptr(HandinTry) asked = newest(fixture, EDITOR);
    g_assert_true(run(fixture, asked->id));
    g_autoptr(HandinTry) refused = newest(fixture, EDITOR);
    g_assert_cmpint(refused->state, ==, TRY_REFUSED);
    g_assert_nonnull(strstr(refused->report.fault, "the audit finds"));
    unsigned n_findings = 0, n_with = 0;
    for (unsigned i = 0; i < refused->report.parts->len; i++) {
        const HandinReleased *part = refused->report.parts->pdata[i];
        g_assert_null(part->release);
        for (unsigned k = 0; part->audit.findings && k < part->audit.findings->len; k++) {
            const ReleaseFinding *finding = part->audit.findings->pdata[k];
            g_assert_cmpint(finding->kind, ==, FINDING_REVISED);
            g_assert_true(*finding->cell && *finding->place);
            n_with += finding->with->len;
            n_findings++;
        }
    }
    g_assert_cmpuint(n_findings, >, 0);
    g_assert_cmpuint(n_with, >, 0);
    int64_t n_releases = count(fixture, "release");
    ASSERT_DONE(handin_try_ask(centre, EDITOR, fixture->se, HANDIN_NEWEST, &real, error));
    g_autoptr(HandinTry) stale = newest(fixture, EDITOR);
    ASSERT_DONE(
        handin_do(centre, EDITOR, fixture->se, HANDIN_NEWEST, HANDIN_ACT_REOPEN, "no", error));
    g_assert_true(run(fixture, stale->id));
    g_autoptr(HandinTry) changed = newest(fixture, EDITOR);
    g_assert_cmpint(changed->state, ==, TRY_REFUSED);
    g_assert_nonnull(strstr(changed->report.fault, "was changed after"));
    g_assert_cmpint(count(fixture, "release"), ==, n_releases);
}

/* --- no other way ----------------------------------------------------------------------------------- */

static bool publish(RoundFixture *fixture, const char *release_id, GError **error)
{
    g_autoptr(VintageDraft) draft =
        vintage_draft_new(fixture->model, SUBMISSION_SOURCE, iso_today(), "around");
    FigureRow row = figure_row(model_find_flow(fixture->model, "VICTIMS"));
    g_assert_true(cube_codes(row.flow, row.code, "REF_AREA", "SE", "SOURCE", "NATIONAL", "SEX", "M",
                             "AGE", "Y_LT18", NULL));
    row.period = 2024;
    figure_row_set_value(&row, 3);
    vintage_draft_add(draft, &row);
    vintage_draft_set_period(draft, 2024);
    VintageReceipt receipt;
    VintageOrigin origin = {"VICTIMS", "SE", release_id};
    g_autofree char *sha256 = g_strnfill(64, 'a');
    Db *db = centre_write_begin(fixture->store.centre, NULL);
    bool is_kept = vintage_draft_keep_released(draft, db, "around", sha256, &origin,
                                               release_id ? 1 : 0, "test", &receipt, error);
    centre_write_rollback(fixture->store.centre);
    return is_kept;
}

/* The store itself refuses a figure of a round that does not stand behind a release in the ledger. */
static void test_no_way_around(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autofree char *csv = round_csv("SE", 2024, 20, 10, 6, 3, 40);
    round_walk(fixture, fixture->se, csv, HANDIN_ACCEPTED);
    g_autoptr(GError) error = NULL;
    g_assert_false(publish(fixture, NULL, &error));
    g_assert_nonnull(strstr(error->message, "through the ledger only"));
    g_clear_error(&error);
    g_assert_false(publish(fixture, "01BBBBBBBBBBBBBBBBBBBBBBBB", &error)); /* there is none */
    g_assert_nonnull(error);
    /* A release that stands in the table, and not in the ledger. */
    round_fixture_sql(
        fixture, "INSERT INTO release VALUES ('01BBBBBBBBBBBBBBBBBBBBBBBB', 'SE-victims-2024', "
                 "'t', '', '', 'none', 'additive', 0, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0)");
    g_clear_error(&error);
    g_assert_false(publish(fixture, "01BBBBBBBBBBBBBBBBBBBBBBBB", &error));
    g_assert_nonnull(strstr(error->message, "through the ledger only"));
    g_assert_cmpint(count(fixture, "observation"), ==, 0);
}

/* In the program, too: one statement writes observations, one file uses it, and what goes from a round
 * to it is read from released tables. */
static void test_one_writer(void)
{
    g_autofree char *list = NULL;
    const char *const argv[] = {"grep",
                                "-rl",
                                "STMT_OBSERVATION_INSERT\\|INTO observation",
                                FYR_ROOT "/src",
                                FYR_ROOT "/sql/query",
                                NULL};
    g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &list,
                               NULL, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(g_strstrip(list), "\n", -1);
    g_assert_cmpuint(g_strv_length(lines), ==, 2);
    for (unsigned i = 0; lines[i]; i++)
        g_assert_true(g_str_has_suffix(lines[i], "src/figures/vintage_keep.c") ||
                      g_str_has_suffix(lines[i], "sql/query/figures.sql"));
    g_autofree char *publish_text = NULL;
    g_assert_true(
        g_file_get_contents(FYR_ROOT "/src/figures/handin_publish.c", &publish_text, NULL, NULL));
    /* It never looks at the number of a figure that was handed in. */
    g_assert_null(strstr(publish_text, "said->value"));
    g_assert_null(strstr(publish_text, "said->lower"));
    g_assert_null(strstr(publish_text, "db_query"));
}

/* --- killed ------------------------------------------------------------------------------------------- */

/* What the worker does when it starts again: a file that came in and whose check a kill interrupted
 * waits for it, and nothing can be submitted until then; and a release that was asked for is done. */
static void check_what_waits(RoundFixture *fixture)
{
    int64_t file;
    while ((file = round_fixture_number(fixture,
                                        "SELECT coalesce(min(id), 0) FROM submission_file WHERE "
                                        "state IN ('received', 'checking')")) != 0) {
        g_autoptr(Cubes) cubes = round_cubes(fixture);
        if (!handin_check(fixture->store.centre, fixture->model, cubes, file, NULL))
            _exit(1);
    }
    while ((file = round_fixture_number(fixture, "SELECT coalesce(min(id), 0) FROM release_try "
                                                 "WHERE state = 'waiting'")) != 0) {
        g_autoptr(Cubes) cubes = round_cubes(fixture);
        if (!handin_try_run(fixture->store.centre, fixture->model, cubes, file, NULL))
            _exit(1);
    }
}

/* The next of: a file in and checked, submitted, signed, accepted, released and reopened, answered. `turn`
 * and `round` make figures that no other turn had. */
static void act_next(RoundFixture *fixture, unsigned round, unsigned turn)
{
    Centre *centre = fixture->store.centre;
    const char *id = fixture->se;
    g_autoptr(Handin) before = round_look(fixture, id);
    if (before->state == HANDIN_ACCEPTED || before->state == HANDIN_LOCKED) {
        if (before->state == HANDIN_ACCEPTED) {
            const HandinReleaseOptions options = {.threshold = 5, .revision = "again"};
            (void)handin_try_ask(centre, EDITOR, id, HANDIN_NEWEST, &options, NULL);
            check_what_waits(fixture);
        }
        (void)handin_do(centre, EDITOR, id, HANDIN_NEWEST, HANDIN_ACT_REOPEN, "again", NULL);
    } else if (before->n_questions > 0) {
        g_autoptr(GPtrArray) questions =
            handin_questions(round_fixture_reader(fixture), FOCAL, id, NULL);
        const HandinQuestion *last = questions->pdata[questions->len - 1];
        (void)handin_answer(centre, FOCAL, id, HANDIN_NEWEST, last->id, "x", NULL);
    } else if (before->state == HANDIN_CHECKED && turn % 2) {
        (void)handin_do(centre, FOCAL, id, HANDIN_NEWEST, HANDIN_ACT_SUBMIT, NULL, NULL);
    } else if (before->state == HANDIN_SUBMITTED) {
        bool is_signed = before->is_signed;
        (void)handin_do(centre, is_signed ? EDITOR : MEMBER, id, HANDIN_NEWEST,
                        is_signed ? HANDIN_ACT_ACCEPT : HANDIN_ACT_SIGN, NULL, NULL);
    } else {
        g_autofree char *csv =
            round_csv("SE", 2024, (int)(40 + (turn + round * 41) % 997), 20, 12, 8, 30);
        HandinReceipt receipt;
        g_autoptr(Cubes) cubes = round_cubes(fixture);
        if (handin_upload(centre, FOCAL, id, HANDIN_NEWEST, "x.csv", csv, strlen(csv), &receipt,
                          NULL))
            (void)handin_check(centre, fixture->model, cubes, receipt.file, NULL);
    }
}

/* A child that goes round and round. After each act that returned it says which version is on disk. */
static void G_GNUC_NORETURN act_for_ever(RoundFixture *fixture, unsigned round, int tell)
{
    check_what_waits(fixture);
    for (unsigned turn = 0;; turn++) {
        act_next(fixture, round, turn);
        g_autoptr(Handin) now = round_look(fixture, fixture->se);
        if (write(tell, &now->version, sizeof now->version) != sizeof now->version)
            _exit(1);
    }
}

/* What must hold whenever one looks. */
static void assert_whole(RoundFixture *fixture, unsigned said)
{
    static const char *const never[] = {
        /* a version and its event come together */
        "SELECT count(*) FROM submission s WHERE s.version <> 1 + (SELECT count(*) FROM "
        "submission_event e WHERE e.submission = s.id)",
        "SELECT count(*) FROM submission s JOIN submission_event e ON e.submission = s.id AND "
        "e.version = s.version WHERE e.to_state <> s.state OR e.content <> s.content",
        /* nothing accepted without its figures, its signature, its event */
        "SELECT count(*) FROM submission_acceptance a WHERE NOT EXISTS (SELECT 1 FROM "
        "submission_accepted_flow f JOIN submission_row r ON r.file = f.file AND r.flow = f.flow "
        "WHERE f.acceptance = a.id)",
        "SELECT count(*) FROM submission_acceptance a WHERE NOT EXISTS (SELECT 1 FROM "
        "submission_signature g WHERE g.submission = a.submission AND g.content = a.content)",
        "SELECT (SELECT count(*) FROM submission_event WHERE act = 'accept') - (SELECT count(*) "
        "FROM "
        "submission_acceptance)",
        /* checked whole, or not yet */
        "SELECT count(*) FROM submission_file f WHERE f.state = 'checked' AND f.n_figures <> "
        "(SELECT "
        "count(*) FROM submission_row r WHERE r.file = f.id)",
        "SELECT count(*) FROM submission_file f WHERE f.state <> 'checked' AND EXISTS (SELECT 1 "
        "FROM "
        "submission_row r WHERE r.file = f.id)",
        "SELECT count(*) FROM submission_file f WHERE NOT EXISTS (SELECT 1 FROM job j WHERE "
        "j.subject = f.id)",
        /* released whole, or not */
        "SELECT count(*) FROM release r WHERE NOT EXISTS (SELECT 1 FROM vintage_release v WHERE "
        "v.release = r.id) OR NOT EXISTS (SELECT 1 FROM submission_release s WHERE s.release = "
        "r.id)",
        "SELECT (SELECT count(*) FROM submission_event WHERE act = 'release') - (SELECT count(*) "
        "FROM "
        "release_try WHERE state = 'released')",
        "SELECT count(*) FROM release_try t WHERE t.state = 'released' AND NOT EXISTS (SELECT 1 "
        "FROM "
        "release_try_line l JOIN release r ON r.id = l.place WHERE l.try = t.id)",
        "SELECT count(*) FROM release_try t WHERE NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = "
        "'release' AND j.subject = t.id)",
        "SELECT count(*) FROM vintage v WHERE v.n_rows <> (SELECT count(*) FROM observation o "
        "WHERE "
        "o.vintage = v.id) OR NOT EXISTS (SELECT 1 FROM vintage_release r WHERE r.vintage = v.id)",
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(never); i++)
        if (round_fixture_number(fixture, never[i]) != 0)
            g_error("after a kill: %s", never[i]);
    g_autoptr(Handin) handin = round_look(fixture, fixture->se);
    g_assert_cmpuint(handin->version, >=, said);
    store_fixture_assert_whole(fixture->store.centre);
}

/* Returns the last version that the child said. */
static unsigned kill_one(RoundFixture *fixture, unsigned round)
{
    int ends[2];
    unsigned said = 0, version;
    g_assert_cmpint(pipe(ends), ==, 0);
    pid_t child = fork();
    if (child == 0) {
        fixture->store.centre = centre_open(fixture->store.directory, NULL);
        if (!fixture->store.centre)
            _exit(1);
        act_for_ever(fixture, round, ends[1]);
    }
    close(ends[1]);
    /* Half of them in the short acts, half of them long enough for a release after many others. */
    g_usleep((gulong)g_test_rand_int_range(20000, round % 2 ? 150000 : 700000));
    g_assert_cmpint(kill(child, SIGKILL), ==, 0);
    int status;
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    while (read(ends[0], &version, sizeof version) == (ssize_t)sizeof version)
        said = version;
    close(ends[0]);
    return said;
}

static void test_killed(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    unsigned n_kills = g_test_slow() ? 200 : 25;
    for (unsigned i = 0; i < n_kills; i++) {
        g_clear_pointer(&fixture->store.centre, centre_close);
        unsigned said = kill_one(fixture, i);
        fixture->store.centre = centre_open(fixture->store.directory, NULL);
        g_assert_nonnull(fixture->store.centre);
        assert_whole(fixture, said);
    }
    g_autoptr(Handin) last = round_look(fixture, fixture->se);
    int64_t n_accepted = count(fixture, "submission_acceptance"), n = count(fixture, "release");
    g_test_message("%u kills: version %u, accepted %d, released %d", n_kills, last->version,
                   (int)n_accepted, (int)n);
    /* No kill left it in a state from which nothing goes on: undisturbed, one round takes ten acts. */
    check_what_waits(fixture);
    for (unsigned turn = 0; turn < 24; turn++)
        act_next(fixture, n_kills, turn);
    g_assert_cmpint(count(fixture, "submission_acceptance"), >, n_accepted);
    g_assert_cmpint(count(fixture, "release"), >, n);
    assert_whole(fixture, last->version);
}

#define TEST(name)                                                                                 \
    g_test_add("/round/release/" #name, RoundFixture, NULL, round_fixture_set_up, test_##name,     \
               round_fixture_tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(released);
    TEST(nothings);
    TEST(attacked);
    TEST(another_year_stays);
    TEST(as_of);
    TEST(refused);
    TEST(audit_refuses);
    TEST(dry_run);
    TEST(asked);
    TEST(asked_and_refused);
    TEST(no_way_around);
    g_test_add_func("/round/release/one_writer", test_one_writer);
    TEST(killed);
    return g_test_run();
}
