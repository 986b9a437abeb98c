-- Figures: vintages, their observations, the lines set aside, the problems found. Written and read
-- by src/figures.

-- name: vintage_insert
INSERT INTO vintage (source, as_of, received, title, file_name, sha256, n_rows, n_areas, n_set_aside,
                     n_problems, period)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11);

-- name: vintage_find_same
SELECT id, n_rows, n_areas, n_set_aside FROM vintage
WHERE source = ?1 AND as_of = ?2 AND sha256 = ?3;

-- name: vintage_all
-- scan-ok: all vintages are wanted, and they are few
SELECT id, source, as_of, received, title, file_name, sha256, n_rows, n_set_aside, n_problems,
       period
FROM vintage ORDER BY id;

-- name: vintage_area_insert
INSERT INTO vintage_area (vintage, flow, area, n_rows) VALUES (?1, ?2, ?3, ?4);

-- name: observation_insert
INSERT INTO observation (vintage, flow, key, period, occurrence, line, kind, obs_status, conf_status,
                         value, lower, upper, comment)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13);

-- name: observation_all_of_vintage
SELECT flow, key, period, line, kind, obs_status, conf_status, value, lower, upper, comment
FROM observation WHERE vintage = ?1 ORDER BY flow, key, period, occurrence;

-- name: set_aside_insert
INSERT INTO set_aside (vintage, line, text, reason) VALUES (?1, ?2, ?3, ?4);

-- name: set_aside_of_vintage
SELECT line, text, reason FROM set_aside WHERE vintage = ?1 ORDER BY line;

-- name: import_problem_insert
INSERT INTO import_problem (vintage, number, severity, line, place, field, value, rule, message, remedy)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);

-- name: vintage_newest
-- scan-ok: one row, from the end of the primary key
SELECT ifnull(max(id), 0) FROM vintage;
