using System.Diagnostics;
using System.Text.Json;
using Tallywatt.Host.Up;
using Tallywatt.Serial;
using Tallywatt.SoftMeter.Servers;

namespace Tallywatt.Host.Meters;

/// <summary>Starts the meters, says where they are, and lets time pass until it is told to stop.</summary>
static class MetersRun
{
    static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    internal static async Task<int> RunAsync(
        MetersOptions options, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        // The start of many meters takes seconds, and whoever is to be told to stop must have begun to wait for it.
        await Task.Yield();
        try
        {
            var began = Stopwatch.GetTimestamp();
            var time = TimeProvider.System;
            using var park = MeterPark.Open(options, time.GetUtcNow().ToUnixTimeSeconds());
            var places = new ParkPlaces(options, park.Meters);
            var clock = new ParkClock(time, park.UnixSeconds, options.Speed);
            park.AdvanceTo(clock.Now());
            await using var server = new MeterTcpServer(time);
            places.Open(server);
            await using var hdlc = OpenLine(options.HdlcLine, SerialProtocol.Hdlc, places);
            await using var dlt645 = OpenLine(options.Dlt645Line, SerialProtocol.Dlt645, places);
            WriteList(options, places, park);
            await output.WriteLineAsync(
                ParkReport.Of(options, places, park, Stopwatch.GetElapsedTime(began)));
            await output.FlushAsync(cancel);
            await PassTimeAsync(park, clock, error, cancel);
            return ExitCodes.Done;
        }
        catch (RefusedException refused)
        {
            await error.WriteLineAsync($"tallywatt: {refused.Message}");
            return refused.ExitCode;
        }
    }

    static async Task PassTimeAsync(
        MeterPark park, ParkClock clock, TextWriter error, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Tick, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
            {
                try
                {
                    park.AdvanceTo(clock.Now());
                }
                catch (IOException fault)
                {
                    await error.WriteLineAsync($"tallywatt: the meters' state could not be kept: {fault.Message}");
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C: everything is closed on the way out.
        }
    }

    static SerialMeterServer? OpenLine(string? line, SerialProtocol protocol, ParkPlaces places)
    {
        if (line is null)
        {
            return null;
        }

        var at = line.LastIndexOf('@');
        var settings = protocol == SerialProtocol.Hdlc ? SerialSettings.Hdlc : SerialSettings.Dlt645;
        if (at >= 0)
        {
            settings = SerialSettings.TryParse(line[(at + 1)..], out var asked, out var why)
                ? asked!
                : throw new RefusedException($"{why}.", ExitCodes.WrongUsage);
        }

        try
        {
            return new(
                SerialLine.Open(at < 0 ? line : line[..at], settings), places.Bus(), protocol, TimeProvider.System);
        }
        catch (IOException fault)
        {
            throw new RefusedException(fault.Message);
        }
    }

    static void WriteList(MetersOptions options, ParkPlaces places, MeterPark park)
    {
        if (options.ListPath is not { } path)
        {
            return;
        }

        try
        {
            using var list = new StreamWriter(path);
            list.WriteLine("meter,serial,port,address");
            for (var i = 0; i < park.Meters.Count; i++)
            {
                list.WriteLine(FormattableString.Invariant(
                    $"{i},{park.Meters[i].Identity.SerialNumber},{places.PortOf(i)},{places.AddressOf(i)}"));
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"{path} cannot be written: {fault.Message}");
        }
    }
}

/// <summary>The meters' true time: real time, or faster.</summary>
sealed class ParkClock(TimeProvider time, long startUnixSeconds, int speed)
{
    readonly long begun = time.GetTimestamp();
    readonly long start = speed == 1 ? time.GetUtcNow().ToUnixTimeSeconds() : startUnixSeconds;

    internal long Now() => Math.Max(start, startUnixSeconds)
        + (long)(time.GetElapsedTime(begun).TotalSeconds * speed);
}

/// <summary>What is said when the meters stand.</summary>
static class ParkReport
{
    internal static string Of(MetersOptions options, ParkPlaces places, MeterPark park, TimeSpan took) =>
        options.Json ? Json(options, places, park, took) : Text(options, places, park, took);

    static string Text(MetersOptions options, ParkPlaces places, MeterPark park, TimeSpan took)
    {
        var (first, last) = (park.Meters[0], park.Meters[^1]);
        var where = places switch
        {
            { OwnPorts: true } => $"Meter k is at port {places.FirstPort} + k: wPort 1, HDLC address 1.",
            { PortCount: 1 } => "Meter k has wPort and lower HDLC address 16 + k (upper 1).",
            _ => $"Meter k is at port {places.FirstPort} + k / {places.MeterPerPortCount}: wPort and lower HDLC "
                + $"address 16 + k % {places.MeterPerPortCount} (upper 1).",
        };
        var ports = places.PortCount == 1 ? $"{places.FirstPort}" : $"{places.FirstPort}-{places.LastPort}";
        return FormattableString.Invariant(
            $"{park.Meters.Count:#,0} meters answer DLMS (wrapper and HDLC) and DL/T 645 on 127.0.0.1:{ports}.")
            + Environment.NewLine
            + $"{where} Over DL/T 645 by serial number: {first.Identity.SerialNumber} is meter 0, "
            + FormattableString.Invariant($"{last.Identity.SerialNumber} meter {park.Meters.Count - 1}.")
            + Environment.NewLine
            + FormattableString.Invariant(
                $"Started in {took.TotalSeconds:0.0} s. A resting meter takes {park.BytesPerMeter:#,0} bytes of the ")
            + FormattableString.Invariant($"heap, its home included{Port(places)}; ")
            + FormattableString.Invariant($"the whole process {Environment.WorkingSet >> 20:#,0} MiB.")
            + Environment.NewLine
            + (options.DataPath is null ? "Their state is in memory only. " : $"Their state is in {options.DataPath}. ")
            + "Ctrl+C stops.";
    }

    static string Port(ParkPlaces places) => places.OwnPorts
        ? FormattableString.Invariant($", and its port {places.BytesPerPort:#,0} more")
        : "";

    static string Json(MetersOptions options, ParkPlaces places, MeterPark park, TimeSpan took) =>
        JsonSerializer.Serialize(new
        {
            count = park.Meters.Count,
            firstPort = places.FirstPort,
            lastPort = places.LastPort,
            metersPerPort = places.MeterPerPortCount,
            firstAddress = places.AddressOf(0),
            firstSerial = park.Meters[0].Identity.SerialNumber,
            lastSerial = park.Meters[^1].Identity.SerialNumber,
            bytesPerRestingMeter = park.BytesPerMeter,
            bytesPerPort = places.BytesPerPort,
            processBytes = Environment.WorkingSet,
            startSeconds = Math.Round(took.TotalSeconds, 3),
            speed = options.Speed,
            durable = options.DataPath is not null,
        });
}
