/* The whole Round-up over the figures that ship with Fyr: its words against golden files, its
 * numbers against the cube, its links against the router, its PDF against other people's tools,
 * its bytes against themselves. */
#include "report/annex.h"
#include "report/pdf_finish.h"
#include "report/pdf_layout.h"
#include "report/pdf_private.h"
#include "report/roundup.h"
#include "report/writers.h"
#include "web/request.h"
#include "web_fixture.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static WebFixture fixture;
static Cubes *cubes;
static Editions *editions;

static Roundup *make(const char *id, Lang lang, IsoDay as_of, Edition **out_edition)
{
    g_autoptr(GError) error = NULL;
    *out_edition = edition_resolve(editions, id, as_of, cubes, &error);
    g_assert_no_error(error);
    RoundupOptions options = {fixture.model, cubes, *out_edition, lang, "https://fyr.test"};
    Roundup *roundup = roundup_new(&options, &error);
    g_assert_no_error(error);
    return roundup;
}

/* --- words -------------------------------------------------------------------------------- */

static void append_text(GString *to, const char *before, const DocText *text)
{
    g_autofree char *plain = doc_text_to_plain(text);
    g_string_append_printf(to, "%s%s\n", before, plain);
}

/* Everything that is said in sentences, without tables and charts. */
static char *words_of(const Doc *doc)
{
    GString *to = g_string_new(NULL);
    for (unsigned i = 0; i < doc->nodes->len; i++) {
        const DocNode *node = g_ptr_array_index(doc->nodes, i);
        if (node->kind == DOC_PART || node->kind == DOC_HEADING)
            g_string_append_printf(to, "\n%s %s\n", node->kind == DOC_PART ? "##" : "###",
                                   node->title);
        else if (node->kind == DOC_LEAD || node->kind == DOC_PARAGRAPH)
            append_text(to, "", &node->text);
        for (unsigned k = 0; k < node->n_items; k++)
            append_text(to, "- ", &node->items[k]);
        if (node->kind == DOC_TABLE)
            g_string_append_printf(to, "[table: %s]\n", node->table->caption);
    }
    return g_string_free(to, FALSE);
}

static void assert_golden(const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(FYR_ROOT, "tests/golden/roundup", name, NULL);
    if (g_getenv("FYR_GOLDEN_UPDATE")) {
        g_autofree char *folder = g_path_get_dirname(path);
        g_mkdir_with_parents(folder, 0755);
        g_assert_true(g_file_set_contents(path, text, -1, NULL));
        return;
    }
    g_autofree char *expect = NULL;
    g_assert_true(g_file_get_contents(path, &expect, NULL, NULL));
    g_auto(GStrv) a = g_strsplit(text, "\n", -1), b = g_strsplit(expect, "\n", -1);
    for (unsigned i = 0; a[i] || b[i]; i++) {
        if (g_strcmp0(a[i], b[i]) != 0)
            g_error("%s:%u\n  is     %s\n  expect %s", name, i + 1, a[i], b[i]);
    }
}

static void test_words(void)
{
    static const struct {
        const char *edition;
        Lang lang;
    } cases[] = {{"2025", LANG_EN}, {"2025", LANG_SV}, {"2023", LANG_EN}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Edition) edition = NULL;
        g_autoptr(Roundup) roundup = make(cases[i].edition, cases[i].lang, ISO_DAY_NEVER, &edition);
        g_autofree char *text = words_of(roundup_doc(roundup));
        g_autofree char *name =
            g_strdup_printf("%s-%s.txt", cases[i].edition, lang_tag(cases[i].lang));
        g_assert_null(strchr(text, '{'));
        g_assert_null(strstr(text, " nan"));
        g_assert_null(strstr(text, ".."));
        assert_golden(name, text);
    }
}

/* --- numbers ------------------------------------------------------------------------------ */

/* "area=LV&sex=F" -> value of a parameter; caller frees; NULL if there is none. */
static char *parameter(const char *href, const char *name)
{
    const char *query = strchr(href, '?');
    g_auto(GStrv) pairs = g_strsplit(query ? query + 1 : "", "&", -1);
    for (char **pair = pairs; *pair; pair++) {
        size_t n = strlen(name);
        if (strncmp(*pair, name, n) == 0 && (*pair)[n] == '=')
            return g_strdup(*pair + n + 1);
    }
    return NULL;
}

