-- Work that is done outside of requests, by the worker (`fyr work`, which `fyr serve` starts), and
-- mail that waits to be sent. Enqueued in the transaction of the act that causes it.

CREATE TABLE job (
    id INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,                                       -- 'check-upload', 'release' ...
    subject TEXT NOT NULL,                                    -- the id of what it is about
    detail TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    tries INTEGER NOT NULL DEFAULT 0,
    created TEXT NOT NULL,
    next_try TEXT NOT NULL,                                   -- not before this
    started TEXT,
    finished TEXT,
    progress TEXT NOT NULL DEFAULT '',                        -- what it is doing, for who waits
    fault TEXT                                                -- why it failed
) STRICT;
CREATE INDEX job_by_state ON job (state, id);
CREATE INDEX job_by_subject ON job (subject, id);
CREATE INDEX job_by_kind ON job (kind, id);
CREATE INDEX job_by_finished ON job (finished) WHERE finished IS NOT NULL;

CREATE TABLE mail (
    id INTEGER NOT NULL PRIMARY KEY,
    recipient TEXT NOT NULL,                                  -- an address
    subject TEXT NOT NULL,
    body TEXT,                                                -- plain text; NULL once sent or given up: it can hold a link
    created TEXT NOT NULL,
    next_try TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    sent TEXT,
    given_up TEXT,
    fault TEXT                                                -- the server's last word
) STRICT;
CREATE INDEX mail_waiting ON mail (next_try, id) WHERE sent IS NULL AND given_up IS NULL;
CREATE INDEX mail_not_sent ON mail (id) WHERE sent IS NULL;
CREATE INDEX mail_by_sent ON mail (sent) WHERE sent IS NOT NULL;
CREATE INDEX mail_by_given_up ON mail (given_up) WHERE given_up IS NOT NULL;

-- Settings that an administrator makes: the mail server, the public address.
CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL,
    changed TEXT NOT NULL,
    changed_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
