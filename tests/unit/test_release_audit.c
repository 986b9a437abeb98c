/* Attacks on releases. Small cases whose answer can be seen by eye: differences between tables,
 * vintages, a total and its parts; and random sequences of releases, where an attacker of another
 * make (every person cell a variable, GLPK's whole-number solver, nothing of this program's linking)
 * has everything that was ever published: what was accepted gives him nothing, and what was refused
 * would have. */
#include "store_fixture.h"

#include "figures/release_audit.h"

#include <glpk.h>
#include <math.h>
#include <string.h>

/* --- making tables -------------------------------------------------------------------------- */

/* "SEX,AGE;F,_T,10;F,Y_LT18,C": header, then rows; a value, or C, D for hidden. */
static ReleaseTable *table_of(const char *name, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, ";", -1);
    g_auto(GStrv) header = g_strsplit(lines[0], ",", -1);
    unsigned n = g_strv_length(header), n_rows = g_strv_length(lines) - 1;
    ReleaseTable *table = release_table_new(name, n, n_rows);
    for (unsigned d = 0; d < n; d++)
        release_table_set_dimension(table, d, header[d]);
    for (uint32_t row = 0; row < n_rows; row++) {
        g_auto(GStrv) fields = g_strsplit(lines[row + 1], ",", -1);
        g_assert_cmpuint(g_strv_length(fields), ==, n + 1);
        for (unsigned d = 0; d < n; d++)
            release_table_set_code(table, row, d, fields[d]);
        if (strcmp(fields[n], "C") == 0 || strcmp(fields[n], "D") == 0)
            table->mark[row] = fields[n][0];
        else
            table->value[row] = g_ascii_strtod(fields[n], NULL);
    }
    return table;
}

static GPtrArray *tables_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)release_table_free);
}

static ReleaseDraft draft_of(const char *population, GPtrArray *tables)
{
    return (ReleaseDraft){.population = population,
                          .title = "Made up",
                          .statement = "Made up.",
                          .method = "suppress",
                          .tables = tables};
}

/* Releases it whatever the audit says. */
static void publish(StoreFixture *fixture, const ReleaseDraft *draft)
{
    g_autoptr(GError) error = NULL;
    char head[65], id[ULID_BYTES];
    ReleaseSummary none = {0};
    g_assert_true(ledger_peek_head(centre_reader(fixture->centre, &error), head, &error));
    g_assert_true(release_keep(draft, &none, head, fixture->centre, "test", id, &error));
}

static void publish_text(StoreFixture *fixture, const char *name, const char *text)
{
    g_autoptr(GPtrArray) tables = tables_new();
    g_ptr_array_add(tables, table_of(name, text));
    ReleaseDraft draft = draft_of("P", tables);
    publish(fixture, &draft);
}

static ReleaseAudit audit(StoreFixture *fixture, const ReleaseDraft *draft)
{
    g_autoptr(GError) error = NULL;
    ReleaseAuditOptions options = {0};
    ReleaseAudit found = {0};
    g_assert_true(release_audit_draft(draft, centre_reader(fixture->centre, &error), &options,
                                      &found, &error));
    g_assert_no_error(error);
    return found;
}

static const ReleaseFinding *find(const ReleaseAudit *found, FindingKind kind, const char *cell)
{
    for (unsigned i = 0; i < found->findings->len; i++) {
        const ReleaseFinding *finding = found->findings->pdata[i];
        if (finding->kind == kind && strcmp(finding->cell, cell) == 0)
            return finding;
    }
    for (unsigned i = 0; i < found->findings->len; i++)
        g_test_message("found: %d %s", ((ReleaseFinding *)found->findings->pdata[i])->kind,
                       ((ReleaseFinding *)found->findings->pdata[i])->cell);
    g_error("no finding of kind %d about \"%s\"", kind, cell);
}

/* --- the same persons in two dataflows --------------------------------------------------------- */

/* Convicted persons by sex: women are hidden for they are few, and with them the men and the sum of all. By the
 * form of exploitation nothing is small, but its total is the sum that the other hides. */
