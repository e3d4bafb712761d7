-- A record is made good once, whichever account asks for it.

-- record names it over all customers, about is its id with the company. The first grant for it, or a person who resolved it, makes the
-- row; it stays when the grant is taken back.
CREATE TABLE made_good (
  record TEXT PRIMARY KEY,
  about  TEXT NOT NULL,
  conv   BIGINT NOT NULL REFERENCES conversation (id)
) WITHOUT ROWID; -- only: sqlite
); -- only: postgres
CREATE INDEX made_good_conv ON made_good (conv);

-- The id of a bill is its month.
INSERT INTO made_good (record, about, conv)
  SELECT CASE WHEN about LIKE '____-__' THEN customer || '/' || about ELSE about END, MIN(about), MIN(conv)
  FROM grants WHERE about <> '' AND reverses = '' GROUP BY 1;

-- The customer's account with the company, where they have one, else with the network: limits count over all of its conversations.
ALTER TABLE grants ADD COLUMN account TEXT NOT NULL DEFAULT '';
UPDATE grants SET account = customer;
CREATE INDEX grants_account ON grants (account) WHERE account <> '';
