-- Who owns an area: the epoch that every commit is checked against. Opening an area raises it, so that whoever
-- opened it before is refused from then on. No row means epoch 0: nobody has opened the area yet.
CREATE TABLE area_owner (
    area_id INTEGER PRIMARY KEY,
    epoch INTEGER NOT NULL
) STRICT;

-- A restore begins a new epoch of the installation, so that no receipt or counter that was given out after the backup
-- is given out again. Without a row the installation is in its first epoch.
CREATE TABLE installation_epoch (
    epoch INTEGER PRIMARY KEY,
    begun_unix_seconds INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;

-- Entries of an area after this place belong to the epoch, or to a later one. Without a row: to the first.
CREATE TABLE epoch_entry (
    area_id INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    after_entry_sequence INTEGER NOT NULL,
    PRIMARY KEY (area_id, epoch)
) STRICT, WITHOUT ROWID;
