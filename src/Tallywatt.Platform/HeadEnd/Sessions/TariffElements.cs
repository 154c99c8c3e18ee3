using System.Globalization;
using System.Text;
using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>Tariff tables as the data elements of a DLMS meter, in the order in which they are written.</summary>
/// <remarks>Source: IEC 62056-6-2, classes 11 (special days), 20 (activity calendar) and 113 (charge).</remarks>
sealed class TariffElements
{
    const int ElementLengthMax = 16 * 1024;
    const int DaysOfWeek = 7;
    const int NanosDigits = 9;
    const sbyte KilowattHour = 3;
    static readonly sbyte[] Scales = [-4, -3, -5, -2, -6, -1, -7, 0, -8, -9, 1, 2];

    readonly MeterTariff tariff;

    internal TariffElements(MeterTariff tariff)
    {
        this.tariff = tariff;
        var name = MeterElements.Octets(Encoding.Latin1.GetBytes(tariff.Name));
        var (seasons, weeks, days) = (Write(Seasons), Write(Weeks), Write(Days));
        var limits = Write(Limits);
        var rates = UnitCharge(tariff.RateNanosPerKilowattHour);
        var ladder = UnitCharge(tariff.LadderNanosPerKilowattHour);
        SpecialDays = (PaymentNames.SpecialDays, Write(SpecialDates));
        Passive =
        [
            (PaymentNames.CalendarAttribute(6), name),
            (PaymentNames.CalendarAttribute(9), days),
            (PaymentNames.CalendarAttribute(8), weeks),
            (PaymentNames.CalendarAttribute(7), seasons),
            (PaymentNames.LadderLimitsPassive, limits),
            (PaymentNames.Charge(PaymentNames.Ladder, PaymentNames.UnitChargePassive), ladder),
            (PaymentNames.Charge(PaymentNames.Rates, PaymentNames.UnitChargePassive), rates),
        ];
        Unplan =
        [
            (PaymentNames.CalendarTime, MeterElements.Never()),
            (PaymentNames.Charge(PaymentNames.Rates, PaymentNames.UnitChargeActivationTime), MeterElements.Never()),
        ];
        if (tariff.TakesOverUnixSeconds is { } at)
        {
            var time = MeterElements.Time(at, deviationMinutes: 0);
            Switches =
            [
                (PaymentNames.CalendarTime, time),
                (PaymentNames.Charge(PaymentNames.Rates, PaymentNames.UnitChargeActivationTime), time),
            ];
            AfterActivation = [SpecialDays, .. Switches];
            return;
        }

        Activations = [PaymentNames.ActivateCalendar, PaymentNames.ActivateCharge];
        AfterActivation =
        [
            SpecialDays,
            (PaymentNames.CalendarAttribute(2), name),
            (PaymentNames.CalendarAttribute(5), days),
            (PaymentNames.CalendarAttribute(4), weeks),
            (PaymentNames.CalendarAttribute(3), seasons),
            (PaymentNames.LadderLimitsActive, limits),
            (PaymentNames.Charge(PaymentNames.Ladder, PaymentNames.UnitChargeActive), ladder),
            (PaymentNames.Charge(PaymentNames.Rates, PaymentNames.UnitChargeActive), rates),
        ];
    }

    delegate void ElementWriter(ref AxdrWriter target);

    /// <summary>Takes back what was planned before.</summary>
    internal IReadOnlyList<(CosemAttribute Attribute, byte[] Value)> Unplan { get; }

    /// <summary>An empty table.</summary>
    internal static byte[] Nothing { get; } = [(byte)DataTag.Array, 0];

    /// <summary>They have no passive form.</summary>
    internal (CosemAttribute Attribute, byte[] Value) SpecialDays { get; }

    /// <summary>The passive tables.</summary>
    internal IReadOnlyList<(CosemAttribute Attribute, byte[] Value)> Passive { get; }

    /// <summary>What lets the tables take over at once; empty when they do so later.</summary>
    internal IReadOnlyList<CosemMethod> Activations { get; } = [];

    /// <summary>When the tables take over; empty when they do so at once.</summary>
    internal IReadOnlyList<(CosemAttribute Attribute, byte[] Value)> Switches { get; } = [];

    /// <summary>What must be read afterwards.</summary>
    internal IReadOnlyList<(CosemAttribute Attribute, byte[] Value)> AfterActivation { get; }

    /// <summary>Whether a value that was read is the one that was written: prices by what they are worth, times by
    /// their instant, everything else byte by byte.</summary>
    internal static bool AreSame(CosemAttribute attribute, ReadOnlySpan<byte> written, ReadOnlySpan<byte> read)
    {
        if (written.SequenceEqual(read))
        {
            return true;
        }

        var isTime = attribute == PaymentNames.CalendarTime
            || (attribute.ClassId == PaymentNames.ChargeClass
                && attribute.AttributeId == PaymentNames.UnitChargeActivationTime);
        if (isTime)
        {
            return TryInstant(written, out var asked) && TryInstant(read, out var kept) && asked == kept;
        }

        return attribute.ClassId == PaymentNames.ChargeClass
            && TryPrices(written, out var ours) && TryPrices(read, out var theirs) && ours.SequenceEqual(theirs);
    }

    static byte[] Write(ElementWriter write)
    {
        var writer = new AxdrWriter(new byte[ElementLengthMax]);
        write(ref writer);
        return writer.Overflowed
            ? throw new InvalidOperationException("A table is longer than any meter holds.")
            : writer.Written.ToArray();
    }

