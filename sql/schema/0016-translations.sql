-- Readers see which translations of a published record are behind its original. They cannot read revisions, so
-- it is worked out when the public copy is made: "summary.sv title.fi", '' for none, NULL as long as a copy
-- from before this migration has not been renewed.
ALTER TABLE published ADD COLUMN behind TEXT;
