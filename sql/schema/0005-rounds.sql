-- The reporting round: what is asked, what each state handed in, and what became of it.
-- None of it is public, but for which release a vintage came from. Nothing a state said is ever
-- overwritten: files stay, figures stay with their file, events are only added.

CREATE TABLE round (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 26),     -- ULID
    title TEXT NOT NULL,
    note TEXT NOT NULL,
    deadline TEXT NOT NULL CHECK (length(deadline) = 10),     -- the last day
    state TEXT NOT NULL CHECK (state IN ('draft', 'open', 'closed')),
    version INTEGER NOT NULL CHECK (version >= 1),            -- counts its changes
    created TEXT NOT NULL,
    created_by TEXT NOT NULL REFERENCES account (id),
    opened TEXT,
    closed TEXT
) STRICT;

CREATE TABLE round_period (
    round TEXT NOT NULL REFERENCES round (id),
    period INTEGER NOT NULL,
    PRIMARY KEY (round, period)
) STRICT, WITHOUT ROWID;

CREATE TABLE round_flow (
    round TEXT NOT NULL REFERENCES round (id),
    flow TEXT NOT NULL,
    PRIMARY KEY (round, flow)
) STRICT, WITHOUT ROWID;

CREATE TABLE round_area (
    round TEXT NOT NULL REFERENCES round (id),
    area TEXT NOT NULL CHECK (length(area) = 2),
    PRIMARY KEY (round, area)
) STRICT, WITHOUT ROWID;

-- So many days before the deadline who has not submitted is reminded.
CREATE TABLE round_reminder (
    round TEXT NOT NULL REFERENCES round (id),
    days INTEGER NOT NULL CHECK (days BETWEEN 0 AND 366),
    PRIMARY KEY (round, days)
) STRICT, WITHOUT ROWID;

-- What somebody was told about a round, so that nobody is told twice: 'opened', 'remind-7', 'event-12'.
CREATE TABLE round_notice (
    round TEXT NOT NULL REFERENCES round (id),
    account TEXT NOT NULL REFERENCES account (id),
    submission TEXT NOT NULL,                                 -- '': of the whole round
    what TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (round, account, submission, what)
) STRICT, WITHOUT ROWID;

-- One state's figures of one period within a round, of all the round's dataflows together.
CREATE TABLE submission (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 26),
    round TEXT NOT NULL REFERENCES round (id),
    area TEXT NOT NULL CHECK (length(area) = 2),
    period INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('empty', 'draft', 'checked', 'submitted', 'returned',
                                         'accepted', 'locked')),
    version INTEGER NOT NULL CHECK (version >= 1),            -- counts its changes: who acts names what was seen
    content TEXT NOT NULL DEFAULT '',                         -- SHA-256 over the files that count; '': none
    submitted_by TEXT REFERENCES account (id),                -- the last time
    submitted TEXT,
    UNIQUE (round, area, period)
) STRICT;
CREATE INDEX submission_by_area ON submission (area, period);

-- Every file, byte by byte.
CREATE TABLE submission_file (
    id INTEGER NOT NULL PRIMARY KEY,
    submission TEXT NOT NULL REFERENCES submission (id),
    number INTEGER NOT NULL CHECK (number >= 1),
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    bytes BLOB NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL REFERENCES account (id),
    state TEXT NOT NULL CHECK (state IN ('received', 'checking', 'checked', 'refused')),
    undone TEXT,                                              -- when; NULL: it counts
    undone_by TEXT REFERENCES account (id),
    checked TEXT,
    fault TEXT,                                               -- why it was refused
    n_figures INTEGER NOT NULL DEFAULT 0,
    n_errors INTEGER NOT NULL DEFAULT 0,
    n_warnings INTEGER NOT NULL DEFAULT 0,
    n_notes INTEGER NOT NULL DEFAULT 0,
    annotated BLOB,                                           -- the same with the problems beside the cells
    annotated_is_xlsx INTEGER NOT NULL DEFAULT 0 CHECK (annotated_is_xlsx IN (0, 1)),
    UNIQUE (submission, number)
) STRICT;
CREATE INDEX submission_file_by_sum ON submission_file (submission, sha256);

