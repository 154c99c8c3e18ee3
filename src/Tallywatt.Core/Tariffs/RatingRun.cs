using Tallywatt.Core.Readings;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Tariffs;

/// <summary>One call of the engine: walks intervals and days in order, changes the state, adds up what is due.
/// </summary>
ref partial struct RatingRun
{
    const int SecondsPerHour = 3_600;

    readonly CompiledTariff tariff;
    readonly ref RatingState state;
    readonly RatingTrace? trace;
    CompiledDay day;
    Int128 dueAttos;
    int run;

    internal RatingRun(CompiledTariff tariff, ref RatingState state, RatingTrace? trace)
    {
        this.tariff = tariff;
        this.state = ref state;
        this.trace = trace;
        day = tariff.Day(state.DayNumber);
        EnterDay();
    }

    /// <summary>What is due in whole nano-units, with the rest carried in the state.</summary>
    internal readonly Money TakeDue()
    {
        var attos = dueAttos + state.CarryAttos;
        var nanos = attos / ExactAmount.AttosPerNano;
        var rest = (long)(attos - (nanos * ExactAmount.AttosPerNano));
        if (rest < 0)
        {
            rest += ExactAmount.AttosPerNano;
            nanos -= 1;
        }

        state.CarryAttos = (int)rest;
        return Money.FromNanos((long)nanos);
    }

    internal void Rate(in IntervalReading interval)
    {
        Refuse(interval);
        if (interval.Quality == ReadingQuality.Missing)
        {
            CountMissing();
            return;
        }

        if (interval.StartUnixSeconds >= day.EndUnixSeconds)
        {
            AdvanceTo(tariff.DayNumberOf(interval.StartUnixSeconds));
        }

        run = day.RunAt(interval.StartUnixSeconds, interval.StartUnixSeconds >= day.RunStarts[run] ? run : 0);
        if (interval.EndUnixSeconds <= day.RunEnd(run))
        {
            Place(interval.StartUnixSeconds, interval.ImportWattHours, interval.ExportWattHours, WattsOf(interval));
        }
        else
        {
            Apportion(interval);
        }
    }

    readonly void Refuse(in IntervalReading interval)
    {
        if (interval.DurationSeconds <= 0)
        {
            throw new ArgumentException($"The interval at {interval.StartUnixSeconds} has no duration.");
        }

        if (interval.ImportWattHours < 0 || interval.ExportWattHours < 0)
        {
            throw new ArgumentException($"The interval at {interval.StartUnixSeconds} has negative energy.");
        }

        if (interval.StartUnixSeconds < day.StartUnixSeconds)
        {
            throw new ArgumentException(
                $"The interval at {interval.StartUnixSeconds} begins before the open day {day.Date:yyyy-MM-dd}.");
        }
    }

    readonly void CountMissing()
    {
        if (trace is not null)
        {
            trace.MissingCount++;
        }
    }

    static long WattsOf(in IntervalReading interval) =>
        (long)((Int128)interval.ImportWattHours * SecondsPerHour / interval.DurationSeconds);

    /// <summary>Spreads an interval over the runs and days it crosses, by time, in whole Wh: each part is the
    /// difference of two rounded-down shares, so the parts add up exactly.</summary>
    void Apportion(in IntervalReading interval)
    {
        if (trace is not null)
        {
            trace.ApportionedCount++;
        }

        var watts = WattsOf(interval);
        var at = interval.StartUnixSeconds;
        var (imported, exported) = (0L, 0L);
        while (true)
        {
            var end = Math.Min(interval.EndUnixSeconds, day.RunEnd(run));
            var importShare = ShareUntil(end, interval.ImportWattHours, interval);
            var exportShare = ShareUntil(end, interval.ExportWattHours, interval);
            Place(at, importShare - imported, exportShare - exported, watts);
            (imported, exported) = (importShare, exportShare);
            at = end;
            if (at == interval.EndUnixSeconds)
            {
                return;
            }

            if (at >= day.EndUnixSeconds)
            {
                AdvanceTo(tariff.DayNumberOf(at));
            }

            run = day.RunAt(at, run);
        }
    }

    internal static long ShareUntil(long end, long wattHours, in IntervalReading interval) =>
        (long)((Int128)wattHours * (end - interval.StartUnixSeconds) / interval.DurationSeconds);

    /// <summary>Energy that lies whole within the present run.</summary>
    void Place(long unixSeconds, long importWattHours, long exportWattHours, long watts)
    {
        var terms = day.Runs[run];
        if (terms.DemandMask != 0 || day.Version.LimitsPerKilowatt)
        {
            NotePeak(terms.DemandMask, watts);
        }

        if (day.Version.Waits)
        {
            Keep(terms, unixSeconds, importWattHours, exportWattHours);
        }
        else
        {
            ChargeInOrder(terms.RateIndex, importWattHours);
            CreditExport(terms.ExportIndex, exportWattHours);
        }
    }

    readonly void NotePeak(int demand, long watts)
    {
        state.MonthPeakWatts = Math.Max(state.MonthPeakWatts, watts);
        for (var slot = 0; demand != 0; slot++, demand >>= 1)
        {
            if ((demand & 1) != 0)
            {
                state.Registers[slot] = Math.Max(state.Registers[slot], watts);
            }
        }
    }

    /// <summary>Climbs the ladder Wh by Wh: up to and with the limit at one price, the next Wh at the next.</summary>
    internal void ChargeInOrder(int rate, long wattHours)
    {
        var limits = day.LimitsWattHours;
        var block = 0;
        while (wattHours > 0)
        {
            while (block < limits.Length && state.LadderWattHours >= limits[block])
            {
                block++;
            }

            var room = block < limits.Length ? limits[block] - state.LadderWattHours : long.MaxValue;
            var part = Math.Min(wattHours, room);
            state.LadderWattHours += limits.Length == 0 ? 0 : part;
            ChargeEnergy(rate, block, part);
            wattHours -= part;
        }
    }

    internal void ChargeEnergy(int rate, int block, long wattHours)
    {
        var version = day.Version;
        var price = new Price(version.PriceNanos[(rate * version.BlockCount) + block]);
        var energy = Energy.FromWattHours(wattHours);
        Charge(ChargeKind.Energy, TaxBase.Energy, version.RateName(rate), block + 1, energy, price);
    }

    internal void CreditExport(int export, long wattHours)
    {
        if (wattHours > 0)
        {
            var price = new Price(day.Version.ExportNanos[export]);
            var energy = Energy.FromWattHours(wattHours);
            Charge(ChargeKind.Export, TaxBase.ExportCredit, day.Version.ExportNames[export], 0, energy, price);
        }
    }

    void Charge(ChargeKind kind, TaxBase on, string name, int block, Energy energy, Price price) =>
        Charge(kind, on, new(day.Date, kind, name, block, energy, price, ExactAmount.Of(energy, price)));

    void Charge(ChargeKind kind, TaxBase on, string name, ExactAmount amount) =>
        Charge(kind, on, new(day.Date, kind, name, 0, Energy.Zero, default, amount));

    /// <summary>The one place where money becomes due: the part itself, its tax, and the sum for minimums.</summary>
    void Charge(ChargeKind kind, TaxBase on, in RatedPart part)
    {
        var signed = part.IsCredit ? -part.Amount : part.Amount;
        dueAttos += signed.Attos;
        trace?.Add(part);
        if (on is TaxBase.Energy or TaxBase.Fixed or TaxBase.Demand)
        {
            state.MonthAttos += signed.Attos;
        }

        // By index: an enumerator of a list seen through its interface is an allocation for every part.
        var taxes = day.Version.Source.Taxes;
        for (var i = 0; i < taxes.Count; i++)
        {
            var tax = taxes[i];
            if ((tax.On & on) != 0)
            {
                // Every amount before tax is whole pico-units, so parts per million of it are whole atto-units.
                var amount = new ExactAmount(signed.Attos / 1_000_000 * tax.PartsPerMillion);
                dueAttos += amount.Attos;
                trace?.Add(new(day.Date, ChargeKind.Tax, tax.Name, 0, Energy.Zero, default, amount));
            }
        }
    }

    /// <summary>Something worth a line though it moves no money.</summary>
    readonly void Note(ChargeKind kind, int rate, long wattHours, Price price = default)
    {
        if (wattHours > 0)
        {
            var (name, energy) = (day.Version.RateName(rate), Energy.FromWattHours(wattHours));
            trace?.Add(new(day.Date, kind, name, 0, energy, price, ExactAmount.Zero));
        }
    }
}
