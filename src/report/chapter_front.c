/* How to read the report, and its key findings. */
#include "report/chapters.h"

/* --- how to read -------------------------------------------------------------------------- */

static void say_nothings(Book *book)
{
    Lang lang = book->lang;
    DocItems facts = doc_items(book->doc, sizeof(DocFact));
    doc_fact_say(&facts, "0", tr(lang, "Known to be none."));
    doc_fact_say(&facts, tr(lang, "Suppressed (s): a span such as 0\u20134"),
                 tr(lang, "The source hides a small number to protect persons and publishes only "
                          "the span in which it lies. UNODC writes \"<5\", which means 0 to 4: it "
                          "may be none. Spans are carried through into totals as they are. Nothing "
                          "in this report narrows them, by subtraction or in any other way."));
    doc_fact_say(&facts, tr(lang, "Not known"), tr(lang, "The state says that it does not know."));
    doc_fact_say(&facts, tr(lang, "Not applicable"),
                 tr(lang, "The figure cannot exist, for example because the law does not know the "
                          "category."));
    doc_fact_say(&facts, tr(lang, "Not yet"), tr(lang, "The figure will come."));
    doc_fact_say(&facts, tr(lang, "No figure (\u2013)"),
                 tr(lang, "The source holds no such figure, and does not say why. It does not mean "
                          "none."));
    doc_items_end_facts(&facts);
}

static void say_marks(Book *book)
{
    Lang lang = book->lang;
    DocItems facts = doc_items(book->doc, sizeof(DocFact));
    doc_fact_say(&facts, tr(lang, "Disputed (d)"),
                 tr(lang, "The source gives several numbers for the same thing. The span from the "
                          "smallest to the largest is shown. No sum and no sentence uses it."));
    doc_fact_say(&facts, tr(lang, "Does not fit (u)"),
                 tr(lang, "The number contradicts other numbers of the same source: a part is "
                          "larger than its total, or a total is smaller than its parts. It is "
                          "shown as it was said. No sum and no sentence uses it."));
    doc_fact_say(&facts, tr(lang, "Revised (r)"),
                 tr(lang, "The source gave another number, or none, the time before. The profiles "
                          "name what it was."));
    doc_items_end_facts(&facts);
}

void chapter_how_to_read(Book *book)
{
    Lang lang = book->lang;
    doc_part(book->doc, 1, "how-to-read", tr(lang, "How to read this report"), NULL);
    g_autoptr(RunList) lead = runs_new();
    runs_text(lead, book_fill(book,
                              tr(lang, "Every number in this report is a link to the figure behind "
                                       "it, as the centre knew it on {date}. What became known "
                                       "later is not in this edition, and never will be."),
                              "date", book->doc->as_of_text, NULL));
    doc_lead(book->doc, lead);
    doc_say(book->doc,
            tr(lang, "The figures count victims of trafficking in human beings whom authorities or "
                     "organisations have registered, and persons whom police, prosecutors and "
                     "courts have dealt with. They do not measure how much trafficking there is. "
                     "More registered victims may mean more trafficking, or more people who look "
                     "for it and recognise it."));
    doc_heading(book->doc, 2, "nothings", tr(lang, "Where there is no number"));
    doc_say(book->doc, tr(lang, "An empty place can mean very different things. This report keeps "
                                "them apart, in tables, charts and sentences."));
    say_nothings(book);
    doc_heading(book->doc, 2, "marks", tr(lang, "Marks behind numbers"));
    say_marks(book);
    doc_note_say(book->doc, tr(lang, "What this edition does not hold"),
                 tr(lang, "It is made from statistics alone. Law, institutions, national "
                          "co-ordination, projects and practices are not in it; each country "
                          "profile says so in its place."));
}

/* --- key findings ------------------------------------------------------------------------- */

void form_groups(const Book *book, unsigned state, int year, Group out_groups[3])
{
    for (Part p = PART_SEXUAL; p <= PART_OTHER; p++) {
        const FactSeries *series = book->parts_of[p][state];
        out_groups[p - PART_SEXUAL] = (Group){.label = form_in_sentence(book->lang, p),
                                              .figure = fact_figure(series, year),
                                              .contradicted = fact_contradicted(series, year),
                                              .address = series->series.address,
                                              .data = series};
    }
}

