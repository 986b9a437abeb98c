/* A vintage's seal: SHA-256 over its observations in the order of their key, so that a changed,
 * added or lost figure is noticed. */
#include "store/engine.h"

#include <string.h>

#define FLUSH_BYTES 65536

static const char column_types[] = "ssiiiissddds"; /* of the statement vintage_seal_rows */

static void add_number(GString *to, const void *number)
{
    uint64_t bits;
    memcpy(&bits, number, sizeof bits);
    bits = GUINT64_TO_LE(bits);
    g_string_append_len(to, (const char *)&bits, sizeof bits);
}

/* Every value with its type in front; numbers as eight bytes, texts with their length. */
static void add_row(GString *to, const Rows *rows)
{
    for (int i = 0; column_types[i]; i++) {
        if (rows_is_null(rows, i)) {
            g_string_append_c(to, 'n');
            continue;
        }
        g_string_append_c(to, column_types[i]);
        if (column_types[i] == 'i') {
            int64_t number = rows_int(rows, i);
            add_number(to, &number);
        } else if (column_types[i] == 'd') {
            double number = rows_double(rows, i);
            add_number(to, &number);
        } else {
            const char *text = rows_text(rows, i);
            int64_t length = (int64_t)strlen(text);
            add_number(to, &length);
            g_string_append_len(to, text, length);
        }
    }
}

static bool compute(Db *db, int64_t vintage, char out_sha256[65], int64_t *out_n_rows,
                    GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_VINTAGE_SEAL_ROWS, error, "i", vintage);
    if (!rows)
        return false;
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autoptr(GString) text = g_string_sized_new(FLUSH_BYTES + 4096);
    int64_t n_rows = 0;
    GError *failure = NULL;
    while (rows_next(rows, &failure)) {
        add_row(text, rows);
        n_rows++;
        if (text->len < FLUSH_BYTES)
            continue;
        g_checksum_update(sum, (const guchar *)text->str, (gssize)text->len);
        g_string_truncate(text, 0);
    }
    if (failure) {
        g_propagate_error(error, failure);
        return false;
    }
    g_checksum_update(sum, (const guchar *)text->str, (gssize)text->len);
    g_strlcpy(out_sha256, g_checksum_get_string(sum), 65);
    *out_n_rows = n_rows;
    return true;
}

bool vintage_seal(Db *db, int64_t vintage, char out_sha256[65], GError **error)
{
    char sha256[65];
    int64_t n_rows;
    if (!compute(db, vintage, sha256, &n_rows, error) ||
        !db_run(db, STMT_VINTAGE_SEAL_SET, error, "is", vintage, sha256))
        return false;
    if (out_sha256)
        memcpy(out_sha256, sha256, sizeof sha256);
    return true;
}

bool vintage_seals_verify(Db *db, GPtrArray *out_faults, GError **error)
{
    g_autoptr(Rows) rows = db_query(db, STMT_VINTAGE_SEAL_LIST, error, "");
    if (!rows)
        return false;
    GError *failure = NULL;
    while (rows_next(rows, &failure)) {
        int64_t vintage = rows_int(rows, 0), n_rows = 0;
        char sha256[65];
        if (!compute(db, vintage, sha256, &n_rows, error))
            return false;
        if (n_rows != rows_int(rows, 1))
            g_ptr_array_add(out_faults,
                            g_strdup_printf("vintage %" G_GINT64_FORMAT ": %" G_GINT64_FORMAT
                                            " observations are there, %" G_GINT64_FORMAT
                                            " were taken in",
                                            vintage, n_rows, rows_int(rows, 1)));
        else if (!rows_is_null(rows, 2) && strcmp(sha256, rows_text(rows, 2)) != 0)
            g_ptr_array_add(out_faults,
                            g_strdup_printf("vintage %" G_GINT64_FORMAT
                                            ": its observations are not those that were sealed",
                                            vintage));
    }
    if (failure)
        g_propagate_error(error, failure);
    return !failure;
}
