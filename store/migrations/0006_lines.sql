-- Lines of staff that change: which line of the staff's network an outbox row, or a message that was sent, came from.
ALTER TABLE outbox ADD COLUMN line TEXT NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN line TEXT NOT NULL DEFAULT '';