    void Seasons(ref AxdrWriter target)
    {
        target.Array(tariff.Seasons.Count);
        foreach (var season in tariff.Seasons)
        {
            target.Structure(3);
            target.OctetString(Encoding.Latin1.GetBytes(season.Name));
            target.OctetString(new CosemDateTime(
                CosemDateTime.YearUnspecified, (byte)season.Month, (byte)season.Day, CosemDateTime.Unspecified, 0, 0,
                0, 0, CosemDateTime.DeviationUnspecified, CosemDateTime.Unspecified));
            target.OctetString(Encoding.Latin1.GetBytes(season.Name));
        }
    }

    void Weeks(ref AxdrWriter target)
    {
        target.Array(tariff.Seasons.Count);
        foreach (var season in tariff.Seasons)
        {
            target.Structure(1 + DaysOfWeek);
            target.OctetString(Encoding.Latin1.GetBytes(season.Name));
            foreach (var id in season.DayIds)
            {
                target.Unsigned((byte)id);
            }
        }
    }

    void Days(ref AxdrWriter target)
    {
        target.Array(tariff.Days.Count);
        foreach (var day in tariff.Days)
        {
            target.Structure(2);
            target.Unsigned((byte)day.Id);
            target.Array(day.Switches.Count);
            foreach (var change in day.Switches)
            {
                target.Structure(3);
                target.OctetString([(byte)(change.MinuteOfDay / 60), (byte)(change.MinuteOfDay % 60), 0, 0]);
                target.OctetString(PaymentNames.TariffScripts);
                target.LongUnsigned((ushort)change.Rate);
            }
        }
    }

    void SpecialDates(ref AxdrWriter target)
    {
        target.Array(tariff.SpecialDays.Count);
        for (var index = 0; index < tariff.SpecialDays.Count; index++)
        {
            var day = tariff.SpecialDays[index];
            var year = day.Year ?? CosemDateTime.YearUnspecified;
            target.Structure(3);
            target.LongUnsigned((ushort)(index + 1));
            target.OctetString(
                [(byte)(year >> 8), (byte)(year & 0xFF), (byte)day.Month, (byte)day.Day, CosemDateTime.Unspecified]);
            target.Unsigned((byte)day.DayId);
        }
    }

    void Limits(ref AxdrWriter target)
    {
        target.Structure(3);
        target.Array(tariff.LadderLimitsWattHours.Count);
        foreach (var limit in tariff.LadderLimitsWattHours)
        {
            target.DoubleLongUnsigned((uint)Math.Clamp(limit, 0, uint.MaxValue));
        }

        target.Unsigned((byte)tariff.LadderMonthlyResetDay);
        target.Array(tariff.LadderResetDates.Count);
        foreach (var date in tariff.LadderResetDates)
        {
            target.Structure(2);
            target.Unsigned((byte)date.Month);
            target.Unsigned((byte)date.Day);
        }
    }

    /// <summary>Prices in the finest scale that holds all of them exactly. One that none holds is refused here rather
    /// than rounded.</summary>
    static byte[] UnitCharge(IReadOnlyList<long> nanosPerKilowattHour)
    {
        var scale = Array.Find(Scales, candidate => nanosPerKilowattHour.All(
            price => price % NanosOf(candidate) == 0 && Math.Abs(price / NanosOf(candidate)) <= short.MaxValue));
        if (!nanosPerKilowattHour.All(
            price => price % NanosOf(scale) == 0 && Math.Abs(price / NanosOf(scale)) <= short.MaxValue))
        {
            throw new InvalidOperationException("A price has more digits than a charge of a meter holds.");
        }

        return Write((ref AxdrWriter target) =>
        {
            target.Structure(3);
            target.Structure(2);
            target.Integer(KilowattHour);
            target.Integer(scale);
            target.Structure(3);
            target.LongUnsigned(CosemNames.RegisterClass);
            target.OctetString(CosemNames.ImportEnergy);
            target.Integer(CosemNames.Value);
            target.Array(nanosPerKilowattHour.Count);
            for (var index = 0; index < nanosPerKilowattHour.Count; index++)
            {
                target.Structure(2);
                target.OctetString(Encoding.ASCII.GetBytes((index + 1).ToString(CultureInfo.InvariantCulture)));
                target.Long((short)(nanosPerKilowattHour[index] / NanosOf(scale)));
            }
        });
    }

    internal static bool TryPrices(ReadOnlySpan<byte> element, out List<long> nanosPerKilowattHour)
    {
        nanosPerKilowattHour = [];
        var reader = new AxdrReader(element);
        reader.Structure(3);
        reader.Structure(2);
        var commodityScale = (int)reader.Number();
        var priceScale = (int)reader.Number();
        var scale = priceScale - commodityScale + KilowattHour;
        reader.Structure(3);
        reader.Number();
        reader.OctetString();
        reader.Number();
        if (scale is < -NanosDigits or > 2)
        {
            return false;
        }

        for (var left = reader.Array(); left > 0 && !reader.Failed; left--)
        {
            reader.Structure(2);
            reader.OctetString();
            nanosPerKilowattHour.Add(reader.Number() * NanosOf((sbyte)scale));
        }

        return reader.AtEnd;
    }

    static bool TryInstant(ReadOnlySpan<byte> element, out long unixSeconds)
    {
        unixSeconds = 0;
        var reader = new AxdrReader(element);
        var bytes = reader.PeekTag() == DataTag.DateTime && reader.Tagged(DataTag.DateTime)
            ? reader.Bytes(CosemDateTime.LengthBytes)
            : reader.OctetString();
        return reader.AtEnd && CosemDateTime.TryRead(bytes, out var time) && time.TryToUnixSeconds(out unixSeconds);
    }

    static long NanosOf(sbyte scale)
    {
        var power = 1L;
        for (var digits = scale + NanosDigits; digits > 0; digits--)
        {
            power *= 10;
        }

        return power;
    }
}
