-- Reporting rounds and what states hand in. Written and read by src/figures/round*.c and handin*.c.
-- Every statement that an account's act or page needs takes the account and asks round_right or
-- submission_right; those without one are the worker's, which has no account.

-- name: round_secretary
SELECT 1 FROM account_role r JOIN account a ON a.id = r.account AND a.state = 'active'
WHERE r.account = ?1 AND r.role = 'editor';

-- name: round_account_by_email
SELECT id, name FROM account WHERE email_folded = lower(?1) AND state = 'active' AND state <> 'closed';

-- name: round_insert
INSERT INTO round (id, title, note, deadline, state, version, created, created_by)
SELECT ?1, ?2, ?3, ?4, 'draft', 1, ?5, ?6
WHERE EXISTS (SELECT 1 FROM account_role r JOIN account a ON a.id = r.account AND a.state = 'active'
              WHERE r.account = ?6 AND r.role = 'editor');

-- name: round_update
UPDATE round SET title = ?4, note = ?5, deadline = ?6, version = version + 1
WHERE id = ?1 AND version = ?2
  AND EXISTS (SELECT 1 FROM round_right w WHERE w.round = ?1 AND w.account = ?3 AND w.role = 'editor');

-- name: round_state_set
UPDATE round SET state = ?4, version = version + 1,
                 opened = CASE WHEN ?4 = 'open' THEN ifnull(opened, ?5) ELSE opened END,
                 closed = CASE WHEN ?4 = 'closed' THEN ?5 ELSE NULL END
WHERE id = ?1 AND version = ?2
  AND EXISTS (SELECT 1 FROM round_right w WHERE w.round = ?1 AND w.account = ?3 AND w.role = 'editor');

-- name: round_period_insert
INSERT INTO round_period (round, period) VALUES (?1, ?2) ON CONFLICT DO NOTHING;

-- name: round_flow_insert
INSERT INTO round_flow (round, flow) VALUES (?1, ?2) ON CONFLICT DO NOTHING;

-- name: round_area_insert
INSERT INTO round_area (round, area) VALUES (?1, ?2) ON CONFLICT DO NOTHING;

-- name: round_reminder_insert
INSERT INTO round_reminder (round, days) VALUES (?1, ?2) ON CONFLICT DO NOTHING;

-- name: round_period_clear
DELETE FROM round_period WHERE round = ?1;

-- name: round_flow_clear
DELETE FROM round_flow WHERE round = ?1;

-- name: round_area_clear
DELETE FROM round_area WHERE round = ?1;

-- name: round_reminder_clear
DELETE FROM round_reminder WHERE round = ?1;

-- name: round_get
SELECT d.id, d.title, d.note, d.deadline, d.state, d.version, d.created, d.created_by, a.name, d.opened,
       d.closed
FROM round d JOIN account a ON a.id = d.created_by
WHERE d.id = ?2 AND EXISTS (SELECT 1 FROM round_right w WHERE w.round = d.id AND w.account = ?1);

-- name: round_list
-- scan-ok: rounds are few, a year has one or two
SELECT d.id, d.title, d.note, d.deadline, d.state, d.version, d.created, d.created_by, a.name, d.opened,
       d.closed
FROM round d JOIN account a ON a.id = d.created_by
WHERE EXISTS (SELECT 1 FROM round_right w WHERE w.round = d.id AND w.account = ?1)
ORDER BY d.id DESC;

-- name: round_periods
SELECT period FROM round_period WHERE round = ?1 ORDER BY period;

-- name: round_flows
SELECT flow FROM round_flow WHERE round = ?1 ORDER BY flow;

-- name: round_areas
SELECT area FROM round_area WHERE round = ?1 ORDER BY area;

-- name: round_reminders
SELECT days FROM round_reminder WHERE round = ?1 ORDER BY days DESC;

-- name: round_submissions_make
-- A place on the board for each state and period; the id is made from the round's.
SELECT w.area, p.period FROM round_area w JOIN round_period p ON p.round = w.round
WHERE w.round = ?1
  AND NOT EXISTS (SELECT 1 FROM submission s WHERE s.round = ?1 AND s.area = w.area AND s.period = p.period)
ORDER BY w.area, p.period;

