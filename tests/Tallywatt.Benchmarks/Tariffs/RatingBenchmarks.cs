using BenchmarkDotNet.Attributes;
using Tallywatt.Core.Tariffs;
using Tallywatt.Host.Bench;

namespace Tallywatt.Benchmarks.Tariffs;

/// <summary>Rating a month of a service area: the batch kernel beside reading after reading.</summary>
/// <remarks>Floor 100 M, target 300 M readings per second and core: 2 000 meters x 30 days x 96 readings are
/// 5.76 M, so 58 ms and 19 ms. The same kernel from the command line: <c>tallywatt bench rate</c>.</remarks>
[MemoryDiagnoser]
public class RatingBenchmarks
{
    const int MeterCount = 2_000;
    const int DayCount = 30;

    readonly long[] dueNanos = new long[MeterCount];
    RatingWorkload workload = null!;
    RatingState[] states = [];

    [GlobalSetup]
    public void Setup() => workload = new(MeterCount);

    [IterationSetup(Target = nameof(ReadingAfterReading))]
    public void SetupPlain() => states = workload.OpenAccounts();

    [IterationSetup(Target = nameof(Batch))]
    public void SetupBatch() => states = workload.OpenAccounts();

    [Benchmark(Baseline = true)]
    public long ReadingAfterReading() => RateMonth(plain: true);

    [Benchmark]
    public long Batch() => RateMonth(plain: false);

    long RateMonth(bool plain)
    {
        for (var i = 0; i < DayCount; i++)
        {
            var day = workload.FirstDay.AddDays(i);
            if (plain)
            {
                workload.PreparePlain(day);
                workload.RatePlainly(day, states, dueNanos);
            }
            else
            {
                workload.RateBatch(day, states, dueNanos);
            }
        }

        return dueNanos[0];
    }
}
