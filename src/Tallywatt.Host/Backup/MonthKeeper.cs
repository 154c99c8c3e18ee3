using Tallywatt.Host.Up;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Registry;
using Tallywatt.Storage.Sqlite;
using Tallywatt.Storage.Sqlite.Months;

namespace Tallywatt.Host.Backup;

/// <summary>Moves closed days of months that are over into the months' files, now and then.</summary>
sealed class MonthKeeper(
    SqliteDatabase database, UtilityTerms terms, IUtilityClock clock, TimeProvider realTime, ILogger<MonthKeeper> log)
    : BackgroundService
{
    /// <summary>Days after a month's end before its days move: late rows of its last day come meanwhile.</summary>
    const int RestDayCount = 2;

    static readonly TimeSpan Pause = TimeSpan.FromSeconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ticks = new PeriodicTimer(Pause, realTime);
        try
        {
            while (await ticks.WaitForNextTickAsync(stoppingToken))
            {
                await MoveAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What has not moved yet moves another time.
        }
    }

    async Task MoveAsync(CancellationToken cancel)
    {
        try
        {
            var day = terms.Tariff.DayOf(clock.NowUnixSeconds).AddDays(-RestDayCount);
            await MonthMover.Of(database).MoveAsync(new(day.Year, day.Month, 1), cancel);
        }
#pragma warning disable CA1031 // A full disk passes; the days stay where they are, and move another time.
        catch (Exception fault) when (!cancel.IsCancellationRequested)
#pragma warning restore CA1031
        {
            log.TickFailed(fault.GetType().Name, fault.Message);
        }
    }
}
