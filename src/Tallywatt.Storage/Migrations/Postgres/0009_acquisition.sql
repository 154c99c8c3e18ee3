-- What the meters of this installation speak to the head-end: 0 DLMS, 1 DL/T 645.
ALTER TABLE installation ADD COLUMN protocol TEXT NOT NULL DEFAULT 'dlms';
ALTER TABLE service_point ADD COLUMN protocol BIGINT NOT NULL DEFAULT 0;
