/* The inside of side_by_side: finding reasons, once the cells are read. */
#pragma once

#include "figures/side_by_side.h"

void side_find_reasons(SideBySide *side);
