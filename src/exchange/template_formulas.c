#include "exchange/template_formulas.h"

#include "exchange/sheet.h"
#include "exchange/submission_in.h"
#include <string.h>

#define PARTS_MOST 200u /* arguments of one SUM(); the format allows 255 */
#define STEPS_MOST 8u

struct TemplateSums {
    const Questionnaire *questionnaire;
    const GArray *lines;
    const uint32_t *row_of;
    uint32_t value_column;
    GHashTable *index; /* codes -> line + 1 */
    GArray **parts;    /* [line * LIMIT_DIMENSIONS + d]: unsigned, the lines below; NULL: none */
};

static const TemplateLine *line_at(const TemplateSums *sums, unsigned line)
{
    return &g_array_index(sums->lines, TemplateLine, line);
}

static const Code *code_of(const TemplateSums *sums, unsigned line, unsigned d)
{
    return codelist_code(sums->questionnaire->flow->dimensions[d].codelist,
                         line_at(sums, line)->code[d]);
}

/* --- which lines are parts of which --------------------------------------------------------- */

static int find_line(const TemplateSums *sums, const uint16_t *code)
{
    g_autoptr(GBytes) key = g_bytes_new_static(code, LIMIT_DIMENSIONS * sizeof *code);
    return GPOINTER_TO_INT(g_hash_table_lookup(sums->index, key)) - 1;
}

/* The nearest line above by one dimension: its code's parents, then the total; -1. */
static int find_above(const TemplateSums *sums, unsigned line, unsigned d)
{
    const CodeList *list = sums->questionnaire->flow->dimensions[d].codelist;
    int total = codelist_find(list, CODE_TOTAL);
    uint16_t code[LIMIT_DIMENSIONS];
    memcpy(code, line_at(sums, line)->code, sizeof code);
    if (total < 0 || code[d] == total)
        return -1;
    for (unsigned step = 0; step < STEPS_MOST && code[d] != total; step++) {
        int parent = codelist_code(list, code[d])->parent;
        code[d] = (uint16_t)(parent >= 0 ? parent : total);
        int found = find_line(sums, code);
        if (found >= 0)
            return found;
    }
    return -1;
}

static void add_part(TemplateSums *sums, unsigned line, unsigned d)
{
    int above = find_above(sums, line, d);
    if (above < 0)
        return;
    GArray **parts = &sums->parts[(unsigned)above * LIMIT_DIMENSIONS + d];
    if (!*parts)
        *parts = g_array_new(FALSE, FALSE, sizeof(unsigned));
    g_array_append_val(*parts, line);
}

TemplateSums *template_sums_new(const Questionnaire *questionnaire, const GArray *lines,
                                const uint32_t *row_of, uint32_t value_column)
{
    TemplateSums *sums = g_new0(TemplateSums, 1);
    *sums = (TemplateSums){.questionnaire = questionnaire,
                           .lines = lines,
                           .row_of = row_of,
                           .value_column = value_column};
    sums->index = g_hash_table_new_full(g_bytes_hash, g_bytes_equal,
                                        (GDestroyNotify)(void (*)(void))g_bytes_unref, NULL);
    sums->parts = g_new0(GArray *, (gsize)lines->len * LIMIT_DIMENSIONS + 1);
    for (unsigned i = 0; i < lines->len; i++)
        if (!line_at(sums, i)->is_open)
            g_hash_table_insert(sums->index,
                                g_bytes_new(line_at(sums, i)->code, sizeof line_at(sums, i)->code),
                                GINT_TO_POINTER((int)i + 1));
    for (unsigned i = 0; i < lines->len; i++)
        for (unsigned d = 0; d < questionnaire->flow->n_dimensions; d++)
            if (!line_at(sums, i)->is_open)
                add_part(sums, i, d);
    return sums;
}

void template_sums_free(TemplateSums *sums)
{
    for (unsigned i = 0; i < sums->lines->len * LIMIT_DIMENSIONS; i++)
        g_clear_pointer(&sums->parts[i], g_array_unref);
    g_free(sums->parts);
    g_hash_table_unref(sums->index);
    g_free(sums);
}

