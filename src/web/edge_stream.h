/* Long answers: a thread of their own writes, the HTTP library reads, a fixed buffer lies between.
 * Neither waits in the other's thread: where nothing is there to be sent the connection sleeps. A
 * writer that fails breaks the connection off, so that nobody takes half an answer for a whole
 * one. */
#pragma once

#include "web/http.h"

struct MHD_Connection;
struct MHD_Response;

/* Takes the response's stream over. The thread starts when the first bytes are wanted, so never
 * for HEAD. NULL if too many are being written. */
struct MHD_Response *edge_stream_answer(Response *response, struct MHD_Connection *connection);
/* How many are being written. */
unsigned edge_streams_running(void);
/* Breaks off what runs, and wakes every sleeping connection; for the end of the server. */
void edge_streams_stop(void);
