/* What most commands begin with: the centre opened, its definitions read. */
#pragma once

#include "figures/cube.h"
#include "model/model.h"
#include "records/type.h"
#include "store/db.h"

typedef struct {
    Centre *centre;
    Model *model;
} Session;

/* Opens the centre; an error says how to make one. Problems of the definitions go to standard
 * error. */
bool session_open(Session *session, const char *centre_directory, GError **error);
/* The same where a centre helps and is not needed: without one, the program's own definitions. */
bool session_open_or_model(Session *session, const char *centre_directory, GError **error);
void session_clear(Session *session);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Session, session_clear)

/* The definitions of a centre's directory (its model folder), or those built into the program
 * where it has none. */
Model *session_model(const char *centre_directory, GError **error);
/* The centre's record types, put in force in this process; and search gets to know the centre's own
 * folder of dictionaries. A reference; NULL with an error, problems go to standard error. */
RecordTypes *session_record_types(Session *session, GError **error);
/* All released figures, through the public connection. */
Cubes *session_cubes(Session *session, GError **error);