/* What the cube says at an address of one cell, found by looking at every row. */
static Figure scan(const char *href)
{
    g_autofree char *flow_id = g_strndup(href + 6, strcspn(href + 6, "?"));
    const Cube *cube = cubes_find(cubes, flow_id);
    g_autofree char *as_of = parameter(href, "as-of"), *year = parameter(href, "start");
    IsoDay day;
    g_assert_true(iso_day_parse(as_of, &day));
    uint16_t codes[LIMIT_DIMENSIONS];
    for (unsigned d = 0; d < cube->flow->n_dimensions; d++) {
        const Dimension *dimension = &cube->flow->dimensions[d];
        g_autofree char *code = parameter(href, dimension->slug);
        const char *wanted = code ? code : strcmp(dimension->id, "FREQ") == 0 ? "A" : CODE_TOTAL;
        int index = codelist_find(dimension->codelist, wanted);
        g_assert_cmpint(index, >=, 0);
        codes[d] = (uint16_t)index;
    }
    for (uint32_t row = 0; row < cube->n_rows; row++) {
        bool same = cube->period[row] == (int)g_ascii_strtoll(year, NULL, 10) &&
                    cube->valid_from[row] <= day && day < cube->valid_to[row];
        for (unsigned d = 0; same && d < cube->flow->n_dimensions; d++)
            same = cube->code[d][row] == codes[d];
        if (same)
            return cube_figure(cube, row);
    }
    return (Figure){.kind = FIGURE_ABSENT, .value = NAN, .lower = NAN, .upper = NAN};
}

static bool is_one_cell(const char *href)
{
    g_autofree char *area = parameter(href, "area"), *from = parameter(href, "start"),
                    *to = parameter(href, "end");
    return g_str_has_prefix(href, "/data/") && area && !strchr(area, '+') && g_str_equal(from, to);
}

static void test_numbers(void)
{
    g_autoptr(Edition) edition = NULL;
    g_autoptr(Roundup) roundup = make("2025", LANG_EN, ISO_DAY_NEVER, &edition);
    const Doc *doc = roundup_doc(roundup);
    unsigned n = 0, n_suppressed = 0;
    for (unsigned i = 0; i < doc->nodes->len; i++) {
        const DocNode *node = g_ptr_array_index(doc->nodes, i);
        if (node->kind != DOC_TABLE)
            continue;
        for (unsigned r = 0; r < node->table->rows->len; r++) {
            const DocRow *row = &g_array_index(node->table->rows, DocRow, r);
            for (unsigned c = 0; c < node->table->n_columns; c++) {
                const DocCell *cell = &row->cells[c];
                if (cell->kind != CELL_FIGURE || !cell->href || !is_one_cell(cell->href))
                    continue;
                Figure said = scan(cell->href);
                if (!figure_equal(&said, &cell->figure))
                    g_error("%s, %s: %s", node->table->caption, row->label, cell->href);
                n_suppressed += said.kind == FIGURE_SUPPRESSED;
                n++;
            }
        }
    }
    g_test_message("%u cells, %u of them suppressed", n, n_suppressed);
    g_assert_cmpuint(n, >, 2000);
    g_assert_cmpuint(n_suppressed, >, 300);
}

/* Numbers inside sentences: a link to one cell reads as that cell's number. */
static void test_numbers_in_sentences(void)
{
    g_autoptr(Edition) edition = NULL;
    g_autoptr(Roundup) roundup = make("2025", LANG_EN, ISO_DAY_NEVER, &edition);
    const Doc *doc = roundup_doc(roundup);
    unsigned n = 0;
    for (unsigned i = 0; i < doc->nodes->len; i++) {
        const DocNode *node = g_ptr_array_index(doc->nodes, i);
        for (unsigned k = 0; k < node->text.n + node->n_items; k++) {
            const DocText *text = k == 0               ? &node->text
                                  : k <= node->n_items ? &node->items[k - 1]
                                                       : NULL;
            for (unsigned r = 0; text && r < text->n; r++) {
                const DocRun *run = &text->runs[r];
                if (run->style != RUN_NUMBER || !is_one_cell(run->href))
                    continue;
                Figure said = scan(run->href);
                g_autofree char *number =
                    said.kind == FIGURE_VALUE ? lang_number(LANG_EN, said.value, 0) : NULL;
                if (number)
                    g_assert_cmpstr(run->text, ==, number);
                else
                    g_assert_true(said.kind == FIGURE_SUPPRESSED || said.kind == FIGURE_DISPUTED ||
                                  said.kind == FIGURE_ABSENT);
                if (said.kind == FIGURE_SUPPRESSED)
                    g_assert_cmpstr(run->text, ==, "between 0 and 4");
                n++;
            }
        }
    }
    g_test_message("%u numbers", n);
    g_assert_cmpuint(n, >, 60);
}

