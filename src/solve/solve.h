/* The linear programming library that Fyr is built with, as the table of functions that the kernels
 * ask for (protect/lp.h). Which one, and why: docs/decisions/0012. */
#pragma once

#include "protect/lp.h"

/* Constant; may be used from any number of threads, each with its own models. */
const LpEngine *solve_engine(void);