static const char convicted_by_sex[] =
    "LEGAL_STATUS,SEX;SUSPECTED,_T,90;SUSPECTED,F,40;SUSPECTED,M,50;"
    "CONVICTED,_T,D;CONVICTED,F,C;CONVICTED,M,27";
static const char convicted_by_form[] =
    "LEGAL_STATUS,EXPLOITATION;CONVICTED,_T,30;CONVICTED,SEXUAL,20;CONVICTED,LABOUR,10";

static void publish_of(StoreFixture *fixture, const char *population, const char *text)
{
    g_autoptr(GPtrArray) tables = tables_new();
    g_ptr_array_add(tables, table_of("t", text));
    ReleaseDraft draft = draft_of(population, tables);
    draft.promise.threshold = 5;
    publish(fixture, &draft);
}

static ReleaseAudit audit_with(StoreFixture *fixture, const ReleaseDraft *draft, const Model *model,
                               GPtrArray *beside)
{
    g_autoptr(GError) error = NULL;
    ReleaseAuditOptions options = {.model = model, .beside = beside};
    ReleaseAudit found = {0};
    bool is_done = release_audit_draft(draft, centre_reader(fixture->centre, &error), &options,
                                       &found, &error);
    g_assert_no_error(error);
    g_assert_true(is_done);
    return found;
}

static void test_same_persons(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Model) model = model_load_embedded(problems, NULL);
    g_assert_nonnull(model);
    g_autoptr(GPtrArray) by_form = tables_new(), by_sex = tables_new();
    g_ptr_array_add(by_form, table_of("form", convicted_by_form));
    g_ptr_array_add(by_sex, table_of("sex", convicted_by_sex));
    ReleaseDraft form = draft_of("SE-convictions_exploitation-2024", by_form);
    ReleaseDraft sex = draft_of("SE-offenders-2024", by_sex);
    form.promise.threshold = sex.promise.threshold = 5;
    /* Each alone is fine. */
    g_auto(ReleaseAudit) alone = audit_with(fixture, &form, model, NULL);
    g_auto(ReleaseAudit) alone_too = audit_with(fixture, &sex, model, NULL);
    g_assert_cmpuint(alone.findings->len, ==, 0);
    g_assert_cmpuint(alone_too.findings->len, ==, 0);
    /* In the same act: whichever comes second. */
    g_autoptr(GPtrArray) forms = g_ptr_array_new(), sexes = g_ptr_array_new();
    g_ptr_array_add(forms, &form);
    g_ptr_array_add(sexes, &sex);
    g_auto(ReleaseAudit) with_sex = audit_with(fixture, &form, model, sexes);
    g_auto(ReleaseAudit) with_form = audit_with(fixture, &sex, model, forms);
    g_assert_cmpuint(with_sex.findings->len, >, 0);
    g_assert_cmpuint(with_form.findings->len, >, 0);
    /* One after the other. Without the declaration it would have passed. */
    publish_of(fixture, "SE-offenders-2024", convicted_by_sex);
    g_auto(ReleaseAudit) blind = audit_with(fixture, &form, NULL, NULL);
    g_assert_cmpuint(blind.findings->len, ==, 0);
    g_auto(ReleaseAudit) found = audit_with(fixture, &form, model, NULL);
    const ReleaseFinding *women = find(&found, FINDING_EXACT, "LEGAL_STATUS=CONVICTED, SEX=F");
    g_assert_nonnull(strstr(women->place, "about the same persons"));
    g_assert_nonnull(found.cure);
    /* Of another state or year they are other persons. */
    form.population = "SE-convictions_exploitation-2023";
    g_auto(ReleaseAudit) year = audit_with(fixture, &form, model, NULL);
    g_assert_cmpuint(year.findings->len, ==, 0);
    form.population = "FI-convictions_exploitation-2024";
    g_auto(ReleaseAudit) state = audit_with(fixture, &form, model, NULL);
    g_assert_cmpuint(state.findings->len, ==, 0);
}

