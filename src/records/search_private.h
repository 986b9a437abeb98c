/* The inside of search: a text becomes a question, with the glossary a plan, which the store runs. */
#pragma once

#include "records/index_private.h"
#include "records/search.h"
#include "records/search_terms.h"
#include "records/words.h"

#define SEARCH_WORDS_MOST 12u /* words of a question; more are not looked at */
#define SEARCH_PHRASE_MOST 8u /* words of an exact phrase, or of a term of the glossary */
#define SEARCH_DOUBTFUL 2u    /* with no more hits than these, another spelling is looked for */
#define SEARCH_FEW 200u       /* with fewer hits, compounds are looked for, too */

/* --- questions: search_question.c ------------------------------------------------------------------ */

typedef struct {
    Word words[SEARCH_PHRASE_MOST];
    unsigned n_words; /* 1, or a phrase */
    bool is_phrase, is_not;
    bool is_typed;                 /* the last word, perhaps not whole yet */
    char **forms[WORDS_LANGUAGES]; /* base forms of a single word: "sv:offer"; NULL-terminated */
} SearchItem;
typedef struct {
    char *text; /* the words point into it */
    SearchItem items[SEARCH_WORDS_MOST];
    unsigned n_items;
} SearchQuestion;

/* Any bytes; never an error. */
void search_question_init(SearchQuestion *question, const char *text);
void search_question_clear(SearchQuestion *question);

/* --- the glossary: search_glossary.c --------------------------------------------------------------- */

typedef struct {
    char *text;   /* as it stands in the glossary */
    char *phrase; /* its terms: "en:forc en:labour" */
    char tag[8];
} SearchTerm;
typedef struct {
    GArray *terms; /* SearchTerm: a concept's, in all languages */
} SearchConcept;

SearchGlossary *search_glossary_ref(SearchGlossary *glossary);
void search_glossary_unref(SearchGlossary *glossary);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SearchGlossary, search_glossary_unref)
/* An empty one, and a concept put in: language, term, language, term ..., NULL. For tests. */
SearchGlossary *search_glossary_new(void);
void search_glossary_add(SearchGlossary *glossary, const char *const *terms);
/* The index's glossary as published now; a reference. NULL with an error. */
SearchGlossary *search_glossary_current(RecordIndex *index, Db *db, GError **error);
/* The longest term that the words from `at` are, in any language, in any form; how many words it has.
 * Concepts are added to `out` (SearchConcept). */
unsigned search_glossary_find(const SearchGlossary *glossary, const SearchItem *items,
                              unsigned n_items, GPtrArray *out);

/* --- plans: search_plan.c -------------------------------------------------------------------------- */

/* A search is segments, all of which a record has; a segment is words, all of which it has, or one of
 * the segment's synonyms, which come after its words. A word or synonym is phrases, any of which it has:
 * the best one counts. What is not wanted comes last. */
typedef struct {
    char *terms;   /* parted by blanks: at places beside each other */
    bool is_start; /* terms that begin so; one term only */
    bool is_not, is_synonym;
    uint8_t segment, part;
    uint8_t weight; /* percent */
} SearchPhrase;

typedef struct {
    GArray *phrases;     /* SearchPhrase; none: nothing is asked for */
    GHashTable *terms;   /* set of terms that are hits where they stand */
    GPtrArray *starts;   /* char *: terms that begin so are, too */
    GPtrArray *synonyms; /* char *: terms of the glossary */
    bool has_compounds;  /* another plan with compounds would differ */
    bool letters[256];   /* first bytes of folded words that can be hits */
} SearchPlan;

void search_plan_init(SearchPlan *plan, const SearchQuestion *question, const char *lang,
                      const SearchGlossary *glossary, bool with_compounds);
void search_plan_clear(SearchPlan *plan);
/* Whether a word of a text in this language is a hit. */
bool search_plan_hits(const SearchPlan *plan, const Word *word, int language);

/* --- hits: search_match.c ------------------------------------------------------------------------------ */

#define SEARCH_ITSELF                                                                              \
    80u /* percent from which a phrase is the word itself, and says how rare it is */

typedef struct {
    uint32_t entry;
    float score;
} SearchMatch;
/* Entries that are there, by their number: words of the texts * 256 + of the title; 0: gone. */
typedef struct {
    const uint32_t *lengths;
    uint32_t n;
} SearchEntries;
/* All that the plan finds among the entries, the newest first, with their scores: BM25 over the parts
 * of the question. `phrases` keeps where words stand beside each other from one plan to the next over the same
 * entries (search_phrases_new()); or NULL. */
bool search_match(Db *db, const SearchTables *tables, const SearchPlan *plan,
                  const SearchEntries *entries, GHashTable *phrases, GArray *out_matches,
                  GError **error);
GHashTable *search_phrases_new(void);

/* --- what is shown: search_snippet.c, search_similar.c --------------------------------------------- */

/* Words that were looked at for one search, by language: texts repeat them. */
typedef struct {
    GHashTable *hits[WORDS_LANGUAGES + 1]; /* word -> hit; NULL: none yet */
} SearchSeen;
void search_seen_clear(SearchSeen *seen);
/* The best place of a record; `out_where` the field or the file's name. False with an error. */
bool search_snippet(Db *db, const RecordTypes *types, bool is_public, const SearchPlan *plan,
                    SearchSeen *seen, const char *lang, const char *record, char **out_snippet,
                    char **out_where, GError **error);
/* The question with words that are in no public record put right; NULL if there is nothing better. */
char *search_similar(Db *db, const SearchQuestion *question, GError **error);

/* --- all hits: search.c for search_walk.c ------------------------------------------------------------ */

/* The ids (char *) of everything that is found, in the order of an answer. The plan is to be cleared by
 * the caller if it returns true. */
bool search_find_ids(RecordIndex *index, Db *db, const RecordTypes *types, const char *account,
                     const SearchAsk *ask, const SearchQuestion *question, SearchPlan *out_plan,
                     GPtrArray *ids, GError **error);
