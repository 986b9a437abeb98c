/* A case file on the command line: what `fyr count` and `fyr tabulate` share. Case data stays in
 * this process's memory: no store, no core dump, no value in a message. */
#pragma once

#include "cmd/desk.h"
#include "cmd/options.h"
#include "tables/codebook.h"

typedef struct {
    const char *id;       /* --id; NULL: the codebook's, if it names one */
    const char *codebook; /* --codebook; NULL: none */
    GPtrArray *multiple;  /* --multiple COLUMN=DELIMITER */
    GPtrArray *without;   /* --without COLUMN */
    DeskFile file, book;  /* as read */
    GArray *rules;        /* of CaseRule: what is known of the columns */
    GPtrArray *texts;     /* that rules point into */
    CaseScan *scan;
    Codebook *read_book; /* NULL without --codebook */
    CaseAttributes *attributes;
} Cases;

void cases_init(Cases *cases);
void cases_clear(Cases *cases); /* wipes what was read */

#define CASES_OPTIONS 4u
/* The four options above, for options_take(). */
void cases_options(Cases *cases, Option out_options[CASES_OPTIONS]);
/* Their values, after options_take(). False with a usage error. */
bool cases_take_options(Cases *cases, GError **error);

/* Reads the case file, at which nothing is looked yet, and the codebook. */
bool cases_read(Cases *cases, const char *path, Problems *problems, GError **error);
/* Columns, and what codebook and command line say of them (the command line goes before). Call
 * desk_confine() first. False with an error if nothing can be made of the file. */
bool cases_scan(Cases *cases, Problems *problems, GError **error);
/* Persons and their attributes, of the columns that are not left out. */
bool cases_join(Cases *cases, Problems *problems, GError **error);
/* What is known of a column; NULL: nothing. */
const CaseRule *cases_rule(const Cases *cases, const char *column);
/* Leaves the column out of what cases_join() makes. */
void cases_leave_out(Cases *cases, const char *column);
