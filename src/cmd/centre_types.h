/* The record types of a centre, for the commands that need them. */
#pragma once

#include "records/type.h"

/* Those in the centre's model folder (`directory` NULL or without one: the program's own); problems go
 * to standard error. Not published. */
RecordTypes *centre_types(const char *directory, const Model *model, GError **error);
