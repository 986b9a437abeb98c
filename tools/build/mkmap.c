/* Makes the map's table of shapes: mkmap shapes.geojson out.c
 *
 * Reads polygons, projects them (Lambert azimuthal equal-area on the sphere, centre 60 N 15 E;
 * Snyder, Map Projections: A Working Manual, 1987, p. 185), simplifies borders once for both sides
 * (arcs between points where three outlines meet, Douglas-Peucker), clips to the frame and writes
 * paths of whole numbers. */
#include <glib.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define WIDTH 1000.0    /* of the map, in its own units */
#define TOLERANCE 0.8   /* of simplification, in units */
#define LEAST_ISLAND 14 /* area in square units below which an island is left out */
#define NORTH_CUT 72.5  /* islands further north (Svalbard, Jan Mayen) are left out */
#define KM_LEFT -1880.0 /* the frame, in km from the centre */
#define KM_RIGHT 1010.0
#define KM_TOP 1330.0
#define KM_BOTTOM -1450.0

typedef struct {
    double x, y;
} Point;

typedef struct {
    char *area;
    bool is_member;
    GPtrArray *rings; /* GArray of Point: outer and inner alike, even-odd by direction */
} Shape;

/* Where the middle of a label stands when the roomiest place is not the best one, and where a
 * leader line goes; in units. */
static const struct {
    const char *area;
    short x, y, leader_x, leader_y;
} labels[] = {
    {"DK", 436, 588, 508, 596},
    {"EE", 856, 480, 0, 0},
    {"LT", 842, 628, 0, 0},
    {"LV", 864, 556, 0, 0},
};

/* ---- a reader for just this much JSON ---- */

typedef struct {
    const char *at, *begin, *name;
} Json;

static G_GNUC_NORETURN void json_fail(const Json *json, const char *expected)
{
    g_printerr("mkmap: %s: byte %ld: expected %s\n", json->name, (long)(json->at - json->begin),
               expected);
    exit(3);
}

static void json_space(Json *json)
{
    while (*json->at && strchr(" \t\r\n", *json->at))
        json->at++;
}

static bool json_take(Json *json, char c)
{
    json_space(json);
    if (*json->at != c)
        return false;
    json->at++;
    return true;
}

static void json_expect(Json *json, char c)
{
    char expected[2] = {c, 0};
    if (!json_take(json, c))
        json_fail(json, expected);
}

static char *json_text(Json *json)
{
    json_expect(json, '"');
    const char *end = strchr(json->at, '"');
    if (!end || memchr(json->at, '\\', (size_t)(end - json->at)))
        json_fail(json, "a plain text");
    char *text = g_strndup(json->at, (gsize)(end - json->at));
    json->at = end + 1;
    return text;
}

static double json_number(Json *json)
{
    char *end = NULL;
    json_space(json);
    double value = g_ascii_strtod(json->at, &end);
    if (end == json->at)
        json_fail(json, "a number");
    json->at = end;
    return value;
}

static void json_skip(Json *json)
{
    json_space(json);
    if (*json->at == '"') {
        g_free(json_text(json));
    } else if (*json->at == '{' || *json->at == '[') {
        char close = *json->at++ == '{' ? '}' : ']';
        while (!json_take(json, close)) {
            json_skip(json);
            if (!json_take(json, ':'))
                json_take(json, ',');
        }
    } else {
        while (*json->at && !strchr(",]}", *json->at))
            json->at++;
    }
}

/* ---- projection ---- */

static Point project(double longitude, double latitude)
{
    const double radius = 6371, lat0 = 60 * G_PI / 180, lon0 = 15 * G_PI / 180;
    double lat = latitude * G_PI / 180, lon = longitude * G_PI / 180 - lon0;
    double cosine = sin(lat0) * sin(lat) + cos(lat0) * cos(lat) * cos(lon);
    double k = sqrt(2 / MAX(1 + cosine, 1e-6));
    double x = radius * k * cos(lat) * sin(lon);
    double y = radius * k * (cos(lat0) * sin(lat) - sin(lat0) * cos(lat) * cos(lon));
    double scale = WIDTH / (KM_RIGHT - KM_LEFT);
    return (Point){(x - KM_LEFT) * scale, (KM_TOP - y) * scale};
}

