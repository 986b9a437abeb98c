/* What is wrong with a file somebody gave us: every problem, not the first, each with its place,
 * the value found, the rule it breaks and the remedy. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

typedef enum {
    PROBLEM_NOTE,
    PROBLEM_WARNING,
    PROBLEM_ERROR,
    PROBLEM_SEVERITY_COUNT
} ProblemSeverity;

typedef struct {
    ProblemSeverity severity;
    unsigned line;    /* of the user's own file, from 1; 0 where the whole file is meant */
    char *place;      /* file, or file and sheet */
    char *field;      /* column name or cell ("B12"); may be NULL */
    char *value;      /* as found; may be NULL */
    const char *rule; /* short stable id: "repeated-key"; static */
    char *message;    /* a sentence without full stop */
    char *remedy;     /* what to do; may be NULL */
} Problem;

typedef struct Problems Problems;

Problems *problems_new(void);
void problems_free(Problems *problems);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Problems, problems_free)

/* Copies what it is given. Past LIMIT_PROBLEMS_KEPT problems are counted and no longer kept. */
void problems_add(Problems *problems, ProblemSeverity severity, const char *place, unsigned line,
                  const char *field, const char *value, const char *rule, const char *remedy,
                  const char *message_format, ...) G_GNUC_PRINTF(9, 10);

unsigned problems_count(const Problems *problems, ProblemSeverity severity);
unsigned problems_count_rule(const Problems *problems, const char *rule);
unsigned problems_kept(const Problems *problems);
const Problem *problems_peek(const Problems *problems, unsigned index); /* in order of adding */

/* What was counted and not kept, by severity and rule: to be told to another process, which adds it to
 * its own with the second call. */
typedef struct {
    ProblemSeverity severity;
    const char *rule;
    unsigned n;
} ProblemTally;

unsigned problems_n_tallies(const Problems *problems);
ProblemTally problems_tally(const Problems *problems, unsigned index);
void problems_add_tally(Problems *problems, ProblemTally tally);

/* By place in the order of their first problems, then by line (the whole file last), else as they
 * were added: as a reader goes through the file. */
void problems_sort(Problems *problems);

/* One line each: "place:line: error: message (value "x", field y): remedy [rule]", at most
 * `most` lines per rule (0 = all), then a line that counts the rest of that rule. */
void problems_print(const Problems *problems, unsigned most, FILE *to);