/* The region's totals by the figures room and by the report agree: what the importer marks as
 * unreliable is what the report leaves out. */
static void test_region_agrees(void)
{
    g_autoptr(Edition) edition = NULL;
    g_autoptr(Roundup) roundup = make("2025", LANG_EN, ISO_DAY_NEVER, &edition);
    g_auto(EditionFile) file = {0};
    g_autoptr(GError) error = NULL;
    g_assert_true(annex_file(roundup, "region", "csv", &file, &error));
    g_assert_no_error(error);
    const Cube *cube = cubes_find(cubes, "VICTIMS");
    g_autofree char *text = g_strndup((const char *)file.bytes->data, file.bytes->len);
    g_auto(GStrv) lines = g_strsplit(text, "\r\n", -1);
    for (int year = edition->trend_from; year <= edition->to; year++) {
        double sum = 0;
        for (unsigned i = 0; i < model_n_members(fixture.model); i++) {
            const CodeList *areas = model_find_codelist(fixture.model, "CL_AREA");
            uint16_t codes[LIMIT_DIMENSIONS];
            cube_codes(cube->flow, codes, "REF_AREA",
                       codelist_code(areas, model_member(fixture.model, i))->id, "SOURCE", "UNODC",
                       NULL);
            Figure figure = cube_cell(cube, codes, year, edition->as_of);
            sum += figure.kind == FIGURE_VALUE && !figure_is_doubtful(&figure) ? figure.value : 0;
        }
        g_autofree char *prefix = g_strdup_printf("VICTIMS,%d,", year);
        bool found = false;
        for (char **line = lines; *line; line++) {
            if (!g_str_has_prefix(*line, prefix))
                continue;
            g_auto(GStrv) fields = g_strsplit(*line, ",", -1);
            g_assert_cmpfloat(g_ascii_strtod(fields[3], NULL), ==, sum);
            found = true;
        }
        g_assert_true(found);
    }
}

static void test_frozen(void)
{
    g_autoptr(Edition) earlier = NULL;
    g_autoptr(Edition) later = NULL;
    g_autoptr(Edition) moved = NULL;
    g_autoptr(Roundup) roundup_2023 = make("2023", LANG_EN, ISO_DAY_NEVER, &earlier);
    g_autoptr(Roundup) roundup_2025 = make("2025", LANG_EN, ISO_DAY_NEVER, &later);
    g_autoptr(Roundup) roundup_moved = make("2025", LANG_EN, earlier->as_of, &moved);
    static const struct {
        unsigned which;
        double poland_2021;
    } cases[] = {{0, 23}, {1, 447}, {2, 23}};
    Roundup *roundups[] = {roundup_2023, roundup_2025, roundup_moved};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        Facts *facts = roundup_facts(roundups[cases[i].which]);
        FactKey key = facts_key(facts, "VICTIMS", "REF_AREA", "PL", NULL);
        Figure figure = fact_figure(facts_series(facts, &key, MEASURE_VICTIMS), 2021);
        g_assert_cmpfloat(figure.value, ==, cases[i].poland_2021);
    }
}

/* --- bytes -------------------------------------------------------------------------------- */

static gpointer pdf_in_thread(gpointer unused)
{
    (void)unused;
    g_autoptr(Edition) edition = NULL;
    g_autoptr(Roundup) roundup = make("2025", LANG_EN, ISO_DAY_NEVER, &edition);
    GByteArray *pdf = g_byte_array_new();
    g_autoptr(GError) error = NULL;
    g_assert_true(roundup_write_pdf(roundup, pdf, &error));
    return pdf;
}

