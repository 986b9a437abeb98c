/* An opened centre: one writer behind a mutex, a reader per thread. */
#include "store/engine.h"

#include <glib/gstdio.h>

struct Centre {
    unsigned serial; /* told apart from a centre that later gets the same address */
    char *directory;
    char *database;
    GMutex write_mutex;
    Db *writer;
};

/* --- a thread's readers ------------------------------------------------------------------ */

typedef struct {
    unsigned serial;
    bool is_public;
    Db *db;
} Reader;

static void close_readers(gpointer data)
{
    GArray *readers = data;
    for (unsigned i = 0; i < readers->len; i++)
        engine_close(g_array_index(readers, Reader, i).db);
    g_array_unref(readers);
}

static GPrivate own_readers = G_PRIVATE_INIT(close_readers);

static Db *get_reader(Centre *centre, bool is_public, GError **error)
{
    GArray *readers = g_private_get(&own_readers);
    if (!readers) {
        readers = g_array_new(FALSE, FALSE, sizeof(Reader));
        g_private_set(&own_readers, readers);
    }
    for (unsigned i = 0; i < readers->len; i++) {
        const Reader *reader = &g_array_index(readers, Reader, i);
        if (reader->serial == centre->serial && reader->is_public == is_public)
            return reader->db;
    }
    Db *db = engine_open(centre->database, is_public ? ENGINE_READ_PUBLIC : ENGINE_READ, error);
    if (db) {
        Reader reader = {.serial = centre->serial, .is_public = is_public, .db = db};
        g_array_append_val(readers, reader);
    }
    return db;
}

Db *centre_reader(Centre *centre, GError **error)
{
    return get_reader(centre, false, error);
}

Db *centre_public_reader(Centre *centre, GError **error)
{
    return get_reader(centre, true, error);
}

/* Those of other threads are closed when their threads end. */
static void close_own_readers(unsigned serial)
{
    GArray *readers = g_private_get(&own_readers);
    for (unsigned i = readers ? readers->len : 0; i-- > 0;) {
        const Reader *reader = &g_array_index(readers, Reader, i);
        if (reader->serial != serial)
            continue;
        engine_close(reader->db);
        g_array_remove_index_fast(readers, i);
    }
}

/* --- opening ----------------------------------------------------------------------------- */

Centre *centre_open(const char *directory, GError **error)
{
    static gint last_serial;
    g_autofree char *database = g_build_filename(directory, CENTRE_DATABASE, NULL);
    if (!g_file_test(database, G_FILE_TEST_EXISTS)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND,
                    "\"%s\" is not a centre (there is no " CENTRE_DATABASE
                    " in it); make one with \"fyr init %s\", or name another with --centre",
                    directory, directory);
        return NULL;
    }
    Db *writer = engine_open(database, ENGINE_WRITE, error);
    if (!writer)
        return NULL;
    bool is_empty = false;
    bool is_good = engine_check_kind(writer, &is_empty, error);
    if (is_good && is_empty) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_CORRUPT,
                    "\"%s\" is empty; restore a backup with \"fyr restore\"", database);
        is_good = false;
    }
    if (!is_good || !migrate(writer, error)) {
        engine_close(writer);
        return NULL;
    }
    Centre *centre = g_new0(Centre, 1);
    centre->serial = (unsigned)g_atomic_int_add(&last_serial, 1) + 1;
    centre->directory = g_strdup(directory);
    centre->database = g_steal_pointer(&database);
    centre->writer = writer;
    g_mutex_init(&centre->write_mutex);
    return centre;
}

void centre_close(Centre *centre)
{
    if (!centre)
        return;
    close_own_readers(centre->serial);
    engine_close(centre->writer);
    g_mutex_clear(&centre->write_mutex);
    g_free(centre->directory);
    g_free(centre->database);
    g_free(centre);
}

const char *centre_directory(const Centre *centre)
{
    return centre->directory;
}

/* --- writing ----------------------------------------------------------------------------- */

Db *centre_write_begin(Centre *centre, GError **error)
{
    g_mutex_lock(&centre->write_mutex);
    if (engine_do(centre->writer, STMT_ENGINE_BEGIN_WRITE, error))
        return centre->writer;
    g_mutex_unlock(&centre->write_mutex);
    return NULL;
}

static void roll_back(Db *writer)
{
    /* A full disk makes the engine roll back by itself. */
    g_autoptr(GError) failure = NULL;
    if (engine_in_transaction(writer) && !engine_do(writer, STMT_ENGINE_ROLLBACK, &failure))
        g_critical("%s", failure->message);
}

bool centre_write_commit(Centre *centre, GError **error)
{
    bool is_done = engine_do(centre->writer, STMT_ENGINE_COMMIT, error);
    if (!is_done)
        roll_back(centre->writer);
    engine_settle(centre->writer);
    g_mutex_unlock(&centre->write_mutex);
    return is_done;
}

void centre_write_rollback(Centre *centre)
{
    roll_back(centre->writer);
    engine_settle(centre->writer);
    g_mutex_unlock(&centre->write_mutex);
}

bool centre_empty_log(Centre *centre, GError **error)
{
    g_mutex_lock(&centre->write_mutex);
    bool is_done = engine_empty_log(centre->writer, error);
    g_mutex_unlock(&centre->write_mutex);
    return is_done;
}
