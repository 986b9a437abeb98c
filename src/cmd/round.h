/* fyr round: what its parts share. cmd_round.c reads the command line, round_manage.c makes rounds and
 * shows their boards, round_acts.c does what people do with submissions, round_show.c shows one. */
#pragma once

#include "cmd/command.h"
#include "cmd/session.h"
#include "figures/handin_file.h"

typedef struct {
    const char *title, *note, *deadline, *as, *reason, *seen, *file, *rule, *figure, *question,
        *against, *threshold, *revision, *annotate;
    GPtrArray *periods, *flows, *areas, *reminders, *questions; /* const char * */
    bool is_dry_run;
} RoundAsked;

typedef struct {
    const CommandContext *context;
    const RoundAsked *asked;
    Session session;
    char *account; /* who acts */
    char *name;
    int argc; /* after the verb */
    char **argv;
} RoundCall;

/* Opens the centre and finds who acts (--as EMAIL). */
bool round_call_open(RoundCall *call, GError **error);
void round_call_clear(RoundCall *call);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RoundCall, round_call_clear)
/* --seen N; HANDIN_NEWEST without it. */
bool round_call_seen(const RoundCall *call, unsigned *out_seen, GError **error);
/* A round by its id or its title. Caller frees. */
Round *round_call_round(const RoundCall *call, const char *id_or_title, GError **error);
/* ROUND AREA PERIOD of the arguments. Caller frees. */
Handin *round_call_handin(const RoundCall *call, GError **error);
/* One line about what a submission is now. */
void round_print_handin(const Handin *handin);

typedef int (*RoundVerb)(RoundCall *call, GError **error);
int round_do_new(RoundCall *call, GError **error);
int round_do_open(RoundCall *call, GError **error);
int round_do_close(RoundCall *call, GError **error);
int round_do_list(RoundCall *call, GError **error);
int round_do_board(RoundCall *call, GError **error);
int round_do_show(RoundCall *call, GError **error);
int round_do_diff(RoundCall *call, GError **error);
int round_do_hand_in(RoundCall *call, GError **error);
int round_do_undo(RoundCall *call, GError **error);
int round_do_redo(RoundCall *call, GError **error);
int round_do_explain(RoundCall *call, GError **error);
int round_do_submit(RoundCall *call, GError **error);
int round_do_sign(RoundCall *call, GError **error);
int round_do_answer(RoundCall *call, GError **error);
int round_do_return(RoundCall *call, GError **error);
int round_do_accept(RoundCall *call, GError **error);
int round_do_reopen(RoundCall *call, GError **error);
int round_do_release(RoundCall *call, GError **error);
