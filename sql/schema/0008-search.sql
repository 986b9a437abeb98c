-- Search: what is in the records, as words. The index holds terms that src/records/words.h makes of the
-- texts, one place for each word, joined by "|": the word as it is written, without its accents, and its
-- base forms by language. A record has one entry; a change gives it a new and larger one, so that the
-- newest are found from the end. The public index has published copies only.

CREATE TABLE search_entry (
    id INTEGER NOT NULL PRIMARY KEY,
    record TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL, summary TEXT NOT NULL, body TEXT NOT NULL, files TEXT NOT NULL -- terms
) STRICT;
-- public
CREATE TABLE published_entry (
    id INTEGER NOT NULL PRIMARY KEY,
    record TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL, summary TEXT NOT NULL, body TEXT NOT NULL, files TEXT NOT NULL
) STRICT;
-- The texts of published files: for what is shown of a hit.
-- public
CREATE TABLE published_text (
    record TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (record, sha256)
) STRICT, WITHOUT ROWID;

-- dialect: sqlite
CREATE VIRTUAL TABLE search_index USING fts5 (title, summary, body, files,
    content = 'search_entry', content_rowid = 'id', tokenize = 'fyr', prefix = '3 4 5');
-- public
CREATE VIRTUAL TABLE published_index USING fts5 (title, summary, body, files,
    content = 'published_entry', content_rowid = 'id', tokenize = 'fyr', prefix = '3 4 5');
-- Bytes in memory before a write goes to a segment of its own: an index made anew has fewer of them.
INSERT INTO search_index (search_index, rank) VALUES ('hashsize', 33554432);
INSERT INTO published_index (published_index, rank) VALUES ('hashsize', 33554432);
-- public
CREATE VIRTUAL TABLE published_words USING fts5vocab (published_index, row);
-- dialect: all