-- name: submission_insert
INSERT INTO submission (id, round, area, period, state, version) VALUES (?1, ?2, ?3, ?4, 'empty', 1);

-- name: round_submissions_accepted
SELECT id FROM submission WHERE round = ?1 AND state = 'accepted' ORDER BY id;

-- name: submission_board
SELECT s.id, s.round, d.title, d.state, s.area, s.period, s.state, s.version, d.deadline, s.content,
       s.submitted_by, s.submitted,
       EXISTS (SELECT 1 FROM submission_file f WHERE f.submission = s.id AND f.undone IS NULL
               AND f.state IN ('received', 'checking')),
       EXISTS (SELECT 1 FROM submission_signature g WHERE g.submission = s.id AND g.content = s.content
               AND g.account <> ifnull(s.submitted_by, '')),
       (SELECT count(*) FROM submission_file f WHERE f.submission = s.id AND f.undone IS NULL),
       (SELECT ifnull(sum(c.n_rows), 0) FROM submission_counting c WHERE c.submission = s.id),
       (SELECT count(*) FROM submission_problem_now p WHERE p.submission = s.id AND p.severity = 2),
       (SELECT count(*) FROM submission_problem_now p WHERE p.submission = s.id AND p.severity = 1),
       (SELECT count(*) FROM submission_problem_now p WHERE p.submission = s.id AND p.severity = 1
          AND NOT EXISTS (SELECT 1 FROM submission_answer n WHERE n.submission = s.id AND n.flow = p.flow
                          AND n.key = p.key AND n.rule = p.rule AND n.said = p.said AND n.warning = p.warning)),
       (SELECT count(*) FROM submission_question q WHERE q.submission = s.id AND q.answer IS NULL),
       e.at, e.actor, n.name, e.act
FROM submission s JOIN round d ON d.id = s.round
LEFT JOIN submission_event e ON e.submission = s.id AND e.version = s.version
LEFT JOIN account n ON n.id = e.actor
WHERE s.round = ?2 AND EXISTS (SELECT 1 FROM submission_right w WHERE w.submission = s.id AND w.account = ?1)
ORDER BY s.area, s.period;

-- name: submission_get
SELECT s.id, s.round, d.title, d.state, s.area, s.period, s.state, s.version, d.deadline, s.content,
       s.submitted_by, s.submitted,
       EXISTS (SELECT 1 FROM submission_file f WHERE f.submission = s.id AND f.undone IS NULL
               AND f.state IN ('received', 'checking')),
       EXISTS (SELECT 1 FROM submission_signature g WHERE g.submission = s.id AND g.content = s.content
               AND g.account <> ifnull(s.submitted_by, '')),
       (SELECT count(*) FROM submission_file f WHERE f.submission = s.id AND f.undone IS NULL),
       (SELECT ifnull(sum(c.n_rows), 0) FROM submission_counting c WHERE c.submission = s.id),
       (SELECT count(*) FROM submission_problem_now p WHERE p.submission = s.id AND p.severity = 2),
       (SELECT count(*) FROM submission_problem_now p WHERE p.submission = s.id AND p.severity = 1),
       (SELECT count(*) FROM submission_problem_now p WHERE p.submission = s.id AND p.severity = 1
          AND NOT EXISTS (SELECT 1 FROM submission_answer n WHERE n.submission = s.id AND n.flow = p.flow
                          AND n.key = p.key AND n.rule = p.rule AND n.said = p.said AND n.warning = p.warning)),
       (SELECT count(*) FROM submission_question q WHERE q.submission = s.id AND q.answer IS NULL),
       e.at, e.actor, n.name, e.act
FROM submission s JOIN round d ON d.id = s.round
LEFT JOIN submission_event e ON e.submission = s.id AND e.version = s.version
LEFT JOIN account n ON n.id = e.actor
WHERE s.id = ?2 AND EXISTS (SELECT 1 FROM submission_right w WHERE w.submission = s.id AND w.account = ?1);

-- name: submission_find
SELECT s.id FROM submission s WHERE s.round = ?2 AND s.area = ?3 AND s.period = ?4
  AND EXISTS (SELECT 1 FROM submission_right w WHERE w.submission = s.id AND w.account = ?1);

