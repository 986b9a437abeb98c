/* The map of the region: neighbours quietly, members by class, and over them name and number.
 * Classes hold equally many members (quantiles of the numbers given); the legend says which
 * numbers each class holds, so nothing is rounded away. */
#include "render/map.h"
#include "render/canvas.h"
#include "render/map_shapes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAP_CLASSES 5u
#define MAP_TEXT 25.0 /* size of labels, in the map's units */

typedef struct {
    unsigned n;                                /* classes in use, at most MAP_CLASSES */
    double from[MAP_CLASSES], to[MAP_CLASSES]; /* smallest and largest number in each */
} Classes;

const MapShape *map_shape_find(const char *area)
{
    for (unsigned i = 0; i < n_map_shapes; i++)
        if (map_shapes[i].is_member && strcmp(map_shapes[i].area, area) == 0)
            return &map_shapes[i];
    return NULL;
}

static const MapArea *area_find(const Map *map, const char *area)
{
    for (unsigned i = 0; i < map->n_areas; i++)
        if (strcmp(map->areas[i].area, area) == 0)
            return &map->areas[i];
    return NULL;
}

static int compare_numbers(const void *a, const void *b)
{
    double one = *(const double *)a, two = *(const double *)b;
    return (one > two) - (one < two);
}

static Classes classes_of(const Map *map)
{
    Classes classes = {0};
    double values[64];
    unsigned n = 0, n_distinct = 0;
    for (unsigned i = 0; i < map->n_areas && n < G_N_ELEMENTS(values); i++)
        if (map->areas[i].figure.kind == FIGURE_VALUE)
            values[n++] = map->areas[i].figure.value;
    qsort(values, n, sizeof *values, compare_numbers);
    for (unsigned i = 0; i < n; i++)
        n_distinct += i == 0 || values[i] != values[i - 1];
    unsigned wanted = MIN(n_distinct, MAP_CLASSES), at = 0;
    for (unsigned k = 0; k < wanted && at < n; k++) {
        unsigned end = (unsigned)lround((double)n * (k + 1) / wanted);
        end = MAX(end, at + 1);
        while (end < n && values[end] == values[end - 1])
            end++; /* equal numbers are in one class */
        end = MIN(end, n);
        classes.from[classes.n] = values[at];
        classes.to[classes.n++] = values[end - 1];
        at = end;
    }
    return classes;
}

/* Few classes use the ends of the scale, so that least and most always look alike. */
static unsigned class_shade(const Classes *classes, unsigned k)
{
    if (classes->n < 2)
        return 2;
    return (unsigned)lround((double)k * (MAP_CLASSES - 1) / (classes->n - 1));
}

static int class_of(const Classes *classes, double value)
{
    for (unsigned k = 0; k < classes->n; k++)
        if (value <= classes->to[k])
            return (int)k;
    return -1;
}

/* How one state is painted: its ink and fill. */
typedef struct {
    Ink ink;
    Fill fill;
    bool is_deep; /* text on it is in paper's colour */
} Paint;

static Paint paint_of(const Classes *classes, const Figure *figure)
{
    int k = figure && figure->kind == FIGURE_VALUE ? class_of(classes, figure->value) : -1;
    if (k >= 0) {
        unsigned shade = class_shade(classes, (unsigned)k);
        return (Paint){(Ink)(INK_CLASS + shade), FILL_INK, shade >= 3};
    }
    if (figure && figure->kind == FIGURE_SUPPRESSED)
        return (Paint){INK_SERIES, FILL_UNCERTAIN, false};
    if (figure && figure->kind == FIGURE_DISPUTED)
        return (Paint){INK_SERIES + 1, FILL_UNCERTAIN, false};
    return (Paint){INK_AXIS, FILL_SPARSE, false};
}

/* ---- the map ---- */

