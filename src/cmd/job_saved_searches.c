/* Looks at the searches that people keep and mails what is new in them. A mail names what is published, for
 * that is read by anybody; what its reader may see beyond that is only counted and waits behind the sign-in, as
 * mail is read on the way (decision 28). */
#include "cmd/job_kind.h"

#include "base/line.h"
#include "people/account.h"
#include "people/letters.h"
#include "people/mail.h"
#include "people/unsubscribe.h"
#include "records/saved.h"

#include <stdio.h>
#include <string.h>

#define NAMED_MOST 20u /* in one mail; the rest is counted */

typedef struct {
    const RecordTypes *types;
    LetterHead head;
} Teller;

/* "- Title (Good practice)\n  https://..." */
static void add_entry(const Teller *teller, const Record *record, const RecordType *type, Lang lang,
                      GString *list)
{
    const char *field = type->fields[type->title].id;
    const char *title = record_body_read(record->body, field, lang_tag(lang), record->lang, NULL);
    g_autofree char *clean = line_clean_cut(title ? title : record->id, 300);
    g_autofree char *prefix =
        lang == LANG_EN ? g_strdup("") : g_strconcat("/", lang_tag(lang), NULL);
    g_string_append_printf(list, "- %s (%s)\n  %s%s/%s/%s\n", clean, type->label[lang],
                           teller->head.base, prefix, type->path, record->id);
}

static bool sum_up(const Teller *teller, Db *db, const GPtrArray *fresh, Lang lang,
                   LetterNews *news, GError **error)
{
    for (unsigned i = 0; i < fresh->len; i++) {
        if (news->n_named >= NAMED_MOST && fresh->len > 10 * NAMED_MOST) {
            news->n_more +=
                fresh->len - i; /* enough looked at; the page behind the link has them all */
            return true;
        }
        g_autoptr(GError) fault = NULL;
        g_autoptr(Record) record = record_load_published(db, fresh->pdata[i], &fault);
        const RecordType *type = record ? record_types_find(teller->types, record->type) : NULL;
        if (type && news->n_named < NAMED_MOST) {
            add_entry(teller, record, type, lang, news->list);
            news->n_named++;
        } else if (type) {
            news->n_more++;
        } else if (!fault || g_error_matches(fault, FYR_ERROR, FYR_ERROR_NOT_FOUND) ||
                   g_error_matches(fault, FYR_ERROR, FYR_ERROR_GONE)) {
            news->n_inside++;
        } else {
            g_propagate_error(error, g_steal_pointer(&fault));
            return false;
        }
    }
    return true;
}

static bool tell(Db *db, const SavedSearch *search, const GPtrArray *fresh, void *data,
                 GError **error)
{
    const Teller *teller = data;
    char token[UNSUBSCRIBE_TOKEN_BYTES];
    g_autoptr(Account) account = account_load(db, search->account, error);
    g_autoptr(GString) list = g_string_new(NULL);
    LetterNews news = {.name = search->name, .list = list};
    if (!account || !sum_up(teller, db, fresh, account->lang, &news, error) ||
        !unsubscribe_token(db, search->id, token, error))
        return false;
    g_autofree char *prefix =
        account->lang == LANG_EN ? g_strdup("") : g_strconcat("/", lang_tag(account->lang), NULL);
    g_autofree char *link =
        g_strconcat(teller->head.base, prefix, "/desk/searches/", search->id, NULL);
    g_autofree char *end =
        g_strconcat(teller->head.base, prefix, "/unsubscribe?token=", token, NULL);
    news.unsubscribe = end;
    const LetterTo to = {
        .head = &teller->head, .lang = account->lang, .name = account->name, .link = link};
    g_auto(Letter) letter = letter_saved_search(&to, &news);
    return mail_queue_list(db, account->email, letter.subject, letter.body, search->id, end, error);
}

static void say(const SavedSearch *search, const GError *fault, void *data)
{
    (void)data;
    fprintf(stderr, "fyr work: saved search %s: %s\n", search->id,
            fault ? fault->message : "failed without saying why");
}

static bool run(JobContext *context, GError **error)
{
    Centre *centre = context->session.centre;
    g_autoptr(RecordTypes) types = session_record_types(&context->session, error);
    Teller teller = {.types = types};
    const SavedLook look = {.tell = tell, .on_fault = say, .data = &teller};
    Db *db = types ? centre_reader(centre, error) : NULL;
    bool is_good = db && letter_head_load(db, &teller.head, error);
    /* Without a public address there are no links: nothing is looked at, and nothing is lost. */
    is_good =
        is_good && (!teller.head.base || saved_searches_look(centre, types, &look, NULL, error));
    letter_head_clear(&teller.head);
    return is_good;
}

const JobKind job_saved_searches = {
    .kind = SAVED_JOB, .summary = "mails what is new in searches that people keep", .run = run};
