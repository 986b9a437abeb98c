/* Questionnaires, one a file: [questionnaire FLOW], then [part ID] in the order of the sheet. */
#include "base/number.h"
#include "model/loader.h"
#include "model/questionnaire.h"
#include <string.h>

#define OWN_LIST_MOST 40u /* codes of a dimension that are listed without a file */
#define OPEN_LINES 20u    /* lines to fill in where there are more */
#define CELLS_MOST 20000u /* of one part */
#define OPEN_MOST 1000u

uint16_t question_total(const Dimension *dimension)
{
    int code = codelist_find(dimension->codelist, CODE_TOTAL);
    if (code < 0 && strcmp(dimension->id, "FREQ") == 0)
        code = codelist_find(dimension->codelist, "A");
    return code < 0 ? 0 : (uint16_t)code;
}

void question_cell(const Questionnaire *questionnaire, const QuestionPart *part,
                   const unsigned choice[LIMIT_DIMENSIONS], uint16_t *codes)
{
    const Dataflow *flow = questionnaire->flow;
    for (unsigned d = 0; d < flow->n_dimensions; d++) {
        const char *id = flow->dimensions[d].id;
        if (strcmp(id, "REF_AREA") == 0 || strcmp(id, "SOURCE") == 0)
            continue;
        codes[d] =
            part->n_codes[d] ? part->codes[d][choice[d]] : question_total(&flow->dimensions[d]);
    }
}

/* Not one of those that the centre sets itself. */
static bool is_asked(const Dimension *dimension)
{
    if (!dimension->codelist) /* a definition with faults: it is only read to name them */
        return false;
    static const char *const given[] = {"FREQ", "REF_AREA", "SOURCE"};
    for (unsigned i = 0; i < G_N_ELEMENTS(given); i++)
        if (strcmp(dimension->id, given[i]) == 0)
            return false;
    return true;
}

static bool part_lists(const Questionnaire *questionnaire, const QuestionPart *part,
                       const uint16_t *codes)
{
    const Dataflow *flow = questionnaire->flow;
    for (unsigned d = 0; d < flow->n_dimensions; d++) {
        const Dimension *dimension = &flow->dimensions[d];
        bool is_listed = part->n_codes[d] == 0 && codes[d] == question_total(dimension);
        for (unsigned c = 0; !is_listed && c < part->n_codes[d]; c++)
            is_listed = part->codes[d][c] == codes[d];
        if (!is_listed && is_asked(dimension))
            return false;
    }
    return true;
}

bool question_asks(const Questionnaire *questionnaire, const uint16_t *codes)
{
    for (unsigned p = 0; p < questionnaire->n_parts; p++)
        if (part_lists(questionnaire, &questionnaire->parts[p], codes))
            return true;
    return false;
}

/* --- a part -------------------------------------------------------------------------------- */

/* "_T F M _U" in the order given. */
static void read_codes(Loader *loader, const IniFile *file, const IniEntry *entry,
                       const Dimension *dimension, QuestionPart *part, unsigned d)
{
    g_auto(GStrv) words = g_strsplit_set(entry->value, " \t\n", -1);
    g_autoptr(GArray) codes = g_array_new(FALSE, FALSE, sizeof(uint16_t));
    for (char **word = words; *word; word++) {
        if (!**word)
            continue;
        int code = codelist_find(dimension->codelist, *word);
        if (code < 0) {
            loader_error(loader, file, entry->line, entry->key, *word, "unknown-code",
                         "take a code of the list", "%s has no code %s",
                         codelist_id(dimension->codelist), *word);
            continue;
        }
        uint16_t index = (uint16_t)code;
        g_array_append_val(codes, index);
    }
    if (codes->len == 0)
        loader_error(loader, file, entry->line, entry->key, entry->value, "missing-code",
                     "name the codes that are asked for", "no code of %s is named", dimension->id);
    part->n_codes[d] = codes->len;
    part->codes[d] = (uint16_t *)(void *)g_array_free(g_steal_pointer(&codes), FALSE);
}

static unsigned read_open(Loader *loader, const IniFile *file, const IniSection *section)
{
    const IniEntry *entry = ini_entry(section, "open");
    int64_t n = 0;
    if (!entry)
        return 0;
    if (number_parse_count(entry->value, strlen(entry->value), &n) && n >= 0 && n <= OPEN_MOST)
        return (unsigned)n;
    loader_error(loader, file, entry->line, "open", entry->value, "bad-number",
                 "write how many empty lines the part has", "not a count up to %u", OPEN_MOST);
    return 0;
}

static void read_part(Loader *loader, const IniFile *file, const IniSection *section,
                      const Dataflow *flow, GArray *parts)
{
    static const char *const fixed[] = {"label*", "note*", "open"};
    const char *keys[G_N_ELEMENTS(fixed) + LIMIT_DIMENSIONS + 1] = {fixed[0], fixed[1], fixed[2]};
    for (unsigned d = 0; d < flow->n_dimensions; d++)
        keys[G_N_ELEMENTS(fixed) + d] = flow->dimensions[d].id;
    QuestionPart part = {.id = loader_section_id(section, "part")};
    if (!part.id) {
        loader_error(loader, file, section->line, NULL, section->name, "unknown-section",
                     "write [part ID]", "a questionnaire has parts and nothing else");
        return;
    }
    loader_check_keys(loader, file, section, keys);
    loader_texts(loader, file, section, "label", true, LIMIT_LABEL_BYTES, part.label);
    loader_texts(loader, file, section, "note", false, LIMIT_TEXT_BYTES, part.note);
    part.n_open = read_open(loader, file, section);
    double n_cells = 1;
    for (unsigned d = 0; d < flow->n_dimensions; d++) {
        const IniEntry *entry = ini_entry(section, flow->dimensions[d].id);
        if (entry)
            read_codes(loader, file, entry, &flow->dimensions[d], &part, d);
        n_cells *= MAX(part.n_codes[d], 1);
    }
    if (n_cells > CELLS_MOST)
        loader_error(loader, file, section->line, NULL, part.id, "too-long", "name fewer codes",
                     "the part has more than %u cells", CELLS_MOST);
    else
        g_array_append_val(parts, part);
}