/* The single largest form of a state, PART_COUNT if the figures do not tell. Uses the finding
 * itself as the judge, so that lists and sentences cannot disagree. */
static Part largest_form(Book *book, unsigned state, int year)
{
    Group groups[3];
    form_groups(book, state, year, groups);
    g_autoptr(RunList) said = runs_new();
    if (!book_parts_fit(book, PART_SEXUAL, state, year) ||
        !finding_largest_form(said, book->lang, groups, 3, year))
        return PART_COUNT;
    Part top = PART_COUNT;
    unsigned n_top = 0;
    double most = -1;
    for (unsigned i = 0; i < 3; i++) {
        if (groups[i].figure.kind != FIGURE_VALUE || groups[i].figure.value < most)
            continue;
        n_top = groups[i].figure.value > most ? 1 : n_top + 1;
        most = groups[i].figure.value;
        top = PART_SEXUAL + i;
    }
    return n_top == 1 ? top : PART_COUNT;
}

void say_forms_by_state(Book *book, RunList *runs, int year)
{
    Lang lang = book->lang;
    g_autoptr(GString) list = g_string_new(NULL);
    unsigned n_told = 0;
    for (Part p = PART_SEXUAL; p <= PART_OTHER; p++) {
        const char *labels[BOOK_STATES_MAX];
        unsigned n = 0;
        for (unsigned i = 0; i < book->n_states; i++) {
            if (largest_form(book, i, year) == p)
                labels[n++] = book->state_label[i];
        }
        if (n == 0)
            continue;
        g_autofree char *states = list_text(lang, labels, n);
        g_string_append(list, list->len > 0 ? "; " : "");
        g_string_append(list, book_fill(book, tr(lang, "{form} in {states}"), "form",
                                        form_in_sentence(lang, p), "states", states, NULL));
        n_told += n;
    }
    if (n_told == 0)
        return;
    runs_space(runs);
    runs_text(runs, book_fill(book, tr(lang, "In {year}, the form reported most often was {list}."),
                              "year", book_year_text(book, year), "list", list->str, NULL));
    if (n_told < book->n_states) {
        runs_space(runs);
        runs_text(runs, tr(lang, "For the other states the figures do not tell."));
    }
}

static void item_region_share(Book *book, DocItems *items, Part part, int year)
{
    bool fits[BOOK_STATES_MAX];
    for (unsigned i = 0; i < book->n_states; i++)
        fits[i] = book_parts_fit(book, part, i, year);
    g_autofree char *of_part = book_part_address(book, part, year, year);
    g_autofree char *of_whole = book_measure_address(book, MEASURE_VICTIMS, year, year);
    g_autoptr(RunList) runs = runs_new();
    finding_region_share(runs, book->lang, part, book->measures[MEASURE_VICTIMS], book->parts[part],
                         fits, book->n_states, year, of_part, of_whole);
    doc_item(items, runs);
}

/* The revisions of the period's totals that moved most, at most three. */
typedef struct {
    unsigned state;
    Revision revision;
    double size;
} BigRevision;

static int by_size(const void *left, const void *right)
{
    const BigRevision *a = left, *b = right;
    if (a->size != b->size)
        return a->size > b->size ? -1 : 1;
    return a->state != b->state ? (int)a->state - (int)b->state
                                : a->revision.year - b->revision.year;
}

