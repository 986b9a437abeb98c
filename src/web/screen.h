/* Is it a list of persons? Asked of every upload before anything of it is kept, in a program of its own:
 * the server has many threads, and what reads files of strangers forks. */
#pragma once

#include "web/request.h"

/* True: go on. False: it is one, and request_fault() says so at `field`; or, with an error (BUSY), it could
 * not be found out. A site without a program to run (a test of the router) lets everything pass: what is
 * handed in is looked at again when it is checked. */
bool screen_upload(Request *request, const char *field, const void *bytes, size_t length,
                   GError **error);
