using Tallywatt.Core.Units;
using Tallywatt.Protocols.Dlt645;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Tariff;

namespace Tallywatt.SoftMeter.Servers.Dlt645;

/// <summary>14H: what a right writer may set. Each is checked whole before anything changes.</summary>
static class ParameterWrites
{
    internal const int ZonesMax = 14;
    internal const int SlotsMax = 14;
    internal const int DayTablesMax = 8;
    const int HolidaysMax = 254;
    const byte NoTime = 0x99;

    /// <summary>Writes a value whose form is right. Inside a change.</summary>
    internal static Dlt645Errors Write(Meter meter, StationMemory memory, DataIdentifier id, ReadOnlySpan<byte> data)
    {
        if (id.Di2 is >= 0x01 and <= 0x06)
        {
            return TableWrites.Write(meter, id, data);
        }

        return id.Di1 switch
        {
            0x01 => WriteTime(meter, id, data),
            0x02 => WriteCount(meter, id, data),
            0x0A when id.Di0 == 0x05 => Set(
                Bcd.TryRead(data, out var minutes) && meter.TrySetCapturePeriod((int)minutes, out _)),
            0x0B => WriteSettlementDay(meter, id.Di0 - 1, data),
            0x0C => WritePassword(memory, id.Di0 - 1, data),
            0x10 => WriteAmount(meter, id, data),
            _ => WriteOther(meter, memory, id, data),
        };
    }

    static Dlt645Errors WriteOther(Meter meter, StationMemory memory, DataIdentifier id, ReadOnlySpan<byte> data)
    {
        switch (id.Value)
        {
            case 0x04000401:
                return SetAddress(memory, Dlt645Address.FromWire(data));
            case 0x04000801 or 0x04000802:
                return Remember(meter, id, data) == Dlt645Errors.None
                    ? TableWrites.SetWeekend(meter)
                    : Dlt645Errors.Other;
            case 0x04000901:
                return Set(data[0] == LoadValues.KeptClasses);
            case >= 0x04000902 and <= 0x04000906:
                return Set(data[0] == 0xFF);
            case >= 0x04000A02 and <= 0x04000A07:
                return Dlt645Errors.Other; // A class of the load record that the meter does not keep.
            case 0x04000E01:
                return Set(Bcd.TryReadSigned(data, out var power) && power >= 0
                    && StationPurse.TrySetPowerLimit(meter, power / 10));
            case 0x04000E02:
                return Dlt645Errors.Other; // Nothing limits what is fed in.
            case 0x04001202:
                return Set(Bcd.TryRead(data, out var every) && meter.Freezes.TrySetHourly((int)every, out _));
            case 0x04001203:
                return Set(Bcd.TryRead(data[..1], out var minute) && Bcd.TryRead(data[1..], out var hour) && minute < 60
                    && meter.Freezes.TrySetDailyMinute((int)((hour * 60) + minute), out _));
            case 0x04001401:
                return Set(Bcd.TryRead(data, out var delay) && StationPurse.TrySetTripDelay(meter, (int)delay));
            default:
                return Remember(meter, id, data);
        }
    }

    static Dlt645Errors WriteTime(Meter meter, DataIdentifier id, ReadOnlySpan<byte> data)
    {
        Span<byte> whole = stackalloc byte[Dlt645Time.Length];
        Dlt645Time.FromUnixSeconds(meter.Clock.LocalSeconds).Write(whole);
        switch (id.Di0)
        {
            case 0x01 when data[0] <= 6:
                data[1..].CopyTo(whole[3..]);
                return SetClock(meter, whole);
            case 0x02:
                data.CopyTo(whole);
                return SetClock(meter, whole);
            case 0x0C when data[3] <= 6:
                data[..3].CopyTo(whole);
                data[4..].CopyTo(whole[3..]);
                return SetClock(meter, whole);
            case 0x03 or 0x04:
                return SetDemandPeriod(meter, id.Di0 == 0x03, data);
            case >= 0x06 and <= 0x09:
                return SetSwitch(meter, (TariffPart)(id.Di0 - 0x06), data);
            case 0x05:
                return Remember(meter, id, data);
            default:
                return Dlt645Errors.Other;
        }
    }

    static Dlt645Errors SetClock(Meter meter, ReadOnlySpan<byte> time)
    {
        if (!Dlt645Time.TryRead(time, out var local))
        {
            return Dlt645Errors.Other;
        }

        meter.Clock.Set(meter.Clock.FromLocal(local.ToUnixSeconds()));
        return Dlt645Errors.None;
    }

