/* The body of one revision: the values of its fields, its files and its relations. In the store it is
 * JSON with sorted keys, so that the same content has the same bytes:
 *
 *     {"fields":{"title":{"en":["Labour inspectors ..."],"fi":["..."]},"areas":{"":["FI","EE"]}},
 *      "files":[{"sha256":"...","name":"report.pdf","slot":"...","lang":"en",
 *                "caption":{"en":"..."},"alt":{"en":"..."}}],
 *      "links":[{"relation":"rests_on","target":"01J...","note":"..."}]}
 *
 * A file's slot is left out where it is its own hash, its language where it is not said. A field that is
 * not translated has the language "". Values are texts as people write them: codes,
 * days as YYYY-MM-DD, numbers with a point, flags "yes". */
#pragma once

#include "records/type.h"

typedef struct RecordBody RecordBody;

RecordBody *record_body_new(void);
void record_body_free(RecordBody *body);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RecordBody, record_body_free)
RecordBody *record_body_copy(const RecordBody *body);

/* `lang` "" where the field is not translated. Setting NULL or no values takes the field away. */
void record_body_set(RecordBody *body, const char *field, const char *lang, const char *value);
void record_body_add(RecordBody *body, const char *field, const char *lang, const char *value);
void record_body_clear_field(RecordBody *body, const char *field, const char *lang);
/* The n-th value; NULL beyond the last. */
const char *record_body_get(const RecordBody *body, const char *field, const char *lang,
                            unsigned n);
unsigned record_body_count(const RecordBody *body, const char *field, const char *lang);
/* Languages in which a field has a value, NULL-terminated, sorted; g_free the array only. */
const char **record_body_langs(const RecordBody *body, const char *field);
/* The value a reader gets: in their language, else in the original, else in any; says which. */
const char *record_body_read(const RecordBody *body, const char *field, const char *lang,
                             const char *original, const char **out_lang);

typedef struct {
    char *slot; /* what its versions share: the hash of the first; see file.h */
    char *sha256, *name;
    char *lang;                /* in which it is written; "" not said */
    GHashTable *caption, *alt; /* language -> text */
} RecordFile;
typedef struct {
    char *relation, *target, *note;
} RecordLink;
GPtrArray *record_body_files(RecordBody *body); /* RecordFile; to read and to change */
GPtrArray *record_body_links(RecordBody *body); /* RecordLink; likewise */
RecordFile *record_file_new(const char *sha256, const char *name);
RecordLink *record_link_new(const char *relation, const char *target, const char *note);

char *record_body_write(const RecordBody *body); /* JSON; g_free */
/* NULL and INVALID if it is not such JSON; sizes are checked first. */
RecordBody *record_body_parse(const char *json, size_t length, GError **error);

/* Against the type: kinds, codes, limits, languages, relations' targets by type (`type_of` gives the
 * type of a record, NULL if there is none), and what the state requires. Each problem has the field as
 * `field`, `place` for where. False if one is an error. */
typedef const char *(*RecordTypeOf)(const char *record, void *data);
bool record_body_check(const RecordBody *body, const RecordType *type, unsigned state,
                       const char *place, RecordTypeOf type_of, void *data, Problems *problems);

/* What changed, field by field and language by language. */
typedef struct {
    char *field, *lang;
    char *before, *after; /* values joined by line breaks; NULL: none */
} RecordChange;
void record_change_free(RecordChange *change);
/* Whether two texts have the same words: a form sends other line ends than a table, and no last line's end. */
bool record_text_is_same(const char *a, const char *b);
GPtrArray *record_body_diff(const RecordBody *before, const RecordBody *after);
/* Three ways: what both changed alike or only one of them is taken; where they differ the field is in
 * `out_conflicts` (char *: "field" or "field.lang"; "mine" stays in the result). `base` NULL: it is forgotten, so
 * that whatever differs is a conflict. */
RecordBody *record_body_merge(const RecordBody *base, const RecordBody *theirs,
                              const RecordBody *mine, GPtrArray *out_conflicts);
