using Tallywatt.Core.Units;

namespace Tallywatt.Core.Areas;

/// <summary>The energy between two neighbouring rows, shared out by time where a day ends inside.</summary>
/// <remarks>
/// A part is the difference of two floors of the cumulative share, so the parts of a step always add up to it,
/// wherever it is cut.
/// </remarks>
readonly record struct Step(long FromUnixSeconds, long ToUnixSeconds, long ImportWattHours, long ExportWattHours)
{
    internal static Step Between(AccountTerms terms, RegisterRow from, RegisterRow to) => new(
        from.CapturedUnixSeconds,
        to.CapturedUnixSeconds,
        Moved(terms, from.ImportWattHours, to.ImportWattHours),
        Moved(terms, from.ExportWattHours, to.ExportWattHours));

    /// <summary>Whether a row can follow another: later, on the register, and within what the breaker passes.</summary>
    internal static bool IsPlausible(AccountTerms terms, RegisterRow from, RegisterRow to)
    {
        var limitWattHours = LimitWattHours(terms, to.CapturedUnixSeconds - from.CapturedUnixSeconds);
        return to.CapturedUnixSeconds > from.CapturedUnixSeconds
            && IsOnRegister(terms, to)
            && Moved(terms, from.ImportWattHours, to.ImportWattHours) <= limitWattHours
            && Moved(terms, from.ExportWattHours, to.ExportWattHours) <= limitWattHours;
    }

    /// <summary>More than the breaker passes in a time.</summary>
    internal static Int128 LimitWattHours(AccountTerms terms, long seconds)
    {
        const int secondsPerHour = 3_600;
        return ((Int128)seconds * terms.PowerLimitWatts / secondsPerHour) + 1;
    }

    internal static bool IsOnRegister(AccountTerms terms, RegisterRow row) =>
        row.ImportWattHours >= 0 && row.ImportWattHours < terms.RegisterCapacityWattHours
        && row.ExportWattHours >= 0 && row.ExportWattHours < terms.RegisterCapacityWattHours;

    internal long Import(long startUnixSeconds, long endUnixSeconds) =>
        Share(ImportWattHours, endUnixSeconds) - Share(ImportWattHours, startUnixSeconds);

    internal long Export(long startUnixSeconds, long endUnixSeconds) =>
        Share(ExportWattHours, endUnixSeconds) - Share(ExportWattHours, startUnixSeconds);

    long Share(long wattHours, long throughUnixSeconds) =>
        throughUnixSeconds == ToUnixSeconds
            ? wattHours
            : (long)((Int128)wattHours * (throughUnixSeconds - FromUnixSeconds) / (ToUnixSeconds - FromUnixSeconds));

    static long Moved(AccountTerms terms, long from, long to) =>
        EnergyRegister.At(to).Since(EnergyRegister.At(from), terms.RegisterCapacityWattHours).WattHours;
}
