/* What the chapters share while a Round-up is built: the document, the facts, and the series of
 * every state that most of them need. */
#pragma once

#include "report/doc.h"
#include "report/facts.h"
#include "report/findings.h"
#include "report/roundup.h"

#define BOOK_STATES_MAX 32u

typedef struct {
    Doc *doc;
    Facts *facts;
    const Edition *edition;
    const Model *model;
    const Cubes *cubes;
    Lang lang;
    unsigned n_states;
    const char *state[BOOK_STATES_MAX];       /* "DE" */
    const char *state_label[BOOK_STATES_MAX]; /* "Germany" */
    /* One series per state, ready for the findings; [measure][state], [part][state]. */
    const FactSeries *facts_of[MEASURE_COUNT][BOOK_STATES_MAX];
    Series measures[MEASURE_COUNT][BOOK_STATES_MAX];
    const FactSeries *parts_of[PART_COUNT][BOOK_STATES_MAX];
    Series parts[PART_COUNT][BOOK_STATES_MAX];
    unsigned next_id; /* of charts */
} Book;

Book *book_new(const RoundupOptions *options, Doc *doc, Facts *facts);
void book_free(Book *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Book, book_free)

/* The key of a measure (state DE) or part; for addresses over all states. */
FactKey book_measure_key(const Book *book, Measure measure);
FactKey book_part_key(const Book *book, Part part);
char *book_measure_address(const Book *book, Measure measure, int from, int to); /* all states */
char *book_part_address(const Book *book, Part part, int from, int to);
const char *part_label(Lang lang, Part part);         /* "Women and girls" */
const char *form_in_sentence(Lang lang, Part part);   /* "sexual exploitation" */
const char *measure_name(Lang lang, Measure measure); /* "Registered victims" */

/* Whether the parts of the breakdown that `part` belongs to stand for the whole: parts_fit(), for
 * forms parts_cover(). */
bool book_parts_fit(const Book *book, Part part, unsigned state, int year);

/* Table cells of series: the figure with its address, marked if contradicted. */
void book_cell(Book *book, DocRow *row, unsigned column, const FactSeries *series, int year);
/* A row over the years from..to, one column each. */
DocRow *book_year_row(Book *book, DocTable *table, const char *label, const FactSeries *series,
                      int from, int to);
/* A table with one column per year; source line filled. */
DocTable *book_year_table(Book *book, const char *id, const char *caption, const char *corner,
                          int from, int to, char *take_address);
/* Year labels "2018".. for charts; kept by the document. */
const char *const *book_years(Book *book, int from, int to);
/* A chart's id, unique in the document. */
const char *book_chart_id(Book *book);
/* The figure to draw: a contradicted one is not drawn. */
void book_drawn(const FactSeries *series, int from, int to, Figure *out_figures);

/* text_fill() of a translated text, kept by the document. */
const char *book_fill(Book *book, const char *text, ...) G_GNUC_NULL_TERMINATED;
const char *book_year_text(Book *book, int year);
const char *book_number(Book *book, double value);
