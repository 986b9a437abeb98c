#include "cmd/options.h"

#include "base/error.h"
#include <string.h>

/* Where a given text names an option: its value after "=", or NULL. */
static const Option *find(const Option *options, unsigned n, const char *given,
                          const char **out_value)
{
    *out_value = NULL;
    for (unsigned i = 0; i < n; i++) {
        size_t length = strlen(options[i].name);
        if (options[i].letter && strcmp(given, options[i].letter) == 0)
            return &options[i];
        if (strncmp(given, options[i].name, length) != 0)
            continue;
        if (given[length] == '\0')
            return &options[i];
        if (given[length] == '=' && !options[i].flag) {
            *out_value = given + length + 1;
            return &options[i];
        }
    }
    return NULL;
}

static bool refuse(GError **error, const char *message, const char *given)
{
    g_set_error(error, FYR_ERROR, FYR_ERROR_USAGE, "%s %s", given, message);
    return false;
}

bool options_take(const Option *options, unsigned n_options, int *argc, char **argv, GError **error)
{
    int kept = 1;
    for (int i = 1; i < *argc; i++) {
        const char *given = argv[i], *value;
        if (strcmp(given, "--") == 0) {
            for (i++; i < *argc; i++)
                argv[kept++] = argv[i];
            break;
        }
        if (given[0] != '-' || given[1] == '\0') {
            argv[kept++] = argv[i];
            continue;
        }
        const Option *option = find(options, n_options, given, &value);
        if (!option)
            return refuse(error, "is not an option of this command", given);
        if (option->flag) {
            *option->flag = true;
            continue;
        }
        if (option->value && *option->value)
            return refuse(error, "is given twice", given);
        if (!value && i + 1 == *argc)
            return refuse(error, "needs a value", given);
        value = value ? value : argv[++i];
        if (option->many)
            g_ptr_array_add(option->many, (gpointer)value);
        else
            *option->value = value;
    }
    argv[kept] = NULL;
    *argc = kept;
    return true;
}
