/* The parameters that the explorer and its embedding share, beside the dataflow's dimensions. */
#pragma once

#include "web/explore/explore.h"

/* clang-format off */
#define DATA_PARAMS                                                                                \
    {.name = "flow", .kind = P_TEXT, .max = 64, .required = true, .sample = "VICTIMS",             \
     .help = N_("The dataflow's id")},                                                             \
    {.name = "start", .kind = P_INT, .min = 1900, .max = 2200, .sample = "2015",                   \
     .help = N_("The first year")},                                                                \
    {.name = "end", .kind = P_INT, .min = 1900, .max = 2200, .sample = "2022",                     \
     .help = N_("The last year")},                                                                 \
    {.name = "as-of", .kind = P_DATE, .sample = "2023-06-30",                                      \
     .help = N_("What was known on that day")},                                                    \
    {.name = "rows", .kind = P_TEXT, .max = 200, .sample = "exploitation",                         \
     .help = N_("Dimensions that make rows, joined by +; all = every dimension apart")},           \
    {.name = "columns", .kind = P_TEXT, .max = 40, .sample = "year",                               \
     .help = N_("The dimension that makes columns, or year")},                                     \
    {.name = "view", .kind = P_CHOICE, .choices = EXPLORE_PICTURES, .sample = "auto",              \
     .help = N_("The picture")}
/* clang-format on */

/* The dataflow of the path; NULL: not found, with near ids. */
const Dataflow *data_flow(Request *request, GError **error);
