/* The inside of a set of record types: for the files that load it. */
#pragma once

#include "base/ini.h"
#include "model/loader.h"
#include "records/type.h"
#include <stdatomic.h>

struct RecordTypes {
    _Atomic unsigned n_refs;
    GPtrArray *types; /* RecordType, by order */
    GPtrArray *files; /* IniFile; they own all texts */
};

void record_type_clear(RecordType *type); /* frees it and its arrays */

/* Parts of a file, read into the type; each reports all it finds. type_load_parts.c */
typedef struct {
    RecordType *type;
    const IniFile *own; /* the type's own file */
    const IniSection *head;
    GArray *fields, *relations, *states, *moves; /* RecordField ... */
    unsigned n_own_states; /* of the states, those in front: of the type's own file */
    GPtrArray *files;      /* IniFile: the type's own, then those that it includes */
    const Model *model;
    Problems *problems;
} TypeDraft;
/* A file's sections but for [record ...]: of the type's own file, or of one that it includes. */
void type_load_parts(TypeDraft *draft, const IniFile *file);
/* Once all parts are read. */
void type_load_order_states(TypeDraft *draft);
/* What could only be said once all states are known: required-in, moves. */
void type_load_finish(TypeDraft *draft, const IniFile *file);
/* Once the head's fields are known, too: what does not go together. */
void type_load_fit(const TypeDraft *draft);
/* Whether the site itself has pages there. */
bool record_type_path_is_own(const char *path);
/* Words of people/role.h as a RoleSet. */
uint32_t type_load_roles(Loader *say, const IniFile *file, const IniSection *section,
                         const char *key, bool is_required);
