-- A grant that was taken back stays; a row against it names it.
ALTER TABLE grants ADD COLUMN reverses TEXT NOT NULL DEFAULT '';
CREATE INDEX grants_reverses ON grants (reverses) WHERE reverses <> '';
