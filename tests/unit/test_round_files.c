/* The files that states hand in: what is taken, what is refused, and what stays of one when the next comes. */
#include "round_fixture.h"

#include <string.h>

static bool act(RoundFixture *fixture, const char *account, const char *id, HandinAct which,
                GError **error)
{
    return handin_do(fixture->store.centre, account, id, HANDIN_NEWEST, which, "because", error);
}

static void assert_state(RoundFixture *fixture, const char *id, HandinState state)
{
    g_autoptr(Handin) handin = round_look(fixture, id);
    g_assert_cmpstr(handin_state_word(handin->state), ==, handin_state_word(state));
}

/* --- files ---------------------------------------------------------------------------------------- */

static void test_files(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    Centre *centre = fixture->store.centre;
    const char *id = fixture->se;
    g_autofree char *both = round_csv("SE", 2024, 20, 10, 6, 3, 40);
    g_autofree char *offences = round_csv("SE", 2024, -1, 0, 0, 0, 50);
    HandinReceipt receipt;
    g_assert_cmpuint(round_hand_in(fixture, id, FOCAL, both), ==, 1);
    /* The same again is recognised; nothing changes. */
    g_autoptr(Handin) before = round_look(fixture, id);
    ASSERT_DONE(handin_upload(centre, FOCAL_2, id, HANDIN_NEWEST, "other.csv", both, strlen(both),
                              &receipt, error));
    g_assert_false(receipt.is_new);
    g_assert_cmpuint(receipt.same_as, ==, 1);
    g_autoptr(Handin) after = round_look(fixture, id);
    g_assert_cmpuint(after->version, ==, before->version);
    /* A file of one dataflow replaces that dataflow. */
    round_hand_in(fixture, id, FOCAL, offences);
    Db *db = round_fixture_reader(fixture);
    g_autoptr(GPtrArray) figures = handin_figures(db, FOCAL, id, NULL, NULL);
    g_assert_cmpuint(figures->len, ==, 22);
    g_assert_cmpfloat(((HandinFigure *)figures->pdata[0])->value, ==, 50);
    g_assert_cmpuint(((HandinFigure *)figures->pdata[0])->file, ==, 2);
    g_assert_cmpuint(((HandinFigure *)figures->pdata[21])->file, ==, 1);
    /* Undo and redo. */
    ASSERT_DONE(handin_undo(centre, FOCAL, id, HANDIN_NEWEST, 2, error));
    g_autoptr(GPtrArray) undone = handin_figures(db, FOCAL, id, "OFFENCES", NULL);
    g_assert_cmpfloat(((HandinFigure *)undone->pdata[0])->value, ==, 40);
    ASSERT_REFUSED(FYR_ERROR_CONFLICT, handin_undo(centre, FOCAL, id, HANDIN_NEWEST, 2, error));
    ASSERT_REFUSED(FYR_ERROR_CONFLICT, handin_undo(centre, FOCAL, id, HANDIN_NEWEST, 9, error));
    ASSERT_DONE(handin_redo(centre, FOCAL, id, HANDIN_NEWEST, 2, error));
    ASSERT_REFUSED(FYR_ERROR_CONFLICT, handin_redo(centre, FOCAL, id, HANDIN_NEWEST, 2, error));
    ASSERT_DONE(handin_undo(centre, FOCAL, id, HANDIN_NEWEST, 1, error));
    ASSERT_DONE(handin_undo(centre, FOCAL, id, HANDIN_NEWEST, 2, error));
    assert_state(fixture, id, HANDIN_EMPTY);
    g_autoptr(Handin) empty = round_look(fixture, id);
    g_assert_cmpstr(empty->content, ==, "");
    ASSERT_DONE(handin_redo(centre, FOCAL, id, HANDIN_NEWEST, 1, error));
    g_autoptr(Handin) again = round_look(fixture, id);
    g_assert_cmpint(again->state, ==, HANDIN_CHECKED);
    g_assert_cmpstr(again->content, ==, before->content);
    /* Old bytes handed in anew after others are a new file, and it is said whose they are. */
    ASSERT_DONE(handin_redo(centre, FOCAL, id, HANDIN_NEWEST, 2, error));
    ASSERT_DONE(handin_upload(centre, FOCAL, id, HANDIN_NEWEST, "x.csv", both, strlen(both),
                              &receipt, error));
    g_assert_true(receipt.is_new);
    g_assert_cmpuint(receipt.same_as, ==, 1);
    g_assert_cmpuint(receipt.number, ==, 3);
    assert_state(fixture, id, HANDIN_DRAFT); /* until it is checked */
}

