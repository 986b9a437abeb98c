/* Acts on the files of a record: each is one more revision, made on the newest one, because only the files
 * change by it. */
#include "records/file.h"

#include "base/limits.h"
#include "records/body_private.h"
#include "records/record_private.h"

#include <string.h>
#include <unistd.h>

typedef struct {
    Centre *centre;
    const FilePut *put; /* NULL: no new bytes */
    const char *slot, *sha256, *account, *upload;
    const FileWords *words;
} FileAct;

static bool refuse(GError **error, FyrError code, const char *what)
{
    g_set_error(error, FYR_ERROR, code, "%s", what);
    return false;
}

static void complain(Problems *problems, const char *field, const char *value, const char *rule,
                     const char *remedy, const char *message)
{
    problems_add(problems, PROBLEM_ERROR, "files", 0, field, value, rule, remedy, "%s", message);
}

static RecordFile *find_slot(RecordBody *body, const char *slot, unsigned *out_index)
{
    for (unsigned i = 0; slot && i < body->files->len; i++) {
        RecordFile *file = body->files->pdata[i];
        if (strcmp(file->slot, slot) != 0)
            continue;
        if (out_index)
            *out_index = i;
        return file;
    }
    return NULL;
}

/* --- words -------------------------------------------------------------------------------------- */

static void set_text(GHashTable *texts, const char *lang, const char *text)
{
    g_autofree char *own = g_strstrip(g_strdup(text ? text : ""));
    if (*own)
        g_hash_table_insert(texts, g_strdup(lang), g_steal_pointer(&own));
    else
        g_hash_table_remove(texts, lang);
}

/* Texts of a page: one line, as a field of that kind has them. */
static void check_line(const char *field, const char *text, Problems *problems)
{
    if (text && strlen(text) > RECORD_FIELD_BYTES_DEFAULT)
        complain(problems, field, NULL, "too-long", "shorten it", "the text is too long");
    for (const char *at = text; at && *at; at = g_utf8_next_char(at)) {
        gunichar letter = g_utf8_get_char(at);
        bool is_turning =
            (letter >= 0x202a && letter <= 0x202e) || (letter >= 0x2066 && letter <= 0x2069);
        if (g_unichar_iscntrl(letter) || is_turning) {
            complain(problems, field, NULL, "control-character", "take the character out",
                     "the text has a character in it that is not seen");
            return;
        }
    }
}

static bool take_words(RecordFile *file, const FileType *type, const FileWords *words,
                       Problems *problems, GError **error)
{
    unsigned before = problems_count(problems, PROBLEM_ERROR);
    check_line("caption", words->caption, problems);
    check_line("alt", words->alt, problems);
    set_text(file->caption, words->text_lang, words->caption);
    set_text(file->alt, words->text_lang, words->alt);
    g_free(file->lang);
    file->lang = g_strdup(words->lang ? words->lang : "");
    if (g_hash_table_size(file->caption) == 0)
        complain(problems, "caption", file->name, "missing-caption", "say what the file is",
                 "the file has no caption");
    if (type && type->is_picture && g_hash_table_size(file->alt) == 0)
        complain(problems, "alt", file->name, "missing-alternative",
                 "say what is seen, for who does not see it",
                 "the picture has no alternative text");
    return problems_count(problems, PROBLEM_ERROR) == before ||
           refuse(error, FYR_ERROR_INVALID, "something about the file is not right");
}

/* --- attach ------------------------------------------------------------------------------------- */

/* The first version names the place, unless a place of that name is there. */
static char *new_slot(const RecordBody *body, const char *sha256)
{
    g_autofree char *slot = g_strdup(sha256);
    for (unsigned n = 1; find_slot((RecordBody *)body, slot, NULL); n++) {
        g_autofree char *text = g_strdup_printf("%s:%u", sha256, n);
        g_free(slot);
        slot = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    }
    return g_steal_pointer(&slot);
}

static bool has_already(const RecordBody *body, const char *sha256, const char *name,
                        Problems *problems, GError **error)
{
    for (unsigned i = 0; i < body->files->len; i++) {
        const RecordFile *file = body->files->pdata[i];
        if (strcmp(file->sha256, sha256) != 0)
            continue;
        g_autofree char *message =
            g_strdup_printf("the record has the same bytes already, as \"%s\"", file->name);
        complain(problems, "file", name, "same-file", "choose another file", message);
        (void)refuse(error, FYR_ERROR_INVALID, "the record has this file already");
        return true;
    }
    return false;
}

