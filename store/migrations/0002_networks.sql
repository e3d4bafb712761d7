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
CREATE INDEX stray_at ON stray (channel, at);

-- A code with which a customer can go on in another app (L16).
CREATE TABLE link (
  code  TEXT PRIMARY KEY,
  conv  BIGINT NOT NULL REFERENCES conversation (id),
  until BIGINT NOT NULL,
  used  BIGINT NOT NULL
);
CREATE INDEX link_conv ON link (conv);

-- Customers whose conversation goes on in another one, which one that is, and which their own was.
CREATE TABLE identity (
  customer TEXT PRIMARY KEY,
  conv     BIGINT NOT NULL REFERENCES conversation (id),
  home     BIGINT NOT NULL
) WITHOUT ROWID; -- only: sqlite
); -- only: postgres
CREATE INDEX identity_conv ON identity (conv);
ALTER TABLE conversation ADD COLUMN joined BIGINT NOT NULL DEFAULT 0;
CREATE INDEX conversation_joined ON conversation (joined) WHERE joined > 0;
