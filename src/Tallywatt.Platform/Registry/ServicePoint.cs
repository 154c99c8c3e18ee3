using System.Globalization;

namespace Tallywatt.Platform.Registry;

/// <summary>One customer's connection: an account, its meter, and the service area that keeps its purse.</summary>
/// <param name="AreaId">The service area, from 1.</param>
/// <param name="AccountNumber">The customer account.</param>
/// <param name="MeterNumber">The meter's serial number as a number.</param>
/// <param name="HasSolar">The service point may export.</param>
/// <param name="Protocol">What the meter speaks to the head-end.</param>
/// <param name="IsPostpaid">The customer pays after a monthly bill.</param>
public sealed record ServicePoint(
    int AreaId, long AccountNumber, long MeterNumber, bool HasSolar, MeterProtocol Protocol = MeterProtocol.Dlms,
    bool IsPostpaid = false)
{
    /// <summary>The number its closed days are stored under: that of the first meter, for ever.</summary>
    public long SeriesNumber { get; init; } = MeterNumber;

    /// <summary>Meters that stood here before, oldest first.</summary>
    public IReadOnlyList<long> EarlierMeters { get; init; } = [];

    /// <summary>The beginning of the account's first local day; 0 when it is as old as the utility.</summary>
    public long FromUnixSeconds { get; init; }

    /// <summary>The beginning of the first local day that is not the account's own; 0 while it has not ended.</summary>
    public long UntilUnixSeconds { get; init; }

    /// <summary>The account that had this service point before; 0 for the first.</summary>
    public long FollowsAccountNumber { get; init; }

    /// <summary>The contract's tariff, a built-in name or a file; null for the utility's own.</summary>
    public string? TariffName { get; init; }

    /// <summary>Whether this is the service point's newest account: the one its meter belongs to now.</summary>
    public bool IsNewest { get; init; } = true;

    /// <summary>The area's short name, such as "A1".</summary>
    public string AreaName => NameOfArea(AreaId);

    /// <summary>The meter's serial number as printed: 12 digits.</summary>
    public string MeterSerial => MeterNumber.ToString("D12", CultureInfo.InvariantCulture);

    public static string NameOfArea(int areaId) => string.Create(CultureInfo.InvariantCulture, $"A{areaId}");
}
