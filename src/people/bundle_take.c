#include "people/bundle_take.h"

#include "people/bundle_private.h"
#include "people/centre_key.h"
#include <errno.h>
#include <string.h>

void bundle_opened_clear(BundleOpened *opened)
{
    g_clear_pointer(&opened->key, focal_key_free);
    g_clear_pointer(&opened->begun_at, g_free);
    g_clear_pointer(&opened->content, g_bytes_unref);
}

/* --- whom to believe ------------------------------------------------------------------------------- */

static bool judge_key(Db *db, const BundleManifest *manifest, FocalKey **out_key,
                      BundleFault *out_fault, GError **error)
{
    char fingerprint[FINGERPRINT_TEXT_BYTES], text[KEY_TEXT_BYTES];
    public_key_fingerprint_text(&manifest->from, fingerprint);
    public_key_write(&manifest->from, text);
    g_autoptr(GError) failure = NULL;
    g_autoptr(FocalKey) key = focal_key_find(db, fingerprint, &failure);
    if (!key && !g_error_matches(failure, FYR_ERROR, FYR_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return false;
    }
    if (!key || strcmp(key->public_key, text) != 0)
        return bundle_refuse(BUNDLE_UNKNOWN_KEY, out_fault, error,
                             "the bundle is signed by a key that is not trusted here: %s, for %s; "
                             "call the focal point, let them read the fingerprint that `fyr key "
                             "show` prints, and if it is this one: `fyr key trust %s --account "
                             "EMAIL`",
                             fingerprint, manifest->area, text);
    if (key->revoked)
        return bundle_refuse(BUNDLE_REVOKED_KEY, out_fault, error,
                             "the bundle is signed by the key %s of %s, which was revoked %s (%s); "
                             "ask for it again, sealed with a new key",
                             fingerprint, key->email, key->revoked, key->reason);
    if (strcmp(key->state, "active") != 0 && strcmp(key->state, "invited") != 0)
        return bundle_refuse(BUNDLE_ACCOUNT_ENDED, out_fault, error,
                             "the bundle is signed by the key %s of %s, whose account is %s; an "
                             "administrator can resume a suspended account",
                             fingerprint, key->email, key->state);
    bool may = false;
    if (!focal_key_may(db, key->account, manifest->area, &may, error))
        return false;
    if (!may)
        return bundle_refuse(
            BUNDLE_NO_ROLE, out_fault, error,
            "%s (key %s) is no focal point of %s, which the bundle speaks for, but "
            "of %s; an administrator gives that role, or the sender seals it for "
            "the right state",
            key->email, fingerprint, manifest->area, *key->areas ? key->areas : "none");
    *out_key = g_steal_pointer(&key);
    return true;
}

static bool judge_time(const BundleManifest *manifest, const BundleTerms *terms,
                       BundleFault *out_fault, GError **error)
{
    char date[ISO_DATE_BYTES], now[ISO_DATETIME_BYTES];
    IsoDay made = 0, today = iso_today();
    iso_now_write(now);
    g_strlcpy(date, manifest->made, sizeof date);
    (void)iso_day_parse(date, &made); /* the manifest was read: it is a day */
    unsigned most = terms && terms->max_age_days ? terms->max_age_days : LIMIT_BUNDLE_AGE_DAYS;
    /* A clock that shows local time as UTC is some hours off; a day is forgiven. */
    if (made > today + 1 || (made == today + 1 && strcmp(manifest->made + 11, now + 11) > 0))
        return bundle_refuse(
            BUNDLE_FUTURE, out_fault, error,
            "the bundle was made %s, which is still to come (it is %s here); set "
            "the clock that is wrong, and if that is the sender's, ask for it again",
            manifest->made, now);
    if (today - made > (IsoDay)most)
        return bundle_refuse(
            BUNDLE_OLD, out_fault, error,
            "the bundle was made %s, more than %u days ago; ask for a new one, or "
            "take it with --max-age DAYS if you know why it was so long on its way",
            manifest->made, most);
    return true;
}

/* --- whether it is new -------------------------------------------------------------------------------- */

typedef enum { NEXT_ROW, NEXT_NONE, NEXT_FAILED } Next;

static Next next(Rows *rows, GError **error)
{
    GError *failure = NULL;
    bool is_there = rows && rows_next(rows, &failure);
    if (failure)
        g_propagate_error(error, failure);
    return !rows || failure ? NEXT_FAILED : is_there ? NEXT_ROW : NEXT_NONE;
}

/* The same bundle, seen before: it may be opened again if that was broken off. */
static bool judge_again(Db *db, const BundleOpened *opened, char **out_begun_at, Next *out_next,
                        BundleFault *out_fault, GError **error)
{
    const BundleManifest *manifest = &opened->manifest;
    g_autoptr(Rows) rows = db_query(db, STMT_SEALED_BUNDLE_FIND, error, "s", manifest->id);
    *out_next = next(rows, error);
    if (*out_next != NEXT_ROW)
        return *out_next == NEXT_NONE;
    bool is_same = strcmp(rows_text(rows, 3), manifest->sha256) == 0 &&
                   strcmp(rows_text(rows, 4), opened->key->fingerprint) == 0 &&
                   rows_int(rows, 5) == (int64_t)manifest->sequence;
    if (is_same && strcmp(rows_text(rows, 2), "opening") == 0) {
        *out_begun_at = g_strdup(rows_text(rows, 1));
        return true;
    }
    return bundle_refuse(BUNDLE_REPLAYED, out_fault, error,
                         "the bundle %s was received before: %s, as \"%s\"; use that, or ask for a "
                         "new one if something was to change",
                         manifest->id, rows_text(rows, 0), rows_text(rows, 1));
}

static bool judge_sequence(Db *db, const BundleOpened *opened, const BundleTerms *terms,
                           BundleFault *out_fault, GError **error)
{
    const BundleManifest *manifest = &opened->manifest;
    int64_t sequence = (int64_t)manifest->sequence;
    g_autoptr(Rows) same = db_query(db, STMT_SEALED_BUNDLE_OF_SEQUENCE, error, "si",
                                    opened->key->fingerprint, sequence);
    Next found = next(same, error);
    if (found == NEXT_ROW)
        return bundle_refuse(
            BUNDLE_REPLAYED, out_fault, error,
            "another bundle with the number %" G_GINT64_FORMAT
            " of this key was received %s (%s, \"%s\"); the key is used from two "
            "copies of its file, or an old copy: its owner seals it again, with the "
            "newest copy, and asks who has the other",
            sequence, rows_text(same, 1), rows_text(same, 0), rows_text(same, 2));
    if (found == NEXT_FAILED)
        return false;
    if (terms && terms->takes_late)
        return true;
    g_autoptr(Rows) later =
        db_query(db, STMT_SEALED_BUNDLE_LATER, error, "ssisi", opened->key->fingerprint,
                 manifest->area, (int64_t)manifest->period, manifest->round, sequence);
    found = next(later, error);
    if (found == NEXT_ROW)
        return bundle_refuse(
            BUNDLE_OVERTAKEN, out_fault, error,
            "the bundle is number %" G_GINT64_FORMAT " of its key, and number %" G_GINT64_FORMAT
            " about the same state and year was received %s already (\"%s\"); an "
            "older one would stand for a newer one: ask the sender, or take it with "
            "--late",
            sequence, rows_int(later, 2), rows_text(later, 1), rows_text(later, 3));
    return found == NEXT_NONE;
}

static bool count_missing(Db *db, BundleOpened *opened, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_SEALED_BUNDLE_COUNT, error, "si",
                                    opened->key->fingerprint, (int64_t)opened->manifest.sequence);
    if (next(rows, error) != NEXT_ROW)
        return false;
    opened->n_missing = opened->manifest.sequence - 1 - (uint64_t)rows_int(rows, 0);
    return true;
}

