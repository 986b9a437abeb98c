#include "cmd/work_notices.h"

#include "figures/round_notice.h"
#include "people/letters.h"
#include "people/mail.h"

#include "base/isotime.h"

/* The page that it is about, in the reader's language. */
static char *path_of(const RoundNotice *notice)
{
    g_autofree char *area = g_ascii_strdown(notice->area, -1);
    g_autofree char *lang =
        notice->lang == LANG_EN ? g_strdup("") : g_strconcat("/", lang_tag(notice->lang), NULL);
    return notice->submission ? g_strdup_printf("%s/desk/rounds/%s/%s/%d", lang, notice->round,
                                                area, notice->period)
                              : g_strdup_printf("%s/desk/rounds/%s", lang, notice->round);
}

/* "Figures of 2025 (SE, 2024)". */
static char *title_of(const RoundNotice *notice)
{
    return notice->submission
               ? g_strdup_printf("%s (%s, %d)", notice->round_title, notice->area, notice->period)
               : g_strdup(notice->round_title);
}

static Letter write_letter(const RoundNotice *notice, const LetterTo *to, const char *title)
{
    switch (notice->kind) {
    case NOTICE_OPENED:
        return letter_round_opened(to, title, notice->deadline);
    case NOTICE_REMINDER:
        return letter_reminder(to, title, notice->deadline, notice->days_left);
    case NOTICE_UNSIGNED:
        return letter_unsigned(to, title, notice->deadline);
    case NOTICE_RETURNED:
        return letter_asked_back(to, title, notice->n_questions);
    case NOTICE_ACCEPTED:
        return letter_accepted(to, title);
    case NOTICE_RELEASED:
    case ROUND_NOTICE_KIND_COUNT:
        break;
    }
    return letter_released(to, title);
}

static bool tell(Db *db, const RoundNotice *notice, void *data, GError **error)
{
    const LetterHead *head = data;
    g_autofree char *path = path_of(notice), *title = title_of(notice);
    g_autofree char *link = letter_link(head, path, error);
    if (!link)
        return false;
    const LetterTo to = {.head = head, .lang = notice->lang, .name = notice->name, .link = link};
    g_auto(Letter) letter = write_letter(notice, &to, title);
    return mail_queue(db, notice->email, letter.subject, letter.body, error);
}

bool work_notices_tell(Centre *centre, unsigned *out_n, GError **error)
{
    g_auto(LetterHead) head = {0};
    Db *db = centre_reader(centre, error);
    if (out_n)
        *out_n = 0;
    if (!db || !letter_head_load(db, &head, error))
        return false;
    return !head.base || round_tell_due(centre, iso_today(), tell, &head, out_n, error);
}
