-- The durable queue of commands to meters. Relay orders that a purse causes are written here by the area's own commit;
-- a person's commands by the queue.
CREATE TABLE meter_command (
    command_id INTEGER PRIMARY KEY AUTOINCREMENT,
    area_id INTEGER NOT NULL,
    meter_number INTEGER NOT NULL,
    command_key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    order_sequence INTEGER,
    created_unix_seconds INTEGER NOT NULL,
    valid_until_unix_seconds INTEGER,
    state TEXT NOT NULL DEFAULT 'queued' CHECK (
        state IN ('queued', 'sent', 'confirmed', 'failed', 'expired', 'cancelled', 'superseded')),
    attempt_count INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    sent_unix_seconds INTEGER,
    settled_unix_seconds INTEGER,
    read_back TEXT
) STRICT;

CREATE INDEX meter_command_open ON meter_command (area_id, meter_number, command_id)
    WHERE state IN ('queued', 'sent');
CREATE INDEX meter_command_of_meter ON meter_command (area_id, meter_number, kind, command_id);

-- The key is the one the area gives an order from now on. An order that was replaced has no moment of its own.
INSERT INTO meter_command (area_id, meter_number, command_key, kind, body, requested_by, reason, order_sequence,
                           created_unix_seconds, state, settled_unix_seconds)
SELECT area_id, meter_number, 'relay/' || meter_number || '/' || order_sequence, 'relay',
       CASE powered WHEN 0 THEN '{"do":"relay","powered":false}' ELSE '{"do":"relay","powered":true}' END,
       'purse', CASE powered WHEN 0 THEN 'The credit is used up.' ELSE 'The account has credit.' END, order_sequence,
       decided_unix_seconds, state, settled_unix_seconds
FROM relay_outbox ORDER BY sequence;

DROP TABLE relay_outbox;

-- Which version of its keys each meter has; one that is not here has version 1. Never a key.
CREATE TABLE meter_key (
    meter_number INTEGER PRIMARY KEY,
    key_version INTEGER NOT NULL CHECK (key_version >= 1)
) STRICT;