static void test_hostile_uploads(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    Centre *centre = fixture->store.centre;
    HandinReceipt receipt;
    ASSERT_REFUSED(FYR_ERROR_INVALID, handin_upload(centre, FOCAL, fixture->se, HANDIN_NEWEST,
                                                    "x.csv", "", 0, &receipt, error));
    g_autofree char *large = g_malloc0(LIMIT_UPLOAD_BYTES + 1u);
    ASSERT_REFUSED(FYR_ERROR_LIMIT,
                   handin_upload(centre, FOCAL, fixture->se, HANDIN_NEWEST, "x.csv", large,
                                 LIMIT_UPLOAD_BYTES + 1u, &receipt, error));
    static const char *const names[] = {"../../etc/passwd",   "C:\\Users\\me\\se.xlsx", "",
                                        ".htaccess",          "a\"b<c>\r\nX: y",        "\xff\xfe",
                                        "\xe2\x80\xaegpj.exe"};
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *bytes = g_strdup_printf("no table at all %u", i);
        ASSERT_DONE(handin_upload(centre, FOCAL, fixture->se, HANDIN_NEWEST, names[i], bytes,
                                  strlen(bytes), &receipt, error));
        ASSERT_DONE(handin_check(centre, fixture->model, NULL, receipt.file, error));
    }
    g_autoptr(GPtrArray) files =
        handin_files(round_fixture_reader(fixture), FOCAL, fixture->se, NULL);
    g_assert_cmpuint(files->len, ==, G_N_ELEMENTS(names));
    for (unsigned i = 0; i < files->len; i++) {
        const HandinFile *file = files->pdata[i];
        g_assert_cmpint(file->state, ==, HANDIN_FILE_REFUSED);
        g_assert_true(g_utf8_validate(file->name, -1, NULL));
        g_assert_null(strpbrk(file->name, "/\\\"<>\r\n"));
        g_assert_true(*file->name && *file->name != '.');
    }
    g_autoptr(Handin) handin = round_look(fixture, fixture->se);
    g_assert_cmpint(handin->state, ==, HANDIN_DRAFT);
    ASSERT_REFUSED(FYR_ERROR_CONFLICT, act(fixture, FOCAL, fixture->se, HANDIN_ACT_SUBMIT, error));
    /* Texts. */
    g_autofree char *endless = g_strnfill(LIMIT_COMMENT_BYTES + 1u, 'x');
    const char *const texts[] = {"", "  ", "\x01", "\xff", endless};
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++) {
        const HandinAsked asked = {"", "", texts[i]};
        g_assert_false(
            handin_return(centre, EDITOR, fixture->se, HANDIN_NEWEST, &asked, 1, NULL, NULL));
    }
}

/* Another state's file, another year's: errors. A list of persons: nothing of it stays. */
static void test_wrong_files(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    Centre *centre = fixture->store.centre;
    g_autofree char *finnish = round_csv("FI", 2024, 20, 10, 6, 3, 40);
    g_autofree char *older = round_csv("SE", 2022, 20, 10, 6, 3, 40);
    round_hand_in(fixture, fixture->se, FOCAL, finnish);
    assert_state(fixture, fixture->se, HANDIN_DRAFT);
    round_hand_in(fixture, fixture->se, FOCAL, older);
    assert_state(fixture, fixture->se, HANDIN_DRAFT);
    g_assert_cmpint(round_fixture_number(fixture, "SELECT count(*) FROM submission_row"), ==, 0);
    static const char list[] =
        "Name,Date of birth,OBS_VALUE\nQuittenbaum Zwetschgerl,1999-01-02,1\n";
    HandinReceipt receipt;
    ASSERT_DONE(handin_upload(centre, FOCAL, fixture->se, HANDIN_NEWEST, "list.csv", list,
                              strlen(list), &receipt, error));
    ASSERT_DONE(handin_check(centre, fixture->model, NULL, receipt.file, error));
    Db *db = round_fixture_reader(fixture);
    g_autoptr(GPtrArray) files = handin_files(db, FOCAL, fixture->se, NULL);
    const HandinFile *file = files->pdata[0];
    g_assert_cmpint(file->state, ==, HANDIN_FILE_REFUSED);
    g_assert_cmpuint(file->n_bytes, ==, 0);
    g_clear_pointer(&fixture->store.centre, centre_close);
    g_autofree char *path = g_build_filename(fixture->store.directory, CENTRE_DATABASE, NULL);
    g_autofree char *bytes = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
    g_assert_null(g_strstr_len(bytes, -1, "Quittenbaum"));
    for (gsize i = 0; i + 11 < length; i++)
        g_assert_true(memcmp(bytes + i, "Quittenbaum", 11) != 0);
    fixture->store.centre = centre_open(fixture->store.directory, NULL);
}

