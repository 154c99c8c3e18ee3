using Tallywatt.Core.Units;
using Tallywatt.Protocols.Dlms;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Money on the wire: whole hundredths of the currency in 32 bits, as the account's currency says.</summary>
/// <remarks>What is smaller than a hundredth is not shown: an amount is cut towards zero, so that a display never
/// promises more than there is.</remarks>
static class WireMoney
{
    /// <summary>The scale of all amounts. Source: IEC 62056-6-2, class_id 111, attribute 15.</summary>
    internal const sbyte Scale = -2;

    const long NanosPerCent = Money.NanosPerUnit / 100;

    internal static int CentsOf(Money amount) =>
        (int)Math.Clamp(amount.Nanos / NanosPerCent, int.MinValue, int.MaxValue);

    internal static void Write(Money amount, ref AxdrWriter target) => target.DoubleLong(CentsOf(amount));

    /// <summary>Reads a double-long that was checked to be one.</summary>
    internal static Money Read(ReadOnlySpan<byte> element) => Money.FromCents(new AxdrReader(element).Number());
}
