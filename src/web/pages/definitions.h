/* What the pages on definitions share. */
#pragma once

#include "web/pages/prose.h"

/* "area" for CL_AREA: its name in addresses. Caller frees. */
char *definition_slug(const CodeList *list);
const CodeList *definition_find(const Model *model, const char *slug);
/* The permanent anchor of a code on its list's page. Caller frees. */
char *definition_anchor(const Code *code);
