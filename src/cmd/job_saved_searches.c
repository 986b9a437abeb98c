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
#include "records/words.h"

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

static bool is_published(Db *db, const char *id, bool *out_is, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_SAVED_SEARCH_AUTHOR, error, "s", id);
    GError *fault = NULL;
    *out_is = rows && rows_next(rows, &fault) && rows_int(rows, 1) != 0;
    if (fault)
        g_propagate_error(error, fault);
    return rows && !fault;
}

static bool sum_up(const Teller *teller, Db *db, const GPtrArray *fresh, Lang lang,
                   LetterNews *news, GError **error)
{
    for (unsigned i = 0; i < fresh->len; i++) {
        bool is_open = false;
        if (!is_published(db, fresh->pdata[i], &is_open, error))
            return false;
        if (!is_open) {
            news->n_inside++;
            continue;
        }
        if (news->n_named == NAMED_MOST) {
            news->n_more++;
            continue;
        }
        g_autoptr(Record) record = record_load_published(db, fresh->pdata[i], error);
        const RecordType *type = record ? record_types_find(teller->types, record->type) : NULL;
        if (!record)
            return false;
        if (type)
            add_entry(teller, record, type, lang, news->list);
        news->n_named += type != NULL;
    }
    return true;
}

/* All of it within the write that notes it as told. */
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

/* The same forms of words as on the site; once, for the path is kept to the program's end. */
static void use_dictionaries(const Centre *centre)
{
    static bool are_used;
    if (are_used)
        return;
    are_used = true;
    g_autofree char *folder = g_build_filename(centre_directory(centre), "dictionaries", NULL);
    words_set_dictionaries(folder);
}

static bool run(JobContext *context, GError **error)
{
    Centre *centre = context->session.centre;
    g_autoptr(RecordTypes) types = session_record_types(&context->session, error);
    Teller teller = {.types = types};
    const SavedLook look = {.tell = tell, .on_fault = say, .data = &teller};
    Db *db = types ? centre_reader(centre, error) : NULL;
    use_dictionaries(centre);
    bool is_good = db && letter_head_load(db, &teller.head, error);
    /* Without a public address there are no links: nothing is looked at, and nothing is lost. */
    is_good =
        is_good && (!teller.head.base || saved_searches_look(centre, types, &look, NULL, error));
    letter_head_clear(&teller.head);
    return is_good;
}

const JobKind job_saved_searches = {
    .kind = SAVED_JOB, .summary = "mails what is new in searches that people keep", .run = run};