static void draw_shape(Canvas *c, const MapShape *shape, Paint paint)
{
    if (paint.fill == FILL_INK) {
        c->path(c, shape->path, (Look){.fill = FILL_INK, .paper_stroke = true, .width = 1.6});
        return;
    }
    c->path(c, shape->path, (Look){.fill = FILL_PAPER});
    c->path(c, shape->path, (Look){.fill = paint.fill, .stroke = true, .width = 1.4});
}

static void draw_neighbours(Canvas *c)
{
    c->group(c, INK_WATER, GROUP_PLAIN, NULL, NULL);
    c->rect(c, 0, 0, MAP_WIDTH, map_height, (Look){.fill = FILL_INK});
    c->group_end(c);
    c->group(c, INK_NEIGHBOUR, GROUP_PLAIN, NULL, NULL);
    for (unsigned i = 0; i < n_map_shapes; i++)
        if (!map_shapes[i].is_member)
            c->path(c, map_shapes[i].path,
                    (Look){.fill = FILL_INK, .paper_stroke = true, .width = 1.2});
    c->group_end(c);
}

static char *short_figure(Lang lang, const Figure *figure)
{
    char *range = figure->kind == FIGURE_SUPPRESSED || figure->kind == FIGURE_DISPUTED
                      ? figure_range_text(lang, figure)
                      : NULL;
    if (range)
        return range;
    if (figure->kind == FIGURE_ABSENT)
        return g_strdup("\xe2\x80\x93");
    return figure_text(lang, figure);
}

/* Name over number; on narrow screens the code instead of the name, larger. */
static void draw_label(Canvas *c, const MapShape *shape, const MapArea *area, Paint paint)
{
    g_autofree char *number = short_figure(c->lang, &area->figure);
    bool is_aside = shape->leader_x != 0;
    unsigned flags = is_aside                 ? TEXT_HALO
                     : paint.fill != FILL_INK ? TEXT_HALO
                     : paint.is_deep          ? TEXT_ON_DEEP
                                              : TEXT_ON_INK;
    double x = shape->label_x, y = shape->label_y, size = MAP_TEXT;
    if (is_aside)
        c->line(c, x + size * 1.1, y, shape->leader_x, shape->leader_y,
                (Look){.stroke = true, .width = 1.5});
    c->text(c, x, y - size * 0.2, ANCHOR_MIDDLE, area->label, size * 0.88, flags | TEXT_WIDE);
    c->text(c, x, y + size * 0.85, ANCHOR_MIDDLE, number, size, flags | TEXT_BOLD | TEXT_WIDE);
    c->text(c, x, y - size * 0.2, ANCHOR_MIDDLE, shape->area, size * 1.25, flags | TEXT_NARROW);
    c->text(c, x, y + size * 1.1, ANCHOR_MIDDLE, number, size * 1.35,
            flags | TEXT_BOLD | TEXT_NARROW);
}

static void draw_member(Canvas *c, const Classes *classes, const MapShape *shape,
                        const MapArea *area)
{
    Paint paint = paint_of(classes, area ? &area->figure : NULL);
    if (!area) {
        c->group(c, paint.ink, GROUP_PLAIN, NULL, NULL);
        draw_shape(c, shape, paint);
        c->group_end(c);
        return;
    }
    g_autofree char *speech = figure_speech(c->lang, &area->figure);
    g_autofree char *name = g_strdup_printf("%s: %s", area->label, speech);
    c->group(c, paint.ink, GROUP_ITEM, area->href ? NULL : name, NULL);
    if (area->href)
        c->group(c, paint.ink, GROUP_LINK, name, area->href);
    draw_shape(c, shape, paint);
    if (area->href)
        c->group_end(c);
    /* Beside the link, for eyes only: the link's name says the same in words, and a name must hold
     * the text inside its link word for word. */
    c->group(c, paint.ink, GROUP_PLAIN, NULL, NULL);
    draw_label(c, shape, area, paint);
    c->group_end(c);
    c->group_end(c);
}

