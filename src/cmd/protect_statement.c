/* What was done, in words that a minister can read and a statistician can check. */
#include "cmd/protect_files.h"

#include <string.h>

static const char *const methods[METHOD_COUNT] = {"suppress", "cellkey", "round"};

void protect_statement(const ProtectJob *job, const ProtectFile *files, unsigned n_files,
                       GString *to)
{
    g_string_append(to, "STATEMENT ON DISCLOSURE CONTROL\n\n");
    g_string_append_printf(to, "Made by fyr %s. Tables protected together: %u.\n\n", FYR_VERSION,
                           n_files);
    g_string_append(to, job->statement->str);
    /* Of the protected files only: with a sum of the unprotected ones anybody could try out which
     * numbers they held. Nothing here may depend on a number that is not shown. */
    g_string_append(to, "Files (SHA-256):\n");
    for (unsigned i = 0; i < n_files; i++)
        g_string_append_printf(to, "  %s  %s\n", files[i].protected_sha256, files[i].name);
}

void protect_summary(const ProtectJob *job, const ProtectFile *files, unsigned n_files,
                     bool is_public, GString *to)
{
    g_string_append_printf(to, "{\"method\":\"%s\"%s,\"tables\":[", methods[job->method],
                           is_public ? "" : job->json->str);
    for (unsigned i = 0; i < n_files; i++) {
        g_string_append(to, i ? ",{\"name\":\"" : "{\"name\":\"");
        for (const char *p = files[i].name; *p; p++) {
            if (*p == '"' || *p == '\\')
                g_string_append_c(to, '\\');
            if ((unsigned char)*p >= 0x20)
                g_string_append_c(to, *p);
        }
        g_string_append_printf(to, "\",\"rows\":%u,\"sha256\":\"%s\"}", files[i].n_rows,
                               files[i].protected_sha256);
    }
    g_string_append(to, "]}\n");
}
