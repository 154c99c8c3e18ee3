using Tallywatt.Core.Tariffs;
using Tallywatt.SoftMeter.Events;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Tariff;

/// <summary>The two sets of tariff tables in a meter: one in force, one that is written and takes over.</summary>
/// <remarks>
/// Only the passive set is written from outside. What cannot be expressed is refused when it is written, or when it
/// would take over; a set in force is always one that can be rated.
/// </remarks>
public sealed class TariffTables
{
    const byte Version = 1;
    const int PartCount = 4;

    readonly Meter meter;
    long[]? switches;
    CompiledTariff? compiled;

    internal TariffTables(Meter meter) => this.meter = meter;

    public TariffSet Active { get; private set; } = TariffSet.Factory;

    public TariffSet Passive { get; private set; } = TariffSet.Factory;

    /// <summary>Grows whenever the active set changes: whoever compiled it compiles anew.</summary>
    public uint Revision { get; private set; }

    /// <summary>The rate in force, 1 to 4.</summary>
    public int ActiveRate => RateAt(meter.Clock.LocalSeconds);

    /// <summary>When the passive part takes over, by the meter's clock; null when that is not set.</summary>
    public long? SwitchAt(TariffPart part) => switches?[(int)part] is > 0 and var at ? at : null;

    public bool TryWriteName(string name, out string reason)
    {
        reason = name.Length > TariffRules.NameMax ? $"A name has at most {TariffRules.NameMax} characters." : "";
        return reason.Length == 0 && WritePassive(Passive with { Name = name });
    }

    public bool TryWriteSeasons(IReadOnlyList<MeterSeason> seasons, out string reason) =>
        TryWrite(TariffRules.FaultOf(seasons), () => Passive with { Seasons = [.. seasons] }, out reason);

    public bool TryWriteDays(IReadOnlyList<MeterDay> days, out string reason) =>
        TryWrite(TariffRules.FaultOf(days), () => Passive with { Days = [.. days] }, out reason);

    public bool TryWritePrices(RatePrices prices, out string reason) =>
        TryWrite(TariffRules.FaultOf(prices), () => Passive with { Prices = prices }, out reason);

    public bool TryWriteLadder(LadderTable ladder, out string reason) =>
        TryWrite(TariffRules.FaultOf(ladder), () => Passive with { Ladder = ladder }, out reason);

    /// <summary>Special days hold for both sets, at once. Each names a day table of the set in force.</summary>
    public bool TryWriteSpecialDays(IReadOnlyList<SpecialDay> specials, out string reason)
    {
        reason = TariffRules.FaultOf(specials);
        var next = Active with { SpecialDays = [.. specials] };
        if (reason.Length > 0 || !TariffCompiler.TryCompile(next, out _, out reason))
        {
            return false;
        }

        SetActive(next);
        return WritePassive(Passive with { SpecialDays = next.SpecialDays });
    }

    /// <summary>Sets, or with null clears, when a passive part takes over.</summary>
    /// <remarks>A time that has passed lets it take over at once.</remarks>
    public bool TrySetSwitch(TariffPart part, long? unixSeconds, out string reason)
    {
        reason = unixSeconds is <= 0 ? "A switch time is after 1970." : "";
        if (reason.Length > 0)
        {
            return false;
        }

        switches ??= new long[PartCount];
        switches[(int)part] = unixSeconds ?? 0;
        meter.Mark(MeterSection.Tariff);
        meter.ScheduleAnew();
        PassTo(meter.Clock.UnixSeconds);
        return true;
    }

    /// <summary>Lets passive parts take over now, all or none.</summary>
    public bool TryActivate(IReadOnlyList<TariffPart> parts, out string reason)
    {
        var next = parts.Aggregate(Active, WithPassive);
        if (!TariffCompiler.TryCompile(next, out _, out reason))
        {
            return false;
        }

        foreach (var part in parts)
        {
            Taken(part);
        }

        SetActive(next);
        return true;
    }

    /// <summary>Whether the passive set could take over as a whole.</summary>
    public bool CanActivate(out string reason) => TariffCompiler.TryCompile(
        new[] { TariffPart.Seasons, TariffPart.Days, TariffPart.Prices, TariffPart.Ladder }
            .Aggregate(Active, WithPassive),
        out _,
        out reason);

    /// <summary>The active set as Core rates it. Give it the meter's local time as if it were UTC.</summary>
    internal bool TryCompile(out CompiledTariff? tariff, out string reason)
    {
        reason = "";
        tariff = compiled;
        if (tariff is null && TariffCache.TryCompile(Active, out tariff, out reason))
        {
            compiled = tariff;
        }

        return tariff is not null;
    }

    /// <summary>The rate at a local time, 1 to 4.</summary>
    internal int RateAt(long localSeconds)
    {
        if (ReferenceEquals(Active, TariffSet.Factory))
        {
            return 1;
        }

        var minute = LocalTime.MinuteOfDay(localSeconds);
        var rate = 1;
        foreach (var next in DayAt(localSeconds).Switches)
        {
            if (next.MinuteOfDay > minute)
            {
                break;
            }

            rate = next.Rate;
        }

        return rate;
    }

