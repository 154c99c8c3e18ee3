namespace Tallywatt.Core.Units;

/// <summary>The position of a meter's cumulative energy counter, in watt-hours since the counter was zero.</summary>
public readonly record struct EnergyRegister
{
    EnergyRegister(long wattHours) => WattHours = wattHours;

    public long WattHours { get; }

    /// <exception cref="ArgumentOutOfRangeException"><paramref name="wattHours"/> is negative.</exception>
    public static EnergyRegister At(long wattHours)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(wattHours);
        return new(wattHours);
    }

    /// <summary>The energy that passed between an earlier position of the same counter and this one.</summary>
    /// <param name="earlier">The earlier position, read from the same meter and the same register.</param>
    /// <param name="capacityWattHours">
    /// The count at which the register returns to zero. A DL/T 645-2007 energy item has the form
    /// XXXXXX.XX kWh, so its capacity is 1 000 000 000 Wh. Source: DL/T 645-2007, annex A, data identifier
    /// 00 01 00 00.
    /// </param>
    /// <returns>An amount from zero to less than <paramref name="capacityWattHours"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A position is not below the capacity.</exception>
    /// <remarks>
    /// One rollover is assumed when this position is below <paramref name="earlier"/>. A replaced meter looks
    /// the same, so the caller must first rule out a replacement.
    /// </remarks>
    public Energy Since(EnergyRegister earlier, long capacityWattHours)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(WattHours, capacityWattHours);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(earlier.WattHours, capacityWattHours);

        var wattHours = WattHours - earlier.WattHours;
        return Energy.FromWattHours(wattHours >= 0 ? wattHours : wattHours + capacityWattHours);
    }

    public override string ToString() => $"at {WattHours} Wh";
}
