#include "web/site.h"

#include <sodium.h>
#include <string.h>

#define FORM_KEY "form_key" /* in the centre's own notes */

static bool read_key(Db *db, unsigned char key[32], GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_META_GET, error, "s", FORM_KEY);
    size_t length = 0;
    return rows && rows_next(rows, error) && rows_text(rows, 0) &&
           sodium_hex2bin(key, 32, rows_text(rows, 0), strlen(rows_text(rows, 0)), NULL, &length,
                          NULL) == 0 &&
           length == 32;
}

bool site_load_form_key(Site *site, GError **error)
{
    if (sodium_init() < 0) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL, "libsodium cannot be used");
        return false;
    }
    Db *db = centre_write_begin(site->centre, error);
    g_autoptr(GError) fault = NULL;
    if (!db)
        return false;
    if (read_key(db, site->form_key, &fault)) {
        centre_write_rollback(site->centre);
        return true;
    }
    char text[65];
    randombytes_buf(site->form_key, sizeof site->form_key);
    sodium_bin2hex(text, sizeof text, site->form_key, sizeof site->form_key);
    if (!fault && db_run(db, STMT_META_SET, &fault, "ss", FORM_KEY, text))
        return centre_write_commit(site->centre, error);
    centre_write_rollback(site->centre);
    g_propagate_error(error, g_steal_pointer(&fault));
    return false;
}

void site_open_records(Site *site)
{
    site->published = record_index_new(true);
    site->records = record_index_new(false);
}

void site_close_records(Site *site)
{
    g_clear_pointer(&site->published, record_index_free);
    g_clear_pointer(&site->records, record_index_free);
}
