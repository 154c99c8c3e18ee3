using System.Text;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Dlt645;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>Freezes and events of a DL/T 645 meter. It pushes nothing. Source: DL/T 645-2007, annex A, tables A.5 and
/// A.7.</summary>
public sealed partial class Dlt645Session
{
    const int FreezeCountMax = 62;
    const int EventRecordCountMax = 10;
    const byte AllRates = 0xFF;

    static readonly DataIdentifier SoftwareVersion = new(0x04800001);
    static readonly DataIdentifier FirstSettlementDay = new(0x04000B01);

    /// <summary>Count and records of each kind of event; the log and the number that COSEM has for it, and what of a
    /// record gives its time.</summary>
    static readonly (uint Count, uint Record, int LogNumber, int Code)[] EventKinds =
    [
        (0x03110000, 0x03110001, 3, 1),
        (0x03300000, 0x03300001, 0, 47),
        (0x03300100, 0x03300101, 0, 253),
        (0x03300200, 0x03300201, 0, 252),
        (0x03300300, 0x03300301, 0, 255),
        (0x03300D00, 0x03300D01, 1, 44),
        (0x03300E00, 0x03300E01, 1, 40),
        (0x1D000001, 0x1D000101, 2, 62),
        (0x1E000001, 0x1E000101, 2, 63),
    ];

    public ValueTask<MeterAnswer<string>> ReadFirmwareAsync(CancellationToken cancel) =>
        AskAsync(
            (asked, stop) => asked.ReadAsync(SoftwareVersion, stop),
            data => (true, Encoding.ASCII.GetString([.. data.Where(b => b is > 0x20 and < 0x7F).Reverse()])),
            cancel);

    public ValueTask<MeterAnswer<MeterFreeze[]>> ReadFreezesAsync(
        MeterFreezeKind kind, long fromUnixSeconds, long toUnixSeconds, CancellationToken cancel) =>
        kind == MeterFreezeKind.Daily
            ? ReadDailyAsync(fromUnixSeconds, toUnixSeconds, cancel)
            : ReadSettlementAsync(fromUnixSeconds, toUnixSeconds, cancel);

    public async ValueTask<MeterAnswer<MeterEvent[]>> ReadEventsAsync(
        long fromUnixSeconds, long toUnixSeconds, CancellationToken cancel)
    {
        var events = new List<MeterEvent>();
        foreach (var kind in EventKinds)
        {
            var count = await AskAsync(
                (asked, stop) => asked.ReadAsync(new DataIdentifier(kind.Count), stop),
                data => (Bcd.TryRead(data, out var number), number), cancel);
            if (!count.Answered && count.Outcome != MeterOutcome.Refused)
            {
                return As<long, MeterEvent[]>(count);
            }

            // Newest first, until one is older than what is asked for.
            for (var back = 0u; back < Math.Min(count.Value, EventRecordCountMax); back++)
            {
                var time = await AskAsync(
                    (asked, stop) => asked.ReadAsync(new DataIdentifier(kind.Record + back), stop),
                    data => (Dlt645Time.TryRead(data, out var at), at), cancel);
                if (!time.Answered && time.Outcome == MeterOutcome.Unreachable)
                {
                    return As<Dlt645Time, MeterEvent[]>(time);
                }

                var happened = time.Value.Year == 0 ? 0 : time.Value.ToUnixSeconds() - utcOffsetSeconds;
                if (!time.Answered || happened < fromUnixSeconds)
                {
                    break;
                }

                if (happened <= toUnixSeconds)
                {
                    events.Add(new(happened, kind.LogNumber, kind.Code));
                }
            }
        }

        return Answered(events.ToArray());
    }