    static Dlt645Errors SetDemandPeriod(Meter meter, bool isPeriod, ReadOnlySpan<byte> data)
    {
        if (!Bcd.TryRead(data, out var given) || given == 0)
        {
            return Dlt645Errors.Other;
        }

        var minutes = (int)given;
        var period = isPeriod ? minutes : meter.Demand.PeriodMinutes;
        var slip = isPeriod ? meter.Demand.SubintervalMinutes : minutes;
        slip = isPeriod && (slip == meter.Demand.PeriodMinutes || period % slip != 0) ? period : slip;
        return Set(meter.Demand.TrySetPeriod(period, slip, out _));
    }

    /// <summary>All 99 or all 0 takes the date away.</summary>
    static Dlt645Errors SetSwitch(Meter meter, TariffPart part, ReadOnlySpan<byte> data)
    {
        if (data.IndexOfAnyExcept(NoTime) < 0 || data.IndexOfAnyExcept((byte)0) < 0)
        {
            return Set(meter.Tariff.TrySetSwitch(part, null, out _));
        }

        Span<byte> whole = stackalloc byte[Dlt645Time.Length];
        whole[0] = 0;
        data.CopyTo(whole[1..]);
        if (!Dlt645Time.TryRead(whole, out var local)
            || (part is TariffPart.Seasons or TariffPart.Days && !meter.Tariff.CanActivate(out _)))
        {
            return Dlt645Errors.Other;
        }

        return Set(meter.Tariff.TrySetSwitch(part, meter.Clock.FromLocal(local.ToUnixSeconds()), out _));
    }

    static Dlt645Errors WriteCount(Meter meter, DataIdentifier id, ReadOnlySpan<byte> data)
    {
        if (!Bcd.TryRead(data, out var count))
        {
            return Dlt645Errors.Other;
        }

        var (max, tooMany) = id.Di0 switch
        {
            0x01 => (ZonesMax, Dlt645Errors.TooManyZones),
            0x02 => (DayTablesMax, Dlt645Errors.Other),
            0x03 => (SlotsMax, Dlt645Errors.TooManySlots),
            0x04 => (RegisterBank.RateCount, Dlt645Errors.TooManyRates),
            0x05 => (HolidaysMax, Dlt645Errors.Other),
            _ => (Tariff.LadderTable.LimitsMax, Dlt645Errors.Other),
        };
        return count > max ? tooMany
            : count == 0 && id.Di0 <= 0x04 ? Dlt645Errors.Other
            : Remember(meter, id, data);
    }

    static Dlt645Errors WriteSettlementDay(Meter meter, int index, ReadOnlySpan<byte> data)
    {
        if (data.IndexOfAnyExcept(NoTime) < 0)
        {
            return Set(meter.Freezes.TrySetSettlementDay(index, 0, 0, out _));
        }

        return Set(Bcd.TryRead(data[..1], out var hour) && Bcd.TryRead(data[1..], out var day) && day > 0
            && meter.Freezes.TrySetSettlementDay(index, (int)day, (int)hour, out _));
    }

    /// <summary>The level and the three bytes of its password.</summary>
    static Dlt645Errors WritePassword(StationMemory memory, int level, ReadOnlySpan<byte> data)
    {
        if (data[0] != level)
        {
            return Dlt645Errors.Other;
        }

        memory.SetPassword(level, data[1] | ((uint)data[2] << 8) | ((uint)data[3] << 16));
        return Dlt645Errors.None;
    }

    static Dlt645Errors WriteAmount(Meter meter, DataIdentifier id, ReadOnlySpan<byte> data)
    {
        if (StationPurse.Terms(meter) is not { } terms)
        {
            return Dlt645Errors.NoData;
        }

        for (var item = 0; item < data.Length / 4; item++)
        {
            var which = id.Di0 == DataIdentifier.All ? (byte)(item + 1) : id.Di0;
            if (!Bcd.TryRead(data.Slice(4 * item, 4), out var cents)
                || PurseValues.With(terms, which, Money.FromCents(cents)) is not { } next)
            {
                return Dlt645Errors.Other;
            }

            terms = next;
        }

        return Set(StationPurse.TrySetTerms(meter, terms));
    }

    internal static Dlt645Errors SetAddress(StationMemory memory, Dlt645Address address)
    {
        if (!address.IsValid || address.HasWildcard || address.IsBroadcast)
        {
            return Dlt645Errors.Other;
        }

        memory.SetAddress(address);
        return Dlt645Errors.None;
    }

    static Dlt645Errors Remember(Meter meter, DataIdentifier id, ReadOnlySpan<byte> data) =>
        Set(meter.Parameters.TrySet(id.Value, data));

    static Dlt645Errors Set(bool isTaken) => isTaken ? Dlt645Errors.None : Dlt645Errors.Other;
}