/* Members whose label stands outside are drawn last, so that no neighbour covers the leader. */
static void draw_map(Canvas *c, const Map *map)
{
    Classes classes = classes_of(map);
    draw_neighbours(c);
    c->group(c, INK_TEXT, GROUP_LIST, map->title, NULL);
    for (unsigned pass = 0; pass < 2; pass++)
        for (unsigned i = 0; i < n_map_shapes; i++) {
            const MapShape *shape = &map_shapes[i];
            if (shape->is_member && (shape->leader_x != 0) == (pass == 1))
                draw_member(c, &classes, shape, area_find(map, shape->area));
        }
    c->group_end(c);
}

/* ---- the legend ---- */

typedef struct {
    Paint paint;
    char *text;
} LegendEntry;

static void entry_clear(gpointer entry)
{
    g_free(((LegendEntry *)entry)->text);
}

static bool has_kind(const Map *map, FigureKind kind)
{
    for (unsigned i = 0; i < map->n_areas; i++)
        if (map->areas[i].figure.kind == kind)
            return true;
    return false;
}

static GArray *legend_entries(Lang lang, const Map *map)
{
    GArray *entries = g_array_new(FALSE, FALSE, sizeof(LegendEntry));
    Classes classes = classes_of(map);
    g_array_set_clear_func(entries, entry_clear);
    for (unsigned k = 0; k < classes.n; k++) {
        Figure range = {.kind = FIGURE_DISPUTED, .lower = classes.from[k], .upper = classes.to[k]};
        Figure value = {.kind = FIGURE_VALUE, .value = classes.from[k]};
        LegendEntry entry = {paint_of(&classes, &value), figure_range_text(lang, &range)};
        g_array_append_val(entries, entry);
    }
    static const struct {
        FigureKind kind;
        const char *text;
    } others[] = {
        {FIGURE_SUPPRESSED, N_("suppressed to protect persons")},
        {FIGURE_DISPUTED, N_("the source gives several numbers")},
        {FIGURE_NOT_KNOWN, N_("not known")},
        {FIGURE_NOT_YET, N_("not yet reported")},
        {FIGURE_ABSENT, N_("no figure")},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(others); i++) {
        if (!has_kind(map, others[i].kind))
            continue;
        Figure figure = {.kind = others[i].kind};
        LegendEntry entry = {paint_of(&classes, &figure), g_strdup(tr(lang, others[i].text))};
        g_array_append_val(entries, entry);
    }
    return entries;
}

#define SWATCH_WIDTH 40.0
#define SWATCH_HEIGHT 24.0

static void draw_swatch(Canvas *c, double x, double y, Paint paint)
{
    c->group(c, paint.ink, GROUP_PLAIN, NULL, NULL);
    c->rect(c, x, y, SWATCH_WIDTH, SWATCH_HEIGHT, (Look){.fill = paint.fill});
    c->group_end(c);
    c->group(c, INK_AXIS, GROUP_PLAIN, NULL, NULL);
    c->rect(c, x + 0.5, y + 0.5, SWATCH_WIDTH - 1, SWATCH_HEIGHT - 1,
            (Look){.fill = FILL_NONE, .stroke = true});
    c->group_end(c);
}

/* Inside a document or the PDF: in rows under the map. Returns the height it takes. */
static double draw_legend(Canvas *c, const Map *map, double y, bool draws)
{
    g_autoptr(GArray) entries = legend_entries(c ? c->lang : LANG_EN, map);
    double x = 0, row = MAP_TEXT * 1.6, height = row * (map->unit ? 2.2 : 1.2);
    if (map->unit && draws)
        c->text(c, 0, y + row, ANCHOR_START, map->unit, MAP_TEXT, TEXT_BOLD);
    for (unsigned i = 0; i < entries->len; i++) {
        const LegendEntry *entry = &g_array_index(entries, LegendEntry, i);
        double width = SWATCH_WIDTH + 10 + canvas_text_width(entry->text, MAP_TEXT, false);
        if (x > 0 && x + width > MAP_WIDTH) {
            x = 0;
            height += row;
        }
        if (draws) {
            draw_swatch(c, x, y + height - row, entry->paint);
            c->text(c, x + SWATCH_WIDTH + 10, y + height - row + SWATCH_HEIGHT * 0.85, ANCHOR_START,
                    entry->text, MAP_TEXT, 0);
        }
        x += width + MAP_TEXT * 1.5;
    }
    return height;
}