/* --- the formulas --------------------------------------------------------------------------- */

/* "H12,H13": the cells to add; codes that others span are left to those. NULL if there are none. */
static char *list_cells(const TemplateSums *sums, unsigned line, unsigned d, unsigned *out_n,
                        bool *out_has_unknown)
{
    const GArray *parts = sums->parts[line * LIMIT_DIMENSIONS + d];
    GString *text = g_string_new(NULL);
    bool has_spanning = false;
    *out_n = 0;
    *out_has_unknown = false;
    for (unsigned i = 0; parts && i < parts->len; i++)
        has_spanning = has_spanning || code_of(sums, g_array_index(parts, unsigned, i), d)->spans;
    for (unsigned i = 0; parts && i < parts->len && parts->len <= PARTS_MOST; i++) {
        unsigned part = g_array_index(parts, unsigned, i);
        const Code *code = code_of(sums, part, d);
        char name[SHEET_CELL_NAME_BYTES];
        if (has_spanning && code->is_included)
            continue;
        g_string_append_printf(text, "%s%s", *out_n ? "," : "",
                               sheet_cell_name(name, sums->row_of[part], sums->value_column));
        *out_has_unknown = *out_has_unknown || strcmp(code->id, CODE_UNKNOWN) == 0;
        ++*out_n;
    }
    return g_string_free(text, *out_n == 0);
}

/* The sum by one dimension; NULL if the line has no parts in it. */
static char *sum_by(const TemplateSums *sums, unsigned line, unsigned d)
{
    unsigned n;
    bool has_unknown;
    g_autofree char *cells = list_cells(sums, line, d, &n, &has_unknown);
    return cells ? g_strdup_printf("=IF(COUNT(%s)=0,\"\",SUM(%s))", cells, cells) : NULL;
}

char *template_sum_formula(const TemplateSums *sums, unsigned line)
{
    const QuestionPart *part = line_at(sums, line)->part;
    char *formula = NULL;
    for (unsigned is_own = 2; is_own-- > 0;) /* by the dimensions of its own part first */
        for (unsigned d = 0; !formula && d < sums->questionnaire->flow->n_dimensions; d++)
            if ((part->n_codes[d] > 0) == (is_own > 0))
                formula = sum_by(sums, line, d);
    return formula;
}

static void add_check(const TemplateSums *sums, unsigned line, unsigned d, const char *counted,
                      Lang lang, GString *to)
{
    unsigned n;
    bool has_unknown;
    char total[SHEET_CELL_NAME_BYTES];
    g_autofree char *cells = list_cells(sums, line, d, &n, &has_unknown);
    if (!cells)
        return;
    sheet_cell_name(total, sums->row_of[line], sums->value_column);
    g_autofree char *said =
        text_fill(tr(lang, "{dimension}: the parts and the total do not agree. "), "dimension",
                  sums->questionnaire->flow->dimensions[d].label[lang], NULL);
    g_auto(GStrv) pieces = g_strsplit(said, "\"", -1);
    g_autofree char *quoted = g_strjoinv("\"\"", pieces);
    g_autofree char *below =
        has_unknown ? g_strdup_printf(",AND(COUNT(%s)=%u,SUM(%s)<%s)", cells, n, cells, total)
                    : g_strdup("");
    g_autofree char *once =
        counted ? g_strdup_printf("%s=\"" COUNTED_ONCE_CODE "\",", counted) : g_strdup("");
    g_string_append_printf(to, "%sIF(AND(%sISNUMBER(%s),OR(SUM(%s)>%s%s)),\"%s\",\"\")",
                           to->len ? "&" : "=", once, total, cells, total, below, quoted);
}

char *template_check_formula(const TemplateSums *sums, unsigned line,
                             const char *const counted_cell[LIMIT_DIMENSIONS], Lang lang)
{
    GString *text = g_string_new(NULL);
    for (unsigned d = 0; d < sums->questionnaire->flow->n_dimensions; d++)
        add_check(sums, line, d, counted_cell[d], lang, text);
    return g_string_free(text, text->len == 0);
}