static double map_height(void)
{
    return round((KM_TOP - KM_BOTTOM) * WIDTH / (KM_RIGHT - KM_LEFT));
}

static double ring_area(const GArray *ring)
{
    double sum = 0;
    for (guint i = 0; i < ring->len; i++) {
        Point a = g_array_index(ring, Point, i);
        Point b = g_array_index(ring, Point, (i + 1) % ring->len);
        sum += a.x * b.y - b.x * a.y;
    }
    return sum / 2;
}

/* ---- reading ---- */

static void read_ring(Json *json, Shape *shape, bool *is_far_north)
{
    GArray *ring = g_array_new(FALSE, FALSE, sizeof(Point));
    double latitudes = 0;
    json_expect(json, '[');
    do {
        json_expect(json, '[');
        double longitude = json_number(json);
        json_expect(json, ',');
        double latitude = json_number(json);
        json_expect(json, ']');
        Point point = project(longitude, latitude);
        latitudes += latitude;
        g_array_append_val(ring, point);
    } while (json_take(json, ','));
    json_expect(json, ']');
    *is_far_north = latitudes / ring->len > NORTH_CUT;
    g_array_set_size(ring, ring->len - 1); /* the last point repeats the first */
    g_ptr_array_add(shape->rings, ring);
}

static void read_polygon(Json *json, Shape *shape)
{
    json_expect(json, '[');
    do {
        bool is_far_north;
        read_ring(json, shape, &is_far_north);
        GArray *ring = g_ptr_array_index(shape->rings, shape->rings->len - 1);
        if (ring->len < 3 || fabs(ring_area(ring)) < LEAST_ISLAND ||
            (is_far_north && shape->is_member))
            g_ptr_array_remove_index(shape->rings, shape->rings->len - 1);
    } while (json_take(json, ','));
    json_expect(json, ']');
}

static void read_geometry(Json *json, Shape *shape)
{
    bool is_multi = false;
    json_expect(json, '{');
    do {
        g_autofree char *key = json_text(json);
        json_expect(json, ':');
        if (strcmp(key, "type") == 0) {
            g_autofree char *type = json_text(json);
            is_multi = strcmp(type, "MultiPolygon") == 0;
        } else if (strcmp(key, "coordinates") == 0 && is_multi) {
            json_expect(json, '[');
            do
                read_polygon(json, shape);
            while (json_take(json, ','));
            json_expect(json, ']');
        } else if (strcmp(key, "coordinates") == 0) {
            read_polygon(json, shape);
        } else {
            json_skip(json);
        }
    } while (json_take(json, ','));
    json_expect(json, '}');
}

static void read_properties(Json *json, Shape *shape)
{
    json_expect(json, '{');
    do {
        g_autofree char *key = json_text(json);
        json_expect(json, ':');
        if (strcmp(key, "iso2") == 0) {
            shape->area = json_text(json);
        } else if (strcmp(key, "cbss_member") == 0) {
            json_space(json);
            shape->is_member = *json->at == 't';
            json_skip(json);
        } else {
            json_skip(json);
        }
    } while (json_take(json, ','));
    json_expect(json, '}');
}

static Shape *read_feature(Json *json)
{
    Shape *shape = g_new0(Shape, 1);
    shape->rings = g_ptr_array_new();
    json_expect(json, '{');
    do {
        g_autofree char *key = json_text(json);
        json_expect(json, ':');
        if (strcmp(key, "properties") == 0)
            read_properties(json, shape);
        else if (strcmp(key, "geometry") == 0)
            read_geometry(json, shape);
        else
            json_skip(json);
    } while (json_take(json, ','));
    json_expect(json, '}');
    return shape;
}

static GPtrArray *read_shapes(Json *json)
{
    GPtrArray *shapes = g_ptr_array_new();
    json_expect(json, '{');
    do {
        g_autofree char *key = json_text(json);
        json_expect(json, ':');
        if (strcmp(key, "features") != 0) {
            json_skip(json);
            continue;
        }
        json_expect(json, '[');
        do
            g_ptr_array_add(shapes, read_feature(json));
        while (json_take(json, ','));
        json_expect(json, ']');
    } while (json_take(json, ','));
    return shapes;
}

/* ---- simplification: the same for both sides of a border ---- */

