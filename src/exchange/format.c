#include "exchange/format.h"
#include <string.h>

#define FORMAT(name) extern const Format format_##name;
#include "exchange/formats.def"
#undef FORMAT

static const Format *const formats[] = {
#define FORMAT(name) &format_##name,
#include "exchange/formats.def"
#undef FORMAT
    NULL,
};

#define KEY_BYTES_IN_NAME 80u /* longer keys are cut and told apart by a checksum */

unsigned format_count(void)
{
    return G_N_ELEMENTS(formats) - 1;
}

const Format *format_at(unsigned index)
{
    g_return_val_if_fail(index < format_count(), NULL);
    return formats[index];
}

const Format *format_find(const char *name)
{
    for (unsigned i = 0; i < format_count(); i++)
        if (strcmp(formats[i]->name, name) == 0)
            return formats[i];
    return NULL;
}

const Format *format_find_by_ending(const char *end)
{
    for (unsigned i = 0; i < format_count(); i++)
        if (formats[i]->ending && strcmp(formats[i]->ending, end) == 0)
            return formats[i];
    return NULL;
}

/* The day of the newest vintage among the rows; false if there are no rows. */
static bool newest_day(const FigureView *view, IsoDay *out_day)
{
    uint32_t last = 0;
    bool is_found = false;
    IsoDay newest = 0;
    for (uint32_t i = 0; view->cubes && view->slice && i < view->slice->n_rows; i++) {
        uint32_t id = view->cube->vintage[view->slice->rows[i]];
        if (is_found && id == last)
            continue;
        last = id;
        const Vintage *vintage = cubes_find_vintage(view->cubes, id);
        if (vintage && (!is_found || vintage->as_of > newest))
            newest = vintage->as_of;
        is_found = is_found || vintage;
    }
    if (is_found)
        *out_day = newest;
    return is_found;
}

char *format_file_name(const Format *format, const FigureView *view)
{
    g_autoptr(GString) name = g_string_new(view->query->flow->id);
    g_autofree char *key = cube_query_key(view->query);
    for (char *p = key; *p; p++)
        if (!g_ascii_isalnum(*p) && !strchr("._+-", *p))
            *p = '-';
    if (strlen(key) > KEY_BYTES_IN_NAME)
        g_string_append_printf(name, "_%.*s-%08x", (int)KEY_BYTES_IN_NAME - 9, key,
                               g_str_hash(key));
    else if (*key)
        g_string_append_printf(name, "_%s", key);
    if (view->query->start_period > 1900 || view->query->end_period < 2100)
        g_string_append_printf(name, "_%d-%d", MAX(view->query->start_period, 0),
                               MIN(view->query->end_period, 9999));
    IsoDay day;
    if (newest_day(view, &day)) {
        char text[ISO_DATE_BYTES];
        iso_day_write(day, text);
        g_string_append_printf(name, "_%s", text);
    }
    g_string_append_printf(name, ".%s", format->ending ? format->ending : "txt");
    return g_string_free(g_steal_pointer(&name), FALSE);
}
