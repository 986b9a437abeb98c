#include "people/letters.h"

#include "base/line.h"
#include "store/setting.h"
#include <string.h>

void letter_clear(Letter *letter)
{
    g_clear_pointer(&letter->subject, g_free);
    g_clear_pointer(&letter->body, g_free);
}

/* --- the head ----------------------------------------------------------------------------- */

void letter_head_clear(LetterHead *head)
{
    g_clear_pointer(&head->centre, g_free);
    g_clear_pointer(&head->contact, g_free);
    g_clear_pointer(&head->base, g_free);
}

bool letter_head_load(Db *db, LetterHead *out_head, GError **error)
{
    g_auto(LetterHead) head = {0};
    if (!setting_get(db, SETTING_CENTRE_NAME, &head.centre, error) ||
        !setting_get(db, SETTING_CONTACT, &head.contact, error) ||
        !setting_get(db, SETTING_BASE, &head.base, error))
        return false;
    *out_head = head;
    head = (LetterHead){0};
    return true;
}

char *letter_link(const LetterHead *head, const char *path, GError **error)
{
    if (!head->base) {
        g_set_error_literal(error, FYR_ERROR, FYR_ERROR_CONFLICT,
                            "links in mail need the public address of the centre; set it with "
                            "`fyr settings base https://...`");
        return NULL;
    }
    return g_strconcat(head->base, path, NULL);
}

/* --- the frame ---------------------------------------------------------------------------- */

/* Salutation, text, link, reason, contact. `subject` and `text` are taken. */
static Letter frame(const LetterTo *to, char *subject, char *text, const char *reason)
{
    g_autofree char *taken = text, *name = line_clean(to->name),
                    *centre = line_clean(to->head->centre);
    g_autofree char *hello = text_fill(tr(to->lang, "Dear {name},"), "name", name, NULL);
    g_autofree char *why = text_fill(reason, "centre", centre, NULL);
    GString *body = g_string_new(NULL);
    g_string_append_printf(body, "%s\n\n%s\n\n%s\n\n-- \n%s\n", hello, taken, to->link, why);
    if (to->head->contact) {
        g_autofree char *ask = text_fill(tr(to->lang, "Questions? Write to {contact}."), "contact",
                                         to->head->contact, NULL);
        g_string_append_printf(body, "%s\n", ask);
    }
    g_autofree char *raw = subject;
    return (Letter){.subject = line_clean(raw), .body = g_string_free(body, FALSE)};
}

/* Texts with {centre} in them. */
static char *fill_centre(const LetterTo *to, const char *text)
{
    g_autofree char *centre = line_clean(to->head->centre);
    return text_fill(text, "centre", centre, NULL);
}

static char *fill_round(const LetterTo *to, const char *text, const char *round, const char *date)
{
    g_autofree char *title = line_clean(round), *centre = line_clean(to->head->centre);
    return text_fill(text, "round", title, "date", date ? date : "", "centre", centre, NULL);
}

/* --- accounts ----------------------------------------------------------------------------- */

Letter letter_invitation(const LetterTo *to)
{
    return frame(
        to, fill_centre(to, tr(to->lang, "Your invitation to {centre}")),
        fill_centre(to,
                    tr(to->lang, "you have been invited to {centre}. Choose a password to begin; "
                                 "the link works once, for seven days:")),
        tr(to->lang,
           "You get this mail because somebody at {centre} invited this address. If you did "
           "not expect it, do nothing: without the link no account comes into force."));
}

Letter letter_password_reset(const LetterTo *to)
{
    return frame(
        to, fill_centre(to, tr(to->lang, "A new password for {centre}")),
        fill_centre(to,
                    tr(to->lang, "here you can choose a new password for {centre}. The link works "
                                 "once, for an hour:")),
        tr(to->lang,
           "You get this mail because somebody asked {centre} for a new password for this "
           "address. If it was not you, do nothing: your password stays as it is."));
}

Letter letter_password_changed(const LetterTo *to)
{
    return frame(to, fill_centre(to, tr(to->lang, "Your password for {centre} was changed")),
                 fill_centre(to, tr(to->lang,
                                    "the password of your account at {centre} was changed, and all "
                                    "its sessions were ended. If it was not you, ask for a new "
                                    "password now and tell us:")),
                 tr(to->lang, "You get this mail because you have an account at {centre}."));
}

/* --- rounds ------------------------------------------------------------------------------- */

static const char *reason_of_round(Lang lang)
{
    return tr(lang, "You get this mail because you send or sign your state's figures at {centre}.");
}

Letter letter_round_opened(const LetterTo *to, const char *round, IsoDay deadline)
{
    g_autofree char *date = lang_date(to->lang, deadline);
    return frame(
        to, fill_round(to, tr(to->lang, "{round}: figures until {date}"), round, date),
        fill_round(to,
                   tr(to->lang, "{centre} asks for your state's figures: {round}. Please send "
                                "them until {date}. The questionnaire and last year's answers "
                                "are here:"),
                   round, date),
        reason_of_round(to->lang));
}

