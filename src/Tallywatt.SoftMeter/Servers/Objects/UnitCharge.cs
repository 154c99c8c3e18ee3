using System.Globalization;
using System.Text;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>The unit_charge of a charge: prices by index, in 16 bits and a scale. Source: IEC 62056-6-2, class_id 113.
/// </summary>
/// <remarks>A price goes out in the finest scale in which every price of the table fits; when none holds them exactly,
/// they are cut. A price that comes in is taken exactly, or refused.</remarks>
static class UnitCharge
{
    const sbyte KilowattHour = 3;
    const int NanosDigits = 9;
    const int CountMax = 16;
    static readonly sbyte[] Scales = [-4, -3, -5, -2, -6, -1, -7, 0, -8, -9, 1, 2];
    static readonly ObisCode Commodity = CosemNames.ImportEnergy;

    static readonly CosemType Element = CosemType.Structure(CosemType.Octets(1, 8), CosemType.Long);

    internal static readonly CosemType Elements = CosemType.Array(Element, CountMax);

    internal static readonly CosemType Whole = CosemType.Structure(
        CosemType.Structure(CosemType.Integer, CosemType.Integer), CosemType.ValueDefinition, Elements);

    internal static void Write(IReadOnlyList<long> nanosPerKilowattHour, ref AxdrWriter target)
    {
        var scale = ScaleOf(nanosPerKilowattHour);
        target.Structure(3);
        target.Structure(2);
        target.Integer(KilowattHour);
        target.Integer(scale);
        target.Structure(3);
        target.LongUnsigned(CosemNames.RegisterClass);
        target.OctetString(Commodity);
        target.Integer(CosemNames.Value);
        target.Array(nanosPerKilowattHour.Count);
        for (var i = 0; i < nanosPerKilowattHour.Count; i++)
        {
            target.Structure(2);
            target.OctetString(Encoding.ASCII.GetBytes((i + 1).ToString(CultureInfo.InvariantCulture)));
            target.Long((short)Math.Clamp(
                nanosPerKilowattHour[i] / NanosOf(scale), short.MinValue, short.MaxValue));
        }
    }

    /// <summary>Reads a whole unit_charge into prices, from index "1" on without a gap.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> element, out long[] nanosPerKilowattHour, out string reason)
    {
        var reader = new AxdrReader(element);
        reader.Structure(3);
        reader.Structure(2);
        var commodityScale = (int)reader.Number();
        var priceScale = (int)reader.Number();
        reader.Structure(3);
        var classId = reader.Number();
        var name = new AxdrReader(reader.OctetString()).LogicalName();
        var attribute = reader.Number();
        nanosPerKilowattHour = [];
        var isUnnamed = classId == 0 && name == default && attribute == 0; // Some clients leave it to the meter.
        if (!isUnnamed
            && (classId != CosemNames.RegisterClass || name != Commodity || attribute != CosemNames.Value))
        {
            reason = $"The commodity is {Commodity}, attribute 2 of class 3.";
            return false;
        }

        return TryReadElements(ref reader, priceScale - commodityScale + KilowattHour, [], out nanosPerKilowattHour,
            out reason);
    }

    /// <summary>Reads single elements into prices that are there: method 1, update_unit_charge.</summary>
    /// <remarks>They have no scale of their own: it is the one the passive prices are read with.</remarks>
    internal static bool TryUpdate(
        ReadOnlySpan<byte> elements, IReadOnlyList<long> present, out long[] nanosPerKilowattHour, out string reason)
    {
        var reader = new AxdrReader(elements);
        return TryReadElements(ref reader, ScaleOf(present), present, out nanosPerKilowattHour, out reason);
    }

    static bool TryReadElements(
        scoped ref AxdrReader reader, int scale, IReadOnlyList<long> present, out long[] prices, out string reason)
    {
        var count = reader.Array();
        prices = present.Count > 0 ? [.. present] : new long[count];
        var seen = new bool[prices.Length];
        reason = "";
        for (; count > 0; count--)
        {
            reader.Structure(2);
            var text = Encoding.ASCII.GetString(reader.OctetString());
            var charge = reader.Number();
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                || index < 1 || index > prices.Length || seen[index - 1])
            {
                reason = $"Prices have the indexes 1 to {prices.Length}, each once; {text} is none of them.";
                return false;
            }

            if (!TryScale(charge, scale, out prices[index - 1]))
            {
                reason = $"A price with the scale {scale} is finer than a nano-unit or too large.";
                return false;
            }

            seen[index - 1] = true;
        }

        return true;
    }

    static bool TryScale(long charge, int scale, out long nanos)
    {
        nanos = 0;
        if (scale is < -NanosDigits - 5 or > 5)
        {
            return charge == 0;
        }

        var digits = scale + NanosDigits;
        var power = PowerOfTen(Math.Abs(digits));
        nanos = digits >= 0 ? charge * power : charge / power;
        return digits >= 0 || charge % power == 0;
    }

    /// <summary>The finest of the usual scales that holds all prices exactly, else the finest that holds them at all.
    /// </summary>
    static sbyte ScaleOf(IReadOnlyList<long> prices)
    {
        foreach (var scale in Scales)
        {
            if (prices.All(price => price % NanosOf(scale) == 0 && Fits(price, scale)))
            {
                return scale;
            }
        }

        return Scales.Order().First(scale => scale == Scales.Max() || prices.All(price => Fits(price, scale)));
    }

    static bool Fits(long price, sbyte scale) => Math.Abs(price / NanosOf(scale)) <= short.MaxValue;

    static long NanosOf(sbyte scale) => PowerOfTen(scale + NanosDigits);

    static long PowerOfTen(int digits)
    {
        var power = 1L;
        for (; digits > 0; digits--)
        {
            power *= 10;
        }

        return power;
    }
}
