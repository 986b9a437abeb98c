/* Records as they are served, in process through the router, over 100,000 of them: lists with filters; a
 * record with 500 relations and 1,000 revisions to the public and at the desk; its history. Each against
 * the limit of 20 ms (p99), in processor time; the list also against a peer: the same rows and the same
 * count asked of SQLite by a statement over its indexes.
 *
 *     bench_records [RECORDS [TIMES]] */
#include "tests/unit/web_people.h"

#include "people/moment.h"
#include "records/record.h"
#include "web/rate.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LIMIT_MS 20.0
#define RELATIONS 500u
#define REVISIONS 1000u
#define HUB "01BENCH0000000000000000000"

static const char *const areas[] = {"SE", "FI", "DK", "DE", "PL", "LV", "LT", "EE", "NO", "IS"};
static const char *const kinds[] = {"OBSERVED", "EVALUATED", "EXPERT", "NONE"};

/* --- records ------------------------------------------------------------------------------------------- */

static char *body_of(unsigned n, const char *area, const char *kind)
{
    g_autoptr(RecordBody) body = record_body_new();
    g_autofree char *title = g_strdup_printf("Inspectors and social workers together, part %u", n);
    g_autofree char *text =
        g_strdup_printf("They go together and **listen** first; version %u.", n);
    record_body_set(body, "title", "en", title);
    record_body_set(body, "summary", "en", text);
    record_body_set(body, "areas", "", area);
    record_body_set(body, "evidence", "", kind);
    return record_body_write(body);
}

static bool put_revision(Db *db, const char *id, unsigned number, const char *at, const char *json,
                         GError **error)
{
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, json, -1);
    return db_run(db, STMT_RECORD_REVISION_INSERT, error, "sisssssss", id, (int64_t)number, at,
                  "system", number == 1 ? "create" : "edit", "published", "A word put right.", json,
                  sum);
}

static bool put_record(Db *db, unsigned n, GError **error)
{
    char id[27], at[ISO_DATETIME_BYTES];
    const char *area = areas[n % 10], *kind = kinds[n / 10 % 4];
    g_autofree char *json = body_of(n, area, kind);
    g_autofree char *title = g_strdup_printf("Inspectors and social workers together, part %u", n);
    g_snprintf(id, sizeof id, "01BENCH%019u", n);
    moment_write(1600000000000 + (int64_t)n * 1000, at);
    bool is_good = db_run(db, STMT_RECORD_INSERT, error, "sssssssss", id, "good_practice",
                          "published", "en", "", at, "system", title, NULL) &&
                   put_revision(db, id, 1, at, json, error) &&
                   db_run(db, STMT_PUBLISHED_SET, error, "sssissssss", id, "good_practice",
                          "published", (int64_t)1, "en", "", title, at, json, "");
    const char *const values[][2] = {{"areas", area}, {"evidence", kind}};
    for (unsigned i = 0; i < 2 && is_good; i++)
        is_good = db_run(db, STMT_PUBLISHED_VALUE_INSERT, error, "ssss", "good_practice",
                         values[i][0], values[i][1], id) &&
                  db_run(db, STMT_RECORD_VALUE_INSERT, error, "ssss", "good_practice", values[i][0],
                         values[i][1], id);
    return is_good && db_run(db, STMT_RECORD_CHANGE_NOTE, error, "s", id) &&
           db_run(db, STMT_PUBLISHED_CHANGE_NOTE, error, "s", id);
}

/* The one that much hangs together with, and that was edited often. */
static bool make_hub(Db *db, const RecordType *type, GError **error)
{
    bool is_good = true;
    for (unsigned i = 1; i <= RELATIONS && is_good; i++) {
        char target[27];
        const char *relation = type->relations[i % type->n_relations].id;
        g_snprintf(target, sizeof target, "01BENCH%019u", i);
        is_good = db_run(db, STMT_RECORD_LINK_INSERT, error, "sssis", HUB, relation, target,
                         (int64_t)i, "why") &&
                  db_run(db, STMT_PUBLISHED_LINK_INSERT, error, "sssis", HUB, relation, target,
                         (int64_t)i, "why");
    }
    for (unsigned i = 2; i <= REVISIONS && is_good; i++) {
        char at[ISO_DATETIME_BYTES];
        g_autofree char *json = body_of(i, "SE", "OBSERVED");
        moment_write(1600000000000 + (int64_t)i * 1000, at);
        is_good = put_revision(db, HUB, i, at, json, error) &&
                  db_run(db, STMT_RECORD_UPDATE, error, "sisssss", HUB, (int64_t)i - 1, "published",
                         "", at, "The hub", NULL);
    }
    return is_good;
}

static void fill(WebFixture *fixture, unsigned n)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(RecordTypes) types = record_types_current();
    Db *db = centre_write_begin(fixture->centre, &error);
    bool is_good = db != NULL;
    for (unsigned i = 0; i < n && is_good; i++)
        is_good = put_record(db, i, &error);
    is_good = is_good && make_hub(db, record_types_find(types, "good_practice"), &error) &&
              centre_write_commit(fixture->centre, &error);
    if (!is_good)
        g_error("%s", error->message);
}