static const char *reminder_text(Lang lang, int n_days)
{
    if (n_days > 0)
        return tr(lang, "the figures of your state for {round} are still missing. They are wanted "
                        "until {date}, {left}. Here is where you left off:");
    if (n_days == 0)
        return tr(lang, "the figures of your state for {round} are still missing. They are wanted "
                        "today, {date}. Here is where you left off:");
    return tr(lang,
              "the figures of your state for {round} are still missing. They were wanted until "
              "{date}. Please send them, or write when they will come:");
}

Letter letter_reminder(const LetterTo *to, const char *round, IsoDay deadline, int n_days)
{
    g_autofree char *date = lang_date(to->lang, deadline), *title = line_clean(round);
    g_autofree char *n = g_strdup_printf("%d", ABS(n_days));
    g_autofree char *left = text_fill(
        trn(to->lang, "in {n} day", "in {n} days", (unsigned long)ABS(n_days)), "n", n, NULL);
    return frame(to, fill_round(to, tr(to->lang, "Reminder: {round}, {date}"), round, date),
                 text_fill(reminder_text(to->lang, n_days), "round", title, "date", date, "left",
                           left, NULL),
                 reason_of_round(to->lang));
}

Letter letter_unsigned(const LetterTo *to, const char *round, IsoDay deadline)
{
    g_autofree char *date = lang_date(to->lang, deadline);
    return frame(to, fill_round(to, tr(to->lang, "To be signed: {round}"), round, NULL),
                 fill_round(to,
                            tr(to->lang, "your state's figures for {round} are submitted. They "
                                         "count once a second person of your state has signed "
                                         "them; the last day is {date}:"),
                            round, date),
                 reason_of_round(to->lang));
}

Letter letter_asked_back(const LetterTo *to, const char *round, unsigned n_questions)
{
    g_autofree char *title = line_clean(round), *n = g_strdup_printf("%u", n_questions);
    g_autofree char *text = text_fill(
        trn(to->lang,
            "the secretariat has read your figures for {round} and has {n} question. It "
            "stands beside the figure that it is about:",
            "the secretariat has read your figures for {round} and has {n} questions. They "
            "stand beside the figures that they are about:",
            n_questions),
        "round", title, "n", n, NULL);
    return frame(to, fill_round(to, tr(to->lang, "Questions about {round}"), round, NULL),
                 g_steal_pointer(&text), reason_of_round(to->lang));
}

Letter letter_accepted(const LetterTo *to, const char *round)
{
    return frame(
        to, fill_round(to, tr(to->lang, "Accepted: {round}"), round, NULL),
        fill_round(to,
                   tr(to->lang, "your figures for {round} were accepted. Thank you. They are "
                                "not public yet; you will be told when they are:"),
                   round, NULL),
        reason_of_round(to->lang));
}

Letter letter_released(const LetterTo *to, const char *round)
{
    return frame(
        to, fill_round(to, tr(to->lang, "Released: {round}"), round, NULL),
        fill_round(to,
                   tr(to->lang, "the figures of {round} are public from now on, yours among "
                                "them, protected as you were shown:"),
                   round, NULL),
        reason_of_round(to->lang));
}

/* --- saved searches ----------------------------------------------------------------------- */

static void add_count(GString *text, const char *sentence, unsigned n, Lang lang)
{
    g_autofree char *number = lang_number(lang, n, 0);
    g_autofree char *said = text_fill(sentence, "n", number, NULL);
    g_string_append_printf(text, "%s\n", said);
}

Letter letter_saved_search(const LetterTo *to, const LetterNews *news)
{
    Lang lang = to->lang;
    unsigned n = news->n_named + news->n_more + news->n_inside;
    g_autofree char *name = line_clean(news->name), *number = lang_number(lang, n, 0);
    g_autofree char *said =
        text_fill(trn(lang, "your saved search \"{search}\" has {n} new record:",
                      "your saved search \"{search}\" has {n} new records:", n),
                  "search", name, "n", number, NULL);
    GString *text = g_string_new(said);
    g_string_append(text, "\n\n");
    if (news->n_named > 0)
        g_string_append_printf(text, "%s\n", news->list->str);
    if (news->n_more > 0)
        add_count(text,
                  trn(lang, "and {n} more that is published.", "and {n} more that are published.",
                      news->n_more),
                  news->n_more, lang);
    if (news->n_inside > 0)
        add_count(text,
                  trn(lang, "{n} is not published; you see it when you are signed in.",
                      "{n} are not published; you see them when you are signed in.",
                      news->n_inside),
                  news->n_inside, lang);
    g_string_append_printf(text, "%s%s", news->n_more + news->n_inside > 0 ? "\n" : "",
                           tr(lang, "All of them, the newest first, and how often you get this "
                                    "mail:"));
    g_autofree char *reason = g_strconcat(
        tr(lang, "You get this mail because you saved this search at {centre}. To get no more of "
                 "it, without signing in:"),
        "\n", news->unsubscribe, NULL);
    g_autofree char *subject = text_fill(tr(lang, "New: {search}"), "search", name, NULL);
    return frame(to, g_steal_pointer(&subject), g_string_free(text, FALSE), reason);
}
