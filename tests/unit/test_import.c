/* Taking in: unpacking, encodings and days; UNODC's lines one by one; checks; the sandbox and what
 * comes back from it; a refused file that changes nothing; and the whole files, where they are. */
#include "exchange/intake.h"
#include "exchange/landlock.h"
#include "exchange/parse.h"
#include "exchange/sandbox.h"
#include "exchange/text_in.h"
#include "exchange/wire.h"
#include "figures_fixture.h"
#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#define HEADER                                                                                     \
    "Iso3_code,Country,Region,Subregion,Indicator,Dimension,Category,Sex,Age,Year,Unit of "        \
    "measurement,txtVALUE,Source\n"
#define LATVIA "LVA,Latvia,Europe,Northern Europe,"
#define VICTIMS_TOTAL LATVIA "Detected trafficking victims,Total,Total,Total,Total,"
#define TAIL(year, value) year ",Counts," value ",GLOTIP\n"

/* --- text -------------------------------------------------------------------------------- */

static GByteArray *gzip(const char *text, size_t length)
{
    GByteArray *packed = g_byte_array_new();
    g_byte_array_set_size(packed, (guint)compressBound(length) + 64);
    z_stream stream = {0};
    g_assert_cmpint(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), ==, Z_OK);
    stream.next_in = (Bytef *)(guintptr)text;
    stream.avail_in = (uInt)length;
    stream.next_out = packed->data;
    stream.avail_out = packed->len;
    g_assert_cmpint(deflate(&stream, Z_FINISH), ==, Z_STREAM_END);
    g_byte_array_set_size(packed, (guint)stream.total_out);
    deflateEnd(&stream);
    return packed;
}

static char *unpack(const GByteArray *bytes, size_t *out_length, GError **error)
{
    char *data = NULL;
    bool is_good =
        text_in_unpack((const char *)bytes->data, bytes->len, "f", &data, out_length, error);
    g_assert_true(is_good == (data != NULL));
    return data;
}

static void test_unpack(void)
{
    g_autoptr(GByteArray) one = gzip("one\n", 4);
    g_autoptr(GByteArray) two = gzip("two\n", 4);
    size_t n;
    g_byte_array_append(one, two->data, two->len);
    g_autofree char *both = unpack(one, &n, NULL);
    g_assert_cmpmem(both, n, "one\ntwo\n", 8);
    g_assert_cmpint(both[n], ==, 0);

    g_autoptr(GError) cut = NULL;
    g_byte_array_set_size(two, two->len - 5);
    g_assert_null(unpack(two, &n, &cut));
    g_assert_error(cut, FYR_ERROR, FYR_ERROR_INVALID);
    g_assert_nonnull(strstr(cut->message, "too early"));

    g_autoptr(GByteArray) broken = gzip("three three three three three\n", 30);
    g_autoptr(GError) damage = NULL;
    broken->data[broken->len - 6] ^= 0x55; /* its checksum */
    g_assert_null(unpack(broken, &n, &damage));
    g_assert_nonnull(strstr(damage->message, "damaged"));

    g_autofree char *zeros = g_malloc0(16 << 20);
    g_autoptr(GByteArray) bomb = gzip(zeros, 16 << 20);
    g_autoptr(GError) bombed = NULL;
    g_assert_null(unpack(bomb, &n, &bombed));
    g_assert_error(bombed, FYR_ERROR, FYR_ERROR_LIMIT);

    g_autoptr(GByteArray) plain = g_byte_array_new();
    g_byte_array_append(plain, (const guint8 *)"a,b\n", 4);
    g_autofree char *same = unpack(plain, &n, NULL);
    g_assert_cmpmem(same, n, "a,b\n", 4);
}