/* Fills key, n_missing and begun_at of what has the manifest already. */
static bool judge(Db *db, const BundleTerms *terms, BundleOpened *opened, BundleFault *out_fault,
                  GError **error)
{
    Next seen;
    return judge_key(db, &opened->manifest, &opened->key, out_fault, error) &&
           judge_again(db, opened, &opened->begun_at, &seen, out_fault, error) &&
           (seen == NEXT_ROW || judge_sequence(db, opened, terms, out_fault, error)) &&
           judge_time(&opened->manifest, terms, out_fault, error) &&
           count_missing(db, opened, error);
}

/* --- opening ------------------------------------------------------------------------------------------ */

typedef struct {
    Centre *centre;
    const BundleTerms *terms;
    BundleOpened *opened;
    bool (*put)(void *, const void *, size_t, GError **);
    void *data;
} Job;

static bool accept_manifest(void *data, const BundleManifest *manifest, BundleFault *out_fault,
                            GError **error)
{
    Job *job = data;
    Db *db = centre_reader(job->centre, error);
    job->opened->manifest = *manifest;
    return db && judge(db, job->terms, job->opened, out_fault, error);
}

static bool pass_on(void *data, const void *bytes, size_t length, GError **error)
{
    Job *job = data;
    return job->put(job->data, bytes, length, error);
}

