using System.Collections.Frozen;

namespace Tallywatt.Platform.Registry;

/// <summary>Customers, meters and areas of the running utility. Does not change while it runs.</summary>
public sealed class UtilityRegistry
{
    /// <summary>The most meters of one service area. Source: ARCHITECTURE, the platform.</summary>
    public const int AreaMeterCountMax = 2_000;

    readonly FrozenDictionary<long, ServicePoint> byAccount;
    readonly FrozenDictionary<long, ServicePoint> byMeter;
    readonly FrozenDictionary<int, ServicePoint[]> byArea;

    public UtilityRegistry(Installation installation, IReadOnlyList<ServicePoint> servicePoints)
    {
        Installation = installation;
        ServicePoints = servicePoints;
        byAccount = servicePoints.ToFrozenDictionary(point => point.AccountNumber);
        byMeter = servicePoints.ToFrozenDictionary(point => point.MeterNumber);
        byArea = servicePoints.GroupBy(point => point.AreaId)
            .ToFrozenDictionary(area => area.Key, area => area.ToArray());
        AreaIds = [.. byArea.Keys.Order()];
        var crowded = Array.Find([.. AreaIds], area => byArea[area].Length > AreaMeterCountMax);
        if (crowded != 0)
        {
            throw new InvalidOperationException($"Area {crowded} has more than {AreaMeterCountMax} meters.");
        }
    }

    public Installation Installation { get; }

    public IReadOnlyList<ServicePoint> ServicePoints { get; }

    public IReadOnlyList<int> AreaIds { get; }

    public ServicePoint? ByAccount(long accountNumber) => byAccount.GetValueOrDefault(accountNumber);

    public ServicePoint? ByMeter(long meterNumber) => byMeter.GetValueOrDefault(meterNumber);

    public IReadOnlyList<ServicePoint> InArea(int areaId) => byArea.GetValueOrDefault(areaId) ?? [];
}