static void test_days(void)
{
    static const struct {
        const char *text, *day;
    } cases[] = {
        {"14/04/2025", "2025-04-14"},
        {"data as of 30.05.2023, UNODC", "2023-05-30"},
        {"unodc_glotip_2025-04-14_baltic10.csv", "2025-04-14"},
        {"Extracted on 1 March 2024", "2024-03-01"},
        {"14 Apr 2025", "2025-04-14"},
        {"31/02/2025", NULL},
        {"14/04/25", NULL},
        {"12345/04/2025", NULL},
        {"version 2025", NULL},
        {"", NULL},
        {"2025-04", NULL},
        {"2025-13-01 then 2025-12-01", "2025-12-01"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        IsoDay day = 0, expected = 0;
        bool is_found = text_in_find_day(cases[i].text, strlen(cases[i].text), &day);
        if (cases[i].day)
            g_assert_true(iso_day_parse(cases[i].day, &expected));
        if (is_found != (cases[i].day != NULL) || day != expected)
            g_error("\"%s\": found %d, day %d", cases[i].text, is_found, day);
    }
}

/* --- UNODC, line by line ----------------------------------------------------------------- */

typedef struct {
    ParsedFile parsed;
    GError *error;
    bool is_parsed;
} Parse;

static void parse_clear(Parse *parse)
{
    g_clear_pointer(&parse->parsed.draft, vintage_draft_free);
    g_clear_pointer(&parse->parsed.problems, problems_free);
    g_clear_error(&parse->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Parse, parse_clear)

static IntakeOptions options_of(const char *file_name, const char *day)
{
    IntakeOptions options = {.importer = importer_find("unodc"),
                             .file_name = file_name,
                             .place = file_name,
                             .as_of = ISO_DAY_NEVER};
    if (day)
        g_assert_true(iso_day_parse(day, &options.as_of));
    return options;
}

static void parse(Parse *out_parse, const char *text, gssize length, bool in_sandbox)
{
    IntakeOptions options = options_of("f.csv", "2025-04-14");
    size_t n = length < 0 ? strlen(text) : (size_t)length;
    *out_parse = (Parse){.parsed = {.problems = problems_new()}};
    out_parse->is_parsed = (in_sandbox ? parse_file : parse_here)(
        fixture_model(), text, n, &options, &out_parse->parsed, &out_parse->error);
    g_assert_true(out_parse->is_parsed == (out_parse->error == NULL));
}

/* One line below a header and one good line: what becomes of it. */
static const struct {
    const char *line, *rule; /* NULL: it becomes a figure */
    double lower, upper;
} line_cases[] = {
    {VICTIMS_TOTAL TAIL("2020", "40"), NULL, 40, 40},
    {VICTIMS_TOTAL TAIL("2020", "<5"), NULL, 0, 4},
    {VICTIMS_TOTAL TAIL("2020", "<10"), NULL, 0, 9},
    {VICTIMS_TOTAL TAIL("2020", "\"1,234\""), NULL, 1234, 1234},
    {VICTIMS_TOTAL TAIL("2020", "\"1,234,567\""), NULL, 1234567, 1234567},
    {VICTIMS_TOTAL TAIL("2020", "0"), NULL, 0, 0},
    {VICTIMS_TOTAL TAIL("2020", "\"12,34\""), "bad-value", 0, 0},
    {VICTIMS_TOTAL TAIL("2020", "-5"), "bad-value", 0, 0},
    {VICTIMS_TOTAL TAIL("2020", "+5"), "bad-value", 0, 0},
    {VICTIMS_TOTAL TAIL("2020", "12.5"), "bad-value", 0, 0},
    {VICTIMS_TOTAL TAIL("2020", "1.000"), "bad-value", 0, 0},
    {VICTIMS_TOTAL TAIL("2020", "1e3"), "bad-value", 0, 0},
    {VICTIMS_TOTAL TAIL("2020", "<"), "bad-value", 0, 0},
    {VICTIMS_TOTAL TAIL("2020", "<0"), "bad-value", 0, 0},
    {VICTIMS_TOTAL TAIL("2020", ">5"), "bad-value", 0, 0},
    {VICTIMS_TOTAL TAIL("2020", "99999999999999999999"), "bad-value", 0, 0},
    {VICTIMS_TOTAL TAIL("2020", ""), "bad-value", 0, 0},
    {VICTIMS_TOTAL TAIL("2020", "n/a"), "bad-value", 0, 0},
    {VICTIMS_TOTAL TAIL("20", "5"), "bad-year", 0, 0},
    {VICTIMS_TOTAL TAIL("2026", "5"), "bad-year", 0, 0},
    {VICTIMS_TOTAL TAIL("0999", "5"), "bad-year", 0, 0},
    {VICTIMS_TOTAL "2020,Percent,5,GLOTIP\n", "unknown-unit", 0, 0},
    {VICTIMS_TOTAL "2020,Counts,5,CTS\n", "unknown-source", 0, 0},
    {"XQX,Atlantis,,,Detected trafficking victims,Total,Total,Total,Total," TAIL("2020", "7"),
     "unknown-area", 0, 0},
    {"LVA,Sweden,,,Detected trafficking victims,Total,Total,Total,Total," TAIL("2020", "7"),
     "area-mismatch", 0, 0},
    {",Latvia,,,Detected trafficking victims,Total,Total,Total,Total," TAIL("2020", "7"), NULL, 7,
     7},
    {LATVIA "Victims counted,Total,Total,Total,Total," TAIL("2020", "7"), "no-place", 0, 0},
    {LATVIA "Offences of trafficking in persons,Total,Total,Female,Total," TAIL("2020", "7"),
     "no-place", 0, 0},
    {LATVIA "Detected trafficking victims,Total,Total,Robot,Total," TAIL("2020", "7"),
     "unknown-category", 0, 0},
    {LATVIA "Detected trafficking victims,Total,Total,Total,99 years," TAIL("2020", "7"),
     "unknown-category", 0, 0},
    {LATVIA "Detected trafficking victims,by citizenship,Martian,Total,Total," TAIL("2020", "7"),
     "unknown-category", 0, 0},
    {LATVIA "Detected trafficking victims,by citizenship,,Total,Total," TAIL("2020", "7"),
     "no-category", 0, 0},
    {LATVIA "Detected trafficking victims,by citizenship,TOTAL,Total,Total," TAIL("2020", "7"),
     "total-among-parts", 0, 0},
    {LATVIA "Detected trafficking victims,by citizenship,T\xef\xbf\xbdrkiye,Total,Total," TAIL(
         "2020", "7"),
     "damaged-text", 0, 0},
    {LATVIA "Detected trafficking victims,by citizenship,T\xfcrkiye,Total,Total," TAIL("2020", "7"),
     "damaged-text", 0, 0},
    {LATVIA "Detected trafficking victims,by citizenship,Chinese,Total,Total," TAIL("2020", "7"),
     NULL, 7, 7},
};

static void test_lines(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(line_cases); i++) {
        g_autofree char *text =
            g_strconcat(HEADER VICTIMS_TOTAL TAIL("2019", "33"), line_cases[i].line, NULL);
        g_auto(Parse) result = {0};
        parse(&result, text, -1, false);
        g_assert_no_error(result.error);
        const VintageDraft *draft = result.parsed.draft;
        bool is_figure = vintage_draft_n_rows(draft) == 2;
        if (is_figure != (line_cases[i].rule == NULL))
            g_error("case %u (%s): %u figures", i, line_cases[i].line, vintage_draft_n_rows(draft));
        if (!is_figure) {
            uint32_t line;
            uint64_t raw_key;
            const char *kept, *reason;
            vintage_draft_aside(draft, 0, &line, &raw_key, &kept, &reason);
            g_assert_cmpstr(reason, ==, line_cases[i].rule);
            g_assert_cmpuint(line, ==, 3);
            g_assert_cmpuint(problems_count_rule(result.parsed.problems, line_cases[i].rule), ==,
                             1);
            if (!strchr(line_cases[i].line, '\xfc')) /* that one was repaired to be text at all */
                g_assert_true(g_str_has_prefix(line_cases[i].line, kept));
            continue;
        }
        const FigureRow *row = vintage_draft_row(draft, 1);
        g_assert_cmpuint(row->line, ==, 3);
        g_assert_cmpfloat(row->lower, ==, line_cases[i].lower);
        g_assert_cmpfloat(row->upper, ==, line_cases[i].upper);
        g_assert_true(isnan(row->value) == (row->kind == FIGURE_SUPPRESSED));
    }
}

/* Whole files: shapes that must be read, and shapes that must be refused with a message. */
static void test_files(void)
{
    static const struct {
        const char *text, *fault; /* NULL: two figures, on lines 2 and 3 below the banner */
        unsigned banner;
    } cases[] = {
        {HEADER VICTIMS_TOTAL TAIL("2019", "33") VICTIMS_TOTAL TAIL("2020", "40"), NULL, 0},
        {"\xef\xbb\xbf" HEADER VICTIMS_TOTAL TAIL("2019", "33") VICTIMS_TOTAL TAIL("2020", "40"),
         NULL, 0},
        {"UNODC data portal,,,,\n14/04/2025,,,,\n" HEADER VICTIMS_TOTAL TAIL("2019", "33")
             VICTIMS_TOTAL TAIL("2020", "40"),
         NULL, 2},
        {HEADER VICTIMS_TOTAL TAIL("2019", "33") VICTIMS_TOTAL "2020,Counts,40,GLOTIP", NULL, 0},
        {"", "the file is empty", 0},
        {HEADER, "a header and no figures", 0},
        {HEADER VICTIMS_TOTAL TAIL("2019", "x"), "not one of the file's lines could be read", 0},
        {HEADER VICTIMS_TOTAL TAIL("2019", "33") LATVIA "Detected", "is not whole", 0},
        {HEADER VICTIMS_TOTAL TAIL("2019", "33") VICTIMS_TOTAL "2020,Counts,40,GLO", "is not whole",
         0},
        {HEADER VICTIMS_TOTAL TAIL("2019", "33") "LVA,Latvia\n" VICTIMS_TOTAL TAIL("2020", "40"),
         "is not whole", 0},
        {HEADER VICTIMS_TOTAL TAIL("2019", "33") VICTIMS_TOTAL TAIL("2020", "40,41"),
         "is not whole", 0},
        {HEADER VICTIMS_TOTAL TAIL("2019", "33") VICTIMS_TOTAL "2020,Counts,\"40,GLOTIP\n", "", 0},
        {"Iso3_code,Country,Indicator\nLVA,Latvia,x\n", "\"Dimension\"", 0},
        {"Iso3_code,Iso3_code,Country,Indicator,Dimension,Category,Sex,Age,Year,Unit of "
         "measurement,txtVALUE,Source\n",
         "stands twice", 0},
        {"name;price\nlamp;12\n", "found \"name\", \"price\"", 0},
        {"PK\3\4 and so on", "workbook", 0},
        {"%PDF-1.7", "PDF", 0},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(Parse) result = {0};
        parse(&result, cases[i].text, -1, false);
        if (cases[i].fault) {
            g_assert_nonnull(result.error);
            if (!strstr(result.error->message, cases[i].fault))
                g_error("case %u: \"%s\" does not say \"%s\"", i, result.error->message,
                        cases[i].fault);
            continue;
        }
        g_assert_no_error(result.error);
        g_assert_cmpuint(vintage_draft_n_rows(result.parsed.draft), ==, 2);
        g_assert_cmpuint(vintage_draft_row(result.parsed.draft, 1)->line, ==, 3 + cases[i].banner);
    }
}

/* The same file with other line ends, delimiters and packing says the same. */
static void test_same_in_other_clothes(void)
{
    const char *plain = HEADER VICTIMS_TOTAL TAIL("2019", "33") VICTIMS_TOTAL TAIL("2020", "40");
    g_auto(GStrv) lines = g_strsplit(plain, "\n", -1);
    g_autofree char *crlf = g_strjoinv("\r\n", lines);
    g_autofree char *cr = g_strjoinv("\r", lines);
    g_auto(GStrv) fields = g_strsplit(plain, ",", -1);
    g_autofree char *semicolons = g_strjoinv(";", fields);
    g_autofree char *tabs = g_strjoinv("\t", fields);
    g_autoptr(GByteArray) packed = gzip(plain, strlen(plain));
    const struct {
        const char *bytes;
        gssize length;
    } clothes[] = {
        {crlf, -1}, {cr, -1}, {semicolons, -1}, {tabs, -1}, {(char *)packed->data, packed->len}};
    for (unsigned i = 0; i < G_N_ELEMENTS(clothes); i++) {
        g_auto(Parse) result = {0};
        parse(&result, clothes[i].bytes, clothes[i].length, false);
        g_assert_no_error(result.error);
        g_assert_cmpuint(vintage_draft_n_rows(result.parsed.draft), ==, 2);
        g_assert_cmpfloat(vintage_draft_row(result.parsed.draft, 1)->value, ==, 40);
    }
}

/* --- checks ------------------------------------------------------------------------------ */

static void test_checks(void)
{
#define WOMEN LATVIA "Detected trafficking victims,Total,Total,Female,Total,"
#define SEXUAL                                                                                     \
    LATVIA "Detected trafficking victims,by form of exploitation,Sexual exploitation,Total,Total,"
    g_auto(Parse) result = {0};
    parse(&result,
          HEADER VICTIMS_TOTAL TAIL("2018", "10")     /* 2: below its parts by sex and by form */
          WOMEN TAIL("2018", "20")                    /* 3 */
          SEXUAL TAIL("2018", "11")                   /* 4 */
          VICTIMS_TOTAL TAIL("2019", "33")            /* 5 */
          WOMEN TAIL("2019", "34")                    /* 6: above its total */
          WOMEN TAIL("2020", "30")                    /* 7: no total, no fault */
          VICTIMS_TOTAL TAIL("2021", "\"7,000,000\"") /* 8: implausible */
          WOMEN TAIL("2021", "<5")                    /* 9 */
          SEXUAL TAIL("2022", "6")                    /* 10 */
          SEXUAL TAIL("2022", "6")                    /* 11: repeated, the same */
          WOMEN TAIL("2022", "6")                     /* 12 */
          WOMEN TAIL("2022", "<5"),                   /* 13: repeated, different */
          -1, false);
    g_assert_no_error(result.error);
    const Problems *problems = result.parsed.problems;
    vintage_draft_check(result.parsed.draft, result.parsed.problems);
    g_assert_cmpuint(problems_count_rule(problems, "part-above-total"), ==, 3);
    g_assert_cmpuint(problems_count_rule(problems, "total-below-parts"), ==, 1);
    g_assert_cmpuint(problems_count_rule(problems, "implausible"), ==, 1);
    g_assert_cmpuint(problems_count_rule(problems, "repeated-key"), ==, 2);
    g_assert_cmpuint(problems_count_rule(problems, "one-cell-two-spellings"), ==, 0);
    GString *unreliable = g_string_new(NULL);
    for (unsigned i = 0; i < vintage_draft_n_rows(result.parsed.draft); i++) {
        const FigureRow *row = vintage_draft_row(result.parsed.draft, i);
        if (row->obs_status == 'U')
            g_string_append_printf(unreliable, "%u ", row->line);
    }
    g_assert_cmpstr(unreliable->str, ==, "2 3 4 6 8 ");
    g_string_free(unreliable, TRUE);
    for (unsigned i = 0; i < problems_kept(problems); i++) {
        const Problem *problem = problems_peek(problems, i);
        if (strcmp(problem->rule, "repeated-key") == 0)
            g_assert_cmpint(problem->severity, ==,
                            problem->line == 13 ? PROBLEM_WARNING : PROBLEM_NOTE);
    }
}

/* Two spellings of one citizenship in one year are one cell. */
static void test_two_spellings(void)
{
#define CITIZENS(who) LATVIA "Detected trafficking victims,by citizenship," who ",Total,Total,"
    g_auto(Parse) result = {0};
    parse(&result, HEADER CITIZENS("China") TAIL("2020", "7") CITIZENS("Chinese") TAIL("2020", "9"),
          -1, false);
    g_assert_no_error(result.error);
    vintage_draft_check(result.parsed.draft, result.parsed.problems);
    g_assert_cmpuint(problems_count_rule(result.parsed.problems, "repeated-key"), ==, 0);
    g_assert_cmpuint(problems_count_rule(result.parsed.problems, "one-cell-two-spellings"), ==, 1);
}

/* --- the sandbox ------------------------------------------------------------------------- */

static bool is_sanitized(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return true;
#else
    return false;
#endif
}

static void open_a_file(SandboxPipe *pipe, void *data)
{
    (void)data;
    int fd = open("/etc/hostname", O_RDONLY | O_CLOEXEC);
    g_byte_array_append(pipe->out, (const guint8 *)&fd, sizeof fd);
}

static void open_a_socket(SandboxPipe *pipe, void *data)
{
    (void)data;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_byte_array_append(pipe->out, (const guint8 *)&fd, sizeof fd);
}

static void start_a_program(SandboxPipe *pipe, void *data)
{
    (void)data;
    execl("/bin/true", "true", NULL);
    g_byte_array_append(pipe->out, (const guint8 *)"x", 1);
}

static void take_all_memory(SandboxPipe *pipe, void *data)
{
    (void)data;
    for (unsigned i = 0; i < 64; i++) {
        char *much = g_malloc(256u << 20);
        much[0] = 1;
    }
    g_byte_array_append(pipe->out, (const guint8 *)"x", 1);
}

static void say_hello(SandboxPipe *pipe, void *data)
{
    for (unsigned i = 0; i < 300000; i++) {
        g_byte_array_append(pipe->out, data, 5);
        sandbox_flush(pipe, false);
    }
}

static void test_sandbox(void)
{
#ifdef __SANITIZE_ADDRESS__
    g_test_skip("the sanitizer's own system calls are what the sandbox forbids");
    return;
#endif
    g_autoptr(GError) error = NULL;
    g_autoptr(GByteArray) hello = sandbox_run(say_hello, (void *)(guintptr) "hello", "f", &error);
    g_assert_no_error(error);
    g_assert_cmpuint(hello->len, ==, 1500000);
    g_assert_cmpmem(hello->data + 1499995, 5, "hello", 5);
    const SandboxWork escapes[] = {open_a_file, open_a_socket, start_a_program,
                                   is_sanitized() ? open_a_file : take_all_memory};
    for (unsigned i = 0; i < G_N_ELEMENTS(escapes); i++) {
        g_autoptr(GError) fault = NULL;
        g_assert_null(sandbox_run(escapes[i], NULL, "f", &fault));
        g_assert_nonnull(fault);
        g_assert_nonnull(strstr(fault->message, "stopped"));
    }
}

static void same_drafts(const VintageDraft *a, const VintageDraft *b)
{
    g_assert_cmpuint(vintage_draft_n_rows(a), ==, vintage_draft_n_rows(b));
    g_assert_cmpuint(vintage_draft_n_set_aside(a), ==, vintage_draft_n_set_aside(b));
    g_assert_cmpstr(vintage_draft_source(a), ==, vintage_draft_source(b));
    for (unsigned i = 0; i < vintage_draft_n_rows(a); i++) {
        const FigureRow *x = vintage_draft_row(a, i), *y = vintage_draft_row(b, i);
        g_assert_true(x->flow == y->flow && x->period == y->period && x->kind == y->kind &&
                      x->line == y->line && x->raw_key == y->raw_key &&
                      x->obs_status == y->obs_status && x->conf_status == y->conf_status);
        g_assert_cmpmem(x->code, x->flow->n_dimensions * 2, y->code, y->flow->n_dimensions * 2);
        g_assert_cmpfloat(x->lower, ==, y->lower);
        g_assert_cmpfloat(x->upper, ==, y->upper);
        g_assert_cmpstr(x->comment, ==, y->comment);
    }
}

static const char mixed_file[] =
    HEADER VICTIMS_TOTAL TAIL("2019", "33") VICTIMS_TOTAL TAIL("2020", "<5") CITIZENS("Martian")
        TAIL("2020", "7") CITIZENS("China") TAIL("2020", "junk");

static void test_sandbox_gives_the_same(void)
{
    g_auto(Parse) here = {0};
    g_auto(Parse) there = {0};
    parse(&here, mixed_file, -1, false);
    parse(&there, mixed_file, -1, true);
    g_assert_no_error(here.error);
    g_assert_no_error(there.error);
    same_drafts(here.parsed.draft, there.parsed.draft);
    g_assert_cmpstr(here.parsed.sha256, ==, there.parsed.sha256);
    g_assert_cmpuint(problems_kept(here.parsed.problems), ==, problems_kept(there.parsed.problems));
    g_auto(Parse) refused_here = {0};
    g_auto(Parse) refused_there = {0};
    parse(&refused_here, HEADER "LVA\n", -1, false);
    parse(&refused_there, HEADER "LVA\n", -1, true);
    g_assert_nonnull(refused_here.error);
    g_assert_cmpstr(refused_here.error->message, ==, refused_there.error->message);
    g_assert_cmpint(refused_here.error->code, ==, refused_there.error->code);
}

static void no_flush(void *data)
{
    (void)data;
}

/* A child that was taken over may send anything: each byte changed, each length cut. */
static void test_wire_trusts_nothing(void)
{
    g_auto(Parse) good = {0};
    parse(&good, mixed_file, -1, false);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    wire_write(bytes, fixture_model(), &good.parsed, NULL, no_flush, NULL);
    for (unsigned i = 0; i < 2 * bytes->len; i++) {
        g_autofree guint8 *bad = g_memdup2(bytes->data, bytes->len);
        size_t length = i < bytes->len ? bytes->len : i - bytes->len;
        if (i < bytes->len)
            bad[i] ^= (guint8)g_test_rand_int_range(1, 256);
        g_auto(Parse) result = {.parsed = {.problems = problems_new()}};
        result.is_parsed =
            wire_read(bad, length, fixture_model(), "f", &result.parsed, &result.error);
        g_assert_true(result.is_parsed == (result.error == NULL));
        g_assert_true(!result.is_parsed || i < bytes->len); /* cut short is never whole */
        for (unsigned r = 0; result.is_parsed && r < vintage_draft_n_rows(result.parsed.draft);
             r++) {
            const FigureRow *row = vintage_draft_row(result.parsed.draft, r);
            g_assert_cmpint(row->kind, <, FIGURE_ABSENT);
            for (unsigned d = 0; d < row->flow->n_dimensions; d++)
                g_assert_cmpuint(row->code[d], <, codelist_n(row->flow->dimensions[d].codelist));
        }
    }
}

/* --- a centre ---------------------------------------------------------------------------- */

typedef struct {
    char *folder, *path;
    Centre *centre;
} Place;

static void remove_all(const char *path)
{
    g_autoptr(GDir) entries = g_dir_open(path, 0, NULL);
    for (const char *name; entries && (name = g_dir_read_name(entries));) {
        g_autofree char *below = g_build_filename(path, name, NULL);
        remove_all(below);
    }
    g_assert_cmpint(g_remove(path), ==, 0);
}

static void place_open(Place *place)
{
    g_autoptr(GError) error = NULL;
    place->folder = g_dir_make_tmp("fyr-import-XXXXXX", &error);
    g_assert_no_error(error);
    place->path = g_build_filename(place->folder, "centre", NULL);
    g_assert_true(centre_create(place->path, &error));
    place->centre = centre_open(place->path, &error);
    g_assert_no_error(error);
}

static void place_close(Place *place)
{
    centre_close(place->centre);
    remove_all(place->folder);
    g_free(place->folder);
    g_free(place->path);
}

/* Everything the public can see, as one text. */
static char *all_figures(Centre *centre)
{
    g_autoptr(GError) error = NULL;
    Db *db = centre_public_reader(centre, &error);
    g_assert_no_error(error);
    g_autoptr(Cubes) cubes = cubes_load(db, fixture_model(), &error);
    g_assert_no_error(error);
    g_autoptr(GString) text = g_string_new(NULL);
    for (unsigned f = 0; f < model_n_flows(fixture_model()); f++) {
        const Cube *cube = cubes_find(cubes, model_flow(fixture_model(), f)->id);
        for (uint32_t r = 0; r < cube->n_rows; r++) {
            g_string_append_printf(text, "%s", cube->flow->id);
            for (unsigned d = 0; d < cube->flow->n_dimensions; d++)
                g_string_append_printf(text, ".%u", cube->code[d][r]);
            g_string_append_printf(text, " %d %u %c%c %g %g %u %d %d\n", cube->period[r],
                                   cube->kind[r], cube->obs_status[r], cube->conf_status[r],
                                   cube->lower[r], cube->upper[r], cube->vintage[r],
                                   cube->valid_from[r], cube->valid_to[r]);
        }
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static bool take_in(Centre *centre, const char *text, const char *day, IntakeReport *out_report,
                    GError **error)
{
    IntakeOptions options = options_of("f.csv", day);
    return intake_run(centre, fixture_model(), text, strlen(text), &options, out_report, error);
}

static void assert_whole(Centre *centre)
{
    g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    g_assert_true(centre_verify(centre, faults, &error));
    g_assert_cmpuint(faults->len, ==, 0);
}

static void test_all_or_nothing(void)
{
    Place place;
    place_open(&place);
    g_autoptr(GError) error = NULL;
    g_auto(IntakeReport) report = {0};
    g_assert_true(take_in(place.centre, mixed_file, "2023-05-30", &report, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(report.receipt.n_rows, ==, 2);
    g_assert_cmpuint(report.receipt.n_areas, ==, 1);
    g_assert_cmpuint(report.n_lines, ==, 4);
    g_autofree char *before = all_figures(place.centre);
    static const char *const refused[] = {
        "",
        "name,price\n1,2\n",
        HEADER,
        HEADER VICTIMS_TOTAL TAIL("2021", "50") LATVIA "Detec",
        HEADER VICTIMS_TOTAL TAIL("2021", "50") "LVA,too,short\n",
        HEADER VICTIMS_TOTAL TAIL("2021", "50") VICTIMS_TOTAL "2021,Counts,\"12,GLOTIP\n",
        HEADER VICTIMS_TOTAL TAIL("2021", "nothing"),
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) fault = NULL;
        g_auto(IntakeReport) other = {0};
        g_assert_false(take_in(place.centre, refused[i], "2025-04-14", &other, &fault));
        g_assert_cmpint(fyr_error_exit_status(fault), ==, 3);
        g_autofree char *after = all_figures(place.centre);
        g_assert_cmpstr(before, ==, after);
    }
    g_auto(IntakeReport) again = {0};
    g_assert_true(take_in(place.centre, mixed_file, "2023-05-30", &again, &error));
    g_assert_true(again.receipt.already_held);
    g_assert_cmpuint(again.receipt.vintage, ==, report.receipt.vintage);
    g_autofree char *after = all_figures(place.centre);
    g_assert_cmpstr(before, ==, after);
    assert_whole(place.centre);
    place_close(&place);
}

static void test_what_a_vintage_changes(void)
{
    Place place;
    place_open(&place);
    g_autoptr(GError) error = NULL;
    const char *newer = HEADER VICTIMS_TOTAL TAIL("2019", "35") VICTIMS_TOTAL TAIL("2021", "9")
        WOMEN TAIL("2021", "6") WOMEN TAIL("2021", "7");
    g_auto(IntakeReport) first = {0};
    g_auto(IntakeReport) second = {0};
    g_auto(IntakeReport) third = {0};
    g_assert_true(take_in(place.centre, mixed_file, "2023-05-30", &first, &error));
    g_assert_cmpint(first.before, ==, ISO_DAY_NEVER);
    g_assert_true(take_in(place.centre, newer, "2025-04-14", &second, &error));
    g_assert_no_error(error);
    const RevisionCounts *counts = &second.revisions[0];
    for (unsigned f = 0; f < second.n_flows; f++)
        if (strcmp(model_flow(fixture_model(), f)->id, "VICTIMS") == 0)
            counts = &second.revisions[f];
    g_assert_cmpuint(counts->revised, ==, 1);
    g_assert_cmpuint(counts->added, ==, 2);
    g_assert_cmpuint(counts->dropped, ==, 1);
    g_assert_cmpuint(counts->same, ==, 0);
    g_assert_cmpuint(second.n_repeated_keys, ==, 1);
    g_assert_cmpuint(second.n_repeated_differ, ==, 1);
    /* An older vintage that comes in late changes nothing of today. */
    g_autofree char *before = all_figures(place.centre);
    g_assert_true(take_in(place.centre, HEADER VICTIMS_TOTAL TAIL("2015", "8"), "2020-01-01",
                          &third, &error));
    g_autofree char *after = all_figures(place.centre);
    g_assert_nonnull(strstr(after, " 2015 "));
    g_assert_cmpstr(before, !=, after);
    g_autoptr(Cubes) cubes =
        cubes_load(centre_public_reader(place.centre, &error), fixture_model(), &error);
    uint16_t codes[LIMIT_DIMENSIONS];
    const Cube *cube = cubes_find(cubes, "VICTIMS");
    fixture_codes(cube->flow, "LV", NULL, NULL, codes);
    g_assert_cmpint(cube_cell(cube, codes, 2015, ISO_DAY_NEVER).kind, ==, FIGURE_ABSENT);
    g_assert_cmpfloat(cube_cell(cube, codes, 2019, ISO_DAY_NEVER).value, ==, 35);
    assert_whole(place.centre);
    place_close(&place);
}

/* --- the whole files --------------------------------------------------------------------- */

static char *shared_file(const char *name)
{
    const char *given = g_getenv("FYR_SHARED_DATA");
    g_autofree char *folder =
        given ? g_strdup(given) : g_build_filename(FYR_ROOT, "..", "shared", "data", NULL);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    char *bytes = NULL;
    return g_file_test(path, G_FILE_TEST_EXISTS) ? g_steal_pointer(&path) : bytes;
}

static void take_in_file(Centre *centre, const char *path, IntakeReport *out_report)
{
    g_autofree char *bytes = NULL;
    gsize length;
    g_autoptr(GError) error = NULL;
    g_assert_true(g_file_get_contents(path, &bytes, &length, &error));
    g_autofree char *name = g_path_get_basename(path);
    IntakeOptions options = options_of(name, NULL);
    g_assert_true(intake_run(centre, fixture_model(), bytes, length, &options, out_report, &error));
    g_assert_no_error(error);
}

static double victims(const Cubes *cubes, const char *area, int period, const char *day)
{
    const Cube *cube = cubes_find(cubes, "VICTIMS");
    uint16_t codes[LIMIT_DIMENSIONS];
    IsoDay as_of = ISO_DAY_NEVER;
    if (day)
        g_assert_true(iso_day_parse(day, &as_of));
    fixture_codes(cube->flow, area, NULL, NULL, codes);
    return cube_cell(cube, codes, period, as_of).value;
}

static void test_whole_files(void)
{
    g_autofree char *old_path = shared_file("unodc_glotip_2023-05-30.csv.gz");
    g_autofree char *new_path = shared_file("unodc_glotip_2025-04-14.csv.gz");
    if (!old_path || !new_path) {
        g_test_skip("the full files of UNODC are not here (FYR_SHARED_DATA)");
        return;
    }
    Place place;
    place_open(&place);
    g_auto(IntakeReport) older = {0};
    g_auto(IntakeReport) newer = {0};
    take_in_file(place.centre, old_path, &older);
    take_in_file(place.centre, new_path, &newer);
    g_assert_cmpuint(older.n_lines, ==, 46556);
    g_assert_cmpuint(older.n_repeated_keys, ==, 336);
    g_assert_cmpuint(newer.n_lines, ==, 58769);
    g_assert_cmpuint(newer.n_repeated_keys, ==, 492);
    g_assert_cmpuint(newer.n_repeated_differ, ==, 492 - 208);
    g_assert_cmpuint(newer.receipt.n_rows + newer.receipt.n_set_aside, ==, 58769);
    g_autoptr(GError) error = NULL;
    Db *db = centre_public_reader(place.centre, &error);
    g_autoptr(Cubes) cubes = cubes_load(db, fixture_model(), &error);
    g_assert_no_error(error);
    g_assert_cmpfloat(victims(cubes, "FI", 2021, "2023-06-30"), ==, 243);
    g_assert_cmpfloat(victims(cubes, "FI", 2021, NULL), ==, 143);
    g_assert_cmpfloat(victims(cubes, "PL", 2021, "2023-06-30"), ==, 23);
    g_assert_cmpfloat(victims(cubes, "PL", 2021, NULL), ==, 447);
    assert_whole(place.centre);
    place_close(&place);
}

/* The second wall alone: no file is opened or made any more, no port connected to. */
static void test_landlock(void)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        if (!landlock_deny_all())
            _exit(77);
        bool opens = open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0;
        bool makes = open("/tmp/fyr-landlock", O_WRONLY | O_CREAT | O_CLOEXEC, 0600) >= 0;
        bool lists = open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC) >= 0;
        _exit(opens || makes || lists ? 1 : errno == EACCES ? 0 : 2);
    }
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77)
        g_test_skip("this kernel has no Landlock");
    else
        g_assert_cmpint(WEXITSTATUS(status), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/import/unpack", test_unpack);
    g_test_add_func("/import/days", test_days);
    g_test_add_func("/import/lines", test_lines);
    g_test_add_func("/import/files", test_files);
    g_test_add_func("/import/same-in-other-clothes", test_same_in_other_clothes);
    g_test_add_func("/import/checks", test_checks);
    g_test_add_func("/import/two-spellings", test_two_spellings);
    g_test_add_func("/import/sandbox", test_sandbox);
    g_test_add_func("/import/sandbox-gives-the-same", test_sandbox_gives_the_same);
    g_test_add_func("/import/wire-trusts-nothing", test_wire_trusts_nothing);
    g_test_add_func("/import/all-or-nothing", test_all_or_nothing);
    g_test_add_func("/import/what-a-vintage-changes", test_what_a_vintage_changes);
    g_test_add_func("/import/whole-files", test_whole_files);
    g_test_add_func("/import/landlock", test_landlock);
    return g_test_run();
}
