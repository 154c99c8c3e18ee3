using Tallywatt.Platform.Areas;
using Tallywatt.Storage.Postgres;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Areas;

/// <summary>Areas in PostgreSQL.</summary>
public sealed class PostgresAreaStore(PostgresDatabase database) : IAreaStore
{
    public Task CommitAsync(AreaWrite write) => throw new NotSupportedException();

    public Task<StoredArea> ClaimAsync(long areaNumber) => database.WriteAsync(connection =>
    {
        AreaOwner.Claim(connection, areaNumber);
        return AreaReading.Load(connection, areaNumber);
    });

    public StoredArea Load(long areaNumber)
    {
        using var connection = database.Read();
        using var transaction = connection.BeginSnapshot();
        return AreaReading.Load(connection, areaNumber);
    }
}