-- The dataflows of a file; the newest file counts for each.
CREATE TABLE submission_file_flow (
    file INTEGER NOT NULL REFERENCES submission_file (id),
    flow TEXT NOT NULL,
    n_rows INTEGER NOT NULL,
    counted TEXT NOT NULL DEFAULT '',                         -- dimensions in which a person may stand several times
    PRIMARY KEY (file, flow)
) STRICT, WITHOUT ROWID;

CREATE TABLE submission_row (
    file INTEGER NOT NULL REFERENCES submission_file (id),
    number INTEGER NOT NULL,                                  -- from 1, in the order of the file
    sheet TEXT NOT NULL,                                      -- '': CSV
    line INTEGER NOT NULL,
    cell TEXT NOT NULL,                                       -- 'H12'; '' in CSV
    flow TEXT NOT NULL,
    key TEXT NOT NULL,
    period INTEGER NOT NULL,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 5),       -- FigureKind
    obs_status TEXT NOT NULL CHECK (length(obs_status) = 1),
    conf_status TEXT NOT NULL CHECK (length(conf_status) = 1),
    value REAL,
    lower REAL,
    upper REAL,
    comment TEXT,
    PRIMARY KEY (file, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX submission_row_by_key ON submission_row (file, flow, key);

CREATE TABLE submission_problem (
    file INTEGER NOT NULL REFERENCES submission_file (id),
    number INTEGER NOT NULL,
    severity INTEGER NOT NULL CHECK (severity BETWEEN 0 AND 2),
    sheet TEXT NOT NULL,
    line INTEGER NOT NULL,                                    -- 0: the whole file or sheet
    field TEXT,
    value TEXT,
    rule TEXT NOT NULL,
    message TEXT NOT NULL,
    remedy TEXT,
    flow TEXT NOT NULL,                                       -- '': not at a figure
    key TEXT NOT NULL,
    said TEXT NOT NULL,                                       -- what the figure says, and what the warning
    warning TEXT NOT NULL,                                    -- says without places: an answer is to these
    PRIMARY KEY (file, number)
) STRICT, WITHOUT ROWID;

-- Why a warning is no mistake. Holds for later files while the figure and its warning are the same.
CREATE TABLE submission_answer (
    id INTEGER NOT NULL PRIMARY KEY,
    submission TEXT NOT NULL REFERENCES submission (id),
    flow TEXT NOT NULL,
    key TEXT NOT NULL,
    rule TEXT NOT NULL,
    said TEXT NOT NULL,
    warning TEXT NOT NULL,
    reason TEXT NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL REFERENCES account (id)
) STRICT;
CREATE INDEX submission_answer_by_figure ON submission_answer (submission, flow, key, rule);

-- What the secretariat asks, about a figure or ('') about all of it, and what the state answers.
CREATE TABLE submission_question (
    id INTEGER NOT NULL PRIMARY KEY,
    submission TEXT NOT NULL REFERENCES submission (id),
    flow TEXT NOT NULL,
    key TEXT NOT NULL,
    text TEXT NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL REFERENCES account (id),
    answer TEXT,                                              -- NULL: open
    answered TEXT,
    answered_by TEXT REFERENCES account (id)
) STRICT;
CREATE INDEX submission_question_of ON submission_question (submission, id);

-- Who signed which figures: `content` is a SHA-256 over the files that count, flow by flow.
CREATE TABLE submission_signature (
    submission TEXT NOT NULL REFERENCES submission (id),
    content TEXT NOT NULL CHECK (length(content) = 64),
    account TEXT NOT NULL REFERENCES account (id),
    at TEXT NOT NULL,
    PRIMARY KEY (submission, content, account)
) STRICT, WITHOUT ROWID;

CREATE TABLE submission_event (
    id INTEGER NOT NULL PRIMARY KEY,
    submission TEXT NOT NULL REFERENCES submission (id),
    version INTEGER NOT NULL,                                 -- after it
    at TEXT NOT NULL,
    actor TEXT NOT NULL,                                      -- an account, or 'worker'
    act TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    comment TEXT NOT NULL,
    content TEXT NOT NULL,                                    -- as in submission_signature; '': no figures
    UNIQUE (submission, version)
) STRICT;
CREATE INDEX submission_event_by_act ON submission_event (act, at);

-- What was accepted: for each dataflow the file whose figures were. Never changed afterwards.
CREATE TABLE submission_acceptance (
    id INTEGER NOT NULL PRIMARY KEY,
    submission TEXT NOT NULL REFERENCES submission (id),
    at TEXT NOT NULL,
    actor TEXT NOT NULL REFERENCES account (id),
    content TEXT NOT NULL CHECK (length(content) = 64)
) STRICT;
CREATE INDEX submission_acceptance_of ON submission_acceptance (submission, id);

CREATE TABLE submission_accepted_flow (
    acceptance INTEGER NOT NULL REFERENCES submission_acceptance (id),
    flow TEXT NOT NULL,
    file INTEGER NOT NULL REFERENCES submission_file (id),
    PRIMARY KEY (acceptance, flow)
) STRICT, WITHOUT ROWID;

-- Which releases were made of what was accepted.
CREATE TABLE submission_release (
    acceptance INTEGER NOT NULL REFERENCES submission_acceptance (id),
    release TEXT NOT NULL REFERENCES release (id),
    vintage INTEGER NOT NULL REFERENCES vintage (id),
    at TEXT NOT NULL,
    actor TEXT NOT NULL REFERENCES account (id),
    PRIMARY KEY (acceptance, release)
) STRICT, WITHOUT ROWID;

-- What an account may do with a submission: a row for each role that counts for its state. Every
-- statement that reads or changes a submission asks here.
CREATE VIEW submission_right (submission, account, role) AS
    SELECT s.id, r.account, r.role
    FROM account_role r
    JOIN account a ON a.id = r.account AND a.state = 'active'
    JOIN submission s ON r.area = '' OR r.area = s.area
    WHERE r.role IN ('focal', 'member', 'editor', 'chair', 'admin', 'auditor');

-- The same for a round; states see it once it was opened.
CREATE VIEW round_right (round, account, role) AS
    SELECT d.id, r.account, r.role
    FROM account_role r
    JOIN account a ON a.id = r.account AND a.state = 'active'
    JOIN round d ON r.area = ''
        OR (d.state <> 'draft' AND EXISTS (SELECT 1 FROM round_area w WHERE w.round = d.id AND w.area = r.area))
    WHERE r.role IN ('focal', 'member', 'editor', 'chair', 'admin', 'auditor');

-- For each dataflow the file whose figures count: the newest that was checked and is not undone.
CREATE VIEW submission_counting (submission, flow, file, n_rows, counted) AS
    SELECT f.submission, w.flow, f.id, w.n_rows, w.counted
    FROM submission_file f JOIN submission_file_flow w ON w.file = f.id
    WHERE f.state = 'checked' AND f.undone IS NULL
      AND NOT EXISTS (SELECT 1 FROM submission_file g JOIN submission_file_flow x ON x.file = g.id
                      WHERE g.submission = f.submission AND g.number > f.number AND g.state = 'checked'
                        AND g.undone IS NULL AND x.flow = w.flow);

-- What is wrong with the figures that count; of the newest file also what is wrong with all of it.
CREATE VIEW submission_problem_now (submission, file_number, number, severity, sheet, line, field, value,
                                    rule, message, remedy, flow, key, said, warning) AS
    SELECT f.submission, f.number, p.number, p.severity, p.sheet, p.line, p.field, p.value, p.rule,
           p.message, p.remedy, p.flow, p.key, p.said, p.warning
    FROM submission_file f JOIN submission_problem p ON p.file = f.id
    WHERE f.state = 'checked' AND f.undone IS NULL
      AND (EXISTS (SELECT 1 FROM submission_counting c
                   WHERE c.submission = f.submission AND c.file = f.id AND (p.flow = '' OR c.flow = p.flow))
           OR (p.flow = '' AND NOT EXISTS (SELECT 1 FROM submission_file g
                   WHERE g.submission = f.submission AND g.number > f.number AND g.state = 'checked'
                     AND g.undone IS NULL)));

-- A vintage may speak of one period only: then it replaces what its source said before about that
-- period, and nothing else. 0: about all periods, as before.
ALTER TABLE vintage ADD COLUMN period INTEGER NOT NULL DEFAULT 0 CHECK (period >= 0);

-- The releases out of which a vintage was made.
-- public
CREATE TABLE vintage_release (
    vintage INTEGER NOT NULL REFERENCES vintage (id),
    flow TEXT NOT NULL,
    area TEXT NOT NULL,
    release TEXT NOT NULL REFERENCES release (id),
    PRIMARY KEY (vintage, flow, area)
) STRICT, WITHOUT ROWID;

-- dialect: sqlite
-- Vintages of one period come out of rounds. Their figures can enter only behind their release in the
-- ledger; whatever a program forgets, the store refuses.
CREATE TRIGGER observation_of_a_round_needs_its_release BEFORE INSERT ON observation
WHEN (SELECT period FROM vintage WHERE id = NEW.vintage) <> 0
 AND NOT EXISTS (SELECT 1 FROM vintage_release v JOIN ledger l ON l.release = v.release AND l.act = 'release'
                 WHERE v.vintage = NEW.vintage AND v.flow = NEW.flow
                   AND instr(NEW.key, '.' || v.area || '.') > 0)
BEGIN
    SELECT RAISE(ABORT, 'figures of a round become public through the ledger only');
END;
CREATE TRIGGER vintage_release_is_never_changed BEFORE UPDATE ON vintage_release
BEGIN
    SELECT RAISE(ABORT, 'where a vintage came from is never changed');
END;
CREATE TRIGGER submission_file_is_never_removed BEFORE DELETE ON submission_file
BEGIN
    SELECT RAISE(ABORT, 'a file that was handed in is never removed; undo it');
END;
-- But for a list of persons, which must not be here: nothing is left of it but its sum.
CREATE TRIGGER submission_file_bytes_are_never_changed BEFORE UPDATE OF bytes, sha256, submission ON submission_file
WHEN NEW.sha256 <> OLD.sha256 OR NEW.submission <> OLD.submission OR length(NEW.bytes) > 0 OR OLD.state <> 'refused'
BEGIN
    SELECT RAISE(ABORT, 'a file that was handed in is never changed');
END;
CREATE TRIGGER submission_event_is_never_changed BEFORE UPDATE ON submission_event
BEGIN
    SELECT RAISE(ABORT, 'what happened to a submission is never changed');
END;
CREATE TRIGGER submission_event_is_never_removed BEFORE DELETE ON submission_event
BEGIN
    SELECT RAISE(ABORT, 'what happened to a submission is never removed');
END;
CREATE TRIGGER submission_accepted_flow_is_never_changed BEFORE UPDATE ON submission_accepted_flow
BEGIN
    SELECT RAISE(ABORT, 'what was accepted is never changed');
END;
CREATE TRIGGER submission_accepted_flow_is_never_removed BEFORE DELETE ON submission_accepted_flow
BEGIN
    SELECT RAISE(ABORT, 'what was accepted is never removed');
END;
