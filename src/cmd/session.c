#include "cmd/session.h"

#include "records/words.h"

#include <stdio.h>

Model *session_model(const char *centre_directory, GError **error)
{
    g_autofree char *own = g_build_filename(centre_directory, "model", NULL);
    g_autoptr(Problems) problems = problems_new();
    Model *model = g_file_test(own, G_FILE_TEST_IS_DIR) ? model_load(own, problems, error)
                                                        : model_load_embedded(problems, error);
    problems_print(problems, 0, stderr);
    return model;
}

bool session_open(Session *session, const char *centre_directory, GError **error)
{
    *session = (Session){0};
    if (!g_file_test(centre_directory, G_FILE_TEST_EXISTS)) {
        g_set_error(error, FYR_ERROR, FYR_ERROR_NOT_FOUND,
                    "there is no centre \"%s\"; make one with `fyr init %s` or `fyr demo %s`",
                    centre_directory, centre_directory, centre_directory);
        return false;
    }
    session->centre = centre_open(centre_directory, error);
    session->model = session->centre ? session_model(centre_directory, error) : NULL;
    if (!session->model)
        session_clear(session);
    return session->model != NULL;
}

bool session_open_or_model(Session *session, const char *centre_directory, GError **error)
{
    if (g_file_test(centre_directory, G_FILE_TEST_EXISTS))
        return session_open(session, centre_directory, error);
    *session = (Session){.model = session_model(centre_directory, error)};
    return session->model != NULL;
}

void session_clear(Session *session)
{
    g_clear_pointer(&session->centre, centre_close);
    g_clear_pointer(&session->model, model_free);
}

Cubes *session_cubes(Session *session, GError **error)
{
    Db *db = centre_public_reader(session->centre, error);
    return db ? cubes_load(db, session->model, error) : NULL;
}

RecordTypes *session_record_types(Session *session, GError **error)
{
    const char *directory = centre_directory(session->centre);
    g_autofree char *own = g_build_filename(directory, "model", NULL);
    g_autofree char *dictionaries = g_build_filename(directory, "dictionaries", NULL);
    g_autoptr(Problems) problems = problems_new();
    bool has_own = g_file_test(own, G_FILE_TEST_IS_DIR);
    RecordTypes *types = record_types_load(has_own ? own : NULL, session->model, problems, error);
    problems_print(problems, 0, stderr);
    if (!types)
        return NULL;
    words_set_dictionaries(dictionaries);
    record_types_publish(record_types_ref(types));
    return types;
}
