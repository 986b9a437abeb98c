/* A set of record types: what is asked of it, and the one in force. */
#include "records/type_private.h"

#include <string.h>

RecordTypes *record_types_ref(RecordTypes *types)
{
    if (types)
        atomic_fetch_add(&types->n_refs, 1);
    return types;
}

void record_types_unref(RecordTypes *types)
{
    if (!types || atomic_fetch_sub(&types->n_refs, 1) > 1)
        return;
    for (unsigned i = 0; i < types->types->len; i++)
        record_type_clear(types->types->pdata[i]);
    g_ptr_array_unref(types->types);
    g_ptr_array_unref(types->files);
    g_free(types);
}

unsigned record_types_n(const RecordTypes *types)
{
    return types->types->len;
}

const RecordType *record_types_at(const RecordTypes *types, unsigned index)
{
    g_assert(index < types->types->len);
    return types->types->pdata[index];
}

const RecordType *record_types_find(const RecordTypes *types, const char *id)
{
    for (unsigned i = 0; i < types->types->len; i++)
        if (strcmp(record_types_at(types, i)->id, id) == 0)
            return record_types_at(types, i);
    return NULL;
}

const RecordType *record_types_find_path(const RecordTypes *types, const char *path)
{
    for (unsigned i = 0; i < types->types->len; i++)
        if (strcmp(record_types_at(types, i)->path, path) == 0)
            return record_types_at(types, i);
    return NULL;
}

const RecordField *record_type_field(const RecordType *type, const char *id)
{
    for (unsigned i = 0; i < type->n_fields; i++)
        if (strcmp(type->fields[i].id, id) == 0)
            return &type->fields[i];
    return NULL;
}

int record_type_state(const RecordType *type, const char *id)
{
    for (unsigned i = 0; i < type->n_states; i++)
        if (strcmp(type->states[i].id, id) == 0)
            return (int)i;
    return -1;
}

/* --- the set in force ---------------------------------------------------------------------------- */

static GMutex lock;
static RecordTypes *current;

RecordTypes *record_types_current(void)
{
    g_mutex_lock(&lock);
    RecordTypes *types = record_types_ref(current);
    g_mutex_unlock(&lock);
    return types;
}

void record_types_publish(RecordTypes *types)
{
    g_mutex_lock(&lock);
    RecordTypes *before = current;
    current = types;
    g_mutex_unlock(&lock);
    record_types_unref(before);
}