/* The other way round: what is released first is by form, and hides nothing. */
static void test_same_persons_turned(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Model) model = model_load_embedded(problems, NULL);
    g_assert_nonnull(model);
    publish_of(fixture, "SE-convictions_exploitation-2024", convicted_by_form);
    g_autoptr(GPtrArray) by_sex = tables_new();
    g_ptr_array_add(by_sex, table_of("sex", convicted_by_sex));
    ReleaseDraft sex = draft_of("SE-offenders-2024", by_sex);
    sex.promise.threshold = 5;
    g_auto(ReleaseAudit) found = audit_with(fixture, &sex, model, NULL);
    (void)find(&found, FINDING_EXACT, "LEGAL_STATUS=CONVICTED, SEX=F");
    g_assert_nonnull(found.cure);
    g_assert_cmpstr(found.cure->pdata[0], ==, "LEGAL_STATUS=CONVICTED, SEX=M");
    /* Hidden, too, nothing follows. */
    ReleaseTable *table = by_sex->pdata[0];
    table->mark[5] = MARK_SECONDARY;
    table->value[5] = NAN;
    g_auto(ReleaseAudit) clean = audit_with(fixture, &sex, model, NULL);
    g_assert_cmpuint(clean.findings->len, ==, 0);
}

/* Numbers that differ say that they count different things: nothing is held against the other, by name. */
static void test_same_persons_counted_otherwise(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(Model) model = model_load_embedded(problems, NULL);
    g_assert_nonnull(model);
    publish_of(fixture, "SE-convictions_exploitation-2024", convicted_by_form);
    g_autoptr(GPtrArray) by_sex = tables_new();
    g_ptr_array_add(
        by_sex, table_of("sex", "LEGAL_STATUS,SEX;CONVICTED,_T,31;CONVICTED,F,C;CONVICTED,M,D"));
    ReleaseDraft sex = draft_of("SE-offenders-2024", by_sex);
    sex.promise.threshold = 5;
    g_auto(ReleaseAudit) found = audit_with(fixture, &sex, model, NULL);
    g_assert_cmpuint(found.findings->len, ==, 0);
    g_assert_cmpuint(found.others->len, ==, 1);
}

/* --- by eye --------------------------------------------------------------------------------- */

static const char by_sex_and_age[] = "SEX,AGE;_T,_T,40;_T,C,12;_T,A,28;F,_T,22;F,C,C;F,A,D;"
                                     "M,_T,18;M,C,D;M,A,D";

static void test_alone(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GPtrArray) tables = tables_new();
    g_ptr_array_add(tables, table_of("a", by_sex_and_age));
    ReleaseDraft draft = draft_of("P", tables);
    g_auto(ReleaseAudit) clean = audit(fixture, &draft);
    g_assert_cmpuint(clean.findings->len, ==, 0);
    g_assert_cmpuint(clean.summary.n_hidden, ==, 4);
    /* One of the four shown: the other three follow. */
    ReleaseTable *table = tables->pdata[0];
    table->mark[8] = MARK_FREE;
    table->value[8] = 14;
    g_auto(ReleaseAudit) found = audit(fixture, &draft);
    g_assert_cmpuint(found.count[FINDING_EXACT], ==, 3);
    g_assert_cmpuint(find(&found, FINDING_EXACT, "AGE=C, SEX=F")->with->len, ==, 0);
    g_assert_nonnull(found.cure);
    g_assert_cmpuint(found.cure->len, ==, 1);
    g_assert_cmpstr(found.cure->pdata[0], ==, "AGE=A, SEX=M");
}

