/* What the pages about states and the region stand on: which source they show, the years there
 * are, the measures they know, and the data address of every number.
 *
 * A page shows one source throughout, so that its numbers are comparable with each other: the one
 * that says most about the member states. The notes name it and say why others differ. */
#pragma once

#include "figures/compare.h"
#include "figures/panel.h"
#include "render/ui.h"
#include "web/request.h"

/* A number that these pages know how to ask for: a cell of a dataflow, all other dimensions at
 * their total. */
typedef enum {
    MEASURE_VICTIMS,
    MEASURE_WOMEN,
    MEASURE_MEN,
    MEASURE_OTHER_SEX,
    MEASURE_SEX_UNKNOWN,
    MEASURE_CHILDREN,
    MEASURE_ADULTS,
    MEASURE_AGE_UNKNOWN,
    MEASURE_SEXUAL,
    MEASURE_LABOUR,
    MEASURE_OTHER_FORM,
    MEASURE_SUSPECTED,
    MEASURE_PROSECUTED,
    MEASURE_CONVICTED,
    MEASURE_COUNT
} Measure;

typedef struct {
    Request *request;
    Lang lang;
    const Model *model;
    Cubes *cubes; /* borrowed from the request */
    const Cube *victims, *offenders;
    const Source *source;                    /* NULL: nobody says anything about a member state */
    const Vintage *newest;                   /* of the source */
    const Vintage *previous;                 /* the one before it, as of an earlier day; or NULL */
    int first_year, last_year;               /* with victims of a member state */
    const Code *members[REGION_STATES_MOST]; /* by their names in the language */
    unsigned n_members;
    /* The cells of the measures but for their area, looked up once. */
    struct {
        bool is_there;
        int area; /* the dimension */
        uint16_t codes[LIMIT_DIMENSIONS];
    } cells[MEASURE_COUNT];
} States;

/* False: the centre holds no figures about member states. */
bool states_init(States *states, Request *request);

const char *measure_id(Measure measure); /* "women": of the parameter `sort` */
const Cube *measure_cube(const States *states, Measure measure);
/* "Women and girls": the code's own label; the dataflow's for a plain total. */
const char *measure_label(const States *states, Measure measure);
/* The cell's codes but for the area (NULL = the first member). False: the flow, or a code of it,
 * is not among the definitions. */
bool measure_codes(const States *states, Measure measure, const char *area, uint16_t *out_codes);
Figure states_figure(const States *states, Measure measure, const char *area, int year);
/* The newest year with something said; false: none. */
bool states_latest(const States *states, Measure measure, const char *area, int *out_year);

/* Where a number is: "/data/VICTIMS?area=LV&source=UNODC&sex=F&start=2020&end=2020" in the
 * request's language; area NULL = the members. `ending` NULL = the page, "csv" ... = a download,
 * which holds every breakdown if `is_all_rows`. Lives as long as the request. */
const char *states_link(const States *states, Measure measure, const char *area, int start,
                        int end);
const char *states_download(const States *states, const char *flow, const char *area,
                            const char *ending);
/* The same for any cell of a cube, by its codes. */
const char *states_cell_link(const States *states, const Cube *cube, const uint16_t *codes,
                             int start, int end);

/* Bits for ui_figure_legend(): the signs that ui_figure() will use for it. */
unsigned states_signs(const Figure *figure);

const char *states_path(const States *states, const char *area); /* its profile; of the request */
/* "Iceland, Norway and Poland", of indexes in VICTIMS' list of areas, in the order of names. Caller frees. */
char *states_names(const States *states, const RegionStates *areas);

/* "UNODC, as of 14 April 2025". Caller frees. */
char *states_source_line(const States *states);

/* True if there is such a page: so that nothing is promised that does not exist. */
bool states_has_page(const char *path);