static guint64 point_key(Point p)
{
    return (guint64)(gint64)llround(p.x * 1000 + 1e9) << 32 |
           (guint64)(guint32)llround(p.y * 1000 + 1e9);
}

/* Points where more than two outlines meet: their set of neighbours has more than two members. */
static GHashTable *find_junctions(const GPtrArray *shapes)
{
    GHashTable *neighbours =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, (GDestroyNotify)g_array_unref);
    for (guint s = 0; s < shapes->len; s++) {
        const Shape *shape = g_ptr_array_index(shapes, s);
        for (guint r = 0; r < shape->rings->len; r++) {
            const GArray *ring = g_ptr_array_index(shape->rings, r);
            for (guint i = 0; i < ring->len; i++) {
                guint64 own = point_key(g_array_index(ring, Point, i));
                GArray *list = g_hash_table_lookup(neighbours, &own);
                if (!list) {
                    list = g_array_new(FALSE, FALSE, sizeof(guint64));
                    g_hash_table_insert(neighbours, g_memdup2(&own, sizeof own), list);
                }
                for (guint step = 1; step<ring->len; step += ring->len> 2 ? ring->len - 2 : 1) {
                    guint64 other = point_key(g_array_index(ring, Point, (i + step) % ring->len));
                    bool is_there = false;
                    for (guint k = 0; k < list->len; k++)
                        is_there = is_there || g_array_index(list, guint64, k) == other;
                    if (!is_there)
                        g_array_append_val(list, other);
                }
            }
        }
    }
    return neighbours;
}

static bool is_junction(GHashTable *neighbours, Point p)
{
    guint64 key = point_key(p);
    const GArray *list = g_hash_table_lookup(neighbours, &key);
    return list && list->len > 2;
}

static double distance_to(Point p, Point a, Point b)
{
    double dx = b.x - a.x, dy = b.y - a.y, length = dx * dx + dy * dy;
    double t = length > 0 ? ((p.x - a.x) * dx + (p.y - a.y) * dy) / length : 0;
    t = CLAMP(t, 0, 1);
    return hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

static void douglas_peucker(const Point *points, bool *keep, guint from, guint to)
{
    double largest = 0;
    guint at = from;
    for (guint i = from + 1; i < to; i++) {
        double distance = distance_to(points[i], points[from], points[to]);
        if (distance > largest) {
            largest = distance;
            at = i;
        }
    }
    if (largest < TOLERANCE)
        return;
    keep[at] = true;
    douglas_peucker(points, keep, from, at);
    douglas_peucker(points, keep, at, to);
}

/* An arc is simplified in one direction whichever ring it came from, so that both agree. */
static void simplify_arc(Point *points, bool *keep, guint n)
{
    bool is_backward = points[0].x > points[n - 1].x ||
                       (points[0].x == points[n - 1].x && points[0].y > points[n - 1].y);
    g_autofree Point *arc = g_new(Point, n);
    g_autofree bool *arc_keep = g_new0(bool, n);
    for (guint i = 0; i < n; i++)
        arc[i] = points[is_backward ? n - 1 - i : i];
    douglas_peucker(arc, arc_keep, 0, n - 1);
    for (guint i = 1; i + 1 < n; i++)
        keep[i] = arc_keep[is_backward ? n - 1 - i : i];
    keep[0] = keep[n - 1] = true;
}

/* Turns the ring so that it begins at a junction, or (islands) at its least point, which is the
 * same for both sides of a lake and island too. */
static guint ring_start(const GArray *ring, GHashTable *neighbours)
{
    guint least = 0;
    for (guint i = 0; i < ring->len; i++) {
        Point p = g_array_index(ring, Point, i), q = g_array_index(ring, Point, least);
        if (is_junction(neighbours, p))
            return i;
        if (p.x < q.x || (p.x == q.x && p.y < q.y))
            least = i;
    }
    return least;
}

static GArray *simplify_ring(const GArray *ring, GHashTable *neighbours)
{
    guint n = ring->len, start = ring_start(ring, neighbours);
    g_autofree Point *points = g_new(Point, n + 1);
    g_autofree bool *keep = g_new0(bool, n + 1);
    for (guint i = 0; i <= n; i++)
        points[i] = g_array_index(ring, Point, (start + i) % n);
    guint from = 0, farthest = n / 2;
    bool has_cut = false;
    for (guint i = 1; i < n; i++) {
        has_cut = has_cut || is_junction(neighbours, points[i]);
        if (hypot(points[i].x - points[0].x, points[i].y - points[0].y) >
            hypot(points[farthest].x - points[0].x, points[farthest].y - points[0].y))
            farthest = i;
    }
    for (guint i = 1; i <= n; i++) {
        if (i < n && !is_junction(neighbours, points[i]) && (has_cut || i != farthest))
            continue;
        simplify_arc(points + from, keep + from, i - from + 1);
        from = i;
    }
    GArray *out = g_array_new(FALSE, FALSE, sizeof(Point));
    for (guint i = 0; i < n; i++)
        if (keep[i])
            g_array_append_val(out, points[i]);
    return out;
}

/* ---- clipping to the frame (Sutherland-Hodgman, one side at a time) ---- */

static double beyond(Point p, int side)
{
    const double margin = 6;
    return side == 0   ? -margin - p.x
           : side == 1 ? p.x - WIDTH - margin
           : side == 2 ? -margin - p.y
                       : p.y - map_height() - margin;
}

static GArray *clip_ring(GArray *ring)
{
    for (int side = 0; side < 4; side++) {
        GArray *out = g_array_new(FALSE, FALSE, sizeof(Point));
        for (guint i = 0; i < ring->len; i++) {
            Point a = g_array_index(ring, Point, i);
            Point b = g_array_index(ring, Point, (i + 1) % ring->len);
            double da = beyond(a, side), db = beyond(b, side);
            if (da <= 0)
                g_array_append_val(out, a);
            if ((da < 0 && db > 0) || (da > 0 && db < 0)) {
                double t = da / (da - db);
                Point cut = {a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t};
                g_array_append_val(out, cut);
            }
        }
        g_array_unref(ring);
        ring = out;
    }
    return ring;
}

/* ---- labels: the point farthest from the shape's edge ---- */

static bool is_inside(const GArray *ring, Point p)
{
    bool inside = false;
    for (guint i = 0, j = ring->len - 1; i < ring->len; j = i++) {
        Point a = g_array_index(ring, Point, i), b = g_array_index(ring, Point, j);
        if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x)
            inside = !inside;
    }
    return inside;
}

