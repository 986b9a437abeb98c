/* Record types: what people write, declared in model/records/ (.ini), one file a type. From a type come
 * the form, the list with its filters, the page, the history, the rights, the API, CSV in and out, and
 * what search finds; a new field or a new type needs no C.
 *
 *     [record good_practice]            label, plural, path ("practices"), order, description, help
 *     [field title]                     kind = line; required = draft ...
 *     [relation rests_on]               to = legal_instrument provision; label, inverse
 *     [state review]                    label; move.publish = published (editor); needs = summary
 *     [move publish]                    from, to, who; comment, other = yes
 *
 * Files that begin with "_" are parts: fields, relations, states and moves for several types, which
 * name them under `include`. What a type declares itself stands in place of what a part has under the
 * same name. A part includes nothing. docs/how-to-change-record-types.md tells it to editors.
 *
 * A set of types is immutable and shared: a running centre takes up changed files by making a new set,
 * checking it against the records there are, and swapping the pointer. Requests hold a reference. */
#pragma once

#include "model/model.h"

#define LIMIT_RECORD_FIELDS 80u
#define LIMIT_RECORD_RELATIONS 32u
#define LIMIT_RECORD_STATES 16u
#define LIMIT_RECORD_MOVES 64u
#define LIMIT_RECORD_TYPES 100u
#define LIMIT_RECORD_PATH_BYTES 60u
#define RECORD_FIELD_BYTES_DEFAULT 4000u /* of a text that says no limit of its own */
#define RECORD_FIELD_BYTES_MOST (1u << 20)

typedef enum {
    FIELD_LINE,    /* text without line breaks */
    FIELD_TEXT,    /* Markdown without HTML */
    FIELD_INTEGER, /* min..max */
    FIELD_DECIMAL, /* min..max; kept as it was written */
    FIELD_DAY,     /* YYYY-MM-DD */
    FIELD_YEAR,
    FIELD_FLAG,  /* yes or no */
    FIELD_CODE,  /* of a code list (CL_...); areas, languages, priorities are code lists, too */
    FIELD_URL,   /* https, http */
    FIELD_EMAIL, /* of an organisation: never a person's */
    FIELD_FILES, /* bytes with a name, a caption and an alternative text */
    FIELD_KIND_COUNT
} RecordFieldKind;

typedef struct {
    const char *id; /* "evidence_grade" */
    RecordFieldKind kind;
    const char *label[LANG_COUNT];
    const char *help[LANG_COUNT]; /* NULL where there is none */
    const char
        *group[LANG_COUNT];   /* the heading that it stands under in forms and pages; or NULL */
    const CodeList *codelist; /* FIELD_CODE */
    bool is_many;             /* several values, in order */
    bool is_translated;       /* one text for each language */
    bool is_unique;           /* no two records of the type may have the same */
    bool is_filter;           /* a facet of lists and of search */
    bool is_internal;         /* never public, whatever the record's state */
    uint32_t required_in;     /* bits of states: 1u << index */
    int64_t min, max;         /* of numbers; of texts `max` bytes */
    unsigned weight;          /* in search: 0 not found by it, 1 to 10 */
    const char *place;        /* the file that declares it, for messages, and ... */
    unsigned line;            /* ... its line there */
} RecordField;

typedef struct {
    const char *id;
    const char *label[LANG_COUNT];   /* "rests on", seen from here */
    const char *inverse[LANG_COUNT]; /* "basis of", seen from the other end */
    char **to;                       /* ids of types, NULL-terminated; "*" alone: any */
    bool is_many, is_required;
    const char *place;
    unsigned line;
} RecordRelation;

typedef struct {
    const char *id;
    const char *label[LANG_COUNT];
    bool is_public;     /* what stands in it can be read by anybody */
    bool is_restricted; /* by practitioners and up */
    uint32_t seen_by;   /* RoleSet (people/role.h); its author always */
    uint32_t edited_by; /* likewise: may change the fields while it is in this state */
    const char *place;
    unsigned line;
} RecordState;

typedef struct {
    const char *id; /* "publish" */
    const char *label[LANG_COUNT];
    unsigned from, to; /* indexes of states */
    uint32_t roles;    /* RoleSet */
    bool needs_comment;
    bool needs_other; /* not by who wrote the last edit: four eyes */
    const char *place;
    unsigned line;
} RecordMove;

typedef struct {
    const char *id;   /* "good_practice" */
    const char *path; /* "practices": its part of addresses */
    const char *label[LANG_COUNT], *plural[LANG_COUNT];
    const char *description[LANG_COUNT];
    int order;
    const RecordField *fields;
    unsigned n_fields;
    const RecordRelation *relations;
    unsigned n_relations;
    const RecordState *states; /* the first is where a new record begins */
    unsigned n_states;
    const RecordMove *moves;
    unsigned n_moves;
    uint32_t created_by;     /* RoleSet */
    unsigned title;          /* index of the field that names a record; kind line */
    unsigned summary;        /* of the field shown in lists; n_fields: none */
    unsigned area;           /* of the field that says whose it is; n_fields: the region's */
    unsigned review;         /* of the day on which it is looked at again; n_fields: none */
    const unsigned *columns; /* of lists: indexes of fields */
    unsigned n_columns;
    const unsigned *past; /* indexes of fields whose earlier published values stay public */
    unsigned n_past;
    const char *place; /* its file, for messages, and ... */
    unsigned line;     /* ... its line there */
} RecordType;

typedef struct RecordTypes RecordTypes;

/* All model/records/ (.ini) of a centre's model folder, or (NULL) those built into the program. Every
 * problem is located; NULL only if one is an error. Code lists come from `model`, which must outlive
 * the set. */
RecordTypes *record_types_load(const char *model_folder, const Model *model, Problems *problems,
                               GError **error);
RecordTypes *record_types_ref(RecordTypes *types);
void record_types_unref(RecordTypes *types);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RecordTypes, record_types_unref)
unsigned record_types_n(const RecordTypes *types);
const RecordType *record_types_at(const RecordTypes *types, unsigned index); /* by order */
const RecordType *record_types_find(const RecordTypes *types, const char *id);
const RecordType *record_types_find_path(const RecordTypes *types, const char *path);
const RecordField *record_type_field(const RecordType *type, const char *id); /* NULL */
int record_type_state(const RecordType *type, const char *id);                /* -1 */

/* The set in force in this process; a new reference, NULL before the first. */
RecordTypes *record_types_current(void);
/* Swaps; takes `types` over (NULL: none any more). */
void record_types_publish(RecordTypes *types);
