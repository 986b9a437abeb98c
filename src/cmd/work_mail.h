/* The worker's second half: mail that is due is sent, one connection for a batch. */
#pragma once

#include "store/db.h"

typedef struct {
    unsigned timeout_s;         /* of one try */
    const char *ca_file;        /* certificates to trust instead of the system's; NULL */
    bool (*should_end)(void *); /* asked between mails */
    void *data;
    unsigned n_unreachable; /* times in a row that nothing could be sent */
    bool has_said_why;      /* that nothing can be sent: said once until it changes */
} WorkMail;

typedef struct {
    unsigned n_sent, n_failed;
    bool is_unset; /* there is no mail server, so mail waits */
} WorkMailResult;

/* Sends at most a batch of what is due. False only if the store fails. */
bool work_mail_send(WorkMail *work, Centre *centre, WorkMailResult *out_result, GError **error);
