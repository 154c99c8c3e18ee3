namespace Tallywatt.Core.Units;

/// <summary>An amount of active energy: a whole number of watt-hours, positive or negative.</summary>
/// <remarks>
/// An amount is what a customer used between two readings. It is not what the meter displays: that is an
/// <see cref="EnergyRegister"/>. Amounts add; registers only subtract. The default value is zero.
/// </remarks>
public readonly record struct Energy : IComparable<Energy>
{
    Energy(long wattHours) => WattHours = wattHours;

    public long WattHours { get; }

    public static Energy Zero => default;

    public static Energy FromWattHours(long wattHours) => new(wattHours);

    /// <exception cref="OverflowException">The sum is beyond a 64-bit integer.</exception>
    public static Energy operator +(Energy left, Energy right) => new(left.WattHours + right.WattHours);

    /// <exception cref="OverflowException">The difference is beyond a 64-bit integer.</exception>
    public static Energy operator -(Energy left, Energy right) => new(left.WattHours - right.WattHours);

    public static Energy operator -(Energy value) => new(-value.WattHours);

    public static bool operator <(Energy left, Energy right) => left.WattHours < right.WattHours;

    public static bool operator >(Energy left, Energy right) => left.WattHours > right.WattHours;

    public static bool operator <=(Energy left, Energy right) => left.WattHours <= right.WattHours;

    public static bool operator >=(Energy left, Energy right) => left.WattHours >= right.WattHours;

    public int CompareTo(Energy other) => WattHours.CompareTo(other.WattHours);

    public override string ToString() => $"{WattHours} Wh";
}
