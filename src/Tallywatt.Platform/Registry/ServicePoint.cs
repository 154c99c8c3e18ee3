using System.Globalization;

namespace Tallywatt.Platform.Registry;

/// <summary>One customer's connection: an account, its meter, and the service area that keeps its purse.</summary>
/// <param name="AreaId">The service area, from 1.</param>
/// <param name="AccountNumber">The customer account.</param>
/// <param name="MeterNumber">The meter's serial number as a number.</param>
/// <param name="HasSolar">The service point may export.</param>
/// <param name="Protocol">What the meter speaks to the head-end.</param>
public sealed record ServicePoint(
    int AreaId, long AccountNumber, long MeterNumber, bool HasSolar, MeterProtocol Protocol = MeterProtocol.Dlms)
{
    /// <summary>The area's short name, such as "A1".</summary>
    public string AreaName => NameOfArea(AreaId);

    /// <summary>The meter's serial number as printed: 12 digits.</summary>
    public string MeterSerial => MeterNumber.ToString("D12", CultureInfo.InvariantCulture);

    public static string NameOfArea(int areaId) => string.Create(CultureInfo.InvariantCulture, $"A{areaId}");
}
