/* Comparing bodies, and bringing two edits of one revision together. */
#include "records/body_private.h"

#include <string.h>

void record_change_free(RecordChange *change)
{
    g_free(change->field);
    g_free(change->lang);
    g_free(change->before);
    g_free(change->after);
    g_free(change);
}

/* All values of a field in a language as one text; NULL if there are none. */
static char *joined(const RecordBody *body, const char *field, const char *lang)
{
    unsigned n = record_body_count(body, field, lang);
    if (n == 0)
        return NULL;
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < n; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? "\n" : "",
                               record_body_get(body, field, lang, i));
    return g_string_free(text, FALSE);
}

static void add_texts(GString *to, GHashTable *texts)
{
    g_autofree const char **langs = record_body_sorted(texts);
    for (unsigned i = 0; langs[i]; i++)
        g_string_append_printf(to, " [%s: %s]", langs[i],
                               (const char *)g_hash_table_lookup(texts, langs[i]));
}

static char *files_text(const RecordBody *body)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < body->files->len; i++) {
        const RecordFile *file = body->files->pdata[i];
        g_string_append_printf(text, "%s%s (%.8s)", i > 0 ? "\n" : "", file->name, file->sha256);
        if (*file->lang)
            g_string_append_printf(text, " [%s]", file->lang);
        add_texts(text, file->caption);
        add_texts(text, file->alt);
    }
    return g_string_free(text, text->len == 0);
}

static char *links_text(const RecordBody *body, const char *relation)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < body->links->len; i++) {
        const RecordLink *link = body->links->pdata[i];
        if (strcmp(link->relation, relation) == 0)
            g_string_append_printf(text, "%s%s%s%s", text->len > 0 ? "\n" : "", link->target,
                                   *link->note ? " " : "", link->note);
    }
    return g_string_free(text, text->len == 0);
}

static void note(GPtrArray *changes, const char *field, const char *lang, char *take_before,
                 char *take_after)
{
    if (g_strcmp0(take_before, take_after) == 0) {
        g_free(take_before);
        g_free(take_after);
        return;
    }
    RecordChange *change = g_new0(RecordChange, 1);
    *change = (RecordChange){g_strdup(field), g_strdup(lang), take_before, take_after};
    g_ptr_array_add(changes, change);
}

/* Fields of either, in order. */
static const char **union_of(GHashTable *a, GHashTable *b)
{
    g_autoptr(GHashTable) all = g_hash_table_new(g_str_hash, g_str_equal);
    GHashTable *both[] = {a, b};
    for (unsigned i = 0; i < 2; i++) {
        GHashTableIter at;
        gpointer key;
        if (!both[i])
            continue;
        g_hash_table_iter_init(&at, both[i]);
        while (g_hash_table_iter_next(&at, &key, NULL))
            g_hash_table_add(all, key);
    }
    return record_body_sorted(all);
}

static const char **relations_of(const RecordBody *a, const RecordBody *b)
{
    g_autoptr(GHashTable) all = g_hash_table_new(g_str_hash, g_str_equal);
    const RecordBody *both[] = {a, b};
    for (unsigned i = 0; i < 2; i++)
        for (unsigned k = 0; k < both[i]->links->len; k++)
            g_hash_table_add(all, ((RecordLink *)both[i]->links->pdata[k])->relation);
    return record_body_sorted(all);
}

static const char *after_space(const char *text)
{
    while (g_ascii_isspace(*text))
        text++;
    return text;
}

bool record_text_is_same(const char *a, const char *b)
{
    a = after_space(a);
    b = after_space(b);
    while (*a && *b) {
        bool is_space = g_ascii_isspace(*a);
        if (is_space ? !g_ascii_isspace(*b) : *a != *b)
            break;
        a = is_space ? after_space(a) : a + 1;
        b = is_space ? after_space(b) : b + 1;
    }
    return !*after_space(a) && !*after_space(b);
}

GPtrArray *record_body_diff(const RecordBody *before, const RecordBody *after)
{
    GPtrArray *changes = g_ptr_array_new_with_free_func((GDestroyNotify)record_change_free);
    g_autofree const char **fields = union_of(before->fields, after->fields);
    for (unsigned f = 0; fields[f]; f++) {
        g_autofree const char **langs = union_of(g_hash_table_lookup(before->fields, fields[f]),
                                                 g_hash_table_lookup(after->fields, fields[f]));
        for (unsigned l = 0; langs[l]; l++)
            note(changes, fields[f], langs[l], joined(before, fields[f], langs[l]),
                 joined(after, fields[f], langs[l]));
    }
    note(changes, "files", "", files_text(before), files_text(after));
    g_autofree const char **relations = relations_of(before, after);
    for (unsigned r = 0; relations[r]; r++)
        note(changes, relations[r], "", links_text(before, relations[r]),
             links_text(after, relations[r]));
    return changes;
}