-- name: submission_ids
-- scan-ok: some tens a year, and every one that may be seen is wanted
SELECT s.id FROM submission s WHERE (?2 IS NULL OR s.area = ?2)
  AND EXISTS (SELECT 1 FROM submission_right w WHERE w.submission = s.id AND w.account = ?1)
ORDER BY s.round DESC, s.area, s.period;

-- name: submission_has_role
SELECT 1 FROM submission_right w WHERE w.submission = ?2 AND w.account = ?1
  AND instr(?3, ' ' || w.role || ' ') > 0;

-- name: submission_update
UPDATE submission SET state = ?5, content = ?6, version = version + 1,
       submitted_by = CASE WHEN ?7 IS NULL THEN submitted_by ELSE ?3 END, submitted = ifnull(?7, submitted)
WHERE id = ?1 AND version = ?2
  AND EXISTS (SELECT 1 FROM submission_right w WHERE w.submission = ?1 AND w.account = ?3
              AND instr(?4, ' ' || w.role || ' ') > 0);

-- name: submission_update_by_program
UPDATE submission SET state = ?3, content = ?4, version = version + 1 WHERE id = ?1 AND version = ?2;

-- name: submission_event_insert
INSERT INTO submission_event (submission, version, at, actor, act, from_state, to_state, comment, content)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);

-- name: submission_events
SELECT e.version, e.at, e.actor, a.name, e.act, e.from_state, e.to_state, e.comment, e.content
FROM submission_event e LEFT JOIN account a ON a.id = e.actor
WHERE e.submission = ?2 AND EXISTS (SELECT 1 FROM submission_right w WHERE w.submission = ?2 AND w.account = ?1)
ORDER BY e.version;

-- name: submission_pending_by_program
-- What the state follows from: files that count, that wait; errors; figures.
SELECT (SELECT count(*) FROM submission_file f WHERE f.submission = ?1 AND f.undone IS NULL),
       (SELECT count(*) FROM submission_file f WHERE f.submission = ?1 AND f.undone IS NULL
          AND f.state IN ('received', 'checking')),
       (SELECT count(*) FROM submission_problem_now p WHERE p.submission = ?1 AND p.severity = 2),
       (SELECT count(*) FROM submission_counting c WHERE c.submission = ?1);

-- name: submission_content_by_program
SELECT c.flow, f.sha256 FROM submission_counting c JOIN submission_file f ON f.id = c.file
WHERE c.submission = ?1 ORDER BY c.flow;

-- name: submission_question_insert
INSERT INTO submission_question (submission, flow, key, text, at, actor) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- name: submission_question_answer
UPDATE submission_question SET answer = ?3, answered = ?4, answered_by = ?5
WHERE id = ?1 AND submission = ?2 AND answer IS NULL;

-- name: submission_questions
SELECT q.id, q.flow, q.key, q.text, q.at, a.name, q.answer, q.answered, b.name
FROM submission_question q JOIN account a ON a.id = q.actor LEFT JOIN account b ON b.id = q.answered_by
WHERE q.submission = ?2 AND EXISTS (SELECT 1 FROM submission_right w WHERE w.submission = ?2 AND w.account = ?1)
ORDER BY q.id;

-- name: submission_signature_insert
INSERT INTO submission_signature (submission, content, account, at) VALUES (?1, ?2, ?3, ?4);

-- name: submission_signature_get
SELECT at FROM submission_signature WHERE submission = ?1 AND content = ?2 AND account = ?3;

-- name: submission_signatures
SELECT g.account, a.name, g.at, g.content = s.content
FROM submission_signature g JOIN account a ON a.id = g.account JOIN submission s ON s.id = g.submission
WHERE g.submission = ?2 AND EXISTS (SELECT 1 FROM submission_right w WHERE w.submission = ?2 AND w.account = ?1)
ORDER BY g.at, g.account;

-- name: submission_file_next
SELECT ifnull(max(number), 0) + 1 FROM submission_file WHERE submission = ?1;

-- name: submission_file_same
SELECT f.number, f.id, f.undone IS NULL AND NOT EXISTS (
           SELECT 1 FROM submission_file g WHERE g.submission = ?1 AND g.number > f.number
             AND g.undone IS NULL AND g.state <> 'refused')
FROM submission_file f WHERE f.submission = ?1 AND f.sha256 = ?2 ORDER BY f.number DESC LIMIT 1;

