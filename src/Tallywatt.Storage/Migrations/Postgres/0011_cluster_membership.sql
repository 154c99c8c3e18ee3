-- Where the silos of a cluster find each other. Orleans' ADO.NET clustering asks its statements from the table
-- OrleansQuery by key; the statements below are ours, over two tables of ours. Every change of a member raises the
-- version that it was decided on, so of two decisions at once only one holds.
CREATE TABLE silo_membership_version (
    deployment TEXT PRIMARY KEY,
    changed TIMESTAMPTZ(3) NOT NULL,
    version INTEGER NOT NULL
);

CREATE TABLE silo_member (
    deployment TEXT NOT NULL REFERENCES silo_membership_version (deployment),
    address TEXT NOT NULL,
    port INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    silo_name TEXT NOT NULL,
    host_name TEXT NOT NULL,
    status INTEGER NOT NULL,
    gateway_port INTEGER NOT NULL,
    suspect_times TEXT,
    started TIMESTAMPTZ(3) NOT NULL,
    alive TIMESTAMPTZ(3) NOT NULL,
    PRIMARY KEY (deployment, address, port, generation)
);

CREATE TABLE OrleansQuery (
    QueryKey TEXT PRIMARY KEY,
    QueryText TEXT NOT NULL
);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('InsertMembershipVersionKey', '
    WITH made AS (
        INSERT INTO silo_membership_version (deployment, changed, version) VALUES (@DeploymentId, now(), 0)
        ON CONFLICT DO NOTHING RETURNING 1)
    SELECT EXISTS (SELECT 1 FROM made)'),
('MembershipReadAllKey', '
    SELECT v.deployment AS DeploymentId, m.address AS Address, m.port AS Port, m.generation AS Generation,
           m.silo_name AS SiloName, m.host_name AS HostName, m.status AS Status, m.gateway_port AS ProxyPort,
           m.suspect_times AS SuspectTimes, m.started AS StartTime, m.alive AS IAmAliveTime, v.version AS Version
    FROM silo_membership_version AS v LEFT JOIN silo_member AS m ON m.deployment = v.deployment
    WHERE v.deployment = @DeploymentId'),
('MembershipReadRowKey', '
    SELECT v.deployment AS DeploymentId, m.address AS Address, m.port AS Port, m.generation AS Generation,
           m.silo_name AS SiloName, m.host_name AS HostName, m.status AS Status, m.gateway_port AS ProxyPort,
           m.suspect_times AS SuspectTimes, m.started AS StartTime, m.alive AS IAmAliveTime, v.version AS Version
    FROM silo_membership_version AS v
    LEFT JOIN silo_member AS m ON m.deployment = v.deployment AND m.address = @Address AND m.port = @Port
        AND m.generation = @Generation
    WHERE v.deployment = @DeploymentId'),
('GatewaysQueryKey', '
    SELECT address AS Address, gateway_port AS ProxyPort, generation AS Generation FROM silo_member
    WHERE deployment = @DeploymentId AND status = @Status AND gateway_port > 0'),
('InsertMembershipKey', '
    WITH raised AS (
        UPDATE silo_membership_version SET changed = now(), version = version + 1
        WHERE deployment = @DeploymentId AND version = @Version AND NOT EXISTS (
            SELECT 1 FROM silo_member WHERE deployment = @DeploymentId AND address = @Address AND port = @Port
                AND generation = @Generation)
        RETURNING deployment),
    made AS (
        INSERT INTO silo_member (deployment, address, port, generation, silo_name, host_name, status, gateway_port,
                                 started, alive)
        SELECT deployment, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime,
               @IAmAliveTime
        FROM raised RETURNING 1)
    SELECT EXISTS (SELECT 1 FROM made)'),
('UpdateMembershipKey', '
    WITH raised AS (
        UPDATE silo_membership_version SET changed = now(), version = version + 1
        WHERE deployment = @DeploymentId AND version = @Version
        RETURNING deployment),
    changed AS (
        UPDATE silo_member AS m SET status = @Status, suspect_times = @SuspectTimes, alive = @IAmAliveTime
        FROM raised
        WHERE m.deployment = raised.deployment AND m.address = @Address AND m.port = @Port
            AND m.generation = @Generation
        RETURNING 1)
    SELECT EXISTS (SELECT 1 FROM changed)'),
('UpdateIAmAlivetimeKey', '
    UPDATE silo_member SET alive = @IAmAliveTime
    WHERE deployment = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation'),
('DeleteMembershipTableEntriesKey', '
    WITH gone AS (DELETE FROM silo_member WHERE deployment = @DeploymentId RETURNING 1)
    DELETE FROM silo_membership_version WHERE deployment = @DeploymentId
        AND (SELECT COUNT(*) FROM gone) >= 0'),
('CleanupDefunctSiloEntriesKey', '
    DELETE FROM silo_member
    WHERE deployment = @DeploymentId AND alive < @IAmAliveTime AND status <> 3');
