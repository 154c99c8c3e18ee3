namespace Tallywatt.Protocols.Dlt645;

/// <summary>040604FF and 040605FF: six limits, seven prices, four settlement days. Low byte first.</summary>
/// <remarks>Limits are XXXXXX.XX kWh, prices NNNN.NNNN, days MM DD hh. A limit of zero, and every one after it, is not
/// used. A settlement day of 99 99 99 is not used; with none, the ladder begins anew each month. Source: the prepayment
/// supplement of DL/T 645-2007.</remarks>
public sealed record LadderTable
{
    public const int StepsMax = 6;
    public const int PricesMax = StepsMax + 1;
    public const int DaysMax = 4;
    public const int Length = (StepsMax * 4) + (PricesMax * 4) + (DaysMax * 3);
    const byte Unused = 0x99;

    /// <summary>Hundredths of a kWh, rising; at most six.</summary>
    public required IReadOnlyList<long> LimitHundredths { get; init; }

    /// <summary>Ten-thousandths of the currency for a kWh, one more than there are limits.</summary>
    public required IReadOnlyList<long> PriceTenThousandths { get; init; }

    /// <summary>Month, day and hour at which the ladder begins anew; at most four.</summary>
    public IReadOnlyList<(int Month, int Day, int Hour)> SettlementDays { get; init; } = [];

    /// <summary>Reads a table. False for the wrong length, digits that are none, or limits that do not rise.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out LadderTable? table)
    {
        table = null;
        if (data.Length != Length)
        {
            return false;
        }

        var limits = new List<long>(StepsMax);
        var ended = false;
        for (var i = 0; i < StepsMax; i++)
        {
            if (!Bcd.TryRead(data.Slice(4 * i, 4), out var limit) || (ended && limit != 0)
                || (limit != 0 && limits.Count > 0 && limit <= limits[^1]))
            {
                return false;
            }

            ended |= limit == 0;
            if (!ended)
            {
                limits.Add(limit);
            }
        }

        var prices = new long[PricesMax];
        for (var i = 0; i < PricesMax; i++)
        {
            if (!Bcd.TryRead(data.Slice((StepsMax * 4) + (4 * i), 4), out prices[i]))
            {
                return false;
            }
        }

        var days = ReadDays(data[^(DaysMax * 3)..]);
        table = days is null ? null : new()
        {
            LimitHundredths = limits,
            PriceTenThousandths = prices[..(limits.Count + 1)],
            SettlementDays = days,
        };
        return table is not null;
    }

    /// <summary>Writes the table. False when a number has too many digits or there are too many of them.</summary>
    public bool TryWrite(Span<byte> target)
    {
        if (target.Length < Length || LimitHundredths.Count > StepsMax || SettlementDays.Count > DaysMax
            || PriceTenThousandths.Count is 0 or > PricesMax)
        {
            return false;
        }

        var fits = true;
        for (var i = 0; i < StepsMax; i++)
        {
            fits &= Bcd.TryWrite(i < LimitHundredths.Count ? LimitHundredths[i] : 0, target.Slice(4 * i, 4));
        }

        // Prices above the last step repeat its price, so that a reader that ignores zero limits charges the same.
        for (var i = 0; i < PricesMax; i++)
        {
            var price = PriceTenThousandths[Math.Min(i, PriceTenThousandths.Count - 1)];
            fits &= Bcd.TryWrite(price, target.Slice((StepsMax * 4) + (4 * i), 4));
        }

        WriteDays(target.Slice(Length - (DaysMax * 3), DaysMax * 3));
        return fits;
    }

    static List<(int Month, int Day, int Hour)>? ReadDays(ReadOnlySpan<byte> bytes)
    {
        var days = new List<(int Month, int Day, int Hour)>(DaysMax);
        for (var i = 0; i < DaysMax; i++)
        {
            var day = bytes.Slice(3 * i, 3);
            if (day.IndexOfAnyExcept(Unused) < 0 || day.IndexOfAnyExcept((byte)0) < 0)
            {
                continue;
            }

            if (!Bcd.TryRead(day[..1], out var hour) || !Bcd.TryRead(day[1..2], out var date)
                || !Bcd.TryRead(day[2..], out var month) || hour > 23 || date is < 1 or > 28 || month is < 1 or > 12)
            {
                return null;
            }

            days.Add(((int)month, (int)date, (int)hour));
        }

        return days;
    }

    void WriteDays(Span<byte> target)
    {
        target.Fill(Unused);
        for (var i = 0; i < SettlementDays.Count; i++)
        {
            var (month, day, hour) = SettlementDays[i];
            Bcd.TryWrite(hour, target.Slice(3 * i, 1));
            Bcd.TryWrite(day, target.Slice((3 * i) + 1, 1));
            Bcd.TryWrite(month, target.Slice((3 * i) + 2, 1));
        }
    }
}
