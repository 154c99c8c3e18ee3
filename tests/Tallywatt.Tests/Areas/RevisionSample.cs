using Tallywatt.Core.Areas;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Tests.Areas;

/// <summary>An area with its store, for days that are revised: it reads the history as the platform does.</summary>
sealed class RevisedArea
{
    readonly Dictionary<(long Account, DateOnly Day), RatingAnchor> anchors = [];
    readonly Dictionary<(long Account, DateOnly Day), HeldDay> days = [];
    readonly AreaTerms terms;
    AreaCheckpoint? checkpoint;

    internal RevisedArea(CompiledTariff tariff, long preset = 20)
    {
        terms = AreaSample.Terms with
        {
            Purse = AreaSample.Terms.Purse with { PresetCredit = Money.FromUnits(preset) },
            Accounts = [AreaSample.Terms.Accounts[0] with { Tariff = tariff }],
        };
        Area = ServiceArea.Open(terms, null, []);
        Area.Install(AreaSample.Account, AreaSample.Start);
        Commit();
    }

    internal ServiceArea Area { get; private set; }

    internal AreaStore Store { get; } = new();

    internal Money Balance => Area.PurseOf(AreaSample.Account)!.Value.Balance;

    /// <summary>The newest revision of every closed day.</summary>
    internal IEnumerable<HeldDay> Days => days.OrderBy(day => day.Key.Day).Select(day => day.Value);

    internal int HistoryReadCount { get; private set; }

    internal ProfileResult Accept(params RegisterRow[] rows)
    {
        var result = Area.AcceptProfile(AreaSample.Meter, rows, AreaSample.Start + (400L * 86_400));
        Commit();
        return result;
    }

    internal RevisionResult Revise(params RegisterRow[] rows) =>
        Revise(Array.ConvertAll(rows, row => new MarkedRow(row)));

    internal RevisionResult Revise(MarkedRow[] rows)
    {
        MeterHistory? history = null;
        while (true)
        {
            var result = Area.Revise(AreaSample.Meter, rows, history, AreaSample.Start + (400L * 86_400));
            if (result.NeedsHistoryFrom is not { } from)
            {
                Commit();
                return result;
            }

            history = History(from);
        }
    }

    internal DayCloseResult Close(DateOnly through)
    {
        var result = Area.CloseDay(through, AreaSample.Start + (400L * 86_400));
        Commit();
        return result;
    }

    internal void GiveUpAll()
    {
        foreach (var range in Area.Missing(AreaSample.Meter))
        {
            Area.DeclareLost(AreaSample.Meter, range, AreaSample.Start + (400L * 86_400));
        }

        Commit();
    }

    /// <summary>Thrown away and opened from what is stored.</summary>
    internal void Reopen(bool fromCheckpoint)
    {
        if (fromCheckpoint)
        {
            checkpoint = Area.ToCheckpoint();
        }

        Area = ServiceArea.Open(
            terms, checkpoint, Store.Journal.Where(row => row.Sequence > (checkpoint?.Sequence ?? 0)));
    }

    internal ServiceArea FromTheFirstRow() => ServiceArea.Open(terms, null, Store.Journal);

    MeterHistory History(DateOnly from)
    {
        HistoryReadCount++;
        var anchor = anchors.Values.Where(anchor => anchor.Day <= from).MaxBy(anchor => anchor.Day);
        return new(anchor, [.. Days.Where(day => anchor is null || day.Summary.Day >= anchor.Day)]);
    }

    internal void Commit()
    {
        var before = Store.Commits.Count;
        Store.Commit(Area);
        foreach (var commit in Store.Commits.Skip(before))
        {
            foreach (var anchor in commit.Extras.Anchors)
            {
                anchors[(anchor.AccountNumber, anchor.Day)] = anchor;
            }

            foreach (var day in commit.MeterDays)
            {
                Xunit.Assert.True(RowsBlob.TryReadMarked(day.Rows.Span, AreaSample.Interval, out var rows));
                var key = (day.AccountNumber, day.Summary.Day);
                Xunit.Assert.Equal(days.TryGetValue(key, out var held) ? held.Revision + 1 : 0, day.Revision);
                days[key] = new(day.Revision, rows, day.Summary);
            }
        }

        Xunit.Assert.Empty(Area.Prove(Store.Book.Balance));
        Xunit.Assert.Equal(0, Store.Book.SumNanos);
    }
}

/// <summary>Tariffs in which one day reaches into others.</summary>
static class RevisionTariffs
{
    internal static readonly string[] Names = ["ladder", "net", "proportional", "demand", "flat"];

    internal static CompiledTariff Of(string name) => name switch
    {
        "ladder" => AreaSample.Tariff,
        "net" => Compile(version => version with
        {
            Ladder = null,
            Export = new()
            {
                Mode = ExportMode.NetMetering,
                RollOver = RollOver.Energy,
                TrueUpMonth = 12,
                TrueUpPrice = new(100_000_001),
                Prices = [new("export", new(300_000_001))],
            },
        }),
        "proportional" => Compile(version => version with
        {
            Ladder = version.Ladder! with { Rule = BlockRule.Proportional },
        }),
        "demand" => Compile(version => version with
        {
            Ladder = null,
            Demand = [new("peak demand", [new()], [new(long.MaxValue, Money.FromNanos(7_000_000_003))])],
            MinimumPerMonth = Money.FromUnits(90),
        }),
        "flat" => Compile(version => version with { Ladder = null }),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "not a tariff of these tests"),
    };

    static CompiledTariff Compile(Func<TariffVersion, TariffVersion> change)
    {
        var tariff = AreaSample.Tariff.Tariff;
        var version = change(tariff.Versions[0]);
        if (version.Ladder is null)
        {
            version = version with
            {
                Rates = [.. version.Rates.Select(rate => rate with { Prices = [rate.Prices[0]] })],
            };
        }

        return CompiledTariff.Compile(tariff with { Versions = [version] }, ServicePointTerms.None);
    }
}