void map_legend(Html *w, const Map *map)
{
    g_autoptr(GArray) entries = legend_entries(html_lang(w), map);
    size_t at = html_depth(w);
    html_open(w, EL_DIV);
    html_attr(w, AT_CLASS, "map-legend");
    if (map->unit)
        html_element(w, EL_P, NULL, map->unit);
    html_open(w, EL_UL);
    for (unsigned i = 0; i < entries->len; i++) {
        const LegendEntry *entry = &g_array_index(entries, LegendEntry, i);
        html_open(w, EL_LI);
        html_open(w, EL_SVG);
        html_attr(w, AT_CLASS, "swatch");
        html_attr(w, AT_VIEWBOX, "0 0 40 24");
        html_attr(w, AT_ARIA_HIDDEN, "true");
        g_autofree char *id = g_strdup_printf("%s-k%u", map->id ? map->id : "map", i);
        Canvas *c = canvas_svg_inside(w, id);
        draw_swatch(c, 0, 0, entry->paint);
        canvas_svg_end(c);
        html_close(w);
        html_element(w, EL_SPAN, NULL, entry->text);
        html_close(w);
    }
    html_close_to(w, at);
}

/* ---- ways out ---- */

static SvgFrame frame_of(const Map *map, double height, bool is_document)
{
    return (SvgFrame){.id = map->id ? map->id : "map",
                      .class_name = "map",
                      .title = map->title,
                      .description = map->description,
                      .width = MAP_WIDTH,
                      .height = height,
                      .font_size = MAP_TEXT,
                      .is_document = is_document};
}

void map_svg(Html *w, const Map *map)
{
    SvgFrame frame = frame_of(map, map_height, false);
    Canvas *c = canvas_svg_begin(w, &frame);
    draw_map(c, map);
    canvas_svg_end(c);
}

void map_svg_document(GString *to, Lang lang, const Map *map)
{
    g_string_append(to, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    g_autoptr(Html) w = html_new(to, lang);
    double legend = draw_legend(NULL, map, 0, false);
    SvgFrame frame = frame_of(map, map_height + legend + 10, true);
    Canvas *c = canvas_svg_begin(w, &frame);
    draw_map(c, map);
    draw_legend(c, map, map_height, true);
    canvas_svg_end(c);
    g_string_append_c(to, '\n');
}

static double cairo_scale_of(const Map *map)
{
    return (map->width > 0 ? map->width : 320) / MAP_WIDTH;
}

double map_cairo_height(const Map *map)
{
    return (map_height + draw_legend(NULL, map, 0, false)) * cairo_scale_of(map);
}

void map_cairo(cairo_t *cr, Lang lang, const Map *map)
{
    Canvas *c = canvas_cairo_new(cr, lang, cairo_scale_of(map));
    draw_map(c, map);
    draw_legend(c, map, map_height, true);
    canvas_cairo_free(c);
}

bool map_outline_svg(Html *w, const char *area, const char *class_name)
{
    const MapShape *shape = map_shape_find(area);
    if (!shape)
        return false;
    int width = shape->right - shape->left, height = shape->bottom - shape->top;
    int side = MAX(width, height) + 4;
    html_open(w, EL_SVG);
    html_attr(w, AT_CLASS, class_name ? class_name : "outline");
    html_attr_printf(w, AT_VIEWBOX, "%d %d %d %d", shape->left - (side - width) / 2,
                     shape->top - (side - height) / 2, side, side);
    html_attr(w, AT_ARIA_HIDDEN, "true");
    html_attr(w, AT_FOCUSABLE, "false");
    html_open(w, EL_PATH);
    html_attr(w, AT_D, shape->path);
    html_close(w);
    html_close(w);
    return true;
}
