#include "people/centre_key.h"

#include "base/isotime.h"
#include "people/key_file.h"
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

static char *path_of(Centre *centre, const char *fingerprint)
{
    g_autofree char *name =
        fingerprint ? g_strconcat(CENTRE_KEY_FILE ".", fingerprint, NULL) : NULL;
    return g_build_filename(centre_directory(centre), name ? name : CENTRE_KEY_FILE, NULL);
}

/* Of the key in use; "" if there is none. */
static bool read_current(Db *db, char out_fingerprint[FINGERPRINT_TEXT_BYTES], GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_CENTRE_KEY_CURRENT, error, "");
    g_autoptr(GError) failure = NULL;
    bool is_there = rows && rows_next(rows, &failure);
    if (!rows || failure) {
        if (failure)
            g_propagate_error(error, g_steal_pointer(&failure));
        return false;
    }
    g_strlcpy(out_fingerprint, is_there ? rows_text(rows, 0) : "", FINGERPRINT_TEXT_BYTES);
    return true;
}

static bool refuse_missing(GError **error, const char *path, const char *fingerprint)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND,
                "the secret of the centre's key %s is not there: \"%s\" is missing (backups do not "
                "hold it); put your own copy of it back, or make a new key with `fyr key centre "
                "--new` and give it to everybody who seals for this centre",
                fingerprint, path);
    return false;
}

/* The pair of a file if it is the wanted one. */
static bool read_if(const char *path, const char *wanted, KeyPair *out_pair, bool *out_is_it,
                    GError **error)
{
    g_auto(KeyFile) file = {0};
    char fingerprint[FINGERPRINT_TEXT_BYTES];
    *out_is_it = false;
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return true;
    if (!key_file_read(path, KEY_CENTRE, NULL, NULL, &file, error))
        return false;
    public_key_fingerprint_text(&file.pair.public, fingerprint);
    *out_is_it = strcmp(fingerprint, wanted) == 0;
    if (*out_is_it)
        *out_pair = file.pair;
    return true;
}

static bool load(Centre *centre, const char *wanted, KeyPair *out_pair, GError **error)
{
    g_autofree char *in_use = path_of(centre, NULL), *retired = path_of(centre, wanted);
    bool is_it = false;
    if (!read_if(in_use, wanted, out_pair, &is_it, error) ||
        (!is_it && !read_if(retired, wanted, out_pair, &is_it, error)))
        return false;
    return is_it || refuse_missing(error, in_use, wanted);
}

CentreKeyFound centre_key_load(Centre *centre, const unsigned char *fingerprint, KeyPair *out_pair,
                               GError **error)
{
    char wanted[FINGERPRINT_TEXT_BYTES], current[FINGERPRINT_TEXT_BYTES];
    fingerprint_write(fingerprint, wanted);
    Db *db = centre_reader(centre, error);
    if (!db || !read_current(db, current, error))
        return CENTRE_KEY_FAILED;
    if (current[0] == '\0') {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND,
                    "this centre has no key yet, so nothing can be sealed for it; make one with "
                    "`fyr key centre` and give its public line to the focal points");
        return CENTRE_KEY_FAILED;
    }
    g_autoptr(Rows) rows = db_query(db, STMT_CENTRE_KEY_FIND, error, "s", wanted);
    GError *failure = NULL;
    bool is_own = rows && rows_next(rows, &failure);
    if (failure)
        g_propagate_error(error, failure);
    if (!rows || failure || !load(centre, is_own ? wanted : current, out_pair, error))
        return CENTRE_KEY_FAILED;
    return is_own ? CENTRE_KEY_FOUND : CENTRE_KEY_OTHER;
}

bool centre_key_state(Centre *centre, char out_fingerprint[FINGERPRINT_TEXT_BYTES],
                      bool *out_has_file, GError **error)
{
    g_autofree char *path = path_of(centre, NULL);
    Db *db = centre_reader(centre, error);
    if (!db || !read_current(db, out_fingerprint, error))
        return false;
    *out_has_file = g_file_test(path, G_FILE_TEST_EXISTS);
    return true;
}

/* --- making --------------------------------------------------------------------------------------- */

/* Inside a write. A file that is there and that the database does not know was made by a run that
 * was broken off: it is taken. */
static bool make(Centre *centre, Db *db, const char *actor, PublicKey *out_key, GError **error)
{
    g_autofree char *path = path_of(centre, NULL);
    g_auto(KeyFile) file = {0};
    bool is_made = g_file_test(path, G_FILE_TEST_EXISTS)
                       ? key_file_read(path, KEY_CENTRE, NULL, NULL, &file, error)
                       : key_file_make(path, KEY_CENTRE, "the centre", NULL, &file, error);
    if (!is_made)
        return false;
    char now[ISO_DATETIME_BYTES], text[KEY_TEXT_BYTES], fingerprint[FINGERPRINT_TEXT_BYTES];
    iso_now_write(now);
    public_key_write(&file.pair.public, text);
    public_key_fingerprint_text(&file.pair.public, fingerprint);
    *out_key = file.pair.public;
    return db_run(db, STMT_CENTRE_KEY_INSERT, error, "ssss", fingerprint, text, now, actor) &&
           audit_append(db, actor, "key.make", fingerprint, "the centre's", error);
}

static bool finish(Centre *centre, bool is_good, GError **error)
{
    if (is_good)
        return centre_write_commit(centre, error);
    centre_write_rollback(centre);
    return false;
}

bool centre_key_ensure(Centre *centre, const char *actor, PublicKey *out_key, bool *out_is_new,
                       GError **error)
{
    char current[FINGERPRINT_TEXT_BYTES];
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    PublicKey key;
    if (!read_current(db, current, error))
        return finish(centre, false, NULL);
    bool is_new = current[0] == '\0';
    bool is_good;
    if (is_new) {
        is_good = make(centre, db, actor, &key, error);
    } else {
        g_auto(KeyPair) pair = {0};
        is_good = load(centre, current, &pair, error);
        key = pair.public;
    }
    if (!finish(centre, is_good, error))
        return false;
    *out_key = key;
    *out_is_new = is_new;
    return true;
}

static bool set_aside(Centre *centre, GError **error)
{
    g_autofree char *path = path_of(centre, NULL);
    g_auto(KeyFile) file = {0};
    char fingerprint[FINGERPRINT_TEXT_BYTES];
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return true;
    if (!key_file_peek(path, &file, error))
        return false;
    public_key_fingerprint_text(&file.pair.public, fingerprint);
    g_autofree char *aside = path_of(centre, fingerprint);
    if (g_rename(path, aside) == 0)
        return true;
    g_set_error(error, FYR_ERROR, FYR_ERROR_IO, "cannot keep the old key as \"%s\": %s", aside,
                g_strerror(errno));
    return false;
}

bool centre_key_replace(Centre *centre, const char *actor, PublicKey *out_key, GError **error)
{
    char now[ISO_DATETIME_BYTES];
    iso_now_write(now);
    Db *db = centre_write_begin(centre, error);
    if (!db)
        return false;
    PublicKey key;
    bool is_good = set_aside(centre, error) &&
                   db_run(db, STMT_CENTRE_KEY_RETIRE, error, "s", now) &&
                   make(centre, db, actor, &key, error);
    if (!finish(centre, is_good, error))
        return false;
    *out_key = key;
    return true;
}
