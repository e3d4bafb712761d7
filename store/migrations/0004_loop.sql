-- What closes the loop: ideas taken up, and why people had to take over.

-- When a suggestion was taken up, 0 not yet (L9).
ALTER TABLE suggestion ADD COLUMN adopted BIGINT NOT NULL DEFAULT 0;

-- Append-only: each handoff to people, by reason (L11).
CREATE TABLE handoff (
  conv   BIGINT NOT NULL REFERENCES conversation (id),
  seq    BIGINT NOT NULL,
  n      BIGINT NOT NULL,
  code   TEXT NOT NULL,
  at     BIGINT NOT NULL,
  reason TEXT NOT NULL,
  role   TEXT NOT NULL,
  urgent BIGINT NOT NULL,
  due    BIGINT NOT NULL,
  PRIMARY KEY (conv, seq, n)
);
CREATE INDEX handoff_at ON handoff (at);
