-- The index of words without an engine of its own: terms and where they stand, in segments. A segment has
-- the terms of some entries and is never changed: a write adds one, several small ones become one larger
-- one in the same write. What an entry that is gone has left behind is not looked at, and goes when its
-- segment is made into another. How the bytes are read: src/records/postings.h.

-- dialect: sqlite
DROP TABLE published_words;
DROP TABLE published_index;
DROP TABLE search_index;
-- dialect: all
DROP TABLE published_entry;
DROP TABLE search_entry;

-- A record has one entry; a change gives it a new and larger one. No number is used twice.
CREATE TABLE search_entry (
    id INTEGER NOT NULL PRIMARY KEY,
    record TEXT NOT NULL UNIQUE,
    words INTEGER NOT NULL,  -- how many its texts have
    titled INTEGER NOT NULL, -- of them in the title
    CHECK (id > 0)
) STRICT;
CREATE TABLE search_segment (
    id INTEGER NOT NULL PRIMARY KEY,
    first_entry INTEGER NOT NULL,
    last_entry INTEGER NOT NULL,
    n INTEGER NOT NULL -- entries that were there when it was made
) STRICT;
CREATE TABLE search_word (
    segment INTEGER NOT NULL,
    term TEXT NOT NULL,
    n INTEGER NOT NULL, -- entries
    postings BLOB NOT NULL,
    places BLOB NOT NULL,
    PRIMARY KEY (segment, term)
) STRICT, WITHOUT ROWID;

-- public
CREATE TABLE published_entry (
    id INTEGER NOT NULL PRIMARY KEY,
    record TEXT NOT NULL UNIQUE,
    words INTEGER NOT NULL,
    titled INTEGER NOT NULL,
    CHECK (id > 0)
) STRICT;
-- public
CREATE TABLE published_segment (
    id INTEGER NOT NULL PRIMARY KEY,
    first_entry INTEGER NOT NULL,
    last_entry INTEGER NOT NULL,
    n INTEGER NOT NULL
) STRICT;
-- public
CREATE TABLE published_word (
    segment INTEGER NOT NULL,
    term TEXT NOT NULL,
    n INTEGER NOT NULL,
    postings BLOB NOT NULL,
    places BLOB NOT NULL,
    PRIMARY KEY (segment, term)
) STRICT, WITHOUT ROWID;

-- Records are there and their words are not: an older centre. A row is taken away when the index is made.
-- public
CREATE TABLE search_owed (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1)
) STRICT;
INSERT INTO search_owed (one) SELECT 1 WHERE EXISTS (SELECT 1 FROM record);