/* The second table's regions add up to what the first hides. */
static void test_between_tables(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    publish_text(fixture, "by-age", by_sex_and_age);
    g_autoptr(GPtrArray) tables = tables_new();
    g_ptr_array_add(tables,
                    table_of("by-region", "SEX,AGE,REGION;M,C,N,6;M,C,S,3;M,A,N,5;M,A,S,4"));
    g_ptr_array_add(tables, table_of("harmless", "REGION;N,25;S,15;_T,40"));
    ReleaseDraft draft = draft_of("P", tables);
    g_auto(ReleaseAudit) found = audit(fixture, &draft);
    const ReleaseFinding *finding = find(&found, FINDING_EXACT, "AGE=C, SEX=F");
    g_assert_cmpuint(finding->with->len, ==, 1);
    g_assert_true(g_str_has_prefix(finding->with->pdata[0], "\"by-age\" of release "));
    g_assert_nonnull(found.leave);
    g_assert_cmpstr(found.leave->pdata[0], ==, "\"by-region\"");
    g_assert_nonnull(found.cure);
    /* What the cure says, done: it passes. */
    ReleaseTable *table = tables->pdata[0];
    for (uint32_t row = 0; row < table->n_rows; row++) {
        g_autofree char *name =
            g_strdup_printf("AGE=%s, REGION=%s, SEX=%s", release_table_code(table, row, 1),
                            release_table_code(table, row, 2), release_table_code(table, row, 0));
        for (unsigned i = 0; i < found.cure->len; i++)
            if (strcmp(found.cure->pdata[i], name) == 0) {
                table->mark[row] = MARK_SECONDARY;
                table->value[row] = NAN;
            }
    }
    g_auto(ReleaseAudit) cured = audit(fixture, &draft);
    g_assert_cmpuint(cured.findings->len, ==, 0);
}

/* A cell that a rule hid is shown later. */
static void test_shown(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    publish_text(fixture, "by-age", by_sex_and_age);
    g_autoptr(GPtrArray) tables = tables_new();
    g_ptr_array_add(tables, table_of("children", "SEX,AGE;F,C,2"));
    ReleaseDraft draft = draft_of("P", tables);
    g_auto(ReleaseAudit) found = audit(fixture, &draft);
    find(&found, FINDING_SHOWN, "AGE=C, SEX=F");
    g_assert_nonnull(found.cure);
    g_assert_cmpstr(found.cure->pdata[0], ==, "AGE=C, SEX=F");
    /* Also when the earlier one was withdrawn since. */
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) all = releases_load(centre_reader(fixture->centre, &error), "P", &error);
    g_assert_true(release_withdraw(fixture->centre, ((Release *)all->pdata[0])->id, "a mistake",
                                   "test", &error));
    g_auto(ReleaseAudit) again = audit(fixture, &draft);
    find(&again, FINDING_SHOWN, "AGE=C, SEX=F");
    /* Another population is no matter of it. */
    draft.population = "Q";
    g_auto(ReleaseAudit) other = audit(fixture, &draft);
    g_assert_cmpuint(other.findings->len, ==, 0);
}

/* Published by others: known to the attacker, unless it counts something else. */
static void test_known(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GPtrArray) tables = tables_new();
    g_autoptr(GPtrArray) known = tables_new();
    g_ptr_array_add(tables, table_of("by-age", by_sex_and_age));
    g_ptr_array_add(known, table_of("ministry", "SEX,AGE;M,C,9"));
    ReleaseDraft draft = draft_of("P", tables);
    draft.known = known;
    g_auto(ReleaseAudit) found = audit(fixture, &draft);
    const ReleaseFinding *finding = find(&found, FINDING_EXACT, "AGE=C, SEX=F");
    g_assert_cmpstr(finding->with->pdata[0], ==, "\"ministry\" of others");
    g_assert_cmpuint(found.summary.n_known, ==, 1);
    g_ptr_array_add(known, table_of("police", "SEX,AGE;F,_T,90;F,C,50;F,A,40"));
    g_auto(ReleaseAudit) both = audit(fixture, &draft);
    g_assert_cmpuint(both.summary.n_other, ==, 1);
    g_assert_cmpstr(both.others->pdata[0], ==, "\"police\" of others");
    g_ptr_array_remove_index(known, 0);
    g_auto(ReleaseAudit) clean = audit(fixture, &draft);
    g_assert_cmpuint(clean.findings->len, ==, 0);
    /* More than its parts: its values are still known, its sums are not. */
    g_ptr_array_set_size(known, 0);
    g_ptr_array_add(known, table_of("rest", "SEX,AGE;_T,_T,40;_T,C,12;_T,A,27"));
    g_auto(ReleaseAudit) rest = audit(fixture, &draft);
    g_assert_cmpuint(rest.summary.n_other, ==, 1);
}