static void test_repeatable(void)
{
    GThread *threads[3];
    for (unsigned i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("pdf", pdf_in_thread, NULL);
    GByteArray *first = pdf_in_thread(NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(threads); i++) {
        GByteArray *other = g_thread_join(threads[i]);
        g_assert_cmpmem(first->data, first->len, other->data, other->len);
        g_byte_array_unref(other);
    }
    g_byte_array_unref(first);
}

static void write_to(const char *directory, Lang lang)
{
    g_autoptr(Edition) edition = NULL;
    g_autoptr(Roundup) roundup = make("2025", lang, ISO_DAY_NEVER, &edition);
    g_autoptr(GError) error = NULL;
    g_assert_true(roundup_write_files(roundup, directory, &error));
    g_assert_no_error(error);
}

static void assert_same_files(const char *a, const char *b, unsigned *n)
{
    g_autoptr(GDir) dir = g_dir_open(a, 0, NULL);
    const char *name;
    while ((name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *left = g_build_filename(a, name, NULL);
        g_autofree char *right = g_build_filename(b, name, NULL);
        if (g_file_test(left, G_FILE_TEST_IS_DIR)) {
            assert_same_files(left, right, n);
            continue;
        }
        g_autofree char *x = NULL, *y = NULL;
        gsize n_x = 0, n_y = 0;
        g_assert_true(g_file_get_contents(left, &x, &n_x, NULL));
        g_assert_true(g_file_get_contents(right, &y, &n_y, NULL));
        g_test_message("%s", name);
        g_assert_cmpmem(x, n_x, y, n_y);
        ++*n;
    }
}

static void test_files(void)
{
    g_autofree char *one = g_build_filename(fixture.root, "one", NULL);
    g_autofree char *two = g_build_filename(fixture.root, "two", NULL);
    write_to(one, LANG_EN);
    write_to(two, LANG_SV);
    write_to(two, LANG_EN); /* over an earlier report */
    unsigned n = 0;
    assert_same_files(one, two, &n);
    g_assert_cmpuint(n, >=, 8);
    /* Somebody else's directory is left alone. */
    g_autofree char *theirs = g_build_filename(fixture.root, "theirs", NULL);
    g_autofree char *letter = g_build_filename(theirs, "letter.txt", NULL);
    g_mkdir_with_parents(theirs, 0755);
    g_assert_true(g_file_set_contents(letter, "x", 1, NULL));
    g_autoptr(Edition) edition = NULL;
    g_autoptr(Roundup) roundup = make("2025", LANG_EN, ISO_DAY_NEVER, &edition);
    g_autoptr(GError) error = NULL;
    g_assert_false(roundup_write_files(roundup, theirs, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_CONFLICT);
    g_autofree char *pdf = g_build_filename(theirs, "roundup.pdf", NULL);
    g_assert_false(g_file_test(pdf, G_FILE_TEST_EXISTS));
}

/* --- links -------------------------------------------------------------------------------- */

static void collect(GHashTable *found, const char *html, const char *attribute)
{
    for (const char *at = strstr(html, attribute); at; at = strstr(at, attribute)) {
        at += strlen(attribute);
        g_autofree char *raw = g_strndup(at, strcspn(at, "\""));
        g_autoptr(GString) plain = g_string_new(raw);
        g_string_replace(plain, "&amp;", "&", 0);
        g_hash_table_add(found, g_strdup(plain->str));
    }
}

static void test_links_in_file(void)
{
    g_autoptr(Edition) edition = NULL;
    g_autoptr(Roundup) roundup = make("2025", LANG_EN, ISO_DAY_NEVER, &edition);
    g_autoptr(GString) html = g_string_new(NULL);
    doc_write_html_file(html, roundup_doc(roundup), "");
    g_autoptr(GHashTable) links = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    collect(links, html->str, " href=\"");
    collect(ids, html->str, " id=\"");
    unsigned n_site = 0, n_inside = 0, asked = 0;
    GHashTableIter iter;
    gpointer link;
    g_hash_table_iter_init(&iter, links);
    while (g_hash_table_iter_next(&iter, &link, NULL)) {
        const char *href = link;
        if (href[0] == '#') {
            n_inside++;
            if (!g_hash_table_contains(ids, href + 1))
                g_error("nothing is called %s", href);
        } else if (href[0] == '/') {
            /* All have one shape: some are asked for. */
            if (n_site++ % 40 != 0)
                continue;
            g_autoptr(Response) response = web_ask(&fixture, "GET", href, NULL);
            if (response->status != 200 || strstr(response->body->str, "notice-empty"))
                g_error("%s answers %u", href, response->status);
            asked++;
        }
    }
    g_test_message("%u inside, %u to the site, %u asked for", n_inside, n_site, asked);
    g_assert_cmpuint(n_inside, >, 20);
    g_assert_cmpuint(n_site, >, 1500);
}

static void test_links_between_chapters(void)
{
    g_autoptr(Edition) edition = NULL;
    g_autoptr(Roundup) roundup = make("2025", LANG_SV, ISO_DAY_NEVER, &edition);
    const Doc *doc = roundup_doc(roundup);
    g_autoptr(GHashTable) links = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (unsigned i = 0; i < doc->nodes->len; i++) {
        const DocNode *node = g_ptr_array_index(doc->nodes, i);
        if (node->kind != DOC_PART)
            continue;
        g_autofree char *address = g_strdup_printf("/sv/roundup/2025/%s", node->id);
        g_autoptr(Response) response = web_ask(&fixture, "GET", address, NULL);
        g_assert_cmpuint(response->status, ==, 200);
        g_assert_nonnull(strstr(response->body->str, "<h1"));
        collect(links, response->body->str, " href=\"");
    }
    GHashTableIter iter;
    gpointer link;
    g_hash_table_iter_init(&iter, links);
    while (g_hash_table_iter_next(&iter, &link, NULL)) {
        g_autofree char *path = g_strndup(link, strcspn(link, "#"));
        if (!g_str_has_prefix(path, "/sv/roundup/2025/") || g_str_has_suffix(path, ".pdf"))
            continue;
        g_autoptr(Response) response = web_ask(&fixture, "GET", path, NULL);
        g_test_message("%s", path);
        g_assert_cmpuint(response->status, ==, 200);
    }
}

/* --- the PDF ------------------------------------------------------------------------------ */

static char *output_of(const char *program, const char *option, const char *path, int *out_status)
{
    g_autofree char *found = g_find_program_in_path(program);
    if (!found)
        return NULL;
    const char *argv[] = {found, option ? option : path, option ? path : NULL, NULL};
    char *output = NULL;
    g_assert_true(g_spawn_sync(NULL, (char **)(void *)argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                               NULL, &output, NULL, out_status, NULL));
    return output;
}

static unsigned count(const char *text, const char *word)
{
    unsigned n = 0;
    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word))
        n++;
    return n;
}

/* One chapter as a file: poppler takes very long to tell the structure of the whole. */
static char *chapter_file(const char *part)
{
    g_autoptr(Edition) edition = NULL;
    g_autoptr(Roundup) roundup = make("2025", LANG_EN, ISO_DAY_NEVER, &edition);
    g_autoptr(GByteArray) pdf = g_byte_array_new();
    g_autoptr(GError) error = NULL;
    g_assert_true(doc_write_pdf(roundup_doc(roundup), part, "https://fyr.test", pdf, &error));
    char *path = g_build_filename(fixture.root, "chapter.pdf", NULL);
    g_assert_true(g_file_set_contents(path, (const char *)pdf->data, (gssize)pdf->len, NULL));
    return path;
}

static void test_pdf(void)
{
    g_autofree char *path = g_build_filename(fixture.root, "check.pdf", NULL);
    GByteArray *pdf = pdf_in_thread(NULL);
    g_assert_true(g_file_set_contents(path, (const char *)pdf->data, (gssize)pdf->len, NULL));
    g_byte_array_unref(pdf);
    int status = 0;
    g_autofree char *checked = output_of("qpdf", "--check", path, &status);
    if (!checked) {
        g_test_skip("qpdf and poppler-utils are not installed");
        return;
    }
    g_assert_cmpint(status, ==, 0);
    g_autofree char *info = output_of("pdfinfo", NULL, path, &status);
    g_assert_nonnull(strstr(info, "Title:           Human trafficking in the Baltic Sea region"));
    g_assert_nonnull(strstr(info, "Author:          Fyr"));
    g_assert_nonnull(strstr(info, "Tagged:          yes"));
    g_assert_nonnull(strstr(info, "Metadata Stream: yes"));
    g_assert_nonnull(strstr(info, "CreationDate:    Mon Apr 14"));
    g_assert_nonnull(strstr(info, "(A4)"));
    g_autofree char *fonts = output_of("pdffonts", NULL, path, &status);
    g_auto(GStrv) lines = g_strsplit(fonts, "\n", -1);
    unsigned n_fonts = 0;
    for (char **line = lines + 2; *lines && *line && **line; line++, n_fonts++) {
        g_assert_true(strstr(*line, "Inter") || strstr(*line, "Vollkorn"));
        g_assert_nonnull(strstr(*line, " yes yes yes ")); /* embedded, subset, ToUnicode */
    }
    g_assert_cmpuint(n_fonts, >=, 4);
    g_autofree char *chapter = chapter_file("country-lv");
    g_autofree char *structure = output_of("pdfinfo", "-struct-text", chapter, &status);
    static const char *const roles[] = {"H1 ",    "H3 ", "Table", "TR",   "TH",     "TD",
                                        "Figure", "L ",  "LI",    "Link", "Caption"};
    for (unsigned i = 0; i < G_N_ELEMENTS(roles); i++)
        g_assert_nonnull(strstr(structure, roles[i]));
    /* No text is lost from the structure: a sentence with a link in it is whole. */
    g_assert_nonnull(strstr(structure, "\"In 2022, Latvia reported \""));
    g_assert_nonnull(strstr(structure, "fewer than"));
    g_autofree char *attributes = output_of("pdfinfo", "-struct", chapter, &status);
    g_assert_cmpuint(count(attributes, "/Scope"), >, 30);
    /* The catalogue and the figures, as qpdf shows them. */
    g_autofree char *qdf = output_of("qpdf", "--json", path, &status);
    g_assert_nonnull(strstr(qdf, "/DisplayDocTitle"));
    g_assert_nonnull(strstr(qdf, "/Lang"));
    g_assert_cmpuint(count(qdf, "\"/S\": \"/Figure\""), ==, count(qdf, "\"/Alt\": "));
    g_assert_cmpuint(count(qdf, "\"/S\": \"/Figure\""), >, 40);
    g_assert_nonnull(strstr(qdf, "https://fyr.test/data/VICTIMS?area=LV&source=UNODC"));
}

/* A heading never stands last on its page, nor the header of a table. */
static void test_layout(void)
{
    g_autoptr(GError) error = NULL;
    for (Lang lang = 0; lang < LANG_COUNT; lang++) {
        g_autoptr(Edition) edition = NULL;
        g_autoptr(Roundup) roundup = make("2025", lang, ISO_DAY_NEVER, &edition);
        PangoFontMap *fonts = pdf_fonts_enter(&error);
        g_assert_no_error(error);
        Paper *paper = paper_new(lang, "", fonts);
        layout_doc(paper, roundup_doc(roundup), NULL);
        const char *last_tag = "";
        unsigned page = 1;
        for (unsigned i = 0; i < paper->ops->len; i++) {
            const Op *op = &g_array_index(paper->ops, Op, i);
            if (op->kind == OP_TAG && !g_str_equal(op->name, "Sect") &&
                !g_str_equal(op->name, "Div")) {
                last_tag = op->name;
            } else if (op->kind == OP_PAGE) {
                if (g_str_has_prefix(last_tag, "H") || g_str_equal(last_tag, "TH") ||
                    g_str_equal(last_tag, "Caption") || g_str_equal(last_tag, "Table"))
                    g_error("page %u ends in a %s", page, last_tag);
                page++;
            } else if (op->kind == OP_LINES || op->kind == OP_LINES_LEAF) {
                double bottom = op->y + (op->to - op->from) * op->text->leading;
                g_assert_cmpfloat(bottom, <, PAPER_HEIGHT - PAPER_BOTTOM + 30);
                g_assert_cmpfloat(op->x, >=, PAPER_LEFT - 1);
                g_assert_cmpfloat(op->x, <=, PAPER_WIDTH - PAPER_RIGHT + 1);
            }
        }
        paper_free(paper);
        pdf_fonts_leave(fonts);
    }
}

static void test_artifacts(void)
{
    static const struct {
        const char *content, *expect;
    } cases[] = {
        {"q 1 0 0 rg 0 0 10 10 re f Q", "q 1 0 0 rg /Artifact BMC 0 0 10 10 re f EMC Q"},
        {"/P << /MCID 0 >> BDC 0 0 m 1 1 l S EMC", "/P << /MCID 0 >> BDC 0 0 m 1 1 l S EMC"},
        {"BT /f 1 Tf (a\\)b BDC) Tj ET", "/Artifact BMC BT /f 1 Tf (a\\)b BDC) Tj ET EMC"},
        {"/x5 Do", "/Artifact BMC /x5 Do EMC"},
        {"BT /P << /MCID 1 >> BDC <0041> Tj EMC ET",
         "/Artifact BMC BT /P << /MCID 1 >> BDC <0041> Tj EMC ET EMC"},
    };
    for (unsigned i = 0; i + 1 < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) marked = g_string_new(NULL);
        pdf_mark_artifacts(cases[i].content, strlen(cases[i].content), marked);
        g_assert_cmpstr(marked->str, ==, cases[i].expect);
    }
}