static void item_revisions(Book *book, DocItems *items)
{
    const Vintage *before = facts_vintage_before(book->facts);
    if (!before)
        return;
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(BigRevision));
    unsigned n_all = 0;
    for (unsigned i = 0; i < book->n_states; i++) {
        const FactSeries *now = book->facts_of[MEASURE_VICTIMS][i];
        const FactSeries *was = facts_series_before(book->facts, &now->key, MEASURE_VICTIMS);
        Revision found[FACTS_YEARS_MAX];
        unsigned n = revisions_between(&was->series, &now->series, book->edition->from,
                                       book->edition->to, found, FACTS_YEARS_MAX);
        n_all += n;
        for (unsigned k = 0; k < n; k++) {
            if (found[k].before.kind != FIGURE_VALUE || found[k].now.kind != FIGURE_VALUE)
                continue;
            double size = ABS(found[k].now.value - found[k].before.value);
            BigRevision big = {i, found[k], size};
            g_array_append_val(all, big);
        }
    }
    if (n_all == 0)
        return;
    g_array_sort(all, by_size);
    Lang lang = book->lang;
    g_autofree char *date = lang_date(lang, before->as_of);
    g_autoptr(RunList) runs = runs_new();
    runs_text(runs, book_fill(book,
                              trn(lang,
                                  "{n} national total of registered victims from {from} to {to} "
                                  "has been revised since {date}.",
                                  "{n} national totals of registered victims from {from} to {to} "
                                  "have been revised since {date}.",
                                  n_all),
                              "n", book_number(book, n_all), "from",
                              book_year_text(book, book->edition->from), "to",
                              book_year_text(book, book->edition->to), "date", date, NULL));
    for (unsigned k = 0; k < all->len && k < 3; k++) {
        const BigRevision *big = &g_array_index(all, BigRevision, k);
        const FactSeries *now = book->facts_of[MEASURE_VICTIMS][big->state];
        g_autofree char *href =
            facts_address(book->facts, &now->key, big->revision.year, big->revision.year);
        RunSlot slots[] = {
            {"area", book->state_label[big->state], NULL},
            {"year", book_year_text(book, big->revision.year), NULL},
            {"before", book_number(book, big->revision.before.value), NULL},
            {"now", book_number(book, big->revision.now.value), href},
        };
        runs_space(runs);
        runs_fill(runs, tr(lang, "{area} {year}: {before}, now {now}."), slots,
                  G_N_ELEMENTS(slots));
    }
    doc_item(items, runs);
}

void chapter_key_findings(Book *book)
{
    Lang lang = book->lang;
    int from = book->edition->from, to = book->edition->to;
    const Series *victims = book->measures[MEASURE_VICTIMS];
    g_autofree char *now = book_measure_address(book, MEASURE_VICTIMS, to, to);
    g_autofree char *before = book_measure_address(book, MEASURE_VICTIMS, to - 1, to - 1);
    doc_part(book->doc, 1, "key-findings", tr(lang, "Key findings"), NULL);
    g_autoptr(RunList) lead = runs_new();
    if (!finding_region_level(lead, lang, victims, book->n_states, to, now))
        runs_text(lead, book_fill(book, tr(lang, "No state has a figure for {year} yet."), "year",
                                  book_year_text(book, to), NULL));
    doc_lead(book->doc, lead);
    DocItems items = doc_items(book->doc, sizeof(DocText));
    g_autoptr(RunList) change = runs_new();
    finding_region_change(change, lang, victims, book->n_states, to - 1, to, before, now);
    doc_item(&items, change);
    g_autoptr(RunList) directions = runs_new();
    finding_region_directions(directions, lang, victims, book->n_states, to - 1, to);
    doc_item(&items, directions);
    g_autoptr(RunList) forms = runs_new();
    say_forms_by_state(book, forms, to);
    doc_item(&items, forms);
    item_region_share(book, &items, PART_WOMEN, to);
    item_region_share(book, &items, PART_CHILDREN, to);
    g_autofree char *all = book_measure_address(book, MEASURE_VICTIMS, from, to);
    g_autofree char *convicted = book_measure_address(book, MEASURE_CONVICTED, from, to);
    g_autoptr(RunList) gap = runs_new();
    finding_region_gap(gap, lang, victims, book->measures[MEASURE_CONVICTED], book->n_states, from,
                       to, all, convicted);
    doc_item(&items, gap);
    item_revisions(book, &items);
    doc_items_end_list(&items);
    doc_say(book->doc, tr(lang, "The chapters that follow show the figures behind these findings, "
                                "and what cannot be said."));
}
