-- Suggestions that were taken up: when, 0 not yet (L9). Their authors are told by the conversation.
ALTER TABLE suggestion ADD COLUMN adopted BIGINT NOT NULL DEFAULT 0;
