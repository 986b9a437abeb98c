#include "model/collection.h"

#include "model/loader.h"
#include <string.h>

unsigned model_n_collections(const Model *model)
{
    return model->collections->len;
}

const Collection *model_collection(const Model *model, unsigned index)
{
    g_assert(index < model->collections->len);
    return g_ptr_array_index(model->collections, index);
}

const Collection *model_find_collection(const Model *model, const char *id_or_slug)
{
    for (unsigned i = 0; i < model->collections->len; i++) {
        const Collection *collection = g_ptr_array_index(model->collections, i);
        if (g_ascii_strcasecmp(collection->id, id_or_slug) == 0 ||
            g_ascii_strcasecmp(collection->slug, id_or_slug) == 0)
            return collection;
    }
    return NULL;
}

const CollectionTable *collection_find_table(const Collection *collection, const char *id)
{
    for (unsigned t = 0; t < collection->n_tables; t++)
        if (g_ascii_strcasecmp(collection->tables[t].id, id) == 0)
            return &collection->tables[t];
    return NULL;
}

bool collection_has_state(const Collection *collection, unsigned area)
{
    for (unsigned i = 0; i < collection->n_states; i++)
        if (collection->states[i] == area)
            return true;
    return false;
}

const char *collection_area(const Collection *collection, const Code *area)
{
    const char *own = collection->area_codes ? ini_value(collection->area_codes, area->id) : NULL;
    if (own)
        return own;
    return collection->area_is_alpha3 && area->alpha3 ? area->alpha3 : area->id;
}

const CollectionOurs *collection_ours(const CollectionItem *item, const Dataflow *flow)
{
    const CollectionOurs *general = NULL;
    for (unsigned i = 0; i < item->n_ours; i++) {
        if (item->ours[i].flow == flow)
            return &item->ours[i];
        if (!item->ours[i].flow)
            general = &item->ours[i];
    }
    return general;
}

const Dataflow *collection_flow(const CollectionTable *table, const CollectionItem *const *items)
{
    for (unsigned a = 0; a < table->n_axes; a++)
        if (items[a]->flow)
            return items[a]->flow;
    return table->flow;
}

const char *const *collection_no_source(const CollectionTable *table,
                                        const CollectionItem *const *items)
{
    if (table->no_source[LANG_EN])
        return table->no_source;
    for (unsigned a = 0; a < table->n_axes; a++)
        if (items[a]->no_source[LANG_EN])
            return items[a]->no_source;
    return NULL;
}
