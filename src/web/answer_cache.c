#include "web/answer_cache.h"

#include "base/limits.h"
#include "web/response.h"

#include <string.h>

typedef struct {
    char *key;
    GBytes *body;
    char *type;
    GPtrArray *headers; /* name, value, name, value */
    unsigned max_age;
    size_t size;
    GList link; /* in `recent`; data is the entry */
} Held;

static GMutex lock;
static GHashTable *held;             /* key -> Held */
static GQueue recent = G_QUEUE_INIT; /* the most recently asked for first */
static Cubes *snapshot;              /* a reference, so that its address is not used again */
static AnswerCacheState state;

static void held_free(gpointer data)
{
    Held *one = data;
    g_free(one->key);
    g_bytes_unref(one->body);
    g_free(one->type);
    g_ptr_array_unref(one->headers);
    g_free(one);
}

static void drop(Held *one)
{
    g_queue_unlink(&recent, &one->link);
    state.bytes -= one->size;
    state.n_held--;
    g_hash_table_remove(held, one->key); /* frees it */
}

static void drop_all(void)
{
    while (recent.head)
        drop(recent.head->data);
}

static GPtrArray *copy_headers(const Response *response)
{
    GPtrArray *copy = g_ptr_array_new_with_free_func(g_free);
    for (unsigned i = 0; i < response->headers->len; i++)
        g_ptr_array_add(copy, g_strdup(response->headers->pdata[i]));
    return copy;
}

/* Under the lock. The old snapshot is handed out, to be freed outside it. */
static Cubes *follow_snapshot(Cubes *cubes)
{
    if (cubes == snapshot)
        return NULL;
    Cubes *old = snapshot;
    drop_all();
    snapshot = cubes ? cubes_ref(cubes) : NULL;
    return old;
}

bool answer_cache_get(Cubes *cubes, const char *key, Response *response)
{
    g_autoptr(GBytes) body = NULL;
    g_mutex_lock(&lock);
    Cubes *old = follow_snapshot(cubes);
    Held *one = held ? g_hash_table_lookup(held, key) : NULL;
    if (one) {
        g_queue_unlink(&recent, &one->link);
        g_queue_push_head_link(&recent, &one->link);
        body = g_bytes_ref(one->body);
        g_string_assign(response->type, one->type);
        for (unsigned i = 0; i + 1 < one->headers->len; i += 2)
            response_header(response, one->headers->pdata[i], one->headers->pdata[i + 1]);
        response->max_age = one->max_age;
        state.n_hits++;
    } else {
        state.n_misses++;
    }
    g_mutex_unlock(&lock);
    cubes_unref(old);
    if (!body)
        return false;
    gsize size;
    const char *bytes = g_bytes_get_data(body, &size);
    g_string_truncate(response->body, 0);
    g_string_append_len(response->body, bytes, (gssize)size);
    return true;
}

void answer_cache_put(Cubes *cubes, const char *key, const Response *response)
{
    size_t size = response->body->len + strlen(key) + sizeof(Held) + 256;
    if (response->status != 200 || response->stream.write || size > LIMIT_ANSWER_KEPT_BYTES)
        return;
    Held *one = g_new0(Held, 1);
    *one = (Held){.key = g_strdup(key),
                  .body = g_bytes_new(response->body->str, response->body->len),
                  .type = g_strdup(response->type->str),
                  .headers = copy_headers(response),
                  .max_age = response->max_age,
                  .size = size};
    one->link.data = one;
    g_mutex_lock(&lock);
    if (!held)
        held = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, held_free);
    /* Written from an older snapshot, or by another thread in the meantime. */
    bool is_wanted = cubes == snapshot && !g_hash_table_contains(held, key);
    while (is_wanted && recent.tail && state.bytes + size > LIMIT_ANSWERS_KEPT_BYTES)
        drop(recent.tail->data);
    if (is_wanted) {
        g_hash_table_insert(held, one->key, one);
        g_queue_push_head_link(&recent, &one->link);
        state.bytes += size;
        state.n_held++;
    }
    g_mutex_unlock(&lock);
    if (!is_wanted)
        held_free(one);
}

void answer_cache_clear(void)
{
    g_mutex_lock(&lock);
    Cubes *old = follow_snapshot(NULL);
    g_clear_pointer(&held, g_hash_table_unref);
    state = (AnswerCacheState){0};
    g_mutex_unlock(&lock);
    cubes_unref(old);
}

AnswerCacheState answer_cache_state(void)
{
    g_mutex_lock(&lock);
    AnswerCacheState copy = state;
    g_mutex_unlock(&lock);
    return copy;
}
