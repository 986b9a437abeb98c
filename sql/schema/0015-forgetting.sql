-- Texts and files that must not stay: when they were taken out for good; and what an act that is taken back
-- must know of a public record that it withdrew.

ALTER TABLE record ADD COLUMN forgotten TEXT;                 -- all of it: the row says that there was one
ALTER TABLE record ADD COLUMN behind TEXT;                    -- translations that were, when revisions were forgotten
ALTER TABLE record_revision ADD COLUMN forgotten TEXT;        -- its body and its comment are empty since

-- The last time that a record stopped being public, and by which revision.
CREATE TABLE unpublished (
    record TEXT NOT NULL PRIMARY KEY REFERENCES record (id),
    revision INTEGER NOT NULL,
    state TEXT NOT NULL,                                      -- in which it was public
    first_published TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE unpublished_past (
    record TEXT NOT NULL REFERENCES unpublished (record) ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    until TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (record, revision)
) STRICT, WITHOUT ROWID;
