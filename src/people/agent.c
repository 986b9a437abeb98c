#include "people/agent.h"

#include <glib.h>
#include <string.h>

#define LONGEST_READ 512 /* of what a browser sends */

typedef struct {
    const char *mark, *name;
} Mark;

/* In this order: most claim to be several. */
static const Mark programs[] = {
    {"Edg", "Edge"},         {"OPR/", "Opera"},         {"SamsungBrowser/", "Samsung Internet"},
    {"Vivaldi/", "Vivaldi"}, {"Firefox/", "Firefox"},   {"FxiOS/", "Firefox"},
    {"CriOS/", "Chrome"},    {"Chromium/", "Chromium"}, {"Chrome/", "Chrome"},
    {"Safari/", "Safari"},   {"curl/", "curl"},
};
static const Mark systems[] = {
    {"Android", "Android"}, {"iPhone", "iOS"},      {"iPad", "iOS"},      {"Windows", "Windows"},
    {"Mac OS X", "macOS"},  {"Macintosh", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"},
};

static const char *first_of(const Mark *marks, unsigned n, const char *text)
{
    for (unsigned i = 0; i < n; i++)
        if (strstr(text, marks[i].mark))
            return marks[i].name;
    return NULL;
}

char *agent_summary(const char *user_agent)
{
    g_autofree char *text = g_strndup(user_agent ? user_agent : "", LONGEST_READ);
    const char *program = first_of(programs, G_N_ELEMENTS(programs), text);
    const char *system_name = first_of(systems, G_N_ELEMENTS(systems), text);
    if (!system_name)
        return g_strdup(program ? program : "an unknown program");
    return g_strdup_printf("%s on %s", program ? program : "an unknown program", system_name);
}