/* --- editions ----------------------------------------------------------------------------- */

static void test_resolve(void)
{
    static const struct {
        const char *id, *as_of;
        FyrError code;
    } cases[] = {{"../etc", NULL, FYR_ERROR_INVALID},
                 {"", NULL, FYR_ERROR_INVALID},
                 {"2030", "2001-01-01", FYR_ERROR_NOT_FOUND}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        IsoDay day = ISO_DAY_NEVER;
        if (cases[i].as_of)
            g_assert_true(iso_day_parse(cases[i].as_of, &day));
        g_autoptr(Edition) edition = edition_resolve(editions, cases[i].id, day, cubes, &error);
        g_assert_null(edition);
        g_assert_error(error, FYR_ERROR, (int)cases[i].code);
    }
    g_autoptr(Edition) unnamed = NULL;
    g_autoptr(Roundup) roundup = make("2030", LANG_EN, ISO_DAY_NEVER, &unnamed);
    g_assert_nonnull(roundup);
    g_assert_cmpint(unnamed->to, ==, 2022);
    g_assert_cmpint(unnamed->from, ==, 2018);
    /* A day before the centre held anything: said, not an empty report. */
    g_autoptr(GError) error = NULL;
    g_autoptr(Edition) early = edition_resolve(editions, "2025", 0, cubes, &error);
    RoundupOptions options = {fixture.model, cubes, early, LANG_EN, ""};
    g_assert_null(roundup_new(&options, &error));
    g_assert_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND);
}

