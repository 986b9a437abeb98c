/* Method and definitions, and the sources with their differences. */
#include "report/chapters.h"

#include <string.h>

static void define_flows(Book *book)
{
    DocItems facts = doc_items(book->doc, sizeof(DocFact));
    static const char *const shown[] = {"VICTIMS", "OFFENDERS"};
    for (unsigned i = 0; i < G_N_ELEMENTS(shown); i++) {
        const Dataflow *flow = model_find_flow(book->model, shown[i]);
        doc_fact_say(&facts, flow->label[book->lang],
                     flow->description[book->lang] ? flow->description[book->lang] : "");
    }
    doc_items_end_facts(&facts);
}

static void define_codes(Book *book, const char *flow_id, const char *dimension_id,
                         const char *const *codes)
{
    const Dataflow *flow = model_find_flow(book->model, flow_id);
    int dimension = dataflow_find_dimension(flow, dimension_id);
    const CodeList *list = flow->dimensions[dimension].codelist;
    DocItems facts = doc_items(book->doc, sizeof(DocFact));
    for (; *codes; codes++) {
        int index = codelist_find(list, *codes);
        const Code *code = index >= 0 ? codelist_code(list, (unsigned)index) : NULL;
        if (code && code->description[book->lang])
            doc_fact_say(&facts, code->label[book->lang], code->description[book->lang]);
    }
    doc_items_end_facts(&facts);
}

static void say_rules(Book *book)
{
    Lang lang = book->lang;
    const char *rules[] = {
        tr(lang, "Totals over states name the states that are missing from them. Where some "
                 "figures are suppressed, a total is a span."),
        tr(lang, "Changes name both numbers and both years. Years are only compared between the "
                 "same states."),
        tr(lang, "Percentages are given on at least 20 persons, and only where the parts account "
                 "for at least 80 per cent of the whole."),
        tr(lang,
           "\"The highest\" and \"the lowest\" are said only of at least five years without a "
           "gap, and ties are named."),
        tr(lang, "Where the figures do not allow a statement, none is made."),
    };
    DocItems items = doc_items(book->doc, sizeof(DocText));
    for (unsigned i = 0; i < G_N_ELEMENTS(rules); i++) {
        g_autoptr(RunList) runs = runs_new();
        runs_text(runs, rules[i]);
        doc_item(&items, runs);
    }
    doc_items_end_list(&items);
}

void chapter_method(Book *book)
{
    Lang lang = book->lang;
    static const char *const forms[] = {"SEXUAL", "LABOUR", "ORGAN", "_O", NULL};
    static const char *const stages[] = {"SUSPECTED", "PROSECUTED", "CONVICTED", NULL};
    static const char *const registrations[] = {"_T", "IDENTIFIED", "PRESUMED", NULL};
    doc_part(book->doc, 1, "method", tr(lang, "Method and definitions"), NULL);
    g_autoptr(RunList) lead = runs_new();
    runs_text(lead, book_fill(book,
                              tr(lang, "This report was built by a program from the figures that "
                                       "the centre held on {date}. The same figures give the same "
                                       "report, byte by byte."),
                              "date", book->doc->as_of_text, NULL));
    doc_lead(book->doc, lead);
    doc_heading(book->doc, 2, "method-figures", tr(lang, "What the figures count"));
    define_flows(book);
    define_codes(book, "VICTIMS", "REGISTRATION", registrations);
    doc_heading(book->doc, 2, "method-forms", tr(lang, "Forms of exploitation"));
    define_codes(book, "VICTIMS", "EXPLOITATION", forms);
    doc_heading(book->doc, 2, "method-stages", tr(lang, "Stages of the criminal case"));
    define_codes(book, "OFFENDERS", "LEGAL_STATUS", stages);
    doc_heading(book->doc, 2, "method-totals", tr(lang, "Totals, changes and shares"));
    doc_say(book->doc,
            tr(lang,
               "A total for the region is the sum of the figures of the states that have one "
               "which can be used. A suppressed figure adds its span. States without a "
               "figure, and states whose figure contradicts other figures of the same source, "
               "are left out and named. Nothing is estimated, nothing is filled in."));
    doc_say(book->doc,
            tr(lang, "A figure contradicts others if it is a part larger than its total, or a "
                     "total smaller than its parts in the breakdowns that the source published. "
                     "Such figures stand in the tables as they were said, with a mark."));
    doc_say(book->doc,
            tr(lang, "Percentages are rounded to whole numbers. They are left out where the base "
                     "is below 20, where one of the numbers is not exact, where the parts add up "
                     "to more than the whole or account for less than 80 per cent of it, and where "
                     "rounding would say 0 or 100 per cent of "
                     "something that is not."));
    doc_heading(book->doc, 2, "method-sentences", tr(lang, "What the sentences may say"));
    doc_say(book->doc, tr(lang, "The sentences about numbers are generated from the numbers, by "
                                "fixed rules:"));
    say_rules(book);
    doc_heading(book->doc, 2, "method-protection", tr(lang, "Protection of persons"));
    doc_say(book->doc,
            tr(lang, "The report shows suppressed figures as their source published them and "
                     "derives nothing from them. That a number could be worked out from other "
                     "published numbers is no reason to print it."));
}

