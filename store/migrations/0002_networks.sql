-- What networks ask of the sender, and what they deliver that nobody understands.

-- Nothing goes to a chat before its time: the network said so (I24).
CREATE TABLE pause (
  channel TEXT NOT NULL,
  chat    TEXT NOT NULL,
  until   BIGINT NOT NULL,
  PRIMARY KEY (channel, chat)
) WITHOUT ROWID; -- only: sqlite
); -- only: postgres

-- unsure: an earlier try may have arrived.
ALTER TABLE outbox ADD COLUMN unsure BIGINT NOT NULL DEFAULT 0;

CREATE INDEX outbox_chat ON outbox (channel, chat) WHERE failed = 0 AND channel <> '';

-- Deliveries that were not understood, as they came, for some time.
CREATE TABLE stray (
  channel TEXT NOT NULL,
  key     TEXT NOT NULL,
  chat    TEXT NOT NULL,
  at      BIGINT NOT NULL,
  body    TEXT NOT NULL,
  PRIMARY KEY (channel, key)
);
CREATE INDEX stray_at ON stray (at);
