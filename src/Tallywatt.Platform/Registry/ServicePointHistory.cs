namespace Tallywatt.Platform.Registry;

/// <summary>A customer who moved in where another one had lived.</summary>
/// <param name="AreaId">The service area.</param>
/// <param name="AccountNumber">The new account.</param>
/// <param name="ServicePointNumber">The first account of the service point: its own number.</param>
/// <param name="FromUnixSeconds">The beginning of the account's first local day.</param>
/// <param name="TariffName">The contract's tariff, a built-in name or a file; null for the utility's own.</param>
public sealed record AccountContract(
    int AreaId, long AccountNumber, long ServicePointNumber, long FromUnixSeconds, string? TariffName);

/// <summary>A meter that was replaced.</summary>
/// <param name="AccountNumber">The account that lived there then.</param>
/// <param name="OldMeterNumber">The meter that was taken away.</param>
/// <param name="NewMeterNumber">The meter in its place.</param>
/// <param name="AtUnixSeconds">When.</param>
/// <param name="OldImportWattHours">Where +A of the old meter stood.</param>
/// <param name="OldExportWattHours">Where -A of the old meter stood.</param>
/// <param name="NewImportWattHours">Where +A of the new meter stood.</param>
/// <param name="NewExportWattHours">Where -A of the new meter stood.</param>
/// <param name="RequestedBy">Who asked for it.</param>
/// <param name="Reason">Why.</param>
public sealed record ReplacedMeter(
    long AccountNumber,
    long OldMeterNumber,
    long NewMeterNumber,
    long AtUnixSeconds,
    long OldImportWattHours,
    long OldExportWattHours,
    long NewImportWattHours,
    long NewExportWattHours,
    string RequestedBy,
    string Reason);

/// <summary>What has happened to service points since they were made.</summary>
/// <param name="Contracts">Customers after the first ones.</param>
/// <param name="EndUnixSeconds">When accounts ended, by account number.</param>
/// <param name="Meters">Meters that were replaced.</param>
public sealed record ServicePointHistory(
    IReadOnlyList<AccountContract> Contracts,
    IReadOnlyDictionary<long, long> EndUnixSeconds,
    IReadOnlyList<ReplacedMeter> Meters)
{
    /// <summary>Every account there ever was, with the meter of its service point as it is now.</summary>
    /// <param name="made">The service points as they were made, each with its first account and first meter.</param>
    public IReadOnlyList<ServicePoint> Apply(IReadOnlyList<ServicePoint> made)
    {
        if (Contracts.Count + EndUnixSeconds.Count + Meters.Count == 0)
        {
            return made;
        }

        var contracts = Contracts.ToLookup(contract => contract.ServicePointNumber);
        return [.. made.SelectMany(point => Chain(point, contracts[point.AccountNumber]))
            .OrderBy(point => point.AccountNumber)];
    }

    IEnumerable<ServicePoint> Chain(ServicePoint made, IEnumerable<AccountContract> contracts)
    {
        var points = new List<ServicePoint> { made with { SeriesNumber = made.MeterNumber } };
        foreach (var contract in contracts.OrderBy(contract => contract.FromUnixSeconds))
        {
            points.Add(points[0] with
            {
                AccountNumber = contract.AccountNumber,
                FollowsAccountNumber = points[^1].AccountNumber,
                FromUnixSeconds = contract.FromUnixSeconds,
                TariffName = contract.TariffName,
            });
        }

        var accounts = points.ConvertAll(point => point.AccountNumber);
        var replaced = Meters.Where(meter => accounts.Contains(meter.AccountNumber))
            .OrderBy(meter => meter.AtUnixSeconds).Select(meter => meter.NewMeterNumber).ToList();
        return points.Select((point, index) => point with
        {
            UntilUnixSeconds = EndUnixSeconds.GetValueOrDefault(point.AccountNumber),
            MeterNumber = replaced.Count == 0 ? made.MeterNumber : replaced[^1],
            EarlierMeters = replaced.Count == 0 ? [] : [made.MeterNumber, .. replaced[..^1]],
            IsNewest = index == points.Count - 1,
        });
    }
}