/* The same bytes may have been forgotten while these came in; from now on they have a row and stay. */
static bool is_on_disk(const FileAct *act, GError **error)
{
    uint64_t n_bytes;
    int fd = record_file_open(act->centre, act->put->sha256, &n_bytes, error);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static bool attach(Db *db, const Record *record, RecordBody *body, void *data, Problems *problems,
                   GError **error)
{
    (void)record;
    const FileAct *act = data;
    RecordFile *file = find_slot(body, act->slot, NULL);
    if (act->slot && !file)
        return refuse(error, FYR_ERROR_CONFLICT, "the file to be replaced is not there any more");
    if (has_already(body, act->put->sha256, act->put->name, problems, error))
        return false;
    if (!file) {
        g_autofree char *slot = new_slot(body, act->put->sha256);
        file = record_file_new(act->put->sha256, act->put->name);
        g_free(file->slot);
        file->slot = g_steal_pointer(&slot);
        g_ptr_array_add(body->files, file);
    } else {
        g_free(file->sha256);
        g_free(file->name);
        file->sha256 = g_strdup(act->put->sha256);
        file->name = g_strdup(act->put->name);
    }
    return take_words(file, act->put->type, act->words, problems, error) &&
           (act->upload || file_day_allows(db, act->account, act->put->n_bytes, error)) &&
           file_put_note(db, act->put, act->account, error) && is_on_disk(act, error) &&
           (!act->upload || db_run(db, STMT_UPLOAD_DELETE, error, "ss", act->upload, act->account));
}

bool file_attach(Centre *centre, const RecordType *type, const char *account, const char *record,
                 const FilePut *put, const char *slot, const FileWords *words, const char *upload,
                 Problems *problems, GError **error)
{
    FileAct act = {.centre = centre,
                   .put = put,
                   .slot = slot,
                   .account = account,
                   .upload = upload,
                   .words = words};
    g_autofree char *comment =
        g_strdup_printf(slot ? "file \"%s\", a new version" : "file \"%s\"", put->name);
    return record_change_files(centre, type, account, record, attach, &act, comment, problems,
                               error);
}

/* --- the others --------------------------------------------------------------------------------- */

static bool describe(Db *db, const Record *record, RecordBody *body, void *data, Problems *problems,
                     GError **error)
{
    (void)record;
    const FileAct *act = data;
    const FileType *type = NULL;
    bool is_read;
    RecordFile *file = find_slot(body, act->slot, NULL);
    if (!file)
        return refuse(error, FYR_ERROR_CONFLICT, "the file is not there any more");
    return file_read_state(db, file->sha256, &type, &is_read, error) &&
           take_words(file, type, act->words, problems, error);
}

bool file_describe(Centre *centre, const RecordType *type, const char *account, const char *record,
                   const char *slot, const FileWords *words, Problems *problems, GError **error)
{
    FileAct act = {.slot = slot, .words = words};
    return record_change_files(centre, type, account, record, describe, &act, "file described",
                               problems, error);
}

static bool take_out(Db *db, const Record *record, RecordBody *body, void *data, Problems *problems,
                     GError **error)
{
    (void)db, (void)record, (void)problems;
    const FileAct *act = data;
    unsigned index;
    if (!find_slot(body, act->slot, &index))
        return refuse(error, FYR_ERROR_CONFLICT, "the file is not there any more");
    g_ptr_array_remove_index(body->files, index);
    return true;
}

bool file_remove(Centre *centre, const RecordType *type, const char *account, const char *record,
                 const char *slot, Problems *problems, GError **error)
{
    FileAct act = {.slot = slot};
    return record_change_files(centre, type, account, record, take_out, &act, "file taken out",
                               problems, error);
}

/* Of the newest revision that has it, with the words that it had there. */
static RecordFile *find_version(Db *db, const Record *record, const char *account, const char *slot,
                                const char *sha256, GError **error)
{
    g_autoptr(RecordTypes) types = record_types_current();
    for (unsigned number = record->revision; number > 0; number--) {
        g_autoptr(GError) unseen = NULL;
        g_autoptr(Record) old =
            record_load_revision(db, types, account, record->id, number, &unseen);
        for (unsigned i = 0; old && i < old->body->files->len; i++) {
            const RecordFile *file = old->body->files->pdata[i];
            if (strcmp(file->slot, slot) == 0 && strcmp(file->sha256, sha256) == 0)
                return record_file_copy(file);
        }
        if (unseen && !g_error_matches(unseen, FYR_ERROR, FYR_ERROR_NOT_FOUND)) {
            g_propagate_error(error, g_steal_pointer(&unseen));
            return NULL;
        }
    }
    (void)refuse(error, FYR_ERROR_NOT_FOUND, "the record never had that version");
    return NULL;
}

static bool take_back(Db *db, const Record *record, RecordBody *body, void *data,
                      Problems *problems, GError **error)
{
    const FileAct *act = data;
    if (has_already(body, act->sha256, NULL, problems, error))
        return false;
    unsigned index;
    RecordFile *old = find_version(db, record, act->account, act->slot, act->sha256, error);
    if (!old)
        return false;
    if (find_slot(body, act->slot, &index)) {
        g_ptr_array_remove_index(body->files, index);
        g_ptr_array_insert(body->files, (gint)index, old);
    } else {
        g_ptr_array_add(body->files, old);
    }
    return true;
}

bool file_take_back(Centre *centre, const RecordType *type, const char *account, const char *record,
                    const char *slot, const char *sha256, Problems *problems, GError **error)
{
    FileAct act = {.slot = slot, .sha256 = sha256, .account = account};
    return record_change_files(centre, type, account, record, take_back, &act,
                               "file taken back as it was", problems, error);
}
