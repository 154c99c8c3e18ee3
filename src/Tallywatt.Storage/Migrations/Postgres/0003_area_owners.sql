-- Who owns an area: the epoch that every commit is checked against. Opening an area raises it, so that whoever
-- opened it before is refused from then on. No row means epoch 0: nobody has opened the area yet.
CREATE TABLE area_owner (
    area_id BIGINT PRIMARY KEY,
    epoch BIGINT NOT NULL
);

-- A restore begins a new epoch of the installation, so that no receipt or counter that was given out after the backup
-- is given out again. Without a row the installation is in its first epoch.
CREATE TABLE installation_epoch (
    epoch BIGINT PRIMARY KEY,
    begun_unix_seconds BIGINT NOT NULL,
    reason TEXT NOT NULL
);

-- Entries of an area after this place belong to the epoch, or to a later one. Without a row: to the first.
CREATE TABLE epoch_entry (
    area_id BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    after_entry_sequence BIGINT NOT NULL,
    PRIMARY KEY (area_id, epoch)
);