/* Which of the centre's keys: the one the head names, retired or not. */
static bool load_key(Centre *centre, FILE *in, uint64_t length, KeyPair *out_pair,
                     BundleFault *out_fault, GError **error)
{
    unsigned char bytes[BUNDLE_HEADER_BYTES] = {0};
    BundleHeader header;
    size_t n = (size_t)MIN(length, sizeof bytes);
    if (fread(bytes, 1, n, in) != n) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot read the bundle: %s",
                    ferror(in) ? g_strerror(errno) : "it ended while it was read");
        return false;
    }
    rewind(in);
    return bundle_header_read(bytes, length, &header, out_fault, error) &&
           centre_key_load(centre, header.recipient, out_pair, error) != CENTRE_KEY_FAILED;
}

bool bundle_open_stream(Centre *centre, FILE *in, uint64_t length, const BundleTerms *terms,
                        bool (*put)(void *, const void *, size_t, GError **), void *data,
                        BundleOpened *out_opened, BundleFault *out_fault, GError **error)
{
    g_auto(BundleOpened) opened = {0};
    g_auto(KeyPair) pair = {0};
    Job job = {.centre = centre, .terms = terms, .opened = &opened, .put = put, .data = data};
    BundleSink sink = {.accept = accept_manifest, .put = pass_on, .data = &job};
    BundleManifest manifest;
    if (!load_key(centre, in, length, &pair, out_fault, error) ||
        !bundle_unseal(&pair, in, length, &sink, &manifest, out_fault, error))
        return false;
    *out_opened = opened;
    opened = (BundleOpened){0};
    return true;
}

static bool put_bytes(void *data, const void *bytes, size_t length, GError **error)
{
    (void)error;
    g_byte_array_append(data, bytes, (guint)length);
    return true;
}

bool bundle_open(Centre *centre, const void *bytes, size_t length, const BundleTerms *terms,
                 BundleOpened *out_opened, BundleFault *out_fault, GError **error)
{
    FILE *in = length > 0 ? fmemopen((void *)bytes, length, "rb") : NULL;
    if (!in)
        return bundle_refuse(BUNDLE_FOREIGN, out_fault, error, "the file is empty");
    g_autoptr(GByteArray) content = g_byte_array_new();
    bool is_open = bundle_open_stream(centre, in, length, terms, put_bytes, content, out_opened,
                                      out_fault, error);
    fclose(in);
    if (is_open)
        out_opened->content = g_byte_array_free_to_bytes(g_steal_pointer(&content));
    return is_open;
}

/* --- remembering ---------------------------------------------------------------------------------------- */

static bool insert(Db *db, const BundleOpened *opened, const char *place, const char *actor,
                   GError **error)
{
    const BundleManifest *m = &opened->manifest;
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    return db_run(db, STMT_SEALED_BUNDLE_INSERT, error, "ssisississsss", m->id,
                  opened->key->fingerprint, (int64_t)m->sequence, m->area, (int64_t)m->period,
                  m->round, m->name, (int64_t)m->size, m->sha256, m->made, now, actor, place);
}

bool bundle_remember(Db *db, const BundleOpened *opened, const BundleTerms *terms,
                     const char *place, const char *actor, BundleFault *out_fault, GError **error)
{
    /* Somebody may have revoked the key, or opened the same bundle, since it was decided. */
    g_auto(BundleOpened) again = {.manifest = opened->manifest};
    if (!judge(db, terms, &again, out_fault, error))
        return false;
    bool is_noted = again.begun_at ? db_run(db, STMT_SEALED_BUNDLE_MOVE, error, "ss",
                                            opened->manifest.id, place)
                                   : insert(db, opened, place, actor, error);
    g_autofree char *detail =
        g_strdup_printf("%s %u from %s, key %s, number %" G_GUINT64_FORMAT ", sha256 %s",
                        opened->manifest.area, opened->manifest.period, again.key->account,
                        again.key->fingerprint, opened->manifest.sequence, opened->manifest.sha256);
    return is_noted && audit_append(db, actor, "bundle.open", opened->manifest.id, detail, error);
}

bool bundle_taken(Db *db, const BundleOpened *opened, GError **error)
{
    return db_run(db, STMT_SEALED_BUNDLE_TAKEN, error, "s", opened->manifest.id);
}