    /// <summary>The next local time at which the rate may change: a switch of the day, or midnight.</summary>
    internal long NextRateChange(long localSeconds)
    {
        var midnight = LocalTime.StartOfDay(localSeconds) + LocalTime.SecondsPerDay;
        if (ReferenceEquals(Active, TariffSet.Factory))
        {
            return midnight;
        }

        var minute = LocalTime.MinuteOfDay(localSeconds);
        foreach (var next in DayAt(localSeconds).Switches)
        {
            if (next.MinuteOfDay > minute)
            {
                return LocalTime.StartOfDay(localSeconds) + (next.MinuteOfDay * 60L);
            }
        }

        return midnight;
    }

    /// <summary>The next dated switch, by the meter's clock; long.MaxValue without one.</summary>
    internal long NextSwitchUnixSeconds()
    {
        var next = long.MaxValue;
        foreach (var at in switches ?? [])
        {
            next = at > 0 ? Math.Min(next, at) : next;
        }

        return next;
    }

    /// <summary>Lets parts take over whose time has come, all of one instant together.</summary>
    internal void PassTo(long unixSeconds)
    {
        List<TariffPart>? due = null;
        for (var part = 0; part < (switches?.Length ?? 0); part++)
        {
            if (switches![part] is > 0 and var at && at <= unixSeconds)
            {
                (due ??= []).Add((TariffPart)part);
            }
        }

        if (due is not null && !TryActivate(due, out _))
        {
            foreach (var part in due)
            {
                switches![(int)part] = 0;
                meter.Events.Note(MeterEventCode.TariffRefused, (long)part);
            }

            meter.Mark(MeterSection.Tariff);
        }
    }

    /// <summary>Estimated; the sets are shared with every meter that has the same ones, and not counted.</summary>
    internal int MemoryBytes => 56 + (switches is null ? 0 : 56);

    internal void Write(RecordWriter into)
    {
        into.Byte(Version);
        into.Unsigned(Revision);
        for (var part = 0; part < PartCount; part++)
        {
            into.Signed(switches?[part] ?? 0);
        }

        var isFactory = ReferenceEquals(Active, TariffSet.Factory) && ReferenceEquals(Passive, TariffSet.Factory);
        into.Byte(isFactory ? (byte)0 : (byte)1);
        if (!isFactory)
        {
            TariffRecords.Write(into, Active);
            TariffRecords.Write(into, Passive);
        }
    }

    internal void Read(ref RecordReader from)
    {
        from.RequireVersion(Version);
        Revision = checked((uint)from.Unsigned());
        switches = null;
        for (var part = 0; part < PartCount; part++)
        {
            if (from.Signed() is > 0 and var at)
            {
                (switches ??= new long[PartCount])[part] = at;
            }
        }

        var isFactory = from.Byte() == 0;
        Active = isFactory ? TariffSet.Factory : TariffCache.Share(TariffRecords.Read(ref from));
        Passive = isFactory ? TariffSet.Factory : TariffCache.Share(TariffRecords.Read(ref from));
        compiled = null;
    }

    MeterDay DayAt(long localSeconds)
    {
        var id = DayIdAt(LocalTime.Date(localSeconds));
        foreach (var day in Active.Days)
        {
            if (day.Id == id)
            {
                return day;
            }
        }

        throw new InvalidOperationException($"A set in force names day table {id}, and has none.");
    }

    /// <summary>A special day of this very year comes before one of every year.</summary>
    int DayIdAt(DateOnly date)
    {
        int? yearly = null;
        foreach (var special in Active.SpecialDays)
        {
            if (special.Month == date.Month && special.Day == date.Day)
            {
                if (special.Year == date.Year)
                {
                    return special.DayId;
                }

                yearly = special.Year is null ? special.DayId : yearly;
            }
        }

        if (yearly is { } id)
        {
            return id;
        }

        var season = Active.Seasons[^1];
        foreach (var candidate in Active.Seasons)
        {
            if (TariffRules.Key(candidate) <= (date.Month * 100) + date.Day)
            {
                season = candidate;
            }
        }

        return season.Week.DayIds[LocalTime.Weekday(date) - 1];
    }

    bool TryWrite(string fault, Func<TariffSet> next, out string reason)
    {
        reason = fault;
        return reason.Length == 0 && WritePassive(next());
    }

    bool WritePassive(TariffSet next)
    {
        Passive = TariffCache.Share(next);
        meter.Events.Note(MeterEventCode.PassiveTariffWritten);
        meter.Mark(MeterSection.Tariff);
        return true;
    }

    TariffSet WithPassive(TariffSet set, TariffPart part) => part switch
    {
        TariffPart.Seasons => set with { Seasons = Passive.Seasons, Name = Passive.Name },
        TariffPart.Days => set with { Days = Passive.Days },
        TariffPart.Prices => set with { Prices = Passive.Prices },
        TariffPart.Ladder => set with { Ladder = Passive.Ladder },
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "There is no such part of a tariff."),
    };

    void Taken(TariffPart part)
    {
        if (switches is not null)
        {
            switches[(int)part] = 0;
        }

        meter.Freezes.Take(part switch
        {
            TariffPart.Seasons => FreezeKind.SeasonSwitch,
            TariffPart.Days => FreezeKind.DaySwitch,
            TariffPart.Prices => FreezeKind.PriceSwitch,
            _ => FreezeKind.LadderSwitch,
        });
        meter.Events.Note(MeterEventCode.TariffSwitch, (long)part);
    }

    void SetActive(TariffSet next)
    {
        meter.Part<Prepayment.MeterPrepayment>()?.ChargeByPresentTariff();
        Active = TariffCache.Share(next);
        Revision++;
        compiled = null;
        meter.Mark(MeterSection.Tariff);
        meter.RateMayHaveChanged();
    }
}
