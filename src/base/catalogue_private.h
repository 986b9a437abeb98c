/* Of base/catalogue.c, for base/retell.c. */
#pragma once

#include "base/catalogue.h"
#include "base/mo.h"

/* NULL: it has none, or is English. Never freed. */
const Mo *catalogue_of(Lang lang);
