using System.Collections.Frozen;

namespace Tallywatt.Platform.Registry;

/// <summary>Customers, meters and areas of the running utility, as they are at this moment.</summary>
/// <remarks>Safe for many threads: what is read is one moment, and <see cref="Update"/> puts another in its place.
/// </remarks>
public sealed class UtilityRegistry
{
    /// <summary>The most meters of one service area. Source: ARCHITECTURE, the platform.</summary>
    public const int AreaMeterCountMax = 2_000;

    Moment now;

    public UtilityRegistry(Installation installation, IReadOnlyList<ServicePoint> servicePoints)
    {
        Installation = installation;
        now = new(servicePoints);
    }

    public Installation Installation { get; }

    /// <summary>Every account there ever was, in order; those that have ended too.</summary>
    public IReadOnlyList<ServicePoint> ServicePoints => Now.ServicePoints;

    public IReadOnlyList<int> AreaIds => Now.AreaIds;

    Moment Now => Volatile.Read(ref now);

    /// <summary>Accounts or meters have changed: from here on this is how it is.</summary>
    public void Update(IReadOnlyList<ServicePoint> servicePoints) => Volatile.Write(ref now, new(servicePoints));

    public ServicePoint? ByAccount(long accountNumber) => Now.ByAccount.GetValueOrDefault(accountNumber);

    /// <summary>Where a meter measures, or measured before it was replaced: the account that lives there now.</summary>
    public ServicePoint? ByMeter(long meterNumber) => Now.ByMeter.GetValueOrDefault(meterNumber);

    /// <summary>Every service point of an area, with its newest account.</summary>
    public IReadOnlyList<ServicePoint> InArea(int areaId) => Now.ByArea.GetValueOrDefault(areaId) ?? [];

    /// <summary>Every account an area ever had.</summary>
    public IReadOnlyList<ServicePoint> AllInArea(int areaId) =>
        [.. Now.ServicePoints.Where(point => point.AreaId == areaId)];

    sealed class Moment
    {
        internal Moment(IReadOnlyList<ServicePoint> servicePoints)
        {
            ServicePoints = servicePoints;
            ByAccount = servicePoints.ToFrozenDictionary(point => point.AccountNumber);
            var newest = servicePoints.Where(point => point.IsNewest).ToArray();
            ByMeter = newest.SelectMany(point => point.EarlierMeters.Append(point.MeterNumber)
                .Select(meter => (Meter: meter, Point: point)))
                .ToFrozenDictionary(pair => pair.Meter, pair => pair.Point);
            ByArea = newest.GroupBy(point => point.AreaId)
                .ToFrozenDictionary(area => area.Key, area => area.ToArray());
            AreaIds = [.. ByArea.Keys.Order()];
            var crowded = Array.Find([.. AreaIds], area => ByArea[area].Length > AreaMeterCountMax);
            if (crowded != 0)
            {
                throw new InvalidOperationException($"Area {crowded} has more than {AreaMeterCountMax} meters.");
            }
        }

        internal IReadOnlyList<ServicePoint> ServicePoints { get; }

        internal FrozenDictionary<long, ServicePoint> ByAccount { get; }

        internal FrozenDictionary<long, ServicePoint> ByMeter { get; }

        internal FrozenDictionary<int, ServicePoint[]> ByArea { get; }

        internal int[] AreaIds { get; }
    }
}
