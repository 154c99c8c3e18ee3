using System.Net;
using System.Net.Sockets;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Protocols.Dlt645;
using Tallywatt.Protocols.Framing;

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

    async Task VisitAsync(IPEndPoint address, ProbeWork task, CancellationToken cancel)
    {
        if (options.Protocol != ProbeProtocol.Auto)
        {
            await VisitAsync(address, options.Protocol, options.Timeout, task, cancel);
            return;
        }

        // A meter that has only one of both tasks decides what is tried.
        foreach (var protocol in new[] { ProbeProtocol.Dlms, ProbeProtocol.Hdlc, ProbeProtocol.Dlt645 })
        {
            if (protocol == ProbeProtocol.Dlt645 ? task.Dlt645 is null : task.Dlms is null)
            {
                continue;
            }

            if (await SpeaksAsync(address, protocol, cancel))
            {
                await VisitAsync(address, protocol, options.Timeout, task, cancel);
                return;
            }
        }

        throw ProbeException.Silent(
            $"{options.Where} is open, and answers neither the wrapper nor HDLC nor DL/T 645; "
            + "name it with --protocol, --client, --server or --address.");
    }

    /// <summary>Whether the first question of a protocol brings any answer of it.</summary>
    async Task<bool> SpeaksAsync(IPEndPoint address, ProbeProtocol protocol, CancellationToken cancel)
    {
        var trial = new ProbeWork((_, _, _) => Task.CompletedTask, MeetAsync);
        if (options.Trace)
        {
            await error.WriteLineAsync($"# trying {NameOf(protocol)}");
        }

        try
        {
            await VisitAsync(address, protocol, TrialTimeout, trial, cancel);
            return true;
        }
        catch (ProbeException fault) when (!fault.IsUnreachable)
        {
            // A refusal is an answer: the protocol is right, and the real visit will say what is wrong.
            return fault.ExitCode == ExitCodes.Refused && !fault.Message.Contains("no frame", StringComparison.Ordinal);
        }
    }

    Task MeetAsync(Dlt645Client client, CancellationToken cancel) =>
        new Probe645(client, options, output).MeetAsync(cancel);

    async Task VisitAsync(
        IPEndPoint address, ProbeProtocol protocol, TimeSpan timeout, ProbeWork task, CancellationToken cancel)
    {
        IMeterLine line = new TcpMeterLine(address, time, timeout);
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
            throw ProbeException.Unreachable(options.Where);
        }

        var client = new Dlt645Client(new Probe645Line(line, options.Where), options.Address);
        await MeetAsync(client, cancel);
        await task.Dlt645(client, cancel);
    }

    /// <summary>Resolves the host and tries the port, so that a wrong one is named as such.</summary>
    async Task<IPEndPoint> ResolveAsync(CancellationToken cancel)
    {
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
