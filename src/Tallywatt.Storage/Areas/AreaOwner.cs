using System.Data.Common;
using Tallywatt.Platform.Areas;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Areas;

/// <summary>Who owns an area: opening it raises the epoch, and a commit of an older epoch is refused.</summary>
static class AreaOwner
{
    /// <summary>The epoch of the area's owner; 0 when nobody ever claimed it.</summary>
    internal static long EpochOf(DbConnection connection, long areaNumber)
    {
        using var select = connection.Prepare("SELECT epoch FROM area_owner WHERE area_id = @area", "@area");
        select.Parameters[0].Value = areaNumber;
        return select.ExecuteScalar() is long epoch ? epoch : 0;
    }

    internal static void Claim(DbConnection connection, long areaNumber)
    {
        using var raise = connection.Prepare(
            """
            INSERT INTO area_owner (area_id, epoch) VALUES (@area, 1)
            ON CONFLICT (area_id) DO UPDATE SET epoch = area_owner.epoch + 1
            """,
            "@area");
        raise.Run(areaNumber);
    }

    /// <exception cref="AreaOwnerLostException">The area has another owner.</exception>
    internal static void Check(DbConnection connection, long areaNumber, long epoch)
    {
        if (EpochOf(connection, areaNumber) is var owner && owner != epoch)
        {
            throw new AreaOwnerLostException(areaNumber, epoch, owner);
        }
    }
}