/* Checking is done once, can be broken off, and does not disturb what went on meanwhile. */
static void test_check_again(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    Centre *centre = fixture->store.centre;
    g_autofree char *csv = round_csv("SE", 2024, 20, 10, 6, 3, 40);
    HandinReceipt receipt;
    ASSERT_DONE(handin_upload(centre, FOCAL, fixture->se, HANDIN_NEWEST, "x.csv", csv, strlen(csv),
                              &receipt, error));
    g_assert_cmpint(round_fixture_number(fixture,
                                         "SELECT count(*) FROM job WHERE kind = 'check-upload' "
                                         "AND subject = (SELECT max(id) FROM submission_file)"),
                    ==, 1);
    HandinToCheck broken_off = {0};
    ASSERT_DONE(handin_check_begin(centre, receipt.file, &broken_off, error));
    handin_to_check_clear(&broken_off);
    g_autoptr(Handin) waiting = round_look(fixture, fixture->se);
    g_assert_true(waiting->is_checking);
    ASSERT_DONE(handin_check(centre, fixture->model, NULL, receipt.file, error));
    g_autoptr(Handin) once = round_look(fixture, fixture->se);
    ASSERT_DONE(handin_check(centre, fixture->model, NULL, receipt.file, error));
    g_autoptr(Handin) twice = round_look(fixture, fixture->se);
    g_assert_cmpuint(once->version, ==, twice->version);
    g_assert_cmpint(twice->state, ==, HANDIN_CHECKED);
    g_assert_cmpint(round_fixture_number(fixture, "SELECT count(*) FROM submission_row"), ==, 22);
    ASSERT_REFUSED(FYR_ERROR_NOT_FOUND, handin_check(centre, fixture->model, NULL, 4711, error));
    g_autofree char *name = NULL;
    g_autoptr(GBytes) annotated =
        handin_file_bytes(round_fixture_reader(fixture), FOCAL, receipt.file, true, &name, NULL);
    g_assert_nonnull(annotated);
    g_assert_cmpstr(name, ==, "x-problems.csv");
}

/* More than anybody reads is counted; more than a questionnaire has is refused. */
static void test_large_files(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GString) bad = g_string_new("DATAFLOW,REF_AREA,SEX,TIME_PERIOD,OBS_VALUE\n");
    for (unsigned i = 0; i < LIMIT_HANDIN_PROBLEMS + 700; i++)
        g_string_append(bad, "VICTIMS,SE,F,2024,many\n");
    round_hand_in(fixture, fixture->se, FOCAL, bad->str);
    Db *db = round_fixture_reader(fixture);
    g_autoptr(GPtrArray) files = handin_files(db, FOCAL, fixture->se, NULL);
    const HandinFile *file = files->pdata[0];
    g_assert_cmpuint(file->n_errors, >=, LIMIT_HANDIN_PROBLEMS + 700);
    g_autoptr(GPtrArray) problems = handin_file_problems(db, FOCAL, file->id, 0, NULL);
    g_assert_cmpuint(problems->len, >=, LIMIT_HANDIN_PROBLEMS);
    g_assert_cmpuint(problems->len, <, LIMIT_HANDIN_PROBLEMS + 20);
    g_autoptr(GPtrArray) foreign = handin_file_problems(db, FINN, file->id, 0, NULL);
    g_assert_cmpuint(foreign->len, ==, 0);
    assert_state(fixture, fixture->se, HANDIN_DRAFT);
    g_autoptr(GString) large = g_string_new("DATAFLOW,REF_AREA,SEX,TIME_PERIOD,OBS_VALUE\n");
    for (unsigned i = 0; i <= LIMIT_HANDIN_FIGURES; i++)
        g_string_append(large, "VICTIMS,SE,F,2024,7\n");
    round_hand_in(fixture, fixture->fi, FINN, large->str);
    round_hand_in(fixture, fixture->se, FOCAL, large->str);
    g_autoptr(GPtrArray) refused = handin_files(db, FOCAL, fixture->se, NULL);
    g_assert_cmpint(((HandinFile *)refused->pdata[0])->state, ==, HANDIN_FILE_REFUSED);
    g_assert_nonnull(strstr(((HandinFile *)refused->pdata[0])->fault, "100000"));
    g_assert_cmpint(round_fixture_number(fixture, "SELECT count(*) FROM submission_row"), ==, 0);
}