/* One more girl in the later vintage: the few who are new are named; a revision that is not small
 * is modelled, and still gives nothing away that the first hid. */
static void test_vintages(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    publish_text(fixture, "by-age", by_sex_and_age);
    g_autoptr(GPtrArray) tables = tables_new();
    g_ptr_array_add(tables, table_of("by-age", "SEX,AGE;_T,_T,41;_T,C,13;_T,A,28;F,_T,23;F,C,C;"
                                               "F,A,D;M,_T,18;M,C,D;M,A,D"));
    ReleaseDraft draft = draft_of("P", tables);
    g_auto(ReleaseAudit) found = audit(fixture, &draft);
    g_assert_cmpuint(found.count[FINDING_REVISED], ==, 3);
    g_assert_cmpuint(found.findings->len, ==, 3);
    find(&found, FINDING_REVISED, "AGE=C");
    find(&found, FINDING_REVISED, "SEX=F");
    find(&found, FINDING_REVISED, "the total");
    draft.revision = "one case was registered late";
    g_auto(ReleaseAudit) accepted = audit(fixture, &draft);
    g_assert_cmpuint(accepted.findings->len, ==, 0);
    g_assert_cmpuint(accepted.summary.n_revised, ==, 3);
    /* One more man, and the men by age: the women of the first vintage are known to within one. */
    g_ptr_array_set_size(tables, 0);
    g_ptr_array_add(tables, table_of("men", "SEX,AGE;M,_T,19;M,C,9;M,A,10"));
    draft.promise.interval = 3;
    g_auto(ReleaseAudit) narrow = audit(fixture, &draft);
    const ReleaseFinding *finding = find(&narrow, FINDING_NARROW, "AGE=C, SEX=F");
    g_assert_true(g_str_has_prefix(finding->place, "\"by-age\" of release "));
    draft.promise.interval = 1; /* 3 or 4 it was */
    g_auto(ReleaseAudit) wide = audit(fixture, &draft);
    g_assert_cmpuint(wide.count[FINDING_NARROW], ==, 0);
}

/* What a total has beside the parts that are shown. */
static void test_rest(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GPtrArray) tables = tables_new();
    g_autoptr(GPtrArray) codes = tables_new();
    g_ptr_array_add(tables, table_of("forms", "FORM;_T,102;SEX,60;WORK,40"));
    g_ptr_array_add(codes, table_of("FORM", "code,parent,label;_T,,All,0;SEX,_T,a,0;WORK,_T,b,0;"
                                            "ORGANS,_T,c,0"));
    ReleaseDraft draft = draft_of("P", tables);
    draft.codes = codes;
    draft.promise.threshold = 5;
    g_auto(ReleaseAudit) found = audit(fixture, &draft);
    find(&found, FINDING_REST, "the total, less its parts by FORM");
    ((ReleaseTable *)tables->pdata[0])->value[0] = 110;
    g_auto(ReleaseAudit) clean = audit(fixture, &draft);
    g_assert_cmpuint(clean.findings->len, ==, 0);
    ((ReleaseTable *)tables->pdata[0])->value[2] = 4;
    g_auto(ReleaseAudit) small = audit(fixture, &draft);
    find(&small, FINDING_SMALL, "FORM=WORK");
}

/* A hierarchy links a table by region with one by town. */
static void test_hierarchy(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    publish_text(fixture, "regions", "REGION;_T,50;N,C;S,D;E,30");
    g_autoptr(GPtrArray) tables = tables_new();
    g_autoptr(GPtrArray) codes = tables_new();
    g_ptr_array_add(tables, table_of("towns", "REGION;N1,1;N2,2"));
    g_ptr_array_add(codes, table_of("REGION", "code,parent,label;N,,n,0;S,,s,0;E,,e,0;N1,N,a,0;"
                                              "N2,N,b,0"));
    ReleaseDraft draft = draft_of("P", tables);
    draft.codes = codes;
    g_auto(ReleaseAudit) found = audit(fixture, &draft);
    find(&found, FINDING_EXACT, "REGION=N");
    find(&found, FINDING_EXACT, "REGION=S");
}