/* Distances count double upwards: labels are wider than high. */
static double room(const GArray *ring, Point p)
{
    double least = 1e9;
    for (guint i = 0; i < ring->len; i++) {
        Point a = g_array_index(ring, Point, i),
              b = g_array_index(ring, Point, (i + 1) % ring->len);
        Point flat_a = {a.x, a.y * 1.6}, flat_b = {b.x, b.y * 1.6}, flat_p = {p.x, p.y * 1.6};
        least = MIN(least, distance_to(flat_p, flat_a, flat_b));
    }
    return least;
}

static Point label_point(const Shape *shape)
{
    const GArray *largest = NULL;
    double best = -1;
    Point at = {0, 0};
    for (guint r = 0; r < shape->rings->len; r++) {
        const GArray *ring = g_ptr_array_index(shape->rings, r);
        if (!largest || fabs(ring_area(ring)) > fabs(ring_area(largest)))
            largest = ring;
    }
    for (double y = 0; largest && y < map_height(); y += 4)
        for (double x = 0; x < WIDTH; x += 4) {
            Point p = {x, y};
            if (!is_inside(largest, p))
                continue;
            double own = room(largest, p);
            if (own > best) {
                best = own;
                at = p;
            }
        }
    return at;
}

/* ---- writing ---- */

