using System.Data.Common;
using Tallywatt.Platform.Registry;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Registry;

/// <summary>The registry, in either database.</summary>
public sealed class RegistryStore(StoreDatabase database) : IRegistryStore
{
    public Installation? Installation()
    {
        using var connection = database.Read();
        return Installation(connection);
    }

    public IReadOnlyList<ServicePoint> ServicePoints()
    {
        using var connection = database.Read();
        return ServicePoints(connection);
    }

    internal static Installation? Installation(DbConnection connection)
    {
        using var select = connection.Prepare(
            """
            SELECT seed, meter_count, tariff_name, tariff_digest, zone, currency, usage_directory,
                   history_from_unix_seconds, history_to_unix_seconds,
                   security, protocol
            FROM installation
            """);
        using var row = select.ExecuteReader();
        return !row.Read()
            ? null
            : new(row.GetInt64(0), row.GetInt32(1), row.GetString(2), row.GetString(3), row.GetString(4),
                row.GetString(5), row.IsDBNull(6) ? null : row.GetString(6), row.GetInt64(7), row.GetInt64(8),
                row.GetString(9), row.GetString(10));
    }

    internal static IReadOnlyList<ServicePoint> ServicePoints(DbConnection connection) =>
        History(connection).Apply(connection.Rows(
            """
            SELECT area_id, account_number, meter_number, has_solar, protocol, is_postpaid
            FROM service_point ORDER BY account_number
            """,
            row => new ServicePoint(
                row.GetInt32(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3) != 0,
                (MeterProtocol)row.GetInt64(4), row.GetInt64(5) != 0)));

    public ServicePointHistory History()
    {
        using var connection = database.Read();
        return History(connection);
    }

    static ServicePointHistory History(DbConnection connection) => new(
        connection.Rows(
            """
            SELECT area_id, account_number, service_point_number, from_unix_seconds, tariff_name
            FROM account_contract ORDER BY account_number
            """,
            row => new AccountContract(
                row.GetInt32(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.TextOrNull(4))),
        connection.Rows(
            "SELECT account_number, until_unix_seconds FROM account_end",
            row => (Account: row.GetInt64(0), Until: row.GetInt64(1)))
            .ToDictionary(end => end.Account, end => end.Until),
        connection.Rows(
            """
            SELECT service_point_number, old_meter_number, new_meter_number, at_unix_seconds, old_import_watt_hours,
                old_export_watt_hours, new_import_watt_hours, new_export_watt_hours, requested_by, reason
            FROM meter_exchange ORDER BY at_unix_seconds, new_meter_number
            """,
            row => new ReplacedMeter(
                row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5),
                row.GetInt64(6), row.GetInt64(7), row.GetString(8), row.GetString(9))));

    public Task AddContractAsync(AccountContract contract) => database.WriteAsync(connection =>
    {
        using var insert = connection.Prepare(
            """
            INSERT INTO account_contract (account_number, area_id, service_point_number, from_unix_seconds, tariff_name)
            VALUES (@account, @area, @point, @from, @tariff)
            """,
            "@account", "@area", "@point", "@from", "@tariff");
        try
        {
            insert.Run(contract.AccountNumber, contract.AreaId, contract.ServicePointNumber, contract.FromUnixSeconds,
                contract.TariffName);
        }
        catch (DbException fault) when (fault.BreaksConstraint())
        {
            throw new InvalidOperationException($"Account {contract.AccountNumber} exists already.", fault);
        }
    });

    public Task InstallAsync(Installation installation, IReadOnlyList<ServicePoint> servicePoints) =>
        database.WriteAsync(connection =>
        {
            using var insert = connection.Prepare(
                """
                INSERT INTO installation (
                    only_row, seed, meter_count, tariff_name, tariff_digest, zone, currency, usage_directory,
                    history_from_unix_seconds, history_to_unix_seconds, security, protocol)
                VALUES (1, @a, @b, @c, @d, @e, @f, @g, @h, @i, @j, @k)
                """,
                "@a", "@b", "@c", "@d", "@e", "@f", "@g", "@h", "@i", "@j", "@k");
            insert.Run(installation.Seed, installation.MeterCount, installation.TariffName,
                installation.TariffDigest, installation.Zone, installation.Currency, installation.UsageDirectory,
                installation.HistoryFromUnixSeconds, installation.HistoryToUnixSeconds, installation.Security,
                installation.Protocol);
            using var point = connection.Prepare(
                """
                INSERT INTO service_point (account_number, area_id, meter_number, has_solar, protocol, is_postpaid)
                VALUES (@a, @b, @c, @d, @e, @f)
                """,
                "@a", "@b", "@c", "@d", "@e", "@f");
            foreach (var at in servicePoints)
            {
                point.Run(at.AccountNumber, at.AreaId, at.MeterNumber, at.HasSolar ? 1L : 0L, (long)at.Protocol,
                    at.IsPostpaid ? 1L : 0L);
            }
        });

    public long? ClockUnixSeconds()
    {
        using var connection = database.Read();
        return ClockUnixSeconds(connection);
    }

    internal static long? ClockUnixSeconds(DbConnection connection)
    {
        using var select = connection.Prepare("SELECT now_unix_seconds FROM utility_clock");
        return select.ExecuteScalar() as long?;
    }

    public Task KeepClockAsync(long unixSeconds) =>
        database.WriteAsync(connection =>
        {
            using var keep = connection.Prepare(
                """
                INSERT INTO utility_clock (only_row, now_unix_seconds) VALUES (1, @now)
                ON CONFLICT (only_row) DO UPDATE SET now_unix_seconds = excluded.now_unix_seconds
                WHERE utility_clock.now_unix_seconds < excluded.now_unix_seconds
                """,
                "@now");
            keep.Run(unixSeconds);
        });
}