-- name: submission_file_insert
INSERT INTO submission_file (submission, number, name, sha256, bytes, at, actor, state)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'received');

-- name: submission_file_undo
UPDATE submission_file SET undone = ?3, undone_by = ?4
WHERE submission = ?1 AND number = ?2 AND undone IS NULL;

-- name: submission_file_redo
UPDATE submission_file SET undone = NULL, undone_by = NULL
WHERE submission = ?1 AND number = ?2 AND undone IS NOT NULL;

-- name: submission_files
SELECT f.id, f.number, f.name, f.sha256, f.at, f.actor, a.name, length(f.bytes), f.state, f.undone, b.name,
       f.checked, f.fault, f.n_figures, f.n_errors, f.n_warnings, f.n_notes, f.annotated IS NOT NULL,
       f.annotated_is_xlsx
FROM submission_file f JOIN account a ON a.id = f.actor LEFT JOIN account b ON b.id = f.undone_by
WHERE f.submission = ?2 AND EXISTS (SELECT 1 FROM submission_right w WHERE w.submission = ?2 AND w.account = ?1)
ORDER BY f.number DESC;

-- name: submission_file_flows
SELECT w.flow, EXISTS (SELECT 1 FROM submission_counting c
                       WHERE c.submission = f.submission AND c.flow = w.flow AND c.file = f.id)
FROM submission_file f JOIN submission_file_flow w ON w.file = f.id WHERE f.id = ?1 ORDER BY w.flow;

-- name: submission_file_bytes
SELECT f.name, CASE WHEN ?3 THEN f.annotated ELSE f.bytes END, f.annotated_is_xlsx
FROM submission_file f
WHERE f.id = ?2
  AND EXISTS (SELECT 1 FROM submission_right w WHERE w.submission = f.submission AND w.account = ?1);

-- name: submission_problems
SELECT p.severity, p.file_number, p.sheet, p.line, p.field, p.value, p.rule, p.message, p.remedy, p.flow,
       p.key,
       (SELECT n.id FROM submission_answer n WHERE n.submission = p.submission AND n.flow = p.flow
          AND n.key = p.key AND n.rule = p.rule AND n.said = p.said AND n.warning = p.warning
        ORDER BY n.id DESC LIMIT 1)
FROM submission_problem_now p
WHERE p.submission = ?2 AND EXISTS (SELECT 1 FROM submission_right w WHERE w.submission = ?2 AND w.account = ?1)
ORDER BY p.severity DESC, p.file_number DESC, p.number LIMIT ?3;

-- name: submission_file_problems
SELECT p.severity, f.number, p.sheet, p.line, p.field, p.value, p.rule, p.message, p.remedy, p.flow, p.key,
       NULL
FROM submission_file f JOIN submission_problem p ON p.file = f.id
WHERE f.id = ?2
  AND EXISTS (SELECT 1 FROM submission_right w WHERE w.submission = f.submission AND w.account = ?1)
ORDER BY p.severity DESC, p.number LIMIT ?3;

-- name: submission_answer_get
SELECT n.reason, a.name, n.at FROM submission_answer n JOIN account a ON a.id = n.actor WHERE n.id = ?1;

-- name: submission_answer_insert
-- To every warning of this rule at this figure, as it stands now.
INSERT INTO submission_answer (submission, flow, key, rule, said, warning, reason, at, actor)
SELECT DISTINCT p.submission, p.flow, p.key, p.rule, p.said, p.warning, ?5, ?6, ?7
FROM submission_problem_now p
WHERE p.submission = ?1 AND p.flow = ?2 AND p.key = ?3 AND p.rule = ?4 AND p.severity = 1;

-- name: submission_figures
SELECT f.number, r.sheet, r.line, r.cell, r.flow, r.key, r.period, r.kind, r.obs_status, r.conf_status,
       r.value, r.lower, r.upper, r.comment
FROM submission_counting c JOIN submission_file f ON f.id = c.file
JOIN submission_row r ON r.file = c.file AND r.flow = c.flow
WHERE c.submission = ?2 AND (?3 IS NULL OR c.flow = ?3)
  AND EXISTS (SELECT 1 FROM submission_right w WHERE w.submission = ?2 AND w.account = ?1)
ORDER BY r.flow, r.key, r.number;

