-- Forms of words and letters are taken otherwise than before: what was written earlier is read again, by the
-- worker or `fyr reindex`.
INSERT OR IGNORE INTO search_owed (one) SELECT 1 WHERE EXISTS (SELECT 1 FROM record);
