/* The chapters of the Round-up, in their order. Each appends its blocks to the book's document. */
#pragma once

#include "report/book.h"

void chapter_how_to_read(Book *book);
void chapter_key_findings(Book *book);
void chapter_region(Book *book);
void chapter_trends(Book *book);
void chapter_forms(Book *book);
void chapter_women_and_men(Book *book);
void chapter_children_and_adults(Book *book);
void chapter_citizenship(Book *book);
void chapter_justice(Book *book);
void chapter_profiles(Book *book);
void chapter_method(Book *book);
void chapter_sources(Book *book);
void chapter_annex(Book *book);
void chapter_addresses(Book *book);

/* "Forced labour was the form reported most often in 3 states" ... for one year. */
void say_forms_by_state(Book *book, RunList *runs, int year);
/* The groups of the three forms of a state in a year. */
void form_groups(const Book *book, unsigned state, int year, Group out_groups[3]);
