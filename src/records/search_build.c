/* Terms are gathered in memory before they are written: of a thousand records, most terms are the same. */
#include "records/search_terms.h"
#include "records/words.h"

#include <stdlib.h>
#include <string.h>

/* Of the terms of one place; words.h makes fewer. */
#define PLACE_BYTES ((3u + WORDS_FORMS) * (WORD_BYTES + 4u))

/* A term whose last entry may not be complete yet. */
typedef struct {
    PostingList list;
    uint32_t entry; /* that is being put; 0: none */
    uint32_t n[POSTING_COLUMNS];
    uint32_t last_place; /* in the column that is being put */
    uint8_t column;
} Term;

/* The terms of one place, as they often come together: those of a word. */
typedef struct {
    unsigned n;
    Term *terms[];
} Together;

struct SearchBuilder {
    GHashTable *terms;  /* char * -> Term */
    GHashTable *places; /* "exact|_folded|sv:form" -> Together */
    GStringChunk *texts;
    size_t n_bytes;
    uint32_t first, last; /* entry; 0: none yet */
    uint64_t n_entries;
};

static void term_free(gpointer data)
{
    Term *term = data;
    posting_list_clear(&term->list);
    g_free(term);
}

SearchBuilder *search_builder_new(void)
{
    SearchBuilder *builder = g_new0(SearchBuilder, 1);
    builder->terms = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, term_free);
    builder->places = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    builder->texts = g_string_chunk_new(1 << 16);
    return builder;
}

void search_builder_free(SearchBuilder *builder)
{
    if (!builder)
        return;
    g_hash_table_unref(builder->places);
    g_hash_table_unref(builder->terms);
    g_string_chunk_free(builder->texts);
    g_free(builder);
}

size_t search_builder_bytes(const SearchBuilder *builder)
{
    return builder->n_bytes + g_hash_table_size(builder->terms) * (sizeof(Term) + 64) +
           g_hash_table_size(builder->places) * 64;
}

/* The entry is complete: its head can be written. */
static void close_entry(Term *term)
{
    if (term->entry == 0)
        return;
    posting_list_add(&term->list, term->entry, term->n);
    memset(term->n, 0, sizeof term->n);
    term->entry = 0;
}

static void put(SearchBuilder *builder, uint32_t entry, unsigned column, uint32_t place, Term *term)
{
    if (term->entry != entry)
        close_entry(term);
    if (term->entry != entry || term->column != column)
        term->last_place = 0;
    else if (term->last_place == place && term->n[column] > 0)
        return; /* the same term twice at one place */
    term->entry = entry;
    term->column = (uint8_t)column;
    uint32_t before = term->list.places.size;
    posting_bytes_number(&term->list.places, place - term->last_place);
    builder->n_bytes += term->list.places.size - before + 1;
    term->last_place = place;
    term->n[column]++;
}

/* The text is the builder's. */
static char *keep_text(SearchBuilder *builder, const char *text)
{
    builder->n_bytes += strlen(text);
    return g_string_chunk_insert(builder->texts, text);
}

static Term *find_term(SearchBuilder *builder, const char *text)
{
    Term *term = g_hash_table_lookup(builder->terms, text);
    if (!term) {
        term = g_new0(Term, 1);
        g_hash_table_insert(builder->terms, keep_text(builder, text), term);
    }
    return term;
}

static const Together *find_place(SearchBuilder *builder, const char *text)
{
    Together *together = g_hash_table_lookup(builder->places, text);
    if (together)
        return together;
    g_auto(GStrv) terms = g_strsplit(text, "|", -1);
    together = g_malloc0(sizeof *together + g_strv_length(terms) * sizeof(Term *));
    for (unsigned i = 0; terms[i]; i++)
        if (*terms[i])
            together->terms[together->n++] = find_term(builder, terms[i]);
    g_hash_table_insert(builder->places, keep_text(builder, text), together);
    return together;
}

static void note_entry(SearchBuilder *builder, uint32_t entry)
{
    if (builder->last == entry)
        return;
    builder->first = builder->first == 0 ? entry : builder->first;
    builder->last = entry;
    builder->n_entries++;
}

void search_builder_entries(const SearchBuilder *builder, uint32_t *out_first, uint32_t *out_last,
                            uint64_t *out_n)
{
    *out_first = builder->first;
    *out_last = builder->last;
    *out_n = builder->n_entries;
}

uint32_t search_builder_put(SearchBuilder *builder, uint32_t entry, unsigned column,
                            const char *terms)
{
    char text[PLACE_BYTES];
    uint32_t place = 0, n_words = 0;
    note_entry(builder, entry);
    for (const char *at = terms; *at; place++) {
        size_t n = strcspn(at, " "), n_kept = MIN(n, sizeof text - 1);
        memcpy(text, at, n_kept);
        text[n_kept] = '\0';
        at += n + (at[n] == ' ');
        if (n == 0 || strcmp(text, ".") == 0)
            continue;
        const Together *together = find_place(builder, text);
        for (unsigned i = 0; i < together->n; i++)
            put(builder, entry, column, place, together->terms[i]);
        n_words++;
    }
    return n_words;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool search_builder_each(SearchBuilder *builder, SearchTermVisit visit, void *data, GError **error)
{
    guint n = 0;
    g_autofree gpointer *texts = g_hash_table_get_keys_as_array(builder->terms, &n);
    qsort(texts, n, sizeof *texts, compare);
    for (guint i = 0; i < n; i++) {
        Term *term = g_hash_table_lookup(builder->terms, texts[i]);
        close_entry(term);
        if (!visit(texts[i], &term->list, data, error))
            return false;
    }
    return true;
}
