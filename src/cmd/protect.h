/* fyr protect: what its methods share. cmd_protect.c reads and writes, one file per method does the
 * work, protect_rules.c reads the rules, protect_statement.c says what was done. */
#pragma once

#include "base/error.h"
#include "cmd/desk.h"
#include "cmd/progress.h"
#include "protect/primary.h"
#include "tables/table_set.h"

typedef enum { METHOD_SUPPRESS, METHOD_CELLKEY, METHOD_ROUND, METHOD_COUNT } ProtectMethod;
/* What is known of a hidden cell beside the numbers shown. */
typedef enum {
    ATTACKER_VALUES, /* that no count is negative */
    ATTACKER_ZEROS,  /* and that it is not zero, since zeros are shown */
    ATTACKER_RULE    /* and, by its mark, whether it lies below the threshold */
} Attacker;
typedef enum { COST_BALANCED, COST_CELLS, COST_COUNTS } CostKind;

typedef struct {
    PrimaryRules primary;
    double interval, interval_percent; /* 0: not asked */
    double base;                       /* rounding; 0: not given */
    double d, v, js, pstay;            /* cell key; NAN: not given */
    bool mono;
    bool has_primary, has_cellkey;
} ProtectRules;

/* One RULE of the command line into `rules`. */
bool protect_rule_read(ProtectRules *rules, const char *text, GError **error);

typedef struct {
    TableSet *set;
    ProtectMethod method;
    ProtectRules rules;
    Attacker attacker;
    CostKind cost;
    bool hide_reason;
    uint64_t seed;
    GPtrArray *keep; /* const char *: "SEX=F;AGE=_T" */

    /* What comes out: of every cell of the system. */
    double *value;      /* [n_cells] NAN: hidden */
    char *status;       /* [n_cells] letter of CONF_STATUS */
    GString *statement; /* to be published: nothing in it depends on a number that is not shown */
    GString *report;    /* for who runs the command only */
    GString *json;      /* likewise, members of a JSON object */
} ProtectJob;

/* Each decides all cells of the system, has it audited by other code than made it, and writes its
 * part of the statement. False with an error: FORBIDDEN (exit status 4) where what is asked cannot
 * be had; nothing of the result may be used then. */
bool protect_suppress(ProtectJob *job, GError **error);
bool protect_cellkey(ProtectJob *job, GError **error);
bool protect_round(ProtectJob *job, GError **error);

/* Whether the row of the cell has all codes of "SEX=F;AGE=_T"; an error names what is unknown. */
bool protect_matches(const TableSet *set, uint32_t cell, const char *pattern);
bool protect_pattern_is_known(const TableSet *set, const char *pattern, GError **error);

/* A paragraph of the statement; a line of the report. */
void protect_say(ProtectJob *job, const char *format, ...) G_GNUC_PRINTF(2, 3);
void protect_tell(ProtectJob *job, const char *format, ...) G_GNUC_PRINTF(2, 3);