/* --- times --------------------------------------------------------------------------------------------- */

static double cpu_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void report(const char *name, double *times, unsigned n, double kb, double peer)
{
    qsort(times, n, sizeof *times, compare);
    double p50 = times[(n - 1) / 2], p99 = times[(unsigned)((n - 1) * 0.99)];
    printf("%-32s %4.0f kB  p50 %6.2f ms  p99 %6.2f ms  of the limit %.2f", name, kb, p50, p99,
           p99 / LIMIT_MS);
    if (peer > 0)
        printf("  of the peer %.2f", p50 / peer);
    printf("\n");
}

static void time_page(WebFixture *fixture, const char *name, const char *target,
                      const WebPerson *who, unsigned n, double peer)
{
    g_autofree double *times = g_new0(double, n);
    double kb = 0;
    for (unsigned i = 0; i < n; i++) {
        rate_clear(); /* nobody asks so often */
        double began = cpu_ms();
        g_autoptr(Response) response = web_send(
            fixture,
            &(WebAsk){.method = "GET", .target = target, .session = who ? who->token : NULL});
        times[i] = cpu_ms() - began;
        kb = (double)response->body->len / 1000;
        if (response->status != 200)
            g_error("%s: %u %s", target, response->status, response->body->str);
        if (i == 0 && times[i] > 100)
            printf("%s for the first time: %.0f ms\n", name, times[i]);
    }
    report(name, times, n, kb, peer);
}

/* --- the peer: SQLite and nothing else -------------------------------------------------------------------- */

static double time_peer(WebFixture *fixture, unsigned n)
{
    static const char *const texts[] = {
        "SELECT p.record, p.title, p.published FROM published p WHERE p.type = 'good_practice'"
        " AND EXISTS (SELECT 1 FROM published_value v WHERE v.type = p.type AND v.field = 'areas'"
        " AND v.value = 'SE' AND v.record = p.record) AND EXISTS (SELECT 1 FROM published_value v"
        " WHERE v.type = p.type AND v.field = 'evidence' AND v.value = 'OBSERVED' AND v.record ="
        " p.record) ORDER BY p.published DESC LIMIT 25",
        "SELECT count(*) FROM published_value a JOIN published_value b ON b.type = a.type AND"
        " b.field = 'evidence' AND b.value = 'OBSERVED' AND b.record = a.record WHERE"
        " a.type = 'good_practice' AND a.field = 'areas' AND a.value = 'SE'"};
    g_autofree char *file = g_build_filename(centre_directory(fixture->centre), "fyr.db", NULL);
    g_autofree double *times = g_new0(double, n);
    sqlite3 *db = NULL;
    sqlite3_stmt *asked[2] = {NULL, NULL};
    if (sqlite3_open_v2(file, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        g_error("%s", sqlite3_errmsg(db));
    for (unsigned s = 0; s < 2; s++)
        if (sqlite3_prepare_v2(db, texts[s], -1, &asked[s], NULL) != SQLITE_OK)
            g_error("%s", sqlite3_errmsg(db));
    for (unsigned i = 0; i < n; i++) {
        double began = cpu_ms();
        for (unsigned s = 0; s < 2; s++) {
            while (sqlite3_step(asked[s]) == SQLITE_ROW)
                continue;
            sqlite3_reset(asked[s]);
        }
        times[i] = cpu_ms() - began;
    }
    report("the peer: rows and count", times, n, 0, 0);
    for (unsigned s = 0; s < 2; s++)
        sqlite3_finalize(asked[s]);
    sqlite3_close(db);
    return times[(n - 1) / 2];
}

int main(int argc, char **argv)
{
    unsigned n = argc > 1 ? (unsigned)g_ascii_strtoull(argv[1], NULL, 10) : 100000;
    unsigned n_times = argc > 2 ? (unsigned)g_ascii_strtoull(argv[2], NULL, 10) : 300;
    setvbuf(stdout, NULL, _IOLBF, 0);
    WebFixture fixture;
    n = MAX(n, RELATIONS + 1);
    web_fixture_set_up(&fixture);
    people_clock(0);
    WebPerson *editor = web_person_new(&fixture, ROLE_EDITOR, "");
    web_person_sign_in(&fixture, editor, 60);
    fill(&fixture, n);
    double peer = time_peer(&fixture, n_times);
    time_page(&fixture, "a list with two filters", "/practices/?areas=SE&evidence=OBSERVED", NULL,
              n_times, peer);
    time_page(&fixture, "a list of all", "/practices/", NULL, n_times, 0);
    time_page(&fixture, "a list at the desk", "/desk/records/good_practice/?areas=SE", editor,
              n_times, 0);
    time_page(&fixture, "a record with 500 relations", "/practices/" HUB, NULL, n_times, 0);
    time_page(&fixture, "the same at the desk", "/desk/records/good_practice/" HUB, editor, n_times,
              0);
    time_page(&fixture, "1,000 revisions", "/desk/records/good_practice/" HUB "/history", editor,
              n_times, 0);
    web_person_free(editor);
    web_fixture_tear_down(&fixture);
    return 0;
}