static void test_contradiction(StoreFixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) tables = tables_new();
    g_ptr_array_add(tables, table_of("a", "SEX;_T,10;F,4;M,5"));
    ReleaseDraft draft = draft_of("P", tables);
    ReleaseAuditOptions options = {0};
    ReleaseAudit found = {0};
    Db *db = centre_reader(fixture->centre, &error);
    g_assert_false(release_audit_draft(&draft, db, &options, &found, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_INVALID);
    g_assert_nonnull(strstr(error->message, "the total"));
    g_clear_error(&error);
    draft.margins = MARGINS_ATLEAST;
    g_auto(ReleaseAudit) clean = audit(fixture, &draft);
    g_assert_cmpuint(clean.findings->len, ==, 0);
    g_ptr_array_add(tables, table_of("b", "SEX;F,3"));
    g_assert_false(release_audit_draft(&draft, db, &options, &found, &error));
    g_assert_nonnull(strstr(error->message, "\"b\""));
}

/* --- random sequences ------------------------------------------------------------------------- */

enum { N_SEX = 2, N_AGE = 3, N_REGION = 2, N_PERSON_CELLS = N_SEX * N_AGE * N_REGION, N_AXES = 3 };
static const unsigned axis_size[N_AXES] = {N_SEX, N_AGE, N_REGION};
static const char *const axis_name[N_AXES] = {"SEX", "AGE", "REGION"};

/* Whether the person cell belongs to the row. */
static bool belongs(const ReleaseTable *table, uint32_t row, unsigned cell)
{
    unsigned code[N_AXES] = {cell % N_SEX, cell / N_SEX % N_AGE, cell / (N_SEX * N_AGE)};
    for (unsigned d = 0; d < table->n_dimensions; d++)
        for (unsigned a = 0; a < N_AXES; a++) {
            const char *said = release_table_code(table, row, d);
            if (strcmp(table->dimensions[d], axis_name[a]) == 0 && strcmp(said, "_T") != 0 &&
                said[0] - '0' != (int)code[a])
                return false;
        }
    return true;
}

/* A table over some of the axes, with or without its totals; small counts hidden by the rule, some
 * others for their sake. */
static ReleaseTable *random_table(const unsigned *truth, unsigned number, unsigned threshold)
{
    unsigned axes[N_AXES], n = 0, n_rows = 1;
    bool with_total[N_AXES];
    for (unsigned a = 0; a < N_AXES; a++)
        if (g_test_rand_int_range(0, 3) > 0)
            axes[n++] = a;
    if (n == 0)
        axes[n++] = (unsigned)g_test_rand_int_range(0, N_AXES);
    for (unsigned d = 0; d < n; d++) {
        with_total[d] = g_test_rand_int_range(0, 3) > 0;
        n_rows *= axis_size[axes[d]] + with_total[d];
    }
    g_autofree char *name = g_strdup_printf("t%u", number);
    ReleaseTable *table = release_table_new(name, n, n_rows);
    for (unsigned d = 0; d < n; d++)
        release_table_set_dimension(table, d, axis_name[axes[d]]);
    for (uint32_t row = 0; row < n_rows; row++) {
        unsigned left = row, count = 0;
        for (unsigned d = 0; d < n; d++) {
            unsigned size = axis_size[axes[d]] + with_total[d], code = left % size;
            char text[8];
            g_snprintf(text, sizeof text, "%u", code);
            release_table_set_code(table, row, d, code == axis_size[axes[d]] ? "_T" : text);
            left /= size;
        }
        for (unsigned cell = 0; cell < N_PERSON_CELLS; cell++)
            count += belongs(table, row, cell) ? truth[cell] : 0;
        if (count > 0 && count < threshold)
            table->mark[row] = MARK_PRIMARY;
        else if (g_test_rand_int_range(0, 5) < 2)
            table->mark[row] = MARK_SECONDARY;
        else
            table->value[row] = count;
    }
    return table;
}

