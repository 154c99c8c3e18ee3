using Tallywatt.Protocols.Dlt645;
using Tallywatt.SoftMeter.Events;
using Tallywatt.SoftMeter.Tariff;

namespace Tallywatt.SoftMeter.Servers.Dlt645;

/// <summary>Who may write what.</summary>
static class StationRights
{
    /// <summary>Money, tables, limits, numbers and passwords are for level 02 and for who is authenticated.</summary>
    internal static bool NeedsProgramming(DataIdentifier id) => id.Di2 != 0
        || id.Di1 is 0x02 or 0x04 or 0x0C or 0x0E or 0x0F or 0x10 or 0x14
        || id.Value is >= 0x04000106 and <= 0x04000109;

    /// <summary>The clock writes an event of its own.</summary>
    internal static bool IsTime(DataIdentifier id) => id.Value is 0x04000101 or 0x04000102 or 0x0400010C;

    /// <summary>What part of the tariff an identifier writes; null for what is none.</summary>
    internal static TariffPart? TariffPartOf(DataIdentifier id) => (id.Di2, id.Di1, id.Di0) switch
    {
        (0x00, 0x01, >= 0x06 and <= 0x09) => (TariffPart)(id.Di0 - 0x06),
        (0x01 or 0x02, 0x00, 0x00) => TariffPart.Seasons,
        (0x01 or 0x02, _, _) => TariffPart.Days,
        (0x03, _, _) => TariffPart.Days,
        (0x05, _, _) => TariffPart.Prices,
        (0x06, _, _) => TariffPart.Ladder,
        _ => null,
    };

    /// <summary>The records of clears and programmings cannot be cleared one by one.</summary>
    internal static bool IsKeptForEver(MeterEventCode code) => code is MeterEventCode.Programming
        or MeterEventCode.MeterClear or MeterEventCode.DemandClear or MeterEventCode.EventClear
        or MeterEventCode.ClockSet;
}

/// <summary>Ends a change that is refused, so that nothing of it stays.</summary>
sealed class StationRefusal(Dlt645Errors errors) : Exception
{
    internal Dlt645Errors Errors { get; } = errors;
}