static void test_editions_file(void)
{
    static const char text[] = "[a b]\ntitle = T\nsubtitle = S\nstatus = X\nas-of = 2025-13-01\n"
                               "from = 2020\nto = 20x2\ntrend-from = 2010\ncolour = red\n"
                               "[2024]\ntitle = T\nsubtitle = S\nas-of = 2024-01-01\nfrom = 2022\n"
                               "to = 2020\ntrend-from = 2010\n";
    g_autoptr(Problems) problems = problems_new();
    g_assert_null(editions_parse(text, strlen(text), "e.ini", problems));
    g_assert_cmpuint(problems_count_rule(problems, "edition-id"), ==, 1);
    g_assert_cmpuint(problems_count_rule(problems, "edition-day"), ==, 1);
    g_assert_cmpuint(problems_count_rule(problems, "edition-year"), ==, 1);
    g_assert_cmpuint(problems_count_rule(problems, "edition-key"), ==, 1);
    g_assert_cmpuint(problems_count_rule(problems, "edition-text"), ==, 1);
    for (unsigned i = 0; i < problems_kept(problems); i++) {
        g_assert_cmpstr(problems_peek(problems, i)->place, ==, "e.ini");
        g_assert_cmpuint(problems_peek(problems, i)->line, >, 0);
        g_assert_nonnull(problems_peek(problems, i)->remedy);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    web_fixture_set_up(&fixture);
    cubes = cubes_current();
    g_autoptr(Problems) problems = problems_new();
    editions = editions_load(NULL, problems);
    g_assert_nonnull(editions);
    g_test_add_func("/roundup/words", test_words);
    g_test_add_func("/roundup/numbers/cells", test_numbers);
    g_test_add_func("/roundup/numbers/sentences", test_numbers_in_sentences);
    g_test_add_func("/roundup/numbers/region", test_region_agrees);
    g_test_add_func("/roundup/frozen", test_frozen);
    g_test_add_func("/roundup/repeatable", test_repeatable);
    g_test_add_func("/roundup/files", test_files);
    g_test_add_func("/roundup/links/file", test_links_in_file);
    g_test_add_func("/roundup/links/chapters", test_links_between_chapters);
    g_test_add_func("/roundup/pdf/tools", test_pdf);
    g_test_add_func("/roundup/pdf/layout", test_layout);
    g_test_add_func("/roundup/pdf/artifacts", test_artifacts);
    g_test_add_func("/roundup/editions/resolve", test_resolve);
    g_test_add_func("/roundup/editions/file", test_editions_file);
    int status = g_test_run();
    editions_free(editions);
    cubes_unref(cubes);
    web_fixture_tear_down(&fixture);
    return status;
}
