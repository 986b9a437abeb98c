/* What the centre's mails say, in the reader's language: a salutation, what happened, one link, why the
 * reader gets it, whom to ask. Plain text. No mail has a figure, a table or a word of what somebody wrote
 * about a submission in it: mail is read on the way, so it only says that something waits behind the
 * sign-in.
 *
 *     Letter letter = letter_invitation(&to);
 *     bool ok = mail_queue(db, email, letter.subject, letter.body, error);
 *     letter_clear(&letter); */
#pragma once

#include "base/catalogue.h"
#include "base/isotime.h"
#include "store/db.h"

typedef struct {
    char *subject, *body;
} Letter;
void letter_clear(Letter *letter);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Letter, letter_clear)

/* Who writes: from the settings. */
typedef struct {
    char *centre;  /* "Fyr" */
    char *contact; /* an address, or NULL */
    char *base;    /* "https://fyr.example.org", or NULL */
} LetterHead;
bool letter_head_load(Db *db, LetterHead *out_head, GError **error);
void letter_head_clear(LetterHead *head);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LetterHead, letter_head_clear)
/* `path` ("/desk/...") at the public address. CONFLICT, saying which setting to make, if there is
 * none. Caller frees. */
char *letter_link(const LetterHead *head, const char *path, GError **error);

/* Whom it goes to. Control characters in names and titles become blanks. */
typedef struct {
    const LetterHead *head;
    Lang lang;
    const char *name; /* of the reader */
    const char *link; /* whole: letter_link() */
} LetterTo;

Letter letter_invitation(const LetterTo *to);       /* valid for 7 days */
Letter letter_password_reset(const LetterTo *to);   /* valid for an hour */
Letter letter_password_changed(const LetterTo *to); /* the link is where to report it */
/* `round`: its title, "Victims 2024". */
Letter letter_round_opened(const LetterTo *to, const char *round, IsoDay deadline);
/* `n_days` before the deadline; 0 on the day itself, below 0 after it. */
Letter letter_reminder(const LetterTo *to, const char *round, IsoDay deadline, int n_days);
/* Submitted, and a second person has to sign. */
Letter letter_unsigned(const LetterTo *to, const char *round, IsoDay deadline);
Letter letter_asked_back(const LetterTo *to, const char *round, unsigned n_questions);
Letter letter_accepted(const LetterTo *to, const char *round);
Letter letter_released(const LetterTo *to, const char *round);

/* What is new in a search that somebody keeps. Only what is published is named: `list` has its titles and
 * addresses, a line each; of the rest it is said how many there are. */
typedef struct {
    const char *name; /* of the search */
    GString *list;
    unsigned n_named;
    unsigned n_more;         /* published, too, but not in the list */
    unsigned n_inside;       /* to be seen behind the sign-in */
    const char *unsubscribe; /* an address */
} LetterNews;
Letter letter_saved_search(const LetterTo *to, const LetterNews *news);