-- name: submission_accepted
SELECT f.number, r.sheet, r.line, r.cell, r.flow, r.key, r.period, r.kind, r.obs_status, r.conf_status,
       r.value, r.lower, r.upper, r.comment
FROM submission_accepted_flow c JOIN submission_file f ON f.id = c.file
JOIN submission_row r ON r.file = c.file AND r.flow = c.flow
WHERE c.acceptance = (SELECT max(k.id) FROM submission_acceptance k WHERE k.submission = ?2)
  AND (?3 IS NULL OR c.flow = ?3)
  AND EXISTS (SELECT 1 FROM submission_right w WHERE w.submission = ?2 AND w.account = ?1)
ORDER BY r.flow, r.key, r.number;

-- name: submission_accepted_before
-- The state's last acceptance of this period, whichever round it was in, whose figures are not these.
SELECT k.id, k.at, d.title FROM submission s JOIN submission t ON t.area = s.area AND t.period = s.period
JOIN submission_acceptance k ON k.submission = t.id JOIN round d ON d.id = t.round
WHERE s.id = ?2 AND k.content <> s.content
  AND EXISTS (SELECT 1 FROM submission_right w WHERE w.submission = ?2 AND w.account = ?1)
  AND EXISTS (SELECT 1 FROM submission_right w WHERE w.submission = t.id AND w.account = ?1)
ORDER BY k.id DESC LIMIT 1;

-- name: submission_accepted_rows
SELECT f.number, r.sheet, r.line, r.cell, r.flow, r.key, r.period, r.kind, r.obs_status, r.conf_status,
       r.value, r.lower, r.upper, r.comment
FROM submission_accepted_flow c JOIN submission_file f ON f.id = c.file
JOIN submission_acceptance k ON k.id = c.acceptance
JOIN submission_row r ON r.file = c.file AND r.flow = c.flow
WHERE c.acceptance = ?2
  AND EXISTS (SELECT 1 FROM submission_right w WHERE w.submission = k.submission AND w.account = ?1)
ORDER BY r.flow, r.key, r.number;

-- name: submission_acceptance_insert
INSERT INTO submission_acceptance (submission, at, actor, content) VALUES (?1, ?2, ?3, ?4);

-- name: submission_accepted_flow_insert
INSERT INTO submission_accepted_flow (acceptance, flow, file)
SELECT ?1, c.flow, c.file FROM submission_counting c WHERE c.submission = ?2;

-- name: submission_acceptance_last
SELECT k.id, k.content FROM submission_acceptance k
WHERE k.submission = ?2
  AND EXISTS (SELECT 1 FROM submission_right w WHERE w.submission = ?2 AND w.account = ?1)
ORDER BY k.id DESC LIMIT 1;

-- name: submission_accepted_counted
SELECT w.counted FROM submission_accepted_flow c
JOIN submission_acceptance k ON k.id = c.acceptance
JOIN submission_file_flow w ON w.file = c.file AND w.flow = c.flow
WHERE c.acceptance = ?2 AND c.flow = ?3
  AND EXISTS (SELECT 1 FROM submission_right x WHERE x.submission = k.submission AND x.account = ?1);

-- name: submission_release_insert
INSERT INTO submission_release (acceptance, release, vintage, at, actor) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: vintage_release_insert
INSERT INTO vintage_release (vintage, flow, area, release) VALUES (?1, ?2, ?3, ?4);

-- name: submission_file_to_check
SELECT f.name, s.area, s.period, f.bytes, f.state, coalesce(a.lang, 'en') FROM submission_file f
JOIN submission s ON s.id = f.submission LEFT JOIN account a ON a.id = f.actor
WHERE f.id = ?1;

-- name: submission_file_checking
UPDATE submission_file SET state = 'checking' WHERE id = ?1 AND state IN ('received', 'checking');

-- name: submission_file_of
SELECT f.submission, f.state, f.number, s.round, s.state, s.version, f.undone IS NOT NULL, s.content
FROM submission_file f JOIN submission s ON s.id = f.submission WHERE f.id = ?1;

-- name: submission_file_checked
UPDATE submission_file SET state = ?2, checked = ?3, fault = ?4, n_figures = ?5, n_errors = ?6,
       n_warnings = ?7, n_notes = ?8, annotated = ?9, annotated_is_xlsx = ?10
