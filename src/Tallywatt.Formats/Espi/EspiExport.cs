using Tallywatt.Core.Readings;

namespace Tallywatt.Formats.Espi;

/// <summary>A service point's readings to be written as a Green Button file.</summary>
/// <param name="CustomerName">Stands in the addresses of the resources; digits and letters.</param>
/// <param name="MeterName">The usage point; digits and letters. A reader finds the meter by it.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="IntervalSeconds">The length of a plain interval.</param>
/// <param name="UpdatedUnixSeconds">When the file was made.</param>
/// <param name="LocalTime">The zone's offset and its rules.</param>
/// <param name="Blocks">One for each local day, in order of time.</param>
public sealed record EspiExport(
    string CustomerName,
    string MeterName,
    string Currency,
    int IntervalSeconds,
    long UpdatedUnixSeconds,
    EspiZone LocalTime,
    IReadOnlyList<EspiBlock> Blocks)
{
    /// <summary>Hundred-thousandths of the currency that became due beside the readings: fixed charges and the like.
    /// </summary>
    public long AdditionalCost { get; init; }

    /// <summary>Whether a channel of export is written; it is when any value is not zero.</summary>
    internal bool HasExport => Blocks.Any(block => block.Readings.Any(reading => reading.ExportWattHours != 0));
}

/// <summary>Offset and daylight saving of a place, as ESPI packs them.</summary>
/// <param name="OffsetSeconds">Standard time, east of Greenwich positive.</param>
/// <param name="DaylightSeconds">What daylight saving adds; 0 for none.</param>
/// <param name="DaylightStart">When it begins; null for none.</param>
/// <param name="DaylightEnd">When it ends; null for none.</param>
public sealed record EspiZone(
    int OffsetSeconds, int DaylightSeconds, EspiZoneRule? DaylightStart, EspiZoneRule? DaylightEnd);

/// <summary>The so-manieth weekday of a month, at an hour of the wall clock.</summary>
/// <param name="Month">1 to 12.</param>
/// <param name="Week">1 to 4, or 5 for the last.</param>
/// <param name="Weekday">1 Monday to 7 Sunday.</param>
/// <param name="Hour">0 to 23.</param>
public readonly record struct EspiZoneRule(int Month, int Week, int Weekday, int Hour)
{
    /// <summary>Eight hexadecimal digits. Source: NAESB REQ.21, DstRuleType; see <see cref="EspiLocalTime"/>.</summary>
    internal string Packed
    {
        get
        {
            const int last = 7;
            var which = Week == 5 ? last : Week + 1;
            var bits = ((uint)Month << 28) | ((uint)which << 25) | ((uint)Weekday << 17) | ((uint)Hour << 12);
            return bits.ToString("X8", System.Globalization.CultureInfo.InvariantCulture);
        }
    }
}

/// <summary>The readings of one local day.</summary>
public sealed record EspiBlock(IReadOnlyList<EspiExportReading> Readings);

/// <summary>One interval of both channels.</summary>
/// <param name="StartUnixSeconds">The instant it begins.</param>
/// <param name="DurationSeconds">Its length.</param>
/// <param name="ImportWattHours">Delivered to the customer.</param>
/// <param name="ExportWattHours">Received from the customer.</param>
/// <param name="ImportCode">How the import came to be.</param>
/// <param name="ExportCode">How the export came to be.</param>
/// <param name="ImportCost">What it cost, in hundred-thousandths of the currency; null when it is settled later.
/// </param>
/// <param name="ExportCost">What it earned, as a negative cost; null when it is settled later.</param>
/// <param name="TimeOfUse">The place of its rate in the tariff, from 1.</param>
/// <param name="Tier">Its step of the ladder, from 1; 0 when none was reached.</param>
public readonly record struct EspiExportReading(
    long StartUnixSeconds,
    int DurationSeconds,
    long ImportWattHours,
    long ExportWattHours,
    QualityCode ImportCode,
    QualityCode ExportCode,
    long? ImportCost,
    long? ExportCost,
    int TimeOfUse,
    int Tier);
