using System.CommandLine;

namespace Tallywatt.Host.Up;

/// <summary>The options of `tallywatt up` that are about the lines to the meters.</summary>
sealed class UpLineOptions
{
    readonly Option<long?> meterPorts = WholeNumber.Optional(
        "--meter-ports",
        $"First port of the meters, one each, {MeterPorts.FirstMin} to 65535 ({MeterPorts.FirstByDefault}, or the "
        + "next range that is free).",
        MeterPorts.FirstMin, 65_535);

    readonly Option<long?> pushPort = WholeNumber.Optional(
        "--push-port",
        $"Port that meters push to, 1 to 65535 ({PushReception.PortByDefault}, or a free one).", 1, 65_535);

    readonly Option<string?> security = new("--security")
    {
        Description = $"What the meters ask of the head-end: {UpOptions.SecurityNone} (at the first start), or "
            + $"{UpOptions.SecurityHigh}: proof, and everything ciphered, under test keys.",
    };

    readonly Option<string?> protocol = new("--protocol")
    {
        Description = $"What the meters speak to the head-end: {UpOptions.ProtocolDlms} (at the first start), "
            + $"{UpOptions.ProtocolDlt645}, or {UpOptions.ProtocolMixed}: every second meter DL/T 645.",
    };

    readonly Option<int> lineFaults = WholeNumber.Option(
        "--line-faults", "How many of a hundred connections to meters fail, 0 to 90: to watch it cope.", 0, 90, 0);

    readonly Option<int> sessions = WholeNumber.Option(
        "--sessions", "Meters spoken to at the same moment, 1 to 4096.", 1, 4_096, 64);

    internal UpLineOptions()
    {
        security.AcceptOnlyFromAmong(UpOptions.SecurityNone, UpOptions.SecurityHigh);
        protocol.AcceptOnlyFromAmong(UpOptions.ProtocolDlms, UpOptions.ProtocolDlt645, UpOptions.ProtocolMixed);
    }

    internal void AddTo(Command command)
    {
        command.Add(meterPorts);
        command.Add(pushPort);
        command.Add(security);
        command.Add(protocol);
        command.Add(lineFaults);
        command.Add(sessions);
    }

    internal UpOptions Read(ParseResult parsed, UpOptions options) => options with
    {
        MeterPortFirst = (int?)parsed.GetValue(meterPorts),
        PushPort = (int?)parsed.GetValue(pushPort),
        Security = parsed.GetValue(security),
        Protocol = parsed.GetValue(protocol),
        LineFaultPercent = parsed.GetValue(lineFaults),
        SessionCountMax = parsed.GetValue(sessions),
    };
}
