using System.Net;
using System.Net.Sockets;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Protocols.Dlt645;
using Tallywatt.Protocols.Framing;
using Tallywatt.Serial;

namespace Tallywatt.Host.Probe;

/// <summary>One visit to a meter: opens the line, finds out what it speaks, does what was asked, closes.</summary>
sealed class ProbeRun(ProbeOptions options, TextWriter output, TextWriter error, TimeProvider time)
{
    const int ApduSendMax = 8 * 1024;

    /// <summary>How long each protocol is tried when none was named.</summary>
    static readonly TimeSpan TrialTimeout = TimeSpan.FromSeconds(2);

    internal async Task<int> RunAsync(ProbeWork task, CancellationToken cancel)
    {
        try
        {
            var address = await ResolveAsync(cancel);
            await VisitAsync(address, task, cancel);
            return ExitCodes.Done;
        }
        catch (ProbeException fault)
        {
            await error.WriteLineAsync($"tallywatt: {fault.Message}");
            return fault.ExitCode;
        }
    }

    async Task VisitAsync(IPEndPoint? address, ProbeWork task, CancellationToken cancel)
    {
        if (options.Protocol != ProbeProtocol.Auto)
        {
            await VisitAsync(address, options.Protocol, options.Timeout, task, cancel);
            return;
        }

        // Where DLMS wants a proof that was not given, the port may speak DL/T 645 too; else DLMS says what is wrong.
        ProbeProtocol? refused = null;
        foreach (var protocol in Candidates(task))
        {
            var spoken = await TryAsync(address, protocol, cancel);
            if (spoken == Spoken.Answered || (spoken == Spoken.Refused && options.HasProof))
            {
                await VisitAsync(address, protocol, options.Timeout, task, cancel);
                return;
            }

            refused ??= spoken == Spoken.Refused ? protocol : null;
        }

        if (refused is { } known)
        {
            await VisitAsync(address, known, options.Timeout, task, cancel);
            return;
        }

        throw ProbeException.Silent(
            $"{options.Where} is open, and answers neither the wrapper nor HDLC nor DL/T 645; "
            + "name it with --protocol, --client, --server or --address.");
    }

    /// <summary>What may be asked: a wrapper never goes over a serial line, and some work is of one protocol.</summary>
    IEnumerable<ProbeProtocol> Candidates(ProbeWork task) =>
        new[] { ProbeProtocol.Dlms, ProbeProtocol.Hdlc, ProbeProtocol.Dlt645 }
            .Where(protocol => options.Device is null || protocol != ProbeProtocol.Dlms)
            .Where(protocol => protocol == ProbeProtocol.Dlt645 ? task.Dlt645 is not null : task.Dlms is not null);

    /// <summary>What the first question of a protocol brings.</summary>
    async Task<Spoken> TryAsync(IPEndPoint? address, ProbeProtocol protocol, CancellationToken cancel)
    {
        var trial = new ProbeWork((_, _, _) => Task.CompletedTask, MeetAsync);
        if (options.Trace)
        {
            await error.WriteLineAsync($"# trying {NameOf(protocol)}");
        }

        try
        {
            await VisitAsync(address, protocol, TrialTimeout, trial, cancel);
            return Spoken.Answered;
        }
        catch (ProbeException fault) when (!fault.IsUnreachable)
        {
            return fault.ExitCode == ExitCodes.Refused && !fault.Message.Contains("no frame", StringComparison.Ordinal)
                ? Spoken.Refused
                : Spoken.Nothing;
        }
    }

    enum Spoken
    {
        Nothing,
        Refused,
        Answered,
    }

    Task MeetAsync(Dlt645Client client, CancellationToken cancel) =>
        new Probe645(client, options, output).MeetAsync(cancel);

    async Task VisitAsync(
        IPEndPoint? address, ProbeProtocol protocol, TimeSpan timeout, ProbeWork task, CancellationToken cancel)
    {
        var line = LineTo(address, protocol, timeout);
        line = options.Trace ? new TracedLine(line, error, time) : line;
        if (protocol == ProbeProtocol.Dlt645)
        {
            await using (line)
            {
                await Visit645Async(line, task, cancel);
            }

            return;
        }

        if (task.Dlms is null)
        {
            throw ProbeException.Wrong("this can be done with a DL/T 645 meter only.");
        }

        IApduCarrier carrier = protocol == ProbeProtocol.Hdlc
            ? new HdlcCarrier(line, ServerAddress, time, apduSendMax: ApduSendMax)
            : new WrapperCarrier(line, options.Server, ApduSendMax);
        await using var meter = new ProbeDlms(options, carrier);
        await meter.OpenAsync(cancel);
        await task.Dlms(meter, NameOf(protocol), cancel);
    }

    static string NameOf(ProbeProtocol protocol) => protocol switch
    {
        ProbeProtocol.Hdlc => "DLMS over HDLC",
        ProbeProtocol.Dlt645 => "DL/T 645",
        _ => "DLMS over the wrapper",
    };

    IMeterLine LineTo(IPEndPoint? address, ProbeProtocol protocol, TimeSpan timeout) => address is not null
        ? new TcpMeterLine(address, time, timeout)
        : new SerialMeterLine(
            options.Device!,
            options.Serial ?? (protocol == ProbeProtocol.Dlt645 ? SerialSettings.Dlt645 : SerialSettings.Hdlc), time,
            timeout);

    HdlcAddress ServerAddress => options.Physical is { } physical
        ? HdlcAddress.Of(options.Server, physical)
        : HdlcAddress.OneByte((byte)options.Server);

    async Task Visit645Async(IMeterLine line, ProbeWork task, CancellationToken cancel)
    {
        if (task.Dlt645 is null)
        {
            throw ProbeException.Wrong("this can be done with a DLMS meter only.");
        }

        if (!await line.ConnectAsync(cancel))
        {
            throw ProbeException.Unreachable(options.Where, options.Trouble);
        }

        var client = new Dlt645Client(new Probe645Line(line, options.Where), options.Address);
        await MeetAsync(client, cancel);
        await task.Dlt645(client, cancel);
    }

    /// <summary>Resolves the host and tries the port, so that a wrong one is named as such.</summary>
    async Task<IPEndPoint?> ResolveAsync(CancellationToken cancel)
    {
        if (options.Device is { } device)
        {
            return File.Exists(device)
                ? null
                : throw ProbeException.Silent($"there is no serial line {device}.");
        }

        try
        {
            var addresses = await Dns.GetHostAddressesAsync(options.Host, cancel);
            var found = Array.Find(addresses, one => one.AddressFamily == AddressFamily.InterNetwork)
                ?? addresses.FirstOrDefault();
            return found is null
                ? throw ProbeException.Silent($"there is no host '{options.Host}'.")
                : new(found, options.Port);
        }
        catch (SocketException)
        {
            throw ProbeException.Silent($"there is no host '{options.Host}'.");
        }
    }
}

/// <summary>What is to be done with a DLMS meter, and with a DL/T 645 meter; null where it cannot be.</summary>
sealed record ProbeWork(
    Func<ProbeDlms, string, CancellationToken, Task>? Dlms, Func<Dlt645Client, CancellationToken, Task>? Dlt645);
