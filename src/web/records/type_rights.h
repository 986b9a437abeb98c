/* Who may do what with records, type by type, as the types' files have it. */
#pragma once

#include "web/request.h"

void type_rights_write(Html *w, Request *request);