/* Rows of everything shown, person cells as whole columns. */
static glp_prob *attacker_new(const GPtrArray *public)
{
    glp_prob *lp = glp_create_prob();
    glp_add_cols(lp, N_PERSON_CELLS);
    for (int j = 1; j <= N_PERSON_CELLS; j++) {
        glp_set_col_bnds(lp, j, GLP_LO, 0, 0);
        glp_set_col_kind(lp, j, GLP_IV);
    }
    for (unsigned t = 0; t < public->len; t++) {
        const ReleaseTable *table = public->pdata[t];
        for (uint32_t row = 0; row < table->n_rows; row++) {
            int column[N_PERSON_CELLS + 1], n = 0;
            double factor[N_PERSON_CELLS + 1];
            if (release_table_is_hidden(table, row))
                continue;
            for (unsigned cell = 0; cell < N_PERSON_CELLS; cell++)
                if (belongs(table, row, cell)) {
                    column[++n] = (int)cell + 1;
                    factor[n] = 1;
                }
            int r = glp_add_rows(lp, 1);
            glp_set_row_bnds(lp, r, GLP_FX, table->value[row], table->value[row]);
            glp_set_mat_row(lp, r, n, column, factor);
        }
    }
    return lp;
}

/* The best the attacker can say of a row: false if it has no bound. */
static bool attack(glp_prob *lp, const ReleaseTable *table, uint32_t row, bool upper, double *out)
{
    glp_iocp parameters;
    glp_init_iocp(&parameters);
    parameters.msg_lev = GLP_MSG_OFF;
    parameters.presolve = GLP_ON;
    for (unsigned cell = 0; cell < N_PERSON_CELLS; cell++)
        glp_set_obj_coef(lp, (int)cell + 1, belongs(table, row, cell));
    glp_set_obj_dir(lp, upper ? GLP_MAX : GLP_MIN);
    int status = glp_intopt(lp, &parameters);
    if (status != 0 || glp_mip_status(lp) != GLP_OPT)
        return false;
    *out = round(glp_mip_obj_val(lp));
    return true;
}

/* The value that some other table shows of the same cell; NaN. */
static double shown_elsewhere(const GPtrArray *public, const ReleaseTable *table, uint32_t row)
{
    for (unsigned t = 0; t < public->len; t++) {
        const ReleaseTable *other = public->pdata[t];
        for (uint32_t r = 0; r < other->n_rows; r++) {
            bool is_same = !release_table_is_hidden(other, r);
            for (unsigned cell = 0; cell < N_PERSON_CELLS && is_same; cell++)
                is_same = belongs(table, row, cell) == belongs(other, r, cell);
            if (is_same)
                return other->value[r];
        }
    }
    return NAN;
}

/* Hidden rows that the attacker knows exactly, or (primaries) within less than `width`. What was
 * hidden for the sake of others only may be shown. */
static unsigned count_disclosed(const GPtrArray *public, double width)
{
    glp_prob *lp = attacker_new(public);
    unsigned n = 0;
    for (unsigned t = 0; t < public->len; t++) {
        const ReleaseTable *table = public->pdata[t];
        for (uint32_t row = 0; row < table->n_rows; row++) {
            double low, high;
            if (!release_table_is_hidden(table, row) ||
                (table->mark[row] == MARK_SECONDARY && !isnan(shown_elsewhere(public, table, row))))
                continue;
            bool is_bounded =
                attack(lp, table, row, false, &low) && attack(lp, table, row, true, &high);
            n += is_bounded &&
                 (high == low || (table->mark[row] == MARK_PRIMARY && high - low < width));
        }
    }
    glp_delete_prob(lp);
    return n;
}

typedef struct {
    unsigned n_accepted, n_refused, n_cured;
} Tally;

