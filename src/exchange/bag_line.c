/* JSON lines of a bag. Apart from the writer: jansson and base/json.h have names in common. */
#include "exchange/bag_private.h"

#include "base/limits.h"

#include <jansson.h>
#include <string.h>

struct BagLine {
    json_t *root;
    GArray *revisions; /* RecordWholeRevision */
    GArray *past;      /* RecordWholePast */
};

static void clear_revision(gpointer revision)
{
    g_free(((RecordWholeRevision *)revision)->body);
}

void bag_line_prepare(void)
{
    json_object_seed(0);
}

static void clear_past(gpointer past)
{
    g_free(((RecordWholePast *)past)->body);
}

BagLine *bag_line_read(const char *text, size_t length, GError **error)
{
    json_error_t where;
    json_t *root =
        length > LIMIT_JSON_BYTES ? NULL : json_loadb(text, length, JSON_REJECT_DUPLICATES, &where);
    if (!json_is_object(root)) {
        json_decref(root);
        g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "a line is no JSON object");
        return NULL;
    }
    BagLine *line = g_new0(BagLine, 1);
    line->root = root;
    line->revisions = g_array_new(FALSE, TRUE, sizeof(RecordWholeRevision));
    g_array_set_clear_func(line->revisions, clear_revision);
    line->past = g_array_new(FALSE, TRUE, sizeof(RecordWholePast));
    g_array_set_clear_func(line->past, clear_past);
    return line;
}

void bag_line_free(BagLine *line)
{
    if (!line)
        return;
    g_array_unref(line->revisions);
    g_array_unref(line->past);
    json_decref(line->root);
    g_free(line);
}

const char *bag_line_text(const BagLine *line, const char *name)
{
    return json_string_value(json_object_get(line->root, name));
}

bool bag_line_number(const BagLine *line, const char *name, int64_t *out_value)
{
    json_t *value = json_object_get(line->root, name);
    if (!json_is_integer(value))
        return false;
    *out_value = json_integer_value(value);
    return true;
}

static bool fail(const char *what, GError **error)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "a record %s", what);
    return false;
}

static const char *text_of(json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

/* The body's own bytes again: they are written in one way only. */
static char *body_text(json_t *body, GError **error)
{
    char *packed = json_is_object(body) ? json_dumps(body, JSON_COMPACT) : NULL;
    g_autoptr(RecordBody) read = packed ? record_body_parse(packed, strlen(packed), error) : NULL;
    free(packed);
    if (!packed)
        fail("has a revision without a body", error);
    return read ? record_body_write(read) : NULL;
}

static bool read_revision(BagLine *line, json_t *from, GError **error)
{
    json_t *number = json_object_get(from, "number");
    if (!json_is_integer(number) || json_integer_value(number) < 1 ||
        json_integer_value(number) > G_MAXINT32)
        return fail("has a revision without a number", error);
    RecordWholeRevision revision = {.number = (unsigned)json_integer_value(number),
                                    .at = text_of(from, "at"),
                                    .by = text_of(from, "by"),
                                    .act = text_of(from, "act"),
                                    .state = text_of(from, "state"),
                                    .comment = text_of(from, "comment"),
                                    .sha256 = text_of(from, "sha256"),
                                    .forgotten = text_of(from, "forgotten"),
                                    .body = body_text(json_object_get(from, "body"), error)};
    if (!revision.body)
        return false;
    g_array_append_val(line->revisions, revision);
    return true;
}

static bool read_past(BagLine *line, json_t *from, GError **error)
{
    json_t *number = json_object_get(from, "revision");
    if (!json_is_integer(number) || json_integer_value(number) < 1 ||
        json_integer_value(number) > G_MAXINT32)
        return fail("has said something before at no revision", error);
    RecordWholePast past = {.revision = (unsigned)json_integer_value(number),
                            .until = text_of(from, "until"),
                            .body = body_text(json_object_get(from, "body"), error)};
    if (!past.body)
        return false;
    g_array_append_val(line->past, past);
    return true;
}

bool bag_line_record(BagLine *line, const char *type, RecordWhole *out_whole, GError **error)
{
    size_t i;
    json_t *revision, *all = json_object_get(line->root, "revisions");
    int64_t newest = 0;
    if (!json_is_array(all) || !bag_line_number(line, "revision", &newest) || newest < 1 ||
        newest > G_MAXINT32)
        return fail("has no revisions", error);
    json_array_foreach(all, i, revision)
    {
        if (!read_revision(line, revision, error))
            return false;
    }
    json_array_foreach(json_object_get(line->root, "past"), i, revision)
    {
        if (!read_past(line, revision, error))
            return false;
    }
    *out_whole =
        (RecordWhole){.id = bag_line_text(line, "id"),
                      .type = type,
                      .state = bag_line_text(line, "state"),
                      .lang = bag_line_text(line, "lang"),
                      .area = bag_line_text(line, "area"),
                      .created = bag_line_text(line, "created"),
                      .created_by = bag_line_text(line, "created_by"),
                      .changed = bag_line_text(line, "changed"),
                      .title = bag_line_text(line, "title"),
                      .review_by = bag_line_text(line, "review_by"),
                      .deleted = bag_line_text(line, "deleted"),
                      .deleted_by = bag_line_text(line, "deleted_by"),
                      .forgotten = bag_line_text(line, "forgotten"),
                      .behind = bag_line_text(line, "behind"),
                      .first_published = bag_line_text(line, "first_published"),
                      .published = bag_line_text(line, "published"),
                      .gone = bag_line_text(line, "gone"),
                      .gone_reason = bag_line_text(line, "gone_reason"),
                      .revision = (unsigned)newest,
                      .revisions = (const RecordWholeRevision *)(const void *)line->revisions->data,
                      .n_revisions = line->revisions->len,
                      .past = (const RecordWholePast *)(const void *)line->past->data,
                      .n_past = line->past->len};
    return true;
}
