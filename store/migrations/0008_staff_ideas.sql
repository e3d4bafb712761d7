-- Members of staff suggest something, too.

-- Who of the staff suggested it, '' a customer.
ALTER TABLE suggestion ADD COLUMN agent TEXT NOT NULL DEFAULT '';