/* The cure, done as it says. */
static void follow_cure(ReleaseTable *table, const ReleaseAudit *found)
{
    for (uint32_t row = 0; row < table->n_rows; row++) {
        g_autoptr(GString) name = g_string_new(NULL);
        static const char *const sorted[] = {"AGE", "REGION", "SEX"};
        for (unsigned a = 0; a < N_AXES; a++)
            for (unsigned d = 0; d < table->n_dimensions; d++)
                if (strcmp(table->dimensions[d], sorted[a]) == 0 &&
                    strcmp(release_table_code(table, row, d), "_T") != 0)
                    g_string_append_printf(name, "%s%s=%s", name->len ? ", " : "", sorted[a],
                                           release_table_code(table, row, d));
        for (unsigned i = 0; i < found->cure->len; i++)
            if (strcmp(found->cure->pdata[i], name->str) == 0 &&
                !release_table_is_hidden(table, row)) {
                table->mark[row] = MARK_SECONDARY;
                table->value[row] = NAN;
            }
    }
}

static void one_sequence(unsigned number, Tally *tally)
{
    StoreFixture fixture = {0};
    unsigned truth[N_PERSON_CELLS];
    const double width = 3;
    g_autoptr(GPtrArray) public = g_ptr_array_new();
    g_autoptr(GPtrArray) owned = tables_new();
    store_fixture_set_up(&fixture, NULL);
    for (unsigned i = 0; i < N_PERSON_CELLS; i++)
        truth[i] = (unsigned)g_test_rand_int_range(0, g_test_rand_int_range(1, 12));
    for (unsigned round = 0; round < 5; round++) {
        ReleaseTable *table = random_table(truth, round, 3);
        g_ptr_array_add(owned, table);
        g_autoptr(GPtrArray) tables = g_ptr_array_new();
        g_ptr_array_add(tables, table);
        ReleaseDraft draft = draft_of("P", tables);
        draft.promise.interval = width;
        g_auto(ReleaseAudit) found = audit(&fixture, &draft);
        g_ptr_array_add(public, table);
        unsigned n_attacked = count_disclosed(public, width);
        if (found.findings->len > 0) {
            tally->n_refused++;
            if (n_attacked == 0)
                g_error("sequence %u, round %u: refused for nothing", number, round);
            if (!found.cure) {
                g_ptr_array_set_size(public, (gint) public->len - 1);
                continue;
            }
            follow_cure(table, &found);
            tally->n_cured++;
            n_attacked = count_disclosed(public, width);
        } else {
            tally->n_accepted++;
        }
        for (unsigned t = 0; n_attacked > 0 && t < public->len; t++) {
            g_autoptr(GString) text = g_string_new(NULL);
            const ReleaseTable *one = public->pdata[t];
            release_table_write(one, text);
            g_test_message("%s marks %.*s", text->str, (int)one->n_rows, one->mark);
        }
        if (n_attacked > 0)
            g_error("sequence %u, round %u: the attacker finds %u cells", number, round,
                    n_attacked);
        publish(&fixture, &draft);
    }
    store_fixture_tear_down(&fixture, NULL);
}

static void test_sequences(void)
{
    unsigned n = g_test_slow() ? 2000 : 60;
    Tally tally = {0};
    for (unsigned i = 0; i < n; i++)
        one_sequence(i, &tally);
    g_test_message("%u sequences: %u accepted, %u refused, of these %u cured", n, tally.n_accepted,
                   tally.n_refused, tally.n_cured);
    g_assert_cmpuint(tally.n_accepted, >, n / 4);
    g_assert_cmpuint(tally.n_refused, >, n / 4);
    g_assert_cmpuint(tally.n_cured, >, n / 4);
}

#define TEST(name)                                                                                 \
    g_test_add("/release-audit/" #name, StoreFixture, NULL, store_fixture_set_up, test_##name,     \
               store_fixture_tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(same_persons);
    TEST(same_persons_turned);
    TEST(same_persons_counted_otherwise);
    TEST(alone);
    TEST(between_tables);
    TEST(shown);
    TEST(known);
    TEST(vintages);
    TEST(rest);
    TEST(hierarchy);
    TEST(contradiction);
    g_test_add_func("/release-audit/sequences", test_sequences);
    return g_test_run();
}