static gsize write_path(const Shape *shape, GString *to, int box[4])
{
    gsize n = 0;
    box[0] = box[1] = 10000;
    box[2] = box[3] = -10000;
    for (guint r = 0; r < shape->rings->len; r++) {
        const GArray *ring = g_ptr_array_index(shape->rings, r);
        int px = 0, py = 0;
        gsize written = 0, begin = to->len;
        for (guint i = 0; i < ring->len; i++) {
            Point p = g_array_index(ring, Point, i);
            int x = (int)lround(p.x), y = (int)lround(p.y);
            if (written > 0 && x == px && y == py)
                continue;
            if (written == 0)
                g_string_append_printf(to, "M%d%s%dl", x, y < 0 ? "" : " ", y);
            else
                g_string_append_printf(to, "%s%d%s%d", x - px < 0 || written == 1 ? "" : " ",
                                       x - px, y - py < 0 ? "" : " ", y - py);
            px = x, py = y;
            written++;
            box[0] = MIN(box[0], x), box[1] = MIN(box[1], y);
            box[2] = MAX(box[2], x), box[3] = MAX(box[3], y);
        }
        if (written < 3)
            g_string_truncate(to, begin);
        else
            g_string_append_c(to, 'z'), n += written;
    }
    return n;
}

static void write_shape(FILE *out, const Shape *shape)
{
    g_autoptr(GString) path = g_string_new(NULL);
    int box[4];
    short leader_x = 0, leader_y = 0;
    write_path(shape, path, box);
    if (path->len == 0)
        return;
    Point label = shape->is_member ? label_point(shape) : (Point){0, 0};
    for (gsize i = 0; i < G_N_ELEMENTS(labels); i++)
        if (strcmp(labels[i].area, shape->area) == 0) {
            label = (Point){labels[i].x, labels[i].y};
            leader_x = labels[i].leader_x;
            leader_y = labels[i].leader_y;
        }
    fprintf(out, "    {\"%s\", %s, %ld, %ld, %d, %d, %d, %d, %d, %d,\n     \"%s\"},\n", shape->area,
            shape->is_member ? "true" : "false", lround(label.x), lround(label.y), leader_x,
            leader_y, box[0], box[1], box[2], box[3], path->str);
}

static int compare_shapes(gconstpointer a, gconstpointer b)
{
    const Shape *one = *(Shape *const *)a, *two = *(Shape *const *)b;
    if (one->is_member != two->is_member)
        return two->is_member - one->is_member;
    return strcmp(one->area, two->area);
}

/* Åland is Finland's in every figure, so it is drawn as part of it. */
static void join(GPtrArray *shapes, const char *part, const char *whole)
{
    Shape *from = NULL, *to = NULL;
    for (guint i = 0; i < shapes->len; i++) {
        Shape *shape = g_ptr_array_index(shapes, i);
        if (strcmp(shape->area, part) == 0)
            from = shape;
        if (strcmp(shape->area, whole) == 0)
            to = shape;
    }
    if (!from || !to)
        return;
    for (guint r = 0; r < from->rings->len; r++)
        g_ptr_array_add(to->rings, g_ptr_array_index(from->rings, r));
    g_ptr_array_remove(shapes, from);
}

int main(int argc, char **argv)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    if (argc != 3) {
        g_printerr("usage: mkmap shapes.geojson out.c\n");
        return 2;
    }
    if (!g_file_get_contents(argv[1], &text, NULL, &error)) {
        g_printerr("mkmap: %s\n", error->message);
        return 3;
    }
    Json json = {text, text, argv[1]};
    GPtrArray *shapes = read_shapes(&json);
    join(shapes, "AX", "FI");
    GHashTable *neighbours = find_junctions(shapes);
    for (guint s = 0; s < shapes->len; s++) {
        Shape *shape = g_ptr_array_index(shapes, s);
        for (guint r = 0; r < shape->rings->len; r++)
            shape->rings->pdata[r] = clip_ring(simplify_ring(shape->rings->pdata[r], neighbours));
    }
    g_ptr_array_sort(shapes, compare_shapes);
    FILE *out = fopen(argv[2], "w");
    if (!out) {
        g_printerr("mkmap: cannot write %s\n", argv[2]);
        return 3;
    }
    fprintf(out, "/* Made by tools/build/mkmap.c from data/geo (Natural Earth, public domain). */\n"
                 "#include \"render/map_shapes.h\"\n\nconst MapShape map_shapes[] = {\n");
    for (guint s = 0; s < shapes->len; s++)
        write_shape(out, g_ptr_array_index(shapes, s));
    fprintf(out,
            "};\nconst unsigned n_map_shapes = sizeof map_shapes / sizeof *map_shapes;\n"
            "const int map_height = %ld;\n",
            lround(map_height()));
    return fclose(out) == 0 ? 0 : 3;
}