/* --- sources ------------------------------------------------------------------------------ */

static void say_source(Book *book, const Source *source)
{
    Lang lang = book->lang;
    DocItems facts = doc_items(book->doc, sizeof(DocFact));
    if (source->publisher[lang])
        doc_fact_say(&facts, tr(lang, "Publisher"), source->publisher[lang]);
    if (source->counts[lang])
        doc_fact_say(&facts, tr(lang, "What it counts"), source->counts[lang]);
    if (source->differences[lang])
        doc_fact_say(&facts, tr(lang, "Why others differ"), source->differences[lang]);
    if (source->terms[lang])
        doc_fact_say(&facts, tr(lang, "Terms of use"), source->terms[lang]);
    if (source->url) {
        g_autoptr(RunList) runs = runs_new();
        runs_add(runs, RUN_TEXT, source->url, source->url);
        doc_fact(&facts, tr(lang, "Address"), runs);
    }
    doc_items_end_facts(&facts);
}

static void table_of_vintages(Book *book)
{
    Lang lang = book->lang;
    const char *columns[] = {tr(lang, "Said on"), tr(lang, "Rows"), tr(lang, "File"),
                             tr(lang, "SHA-256, first 16 digits")};
    static const bool is_text[] = {true, false, true, true};
    DocTable *table =
        doc_table(book->doc, "vintages", tr(lang, "What this edition is made of, the newest first"),
                  tr(lang, "Source"), columns, G_N_ELEMENTS(columns));
    table->is_text = is_text;
    for (unsigned i = 0; i < cubes_n_vintages(book->cubes); i++) {
        const Vintage *vintage = cubes_vintage(book->cubes, i);
        if (vintage->as_of > book->edition->as_of ||
            strcmp(vintage->source, book->edition->source) != 0)
            continue;
        g_autofree char *date = lang_date(lang, vintage->as_of);
        g_autofree char *hash = g_strndup(vintage->sha256 ? vintage->sha256 : "", 16);
        DocRow *row = doc_row(book->doc, table, vintage->source, NULL);
        doc_cell_text(book->doc, row, 0, date, NULL);
        doc_cell_text(book->doc, row, 1, book_number(book, vintage->n_rows), NULL);
        doc_cell_text(book->doc, row, 2, vintage->file_name, NULL);
        doc_cell_text(book->doc, row, 3, hash, NULL);
    }
}

void chapter_sources(Book *book)
{
    Lang lang = book->lang;
    const Source *used = model_find_source(book->model, book->edition->source);
    doc_part(book->doc, 1, "sources", tr(lang, "Sources and their differences"), NULL);
    g_autoptr(RunList) lead = runs_new();
    runs_text(lead, tr(lang, "Several collections ask states about the same thing and get "
                             "different numbers. That is no fault: they ask different offices, by "
                             "different definitions, on different days."));
    doc_lead(book->doc, lead);
    if (used) {
        doc_heading(
            book->doc, 2, "source-used",
            book_fill(book, tr(lang, "Used here: {source}"), "source", used->label[lang], NULL));
        say_source(book, used);
    }
    table_of_vintages(book);
    doc_heading(book->doc, 2, "source-others", tr(lang, "Not used in this edition"));
    DocItems facts = doc_items(book->doc, sizeof(DocFact));
    for (unsigned i = 0; i < model_n_sources(book->model); i++) {
        const Source *source = model_source(book->model, i);
        const char *text =
            source->differences[lang] ? source->differences[lang] : source->counts[lang];
        if (source != used && text)
            doc_fact_say(&facts, source->label[lang], text);
    }
    doc_items_end_facts(&facts);
}