/* --- merging ------------------------------------------------------------------------------------------ */

/* Whose word counts: 0 nobody changed it, 1 theirs, 2 mine, 3 both, differently; or nobody knows, because
 * what both began from is forgotten. */
static unsigned whose(bool is_known, const char *base, const char *theirs, const char *mine)
{
    if (!is_known)
        return g_strcmp0(theirs, mine) == 0 ? 0 : 3;
    bool they = g_strcmp0(base, theirs) != 0, i = g_strcmp0(base, mine) != 0;
    if (they && i)
        return g_strcmp0(theirs, mine) == 0 ? 2 : 3;
    return they ? 1 : i ? 2 : 0;
}

static void conflict(GPtrArray *out, const char *field, const char *lang)
{
    g_ptr_array_add(out, *lang ? g_strconcat(field, ".", lang, NULL) : g_strdup(field));
}

static void merge_values(const RecordBody *base, const RecordBody *theirs, const RecordBody *mine,
                         const char *field, const char *lang, RecordBody *merged,
                         GPtrArray *out_conflicts)
{
    g_autofree char *b = base ? joined(base, field, lang) : NULL;
    g_autofree char *t = joined(theirs, field, lang);
    g_autofree char *m = joined(mine, field, lang);
    unsigned who = whose(base != NULL, b, t, m);
    if (who == 1)
        record_body_copy_values(theirs, field, lang, merged);
    if (who == 3)
        conflict(out_conflicts, field, lang);
}

static void take_links(const RecordBody *from, const char *relation, RecordBody *merged)
{
    for (unsigned i = merged->links->len; i-- > 0;)
        if (strcmp(((RecordLink *)merged->links->pdata[i])->relation, relation) == 0)
            g_ptr_array_remove_index(merged->links, i);
    for (unsigned i = 0; i < from->links->len; i++) {
        const RecordLink *link = from->links->pdata[i];
        if (strcmp(link->relation, relation) == 0)
            g_ptr_array_add(merged->links,
                            record_link_new(link->relation, link->target, link->note));
    }
}

static void merge_links(const RecordBody *base, const RecordBody *theirs, const RecordBody *mine,
                        RecordBody *merged, GPtrArray *out_conflicts)
{
    g_autofree const char **relations = relations_of(theirs, mine);
    for (unsigned r = 0; relations[r]; r++) {
        g_autofree char *b = base ? links_text(base, relations[r]) : NULL;
        g_autofree char *t = links_text(theirs, relations[r]);
        g_autofree char *m = links_text(mine, relations[r]);
        unsigned who = whose(base != NULL, b, t, m);
        g_autofree char *relation = g_strdup(relations[r]); /* the key may go with a link */
        if (who == 1)
            take_links(theirs, relation, merged);
        if (who == 3)
            conflict(out_conflicts, relation, "");
    }
}

static void merge_files(const RecordBody *base, const RecordBody *theirs, const RecordBody *mine,
                        RecordBody *merged, GPtrArray *out_conflicts)
{
    g_autofree char *b = base ? files_text(base) : NULL;
    g_autofree char *t = files_text(theirs), *m = files_text(mine);
    unsigned who = base ? whose(true, b, t, m) : 1; /* no form changes files */
    if (who == 1) {
        g_ptr_array_set_size(merged->files, 0);
        for (unsigned i = 0; i < theirs->files->len; i++)
            g_ptr_array_add(merged->files, record_file_copy(theirs->files->pdata[i]));
    }
    if (who == 3)
        conflict(out_conflicts, "files", "");
}

RecordBody *record_body_merge(const RecordBody *base, const RecordBody *theirs,
                              const RecordBody *mine, GPtrArray *out_conflicts)
{
    RecordBody *merged = record_body_copy(mine);
    g_autofree const char **fields = union_of(theirs->fields, mine->fields);
    for (unsigned f = 0; fields[f]; f++) {
        g_autofree const char **langs = union_of(g_hash_table_lookup(theirs->fields, fields[f]),
                                                 g_hash_table_lookup(mine->fields, fields[f]));
        for (unsigned l = 0; langs[l]; l++)
            merge_values(base, theirs, mine, fields[f], langs[l], merged, out_conflicts);
    }
    merge_links(base, theirs, mine, merged, out_conflicts);
    merge_files(base, theirs, mine, merged, out_conflicts);
    return merged;
}
