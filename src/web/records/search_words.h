/* A search in the reader's words, and ways out of one that finds nothing. */
#pragma once

#include "web/records/search_view.h"

typedef struct {
    const char *label; /* of the filter: "Country" */
    char *value;       /* "Finland" */
} SearchWords;
SearchWords search_words(const RecordListing *listing, const char *field, const char *value);
void search_words_clear(SearchWords *words);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SearchWords, search_words_clear)

/* What to do where nothing was found: each filter whose absence would find something, with how much. */
bool search_ways_out(Html *w, const RecordListing *listing, GError **error);