/* --- a questionnaire ------------------------------------------------------------------------ */

static void read_several(Loader *loader, const IniFile *file, const IniSection *head,
                         Questionnaire *questionnaire)
{
    const IniEntry *entry = ini_entry(head, "several");
    g_auto(GStrv) ids = g_strsplit(entry ? entry->value : "", " ", -1);
    for (char **id = ids; *id; id++) {
        int d = dataflow_find_dimension(questionnaire->flow, *id);
        if (d >= 0)
            questionnaire->may_be_several[d] = true;
        else if (**id)
            loader_error(loader, file, entry->line, "several", *id, "unknown-dimension",
                         "name dimensions of the dataflow", "%s has no dimension %s",
                         questionnaire->flow->id, *id);
    }
}

static Questionnaire *questionnaire_new(const Dataflow *flow, GArray *take_parts)
{
    Questionnaire *questionnaire = g_new0(Questionnaire, 1);
    questionnaire->flow = flow;
    questionnaire->n_parts = take_parts->len;
    questionnaire->parts = (QuestionPart *)(void *)g_array_free(take_parts, FALSE);
    return questionnaire;
}

void questionnaire_free(gpointer data)
{
    Questionnaire *questionnaire = data;
    for (unsigned p = 0; p < questionnaire->n_parts; p++)
        for (unsigned d = 0; d < LIMIT_DIMENSIONS; d++)
            g_free((void *)questionnaire->parts[p].codes[d]);
    g_free((void *)questionnaire->parts);
    g_free(questionnaire);
}

void load_questionnaire(Loader *loader, const IniFile *file)
{
    static const char *const keys[] = {"note*", "several", NULL};
    const IniSection *head = ini_n_sections(file) > 0 ? ini_section(file, 0) : NULL;
    const char *id = head ? loader_section_id(head, "questionnaire") : NULL;
    const Dataflow *flow = id ? model_find_flow(loader->model, id) : NULL;
    if (!flow) {
        loader_error(loader, file, head ? head->line : 1, NULL, id, "unknown-dataflow",
                     "begin the file with [questionnaire FLOW], FLOW being a dataflow's id",
                     "the first section of this file must name a dataflow");
        return;
    }
    for (unsigned d = 0; d < flow->n_dimensions; d++)
        if (!flow->dimensions[d].codelist)
            return; /* the dataflow's own faults come first */
    if (g_hash_table_contains(loader->model->questionnaires, flow)) {
        loader_error(loader, file, head->line, NULL, id, "duplicate-questionnaire",
                     "keep one of them", "another file asks about this dataflow too");
        return;
    }
    loader_check_keys(loader, file, head, keys);
    GArray *parts = g_array_new(FALSE, TRUE, sizeof(QuestionPart));
    for (unsigned i = 1; i < ini_n_sections(file); i++)
        read_part(loader, file, ini_section(file, i), flow, parts);
    if (parts->len == 0)
        loader_error(loader, file, head->line, NULL, id, "missing-part", "add [part ID]",
                     "the questionnaire asks for nothing");
    Questionnaire *questionnaire = questionnaire_new(flow, parts);
    loader_texts(loader, file, head, "note", false, LIMIT_TEXT_BYTES, questionnaire->note);
    read_several(loader, file, head, questionnaire);
    questionnaire->is_asked = true;
    g_hash_table_insert(loader->model->questionnaires, (gpointer)flow, questionnaire);
}

/* --- without a file ------------------------------------------------------------------------- */

/* The top of a short list; of a long one its total, and lines to choose in. */
static void list_codes(const Dimension *dimension, QuestionPart *part, unsigned d)
{
    const CodeList *list = dimension->codelist;
    bool is_short = codelist_n(list) <= OWN_LIST_MOST;
    uint16_t *codes = g_new(uint16_t, codelist_n(list) + 1);
    for (unsigned c = 0; is_short && c < codelist_n(list); c++)
        if (codelist_code(list, c)->parent < 0 &&
            strcmp(codelist_code(list, c)->id, CODE_NOT_APPLICABLE) != 0)
            codes[part->n_codes[d]++] = (uint16_t)c;
    if (!is_short) {
        codes[part->n_codes[d]++] = question_total(dimension);
        part->n_open = OPEN_LINES;
    }
    part->codes[d] = codes;
}

void make_questionnaire(Loader *loader, const Dataflow *flow)
{
    GArray *parts = g_array_new(FALSE, TRUE, sizeof(QuestionPart));
    for (unsigned d = 0; d < flow->n_dimensions; d++) {
        const Dimension *dimension = &flow->dimensions[d];
        if (!is_asked(dimension))
            continue;
        QuestionPart part = {.id = dimension->slug};
        memcpy(part.label, dimension->label, sizeof part.label);
        list_codes(dimension, &part, d);
        g_array_append_val(parts, part);
    }
    if (parts->len == 0) {
        QuestionPart part = {.id = "total"};
        memcpy(part.label, flow->label, sizeof part.label);
        g_array_append_val(parts, part);
    }
    g_hash_table_insert(loader->model->questionnaires, (gpointer)flow,
                        questionnaire_new(flow, parts));
}

const Questionnaire *model_questionnaire(const Model *model, const Dataflow *flow)
{
    return g_hash_table_lookup(model->questionnaires, flow);
}
