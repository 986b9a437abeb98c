/* Which lines a questionnaire has, and what the centre knew of them the year before. */
#include "exchange/template.h"

#include "figures/submission.h"
#include <string.h>

char *template_code(const CodeList *list, unsigned code, Lang lang)
{
    const Code *entry = codelist_code(list, code);
    return g_strdup_printf("%s: %s", entry->id, entry->label[lang]);
}

/* --- the year before ------------------------------------------------------------------------ */

static void take_before(const TemplateOptions *options, const Dataflow *flow, TemplateLine *line)
{
    static const char *const sources[] = {SUBMISSION_SOURCE, "EUROSTAT", "UNODC"};
    const Cube *cube = options->cubes ? cubes_find(options->cubes, flow->id) : NULL;
    int d = dataflow_find_dimension(flow, "SOURCE");
    line->before = (FigureRow){.kind = FIGURE_ABSENT};
    if (!cube || cube->n_rows == 0 || d < 0 || line->is_open)
        return;
    uint16_t codes[LIMIT_DIMENSIONS];
    memcpy(codes, line->code, sizeof codes);
    for (unsigned i = 0; i < G_N_ELEMENTS(sources); i++) {
        int source = codelist_find(flow->dimensions[d].codelist, sources[i]);
        if (source < 0)
            continue;
        codes[d] = (uint16_t)source;
        Figure figure = cube_cell(cube, codes, options->period - 1, ISO_DAY_NEVER);
        if (figure.kind == FIGURE_ABSENT)
            continue;
        line->before =
            (FigureRow){.kind = figure.kind, .lower = figure.lower, .upper = figure.upper};
        line->before_source = sources[i];
        return;
    }
}

/* --- the cells ------------------------------------------------------------------------------ */

static TemplateLine begin_line(const TemplateOptions *options, const Dataflow *flow,
                               const QuestionPart *part)
{
    TemplateLine line = {.part = part};
    int area = dataflow_find_dimension(flow, "REF_AREA");
    int source = dataflow_find_dimension(flow, "SOURCE");
    if (area >= 0)
        line.code[area] = (uint16_t)options->area;
    if (source >= 0)
        line.code[source] =
            (uint16_t)MAX(0, codelist_find(flow->dimensions[source].codelist, SUBMISSION_SOURCE));
    return line;
}

/* The next choice, the last dimension fastest; false after the last. */
static bool next_choice(const Dataflow *flow, const QuestionPart *part, unsigned *choice)
{
    for (unsigned d = flow->n_dimensions; d-- > 0;) {
        if (part->n_codes[d] == 0)
            continue;
        if (++choice[d] < part->n_codes[d])
            return true;
        choice[d] = 0;
    }
    return false;
}

static void add_part(const TemplateOptions *options, const Questionnaire *questionnaire,
                     const QuestionPart *part, GHashTable *seen, GArray *lines)
{
    const Dataflow *flow = questionnaire->flow;
    unsigned choice[LIMIT_DIMENSIONS] = {0};
    TemplateLine line = begin_line(options, flow, part);
    do {
        question_cell(questionnaire, part, choice, line.code);
        if (!g_hash_table_add(seen, g_bytes_new(line.code, sizeof line.code)))
            continue;
        line.before_source = NULL;
        take_before(options, flow, &line);
        g_array_append_val(lines, line);
    } while (next_choice(flow, part, choice));
    line.is_open = true;
    line.before_source = NULL;
    take_before(options, flow, &line);
    for (unsigned i = 0; i < part->n_open; i++)
        g_array_append_val(lines, line);
}

GArray *template_lines(const TemplateOptions *options, const Dataflow *flow)
{
    const Questionnaire *questionnaire = model_questionnaire(options->model, flow);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(
        g_bytes_hash, g_bytes_equal, (GDestroyNotify)(void (*)(void))g_bytes_unref, NULL);
    GArray *lines = g_array_new(FALSE, TRUE, sizeof(TemplateLine));
    for (unsigned p = 0; p < questionnaire->n_parts; p++)
        add_part(options, questionnaire, &questionnaire->parts[p], seen, lines);
    return lines;
}