/* --- reasons --------------------------------------------------------------------------------------- */

/* 20 + 10 are 30, and the total says 31: somebody is in no part, which is asked for. */
static char *csv_with_warning(int total, const char *before)
{
    g_autofree char *csv = round_csv("SE", 2024, 20, 10, 6, 3, 40);
    g_auto(GStrv) lines = g_strsplit(csv, "\n", -1);
    GString *out = g_string_new(NULL);
    for (unsigned i = 0; lines[i]; i++) {
        if (strstr(lines[i], ",_U,") || !*lines[i])
            continue;
        if (g_str_has_prefix(lines[i], "VICTIMS,SE,_T,_T,_T,"))
            g_string_append_printf(out, "%sVICTIMS,SE,_T,_T,_T,_T,_T,,2024,%d,\n", before, total);
        else
            g_string_append_printf(out, "%s\n", lines[i]);
    }
    return g_string_free(out, FALSE);
}

static void test_reasons_stay(RoundFixture *fixture, gconstpointer unused)
{
    (void)unused;
    Centre *centre = fixture->store.centre;
    const char *id = fixture->se;
    g_autofree char *one = csv_with_warning(31, "");
    round_hand_in(fixture, id, FOCAL, one);
    Db *db = round_fixture_reader(fixture);
    g_autoptr(Handin) handin = round_look(fixture, id);
    g_assert_cmpuint(handin->n_errors, ==, 0);
    g_assert_cmpuint(handin->n_unanswered, >, 0);
    ASSERT_REFUSED(FYR_ERROR_INVALID, act(fixture, FOCAL, id, HANDIN_ACT_SUBMIT, error));
    g_autoptr(GPtrArray) problems = handin_problems(db, FOCAL, id, 0, NULL);
    unsigned n = 0;
    ASSERT_REFUSED(FYR_ERROR_NOT_FOUND, handin_explain(centre, FOCAL, id, HANDIN_NEWEST, "VICTIMS",
                                                       "", "no-such-rule", "So.", error));
    for (unsigned i = 0; i < problems->len; i++) {
        const HandinProblem *problem = problems->pdata[i];
        g_autoptr(Handin) now = round_look(fixture, id);
        if (problem->severity != PROBLEM_WARNING || now->n_unanswered == 0)
            continue;
        g_assert_cmpstr(problem->flow, ==, "VICTIMS");
        g_assert_true(g_str_has_prefix(problem->key, "A.SE.NATIONAL."));
        ASSERT_REFUSED(FYR_ERROR_FORBIDDEN,
                       handin_explain(centre, EDITOR, id, HANDIN_NEWEST, problem->flow,
                                      problem->key, problem->rule, "Fine.", error));
        ASSERT_DONE(handin_explain(centre, FOCAL, id, HANDIN_NEWEST, problem->flow, problem->key,
                                   problem->rule, "One person did not say.", error));
        n++;
    }
    g_assert_cmpuint(n, >, 0);
    g_autoptr(Handin) answered = round_look(fixture, id);
    g_assert_cmpuint(answered->n_unanswered, ==, 0);
    g_autoptr(GPtrArray) with_reasons = handin_problems(db, AUDITOR, id, 0, NULL);
    g_assert_cmpstr(((HandinProblem *)with_reasons->pdata[0])->reason, ==,
                    "One person did not say.");
    /* A line more above it: the same figure, the same warning. */
    g_autofree char *moved = csv_with_warning(31, "VICTIMS,SE,IDENTIFIED,_T,_T,_T,_T,,2024,31,\n");
    round_hand_in(fixture, id, FOCAL, moved);
    g_autoptr(Handin) later = round_look(fixture, id);
    g_assert_cmpuint(later->n_warnings, >, 0);
    g_assert_cmpuint(later->n_unanswered, ==, 0);
    /* Another figure: it has to be answered anew. */
    g_autofree char *other = csv_with_warning(33, "");
    round_hand_in(fixture, id, FOCAL, other);
    g_autoptr(Handin) changed = round_look(fixture, id);
    g_assert_cmpuint(changed->n_unanswered, >, 0);
}

#define TEST(name)                                                                                 \
    g_test_add("/round-files/" #name, RoundFixture, NULL, round_fixture_set_up, test_##name,       \
               round_fixture_tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(files);
    TEST(hostile_uploads);
    TEST(wrong_files);
    TEST(check_again);
    TEST(large_files);
    TEST(reasons_stay);
    return g_test_run();
}