    /// <summary>05 06: the daily freezes, newest first, until one is older than what is asked for.</summary>
    async ValueTask<MeterAnswer<MeterFreeze[]>> ReadDailyAsync(
        long fromUnixSeconds, long toUnixSeconds, CancellationToken cancel)
    {
        var freezes = new List<MeterFreeze>();
        for (var back = 1u; back <= FreezeCountMax; back++)
        {
            var time = await AskAsync(
                (asked, stop) => asked.ReadAsync(new DataIdentifier(0x05060000 + back), stop), TryReadMinute, cancel);
            if (!time.Answered || time.Value < fromUnixSeconds)
            {
                if (time.Answered || time.Refusal == DataAccessResult.ObjectUndefined)
                {
                    break; // The meter holds no older ones, or they are not asked for.
                }

                return As<long, MeterFreeze[]>(time);
            }

            var import = await ReadFirstAsync(new(0x05060100 + back), cancel);
            var export = import.Answered ? await ReadFirstAsync(new(0x05060200 + back), cancel) : import;
            if (!import.Answered || export.Outcome is MeterOutcome.Unreachable or MeterOutcome.Malformed)
            {
                return As<long, MeterFreeze[]>(import.Answered ? export : import);
            }

            if (time.Value <= toUnixSeconds)
            {
                freezes.Add(new(
                    time.Value, import.Value * WattHoursPerCount, Math.Max(0, export.Value) * WattHoursPerCount));
            }
        }

        freezes.Reverse();
        return Answered(freezes.ToArray());
    }

    /// <summary>00 01 00 01: where the registers stood on the last settlement day. The meter does not say when that
    /// was, only on which day of the month and at which hour.</summary>
    async ValueTask<MeterAnswer<MeterFreeze[]>> ReadSettlementAsync(
        long fromUnixSeconds, long toUnixSeconds, CancellationToken cancel)
    {
        var day = await AskAsync(
            (asked, stop) => asked.ReadAsync(FirstSettlementDay, stop),
            data => (Bcd.TryRead(data, out var both) && data.Length == 2, both), cancel);
        var import = day.Answered ? await ReadFirstAsync(new(0x00010001), cancel) : day;
        var export = import.Answered ? await ReadFirstAsync(new(0x00020001), cancel) : import;
        if (!export.Answered)
        {
            return export.Refusal == DataAccessResult.ObjectUndefined
                ? Answered(Array.Empty<MeterFreeze>())
                : As<long, MeterFreeze[]>(export);
        }

        var settled = LastSettlement((int)(day.Value / 100), (int)(day.Value % 100), toUnixSeconds);
        return Answered(settled < fromUnixSeconds
            ? Array.Empty<MeterFreeze>()
            : [new(settled, import.Value * WattHoursPerCount, Math.Max(0, export.Value) * WattHoursPerCount)]);
    }

    long LastSettlement(int dayOfMonth, int hour, long toUnixSeconds)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(toUnixSeconds + utcOffsetSeconds);
        var at = new DateTimeOffset(now.Year, now.Month, Math.Clamp(dayOfMonth, 1, 28), hour % 24, 0, 0, TimeSpan.Zero);
        return (at > now ? at.AddMonths(-1) : at).ToUnixTimeSeconds() - utcOffsetSeconds;
    }

    /// <summary>The total of an energy that may come with its rates; below zero when it is not there.</summary>
    ValueTask<MeterAnswer<long>> ReadFirstAsync(DataIdentifier id, CancellationToken cancel) =>
        AskAsync(
            (asked, stop) => asked.ReadAsync(id, stop),
            data => data.Length < EnergyLength ? (false, 0)
                : data.AsSpan(0, EnergyLength).IndexOfAnyExcept(AllRates) < 0 ? (true, -1)
                : (Bcd.TryRead(data.AsSpan(0, EnergyLength), out var count), count),
            cancel);

    /// <summary>mm hh DD MM YY.</summary>
    (bool Fits, long UnixSeconds) TryReadMinute(byte[] data) =>
        data.Length == LoadRecord.TimeLength && Dlt645Time.TryRead([0, .. data], out var time)
            ? (true, time.ToUnixSeconds() - utcOffsetSeconds)
            : default;
}
