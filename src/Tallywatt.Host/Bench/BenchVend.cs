using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Units;
using Tallywatt.Core.Vending;

namespace Tallywatt.Host.Bench;

/// <summary><c>tallywatt bench vend</c>: sales that are on disk before they are answered.</summary>
sealed class BenchVend
{
    const string Description = """
        Measures durable sales: each is looked up in the books, decided by its area, booked, and answered only when it
        is on disk. Sales that wait together, of whatever area, share a disk flush.

        The plain alternative commits sale after sale.

        Example:
          ./tallywatt bench vend --json
        """;

    const string PlainWhat = "the same sales one after another, each with a commit of its own";

    /// <summary>The plain alternative is slower: it makes this many sales.</summary>
    const int PlainSalesMax = 1_000;

    readonly Option<int> meters = WholeNumber.Option("--meters", "Meters, 1 to 1000000", 1, 1_000_000, preset: 20_000);
    readonly Option<int> sales = WholeNumber.Option("--sales", "Sales, 1 to 1000000", 1, 1_000_000, preset: 50_000);

    readonly Option<int> tills = WholeNumber.Option(
        "--tills", "Sales under way at once, 1 to 4096", 1, 4_096, preset: 256);

    readonly Option<bool> json = new("--json") { Description = "Print the figures as JSON and nothing else" };
    readonly BenchStore storeOption = new();

    internal static Command Create() => new BenchVend().CreateCommand();

    Command CreateCommand()
    {
        var command = new Command("vend", Description) { meters, sales, tills, json };
        storeOption.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed)
    {
        // Smaller areas than usual, so that few meters have enough areas to sell at once.
        var load = new AreaLoad(
            parsed.GetValue(meters), RatingWorkload.SlotSeconds, RatingWorkload.Compiled,
            areaMeterCountMax: AreaSize(parsed.GetValue(meters)));
        await using var store = await storeOption.CreateAsync(parsed);
        var areas = await OpenAsync(load, store);
        var before = await store.SettledBytesAsync();
        var latency = new BenchLatency();
        var meter = BenchMeter.Start(store.Cpu);
        await SellAsync(areas, store, "s", parsed.GetValue(sales), parsed.GetValue(tills), latency);
        var round = meter.Stop(parsed.GetValue(sales));
        round = round with { Bytes = await store.SettledBytesAsync() - before };

        var plainCount = Math.Min(parsed.GetValue(sales), PlainSalesMax);
        meter = BenchMeter.Start(store.Cpu);
        await SellAsync(areas, store, "p", plainCount, 1, new());
        var plain = meter.Stop(plainCount);
        Array.ForEach(areas, area => area.Dispose());
        Print(parsed.GetValue(json), round, latency, plain);
        return ExitCodes.Done;
    }

    static int AreaSize(int meterCount) => Math.Clamp(meterCount / 100, 1, AreaLoad.AreaMeterCountMax);

    static async Task<Till[]> OpenAsync(AreaLoad load, StoreUnderTest store)
    {
        var opened = new Till[load.AreaCount];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, load.AreaCount),
            new ParallelOptions { MaxDegreeOfParallelism = AreaRun.AreasAtOnce },
            async (area, _) =>
            {
                var service = ServiceArea.Open(load.Terms(area), null, []);
                foreach (var account in service.NotInstalled().ToArray())
                {
                    service.Install(account, MeterBuffers.FirstUnixSeconds);
                }

                await store.Areas.CommitAsync(new(
                    service.TakeCommit()!, service.ToCheckpoint(), [], "CNY", MeterBuffers.FirstUnixSeconds));
                opened[area] = new(area, load.MetersIn(area), service);
            });
        return opened;
    }

    static async Task SellAsync(
        Till[] areas, StoreUnderTest store, string prefix, int count, int atOnce, BenchLatency latency)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(async () =>
        {
            for (var sale = Interlocked.Increment(ref next); sale < count; sale = Interlocked.Increment(ref next))
            {
                var startedAt = TimeProvider.System.GetTimestamp();
                await areas[sale % areas.Length].SellAsync(
                    store, string.Create(CultureInfo.InvariantCulture, $"{prefix}{sale}"));
                latency.Add(startedAt);
            }
        })));
    }

    static void Print(bool asJson, BenchRound round, BenchLatency latency, BenchRound plain)
    {
        if (asJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                salesPerSecond = round.PerSecond,
                salesPerCpuSecond = round.PerCpuSecond,
                bytesPerSale = round.BytesEach,
                p99AcknowledgeMilliseconds = latency.P99Milliseconds(),
                baseline = new
                {
                    what = PlainWhat,
                    salesPerSecond = plain.PerSecond,
                    salesPerCpuSecond = plain.PerCpuSecond,
                },
                sales = round.Count,
            }));
            return;
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {round.Count} sales, {round.PerSecond:#,0} a second, {round.PerCpuSecond:#,0} per CPU-second, "
                + $"{round.BytesEach:0} bytes each; acknowledged within {latency.P99Milliseconds():0.0} ms (p99)"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  one after another {plain.PerSecond:#,0} a second, {plain.PerCpuSecond:#,0} per CPU-second"));
    }

    /// <summary>One area and its turn: as its grain, it makes one sale at a time and answers it when it is stored.
    /// </summary>
    sealed class Till(int area, int meterCount, ServiceArea service) : IDisposable
    {
        readonly SemaphoreSlim turn = new(1);

        public void Dispose() => turn.Dispose();

        int nextAccount;

        internal async Task SellAsync(StoreUnderTest store, string reference)
        {
            await turn.WaitAsync();
            try
            {
                var account = service.Terms.Accounts[nextAccount++ % meterCount].AccountNumber;
                var request = new TopUpRequest(account, Channel.Portal, reference, Money.FromUnits(50));
                EntryKey.TryTopUp(request.Channel, reference, out var key);
                var result = service.AcceptTopUp(request, store.Ledger.Find(key), MeterBuffers.FirstUnixSeconds);
                if (result.Outcome != TopUpOutcome.Booked)
                {
                    throw new InvalidOperationException($"Sale {reference} of area {area}: {result.Outcome}.");
                }

                await store.Areas.CommitAsync(new(
                    service.TakeCommit()!, null, [], "CNY", MeterBuffers.FirstUnixSeconds));
            }
            finally
            {
                turn.Release();
            }
        }
    }
}
