using System.Globalization;
using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Host.Up;

/// <summary>What the person at the terminal sees: where to look, and now and then how it goes.</summary>
/// <remarks>On a terminal one line that is written over; in a pipe only the first lines and the end of the history.
/// </remarks>
sealed class StatusLine(IServiceProvider services, TextWriter output)
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    static readonly bool OnTerminal = !Console.IsOutputRedirected;

    readonly SimulatedClock clock = services.GetRequiredService<SimulatedClock>();
    readonly AcquisitionFigures figures = services.GetRequiredService<Acquisition>().Figures;
    readonly int meterCount = services.GetRequiredService<UtilityRegistry>().ServicePoints.Count;

    internal void Greet(Uri address, UpOptions options)
    {
        output.WriteLine($"Tallywatt is up: open {address}");
        output.WriteLine("Only this machine can reach it: it listens on loopback until there is sign-in.");
        output.WriteLine(services.GetRequiredService<MeterPorts>().Sentence());
        output.WriteLine($"{meterCount} meters, data in {Path.GetFullPath(options.DataPath)}, Ctrl+C stops.");
        if (clock.Playing is { } span)
        {
            var days = (span.ToUnixSeconds - clock.NowUnixSeconds + 43_200) / 86_400;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Playing {days} days of history first ..."));
        }

        output.Flush();
    }

    internal async Task RunAsync(CancellationToken stopping)
    {
        var caught = services.GetRequiredService<Conductor>().Caught.Task;
        using var pause = new PeriodicTimer(Pause, TimeProvider.System);
        var said = clock.Playing is null;
        try
        {
            do
            {
                if (caught.IsCompleted && !said)
                {
                    said = true;
                    Write(Played(), true);
                }
                else if (OnTerminal)
                {
                    Write(Line(), false);
                }
            }
            while (await pause.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException)
        {
            Write("Stopped. Everything acknowledged is on disk.", true);
        }
    }

    string Played() => clock.Speed == 1
        ? $"History played: {figures.RowCount} readings. Time is real time now."
        : $"History played: {figures.RowCount} readings. Time now runs {clock.Speed} times as fast as real time.";

    string Line()
    {
        var now = clock.GetUtcNow();
        if (clock.Playing is { } span)
        {
            var percent = 100 * (now.ToUnixTimeSeconds() - span.FromUnixSeconds)
                / Math.Max(1, span.ToUnixSeconds - span.FromUnixSeconds);
            return string.Create(CultureInfo.InvariantCulture,
                $"history {percent,3} %  {now:yyyy-MM-dd HH:mm} UTC  {figures.RowCount} readings");
        }

        return string.Create(CultureInfo.InvariantCulture,
            $"{now:yyyy-MM-dd HH:mm} UTC  {figures.RowCount} readings, {figures.FailedPollCount} failed polls");
    }

    void Write(string text, bool keep)
    {
        const string overLine = "\r\u001b[K";
        output.Write(OnTerminal ? overLine + text : text);
        if (keep || !OnTerminal)
        {
            output.WriteLine();
        }

        output.Flush();
    }
}
