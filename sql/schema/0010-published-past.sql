-- What a published record said before, of the fields that its type names under `past` (codes, days, years and
-- yes or no, never a text): one row for each published version that said something else than the next one.
-- public
CREATE TABLE published_past (
    record TEXT NOT NULL REFERENCES published (record),
    revision INTEGER NOT NULL,
    until TEXT NOT NULL,                                       -- when the next version took its place
    body TEXT NOT NULL,
    PRIMARY KEY (record, revision)
) STRICT, WITHOUT ROWID;
