#include "exchange/release_in.h"

#include "exchange/release_parse.h"
#include "exchange/sandbox.h"
#include "exchange/wire.h"

#include <string.h>

/* --- the child ----------------------------------------------------------------------------- */

typedef struct {
    const char *bytes, *name, *place;
    size_t size;
    bool is_codes;
} Job;

static ReleaseTable *read_here(const Job *job, Problems *problems, GError **error)
{
    return job->is_codes
               ? release_parse_codes(job->bytes, job->size, job->name, job->place, problems, error)
               : release_parse_table(job->bytes, job->size, job->name, job->place, problems, error);
}

static void no_flush(void *unused)
{
    (void)unused; /* a table is sent in one piece */
}

/* The length of the table and the table; then the problems, and an error: CONFLICT stands for
 * none, since the wire has no other way to end without rows. */
static void work(SandboxPipe *pipe, void *data)
{
    g_autoptr(Problems) problems = problems_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(ReleaseTable) table = read_here(data, problems, &error);
    g_autoptr(GByteArray) packed = g_byte_array_new();
    if (table)
        release_table_pack(table, packed);
    else if (!error)
        g_set_error(&error, FYR_ERROR, FYR_ERROR_INTERNAL, "nothing was read");
    uint64_t length = packed->len;
    g_byte_array_append(pipe->out, (const guint8 *)&length, sizeof length);
    if (packed->len > 0)
        g_byte_array_append(pipe->out, packed->data, packed->len);
    g_autoptr(GError) none = table ? g_error_new(FYR_ERROR, FYR_ERROR_CONFLICT, "read") : NULL;
    ParsedFile parsed = {.problems = problems};
    wire_write(pipe->out, NULL, &parsed, table ? none : error, no_flush, NULL);
}

static ReleaseTable *read_apart(Job *job, Problems *problems, GError **error)
{
    g_autoptr(GByteArray) answer = sandbox_run(work, job, job->place, error);
    uint64_t length;
    if (!answer)
        return NULL;
    if (answer->len < sizeof length) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_INTERNAL, "%s: the reader said nothing",
                    job->place);
        return NULL;
    }
    memcpy(&length, answer->data, sizeof length);
    const uint8_t *at = answer->data + sizeof length;
    size_t left = answer->len - sizeof length;
    length = MIN(length, left);
    size_t table_left = (size_t)length;
    ParsedFile parsed = {.problems = problems};
    g_autoptr(GError) said = NULL;
    (void)wire_read(at + length, left - (size_t)length, NULL, job->place, &parsed, &said);
    if (length > 0 && g_error_matches(said, FYR_ERROR, FYR_ERROR_CONFLICT))
        return release_table_unpack(&at, &table_left, error);
    g_propagate_error(error, g_steal_pointer(&said));
    return NULL;
}

ReleaseTable *release_in_table(const char *bytes, size_t size, const char *place, bool is_trusted,
                               Problems *problems, GError **error)
{
    g_autofree char *name = release_table_make_name(place);
    Job job = {bytes, name, place, size, false};
    g_autoptr(ReleaseTable) table =
        is_trusted ? read_here(&job, problems, error) : read_apart(&job, problems, error);
    bool is_dropped;
    /* Once more in this process: what came out of the pipe is only what it says it is. */
    if (!table || release_table_prepare(table, place, problems, &is_dropped))
        return g_steal_pointer(&table);
    g_set_error(error, FYR_ERROR, FYR_ERROR_INVALID, "%s: not a table file that can be released",
                place);
    return NULL;
}

ReleaseTable *release_in_codes(const char *bytes, size_t size, const char *dimension,
                               const char *place, Problems *problems, GError **error)
{
    Job job = {bytes, dimension, place, size, true};
    return read_apart(&job, problems, error);
}
