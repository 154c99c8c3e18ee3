using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Purse;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Tallywatt.Core.Vending;

namespace Tallywatt.Tests.Areas;

/// <summary>A small area for tests: two accounts, a two-rate two-block tariff whose prices leave fractions.</summary>
static class AreaSample
{
    /// <summary>2026-03-01T00:00 in Shanghai.</summary>
    internal const long Start = 1_772_294_400;
    internal const int Interval = 900;
    internal const long Meter = 9001;
    internal const long Account = 1001;

    internal static CompiledTariff Tariff { get; } = CompiledTariff.Compile(
        new("sample", "Sample", "CNY", "Asia/Shanghai", "made for tests",
        [
            new TariffVersion
            {
                From = DateOnly.MinValue,
                Rates =
                [
                    new("peak", [new(608_868_753), new(658_868_753)]),
                    new("valley", [new(236_768_751), new(286_768_751)]),
                ],
                Calendar =
                [
                    new(new(FromMinute: 480, ToMinute: 1_320), 0),
                    new(new(), 1),
                ],
                Ladder = new()
                {
                    Reset = LadderReset.Monthly(),
                    Rule = BlockRule.Chronological,
                    Limits = [new(null, [20_000])],
                },
                Export = new() { Prices = [new("export", new(415_500_007))] },
                FixedPerDay = Money.FromNanos(123_456_789),
                Taxes = [new("levy", 60_001, TaxBase.Energy | TaxBase.Fixed)],
            },
        ]),
        ServicePointTerms.None);

    internal static AreaTerms Terms { get; } = new(7, "CNY", PurseTerms.Default,
    [
        new(Account, Meter, Tariff, Start),
        new(1002, 9002, Tariff, Start),
    ]);

    internal static ServiceArea NewArea()
    {
        var area = ServiceArea.Open(Terms, null, []);
        area.Install(Account, Start);
        area.Install(1002, Start);
        return area;
    }

    /// <summary>Rows from the base position on, one interval apart, with a use that varies by the hour.</summary>
    internal static RegisterRow[] Rows(int count, long wattHours = 400)
    {
        var rows = new RegisterRow[count];
        var (import, export) = (5_000L, 70L);
        for (var i = 0; i < count; i++)
        {
            rows[i] = new(Start + ((long)i * Interval), import, export);
            import += wattHours + (i * 37 % 211);
            export += i % 96 is > 40 and < 60 ? 130 : 0;
        }

        return rows;
    }

    internal static long After(RegisterRow[] rows) => rows[^1].CapturedUnixSeconds + 60;

    internal static TopUpRequest TopUp(string reference, long units, long account = Account) =>
        new(account, Channel.Portal, reference, Money.FromUnits(units));
}

/// <summary>What a store does, in memory: keeps commits and the books.</summary>
sealed class AreaStore
{
    internal List<JournalRow> Journal { get; } = [];

    internal LedgerBook Book { get; } = new();

    internal List<AreaCommit> Commits { get; } = [];

    internal void Commit(ServiceArea area)
    {
        if (area.TakeCommit() is not { } commit)
        {
            return;
        }

        Journal.Add(new(commit.Sequence, commit.Journal));
        Commits.Add(commit);
        foreach (var entry in commit.Entries)
        {
            Xunit.Assert.Equal(AppendResult.Appended, Book.Append(entry));
        }
    }
}
