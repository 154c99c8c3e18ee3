namespace Tallywatt.Core.Units;

/// <summary>A price of energy in nano-units of currency per kilowatt-hour: 0.4883 yuan/kWh is 488 300 000.</summary>
/// <remarks>May be negative: a wholesale-linked export price can be. The default is zero.</remarks>
public readonly record struct Price(long NanosPerKilowattHour)
{
    /// <summary>Reads a plain decimal price per kWh with at most nine decimals.</summary>
    /// <returns>False, and zero, when the text is anything else or beyond the range.</returns>
    public static bool TryParse(string? text, out Price price)
    {
        price = default;
        if (!DecimalText.TryParse(text, decimals: 9, out var nanos))
        {
            return false;
        }

        price = new(nanos);
        return true;
    }

    public static Price operator +(Price left, Price right) =>
        new(left.NanosPerKilowattHour + right.NanosPerKilowattHour);

    /// <summary>The exact price per kWh as a plain decimal without trailing zeros.</summary>
    public override string ToString() => DecimalText.Format(NanosPerKilowattHour, decimals: 9);
}
