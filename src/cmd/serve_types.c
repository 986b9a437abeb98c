#include "cmd/serve_types.h"

#include "records/type_change.h"
#include "records/type_narrow.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

struct ServeTypes {
    char *folder; /* of the definitions; NULL: the program's own, which do not change */
    Centre *centre;
    const Model *model;
    guint64 taken;     /* the stamp of the files that were read last, also if they were refused */
    guint64 seen;      /* the stamp at the last look */
    bool is_narrowing; /* what is public is held once more against the types that were taken up */
    bool is_held;      /* the records were held against the types of the start */
};

/* Of names, times and sizes: any change of a file gives another one. */
static guint64 folder_stamp(const char *model_folder)
{
    guint64 stamp = 1;
    g_autofree char *folder = g_build_filename(model_folder, "records", NULL);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        GStatBuf info;
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (*name == '.' || !g_str_has_suffix(name, ".ini") || g_stat(path, &info) != 0)
            continue;
        /* A sum, for a folder's order is not fixed. */
        guint64 own = g_str_hash(name) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
        own = (own ^ (guint64)info.st_mtim.tv_sec) * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
        own = (own ^ (guint64)info.st_mtim.tv_nsec) * G_GUINT64_CONSTANT(0x94d049bb133111eb);
        stamp += own ^ (guint64)info.st_size;
    }
    return stamp;
}

static RecordTypes *load(const ServeTypes *self, Problems *problems, GError **error)
{
    return record_types_load(self->folder, self->model, problems, error);
}

/* --- what the records were held against last ------------------------------------------------- */

#define META_KEY "record_types"

/* Reading 100,000 records takes seconds: they are only read if the types changed while the centre was
 * not running, and then when it is lit already. */
static bool is_remembered(Db *db, const RecordTypes *types)
{
    g_autofree char *own = record_types_fingerprint(types);
    g_autoptr(Rows) rows = db_query(db, STMT_META_GET, NULL, "s", META_KEY);
    return rows && rows_next(rows, NULL) && g_strcmp0(rows_text(rows, 0), own) == 0;
}

/* If it cannot be written, the records are read once more next time; nothing else depends on it. */
static void remember(Centre *centre, const RecordTypes *types)
{
    g_autofree char *own = record_types_fingerprint(types);
    Db *db = centre_write_begin(centre, NULL);
    if (db && db_run(db, STMT_META_SET, NULL, "ss", META_KEY, own))
        centre_write_commit(centre, NULL);
    else if (db)
        centre_write_rollback(centre);
}

/* Whoever saved with the old types while the new ones were taken up is caught by the second time. */
static void narrow(ServeTypes *self)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(RecordTypes) types = record_types_current();
    Narrowed narrowed;
    if (!record_types_narrow(self->centre, types, &narrowed, &error))
        fprintf(stderr, "fyr: what is public could not be held against the record types: %s\n",
                error->message);
    else if (narrowed.n_withdrawn + narrowed.n_narrowed + narrowed.n_returned > 0)
        fprintf(stderr,
                "fyr: by their types %u records are not public any more, %u show less, %u are "
                "public again\n",
                narrowed.n_withdrawn, narrowed.n_narrowed, narrowed.n_returned);
    self->is_narrowing = !self->is_narrowing || error != NULL;
}

static void hold_against(ServeTypes *self)
{
    g_autoptr(GError) misfit = NULL;
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(RecordTypes) types = record_types_current();
    Db *db = centre_reader(self->centre, &misfit);
    self->is_held = true;
    if (db && is_remembered(db, types))
        return;
    narrow(self);
    if (db && record_types_check_change(db, NULL, types, problems, &misfit))
        remember(self->centre, types);
    problems_print(problems, 0, stderr);
    if (misfit)
        fprintf(stderr, "fyr: %s; they are kept, and shown again when the types have it\n",
                misfit->message);
}

/* --- taking up ---------------------------------------------------------------------------------- */

ServeTypes *serve_types_start(const char *centre_directory, Centre *centre, const Model *model,
                              GError **error)
{
    ServeTypes *self = g_new0(ServeTypes, 1);
    g_autofree char *folder = g_build_filename(centre_directory, "model", NULL);
    self->folder = g_file_test(folder, G_FILE_TEST_IS_DIR) ? g_steal_pointer(&folder) : NULL;
    self->centre = centre;
    self->model = model;
    self->taken = self->seen = self->folder ? folder_stamp(self->folder) : 0;
    g_autoptr(Problems) problems = problems_new();
    RecordTypes *types = load(self, problems, error);
    problems_print(problems, 0, stderr);
    if (!types) {
        g_free(self->folder);
        g_free(self);
        return NULL;
    }
    record_types_publish(types);
    return self;
}

static void take_up(ServeTypes *self)
{
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(RecordTypes) before = record_types_current();
    g_autoptr(RecordTypes) after = load(self, problems, &error);
    Db *db = after ? centre_reader(self->centre, &error) : NULL;
    bool fits = db && record_types_check_change(db, before, after, problems, &error);
    problems_print(problems, 0, stderr);
    if (!fits) {
        fprintf(stderr, "fyr: the record types stay as they were: %s\n", error->message);
        return;
    }
    unsigned n = record_types_n(after);
    remember(self->centre, after);
    record_types_publish(g_steal_pointer(&after));
    self->is_narrowing = false;
    narrow(self);
    fprintf(stderr, "fyr: %u record types taken up\n", n); /* once it is true */
}

void serve_types_tick(ServeTypes *self, bool is_asked)
{
    if (self && self->is_narrowing)
        narrow(self);
    if (self && !self->is_held)
        hold_against(self);
    if (!self || !self->folder)
        return;
    guint64 stamp = folder_stamp(self->folder);
    bool is_still = stamp == self->seen;
    self->seen = stamp;
    if (!is_asked && (stamp == self->taken || !is_still))
        return;
    self->taken = stamp;
    take_up(self);
}

void serve_types_stop(ServeTypes *self)
{
    if (!self)
        return;
    record_types_publish(NULL);
    g_free(self->folder);
    g_free(self);
}
