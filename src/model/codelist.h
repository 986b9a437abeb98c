/* How a code list is built; only the loader uses this. The list keeps pointers to the texts it is
 * given: they must live as long as the model. */
#pragma once

#include "model/model.h"

CodeList *codelist_new(const char *id);
void codelist_free(CodeList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CodeList, codelist_free)

void codelist_set_label(CodeList *list, Lang lang, const char *label);
void codelist_set_description(CodeList *list, Lang lang, const char *description);

/* Appends a code and returns its index; -1 if the list has it already or is full. */
int codelist_append(CodeList *list, const Code *code);
/* The code to change it while the list is built. */
Code *codelist_edit(CodeList *list, unsigned index);
/* Puts all codes of another, finished list behind those that are there. False if a code would be
 * twice; `out_code` then names it. */
bool codelist_include(CodeList *list, const CodeList *other, const char **out_code);

typedef enum { ALIAS_ADDED, ALIAS_REDUNDANT, ALIAS_TAKEN, ALIAS_INVALID } AliasResult;
/* Makes a text match a code. On ALIAS_TAKEN `out_holder` is the code that has it. A text that an
 * included list gives to another code is not taken: the including list wins. */
AliasResult codelist_add_alias(CodeList *list, unsigned index, const char *text, gssize length,
                               unsigned *out_holder);
/* Remembers a text as an alias of a code, for those who show the list. */
void codelist_keep_alias(CodeList *list, unsigned index, const char *text);
