/* `fyr user` in its parts: acts, answers, and what `fyr init` and `fyr demo` need of it. */
#pragma once

#include "cmd/command.h"
#include "people/account.h"
#include "people/session.h"

/* "shell:NAME" for the audit log; g_free. */
char *user_actor(void);
/* The account of an address; an error says how to see them all. */
Account *user_find(Db *db, const char *email, GError **error);
/* "focal:SE, member:SE"; g_free. */
char *user_grants_text(const GArray *grants);
/* "focal:SE" of a centre whose definitions are in `directory`: the state must be one of the ten. */
bool user_parse_grant(const char *directory, const char *text, RoleGrant *out_grant,
                      GError **error);

/* One verb each: argv[0] is the verb. */
int user_add(const CommandContext *context, int argc, char **argv, GError **error);
int user_invite(const CommandContext *context, int argc, char **argv, GError **error);
int user_list(const CommandContext *context, int argc, char **argv, GError **error);
int user_show(const CommandContext *context, int argc, char **argv, GError **error);
int user_grant(const CommandContext *context, int argc, char **argv, GError **error);
int user_revoke(const CommandContext *context, int argc, char **argv, GError **error);
int user_suspend(const CommandContext *context, int argc, char **argv, GError **error);
int user_resume(const CommandContext *context, int argc, char **argv, GError **error);
int user_close(const CommandContext *context, int argc, char **argv, GError **error);
int user_password(const CommandContext *context, int argc, char **argv, GError **error);
int user_reset(const CommandContext *context, int argc, char **argv, GError **error);
int user_no_factor(const CommandContext *context, int argc, char **argv, GError **error);
int user_sessions(const CommandContext *context, int argc, char **argv, GError **error);
int user_end_sessions(const CommandContext *context, int argc, char **argv, GError **error);

/* The first administrator of a centre that is being made: --admin, --name and --lang of `fyr init` and
 * `fyr demo`. Without an address nobody is made. */
typedef struct {
    const char *email, *name, *lang;
    char *link; /* of the invitation, once made; g_free */
} FirstAdmin;
bool first_admin_check(const FirstAdmin *admin, GError **error);
/* In the centre's own folder, while it still has another name. */
bool first_admin_make(FirstAdmin *admin, Centre *centre, GError **error);
/* The link, and what comes next to standard error: who opens it, or how to make an administrator. */
void first_admin_tell(const FirstAdmin *admin, const char *directory);