WHERE id = ?1 AND state IN ('received', 'checking');

-- name: submission_file_erase
-- A list of persons has come in: its bytes go.
UPDATE submission_file SET bytes = x'', annotated = NULL WHERE id = ?1 AND state = 'refused';

-- name: submission_file_flow_insert
INSERT INTO submission_file_flow (file, flow, n_rows, counted) VALUES (?1, ?2, ?3, ?4);

-- name: submission_row_insert
INSERT INTO submission_row (file, number, sheet, line, cell, flow, key, period, kind, obs_status,
                            conf_status, value, lower, upper, comment)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15);

-- name: submission_problem_insert
INSERT INTO submission_problem (file, number, severity, sheet, line, field, value, rule, message, remedy,
                                flow, key, said, warning)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14);

-- name: notice_open_rounds
-- scan-ok: rounds are few
SELECT id, title, note, deadline, opened FROM round WHERE state = 'open' ORDER BY id;

-- name: notice_people
-- Those of the states that a round asks: focal points, and members.
-- scan-ok: some tens of people
SELECT DISTINCT a.id, a.email, a.name, a.lang, r.area
FROM round_area w JOIN account_role r ON r.area = w.area AND r.role IN ('focal', 'member')
JOIN account a ON a.id = r.account AND a.state = 'active'
WHERE w.round = ?1 AND (?2 IS NULL OR r.role = ?2) AND (?3 IS NULL OR r.area = ?3)
ORDER BY a.id, r.area;

-- name: notice_submissions
SELECT s.id, s.area, s.period, s.state,
       EXISTS (SELECT 1 FROM submission_signature g WHERE g.submission = s.id AND g.content = s.content
               AND g.account <> ifnull(s.submitted_by, '')), s.submitted_by
FROM submission s WHERE s.round = ?1 ORDER BY s.area, s.period;

-- name: notice_events
SELECT e.id, e.act, e.submission, s.area, s.period, d.id, d.title, d.note, d.deadline
FROM submission_event e JOIN submission s ON s.id = e.submission JOIN round d ON d.id = s.round
WHERE e.act IN ('return', 'accept', 'reopen', 'release') AND e.at >= ?1 ORDER BY e.id;

-- name: notice_questions
SELECT count(*) FROM submission_question WHERE submission = ?1 AND answer IS NULL;

-- name: notice_insert
INSERT INTO round_notice (round, account, submission, what, at) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT DO NOTHING;

-- name: release_try_insert
INSERT INTO release_try (submission, version, account, at, is_look, threshold, revision, state)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'waiting');

-- name: release_try_waiting
SELECT t.id FROM release_try t WHERE t.submission = ?1 AND t.state = 'waiting'
  AND EXISTS (SELECT 1 FROM job j WHERE j.kind = ?2 AND j.subject = CAST(t.id AS TEXT)
              AND j.state IN ('waiting', 'running'));

-- name: release_try_newest
SELECT t.id, t.version, t.account, t.at, t.is_look, t.threshold, t.revision, t.state, t.fault,
       coalesce((SELECT j.state FROM job j WHERE j.kind = ?3 AND j.subject = CAST(t.id AS TEXT)
                 ORDER BY j.id DESC LIMIT 1), '')
FROM release_try t
WHERE t.submission = ?2
  AND EXISTS (SELECT 1 FROM submission_right w WHERE w.submission = ?2 AND w.account = ?1)
ORDER BY t.id DESC LIMIT 1;

-- name: release_try_lines
SELECT l.what, l.text, l.place, l.kind, l.n_tables, l.n_cells, l.n_primary, l.n_secondary
FROM release_try_line l JOIN release_try t ON t.id = l.try
WHERE l.try = ?2
  AND EXISTS (SELECT 1 FROM submission_right w WHERE w.submission = t.submission AND w.account = ?1)
ORDER BY l.number;

-- name: release_try_by_program
SELECT submission, version, account, is_look, threshold, revision, state FROM release_try WHERE id = ?1;

-- name: release_try_end
UPDATE release_try SET state = ?2, finished = ?3, fault = ?4 WHERE id = ?1 AND state = 'waiting';

-- name: release_try_line_insert
INSERT INTO release_try_line (try, number, what, text, place, kind, n_tables, n_cells, n_primary, n_secondary)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);
