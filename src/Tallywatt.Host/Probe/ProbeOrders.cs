using System.Globalization;
using System.Text;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;

namespace Tallywatt.Host.Probe;

/// <summary>What changes a DLMS meter, and what it shows afterwards.</summary>
sealed class ProbeOrders(ProbeDlms meter, TextWriter output)
{
    const ushort TokenGatewayClass = 115;
    static readonly ObisCode TokenGateway = new(0, 0, 19, 40, 0, 255);
    static readonly byte[] Zero = [(byte)DataTag.Integer, 0];

    static readonly string[] States = ["disconnected", "connected", "ready for reconnection"];

    static readonly string[] TokenStatus =
    [
        "format is right", "authentication is right", "validation is right", "executed", "format is wrong",
        "authentication failed", "validation failed", "execution failed", "received, not yet processed",
    ];

    internal async Task RelayAsync(string order, CancellationToken cancel)
    {
        if (order != "show")
        {
            await meter.InvokeAsync(
                order == "disconnect" ? CosemNames.RemoteDisconnect : CosemNames.RemoteReconnect, Zero, cancel);
        }

        var isOn = await NumberAsync(CosemNames.RelayOutputState, cancel);
        var state = await NumberAsync(CosemNames.RelayControlState, cancel);
        var mode = await NumberAsync(CosemNames.RelayControlState with { AttributeId = 4 }, cancel);
        output.WriteLine($"output         {(isOn != 0 ? "on" : "off")}");
        output.WriteLine($"state          {(state >= 0 && state < States.Length ? States[state] : state)}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"control mode   {mode}"));
        if (order == "reconnect" && state == 2)
        {
            output.WriteLine("A person must press the button at the meter.");
        }
    }

    internal async Task ClockAsync(DateTimeOffset? setTo, CancellationToken cancel)
    {
        if (setTo is { } at)
        {
            var element = new byte[2 + CosemDateTime.LengthBytes];
            element[0] = (byte)DataTag.OctetString;
            element[1] = CosemDateTime.LengthBytes;
            CosemDateTime.FromUnixSeconds(at.ToUnixTimeSeconds(), (short)-at.Offset.TotalMinutes)
                .CopyTo(element.AsSpan(2));
            await meter.SetAsync(CosemNames.ClockTime, element, cancel);
        }

        var value = ProbeValues.Read(await meter.GetAsync(CosemNames.ClockTime, cancel), "the clock");
        output.WriteLine(ProbeValues.Text(value));
    }

    /// <summary>Enters a token, and says what became of it.</summary>
    internal async Task TokenAsync(string digits, CancellationToken cancel)
    {
        var token = Encoding.ASCII.GetBytes(digits);
        byte[] parameter = [(byte)DataTag.OctetString, (byte)token.Length, .. token];
        var reply = await meter.TryInvokeAsync(new(TokenGatewayClass, TokenGateway, 1), parameter, cancel);
        var status = ProbeValues.Read(
            await meter.GetAsync(new(TokenGatewayClass, TokenGateway, 6), cancel), "the token's status");
        var code = (int)(status.Items is [var first, ..] ? ProbeValues.Number(first) ?? -1 : -1);
        var words = code >= 0 && code < TokenStatus.Length ? TokenStatus[code] : ProbeValues.Text(status);
        if (code is >= 4 and <= 7 || reply.Words.Length > 0)
        {
            var why = code is >= 4 and <= 7 ? words : reply.Words;
            throw ProbeException.Refused($"the meter refuses the token: {why}.");
        }

        output.WriteLine($"token {words}");
    }

    internal async Task SetAsync(string name, byte[] value, CancellationToken cancel)
    {
        await meter.SetAsync(ProbeValues.Attribute(name), value, cancel);
        output.WriteLine($"{name} is set");
    }

    internal async Task InvokeAsync(string name, byte[] parameter, CancellationToken cancel)
    {
        var method = ProbeValues.Attribute(name);
        var returned = await meter.InvokeAsync(
            new(method.ClassId, method.LogicalName, method.AttributeId), parameter, cancel);
        output.WriteLine(returned.Length == 0
            ? $"{name} ran"
            : $"{name} ran and returned {ProbeValues.Text(ProbeValues.Read(returned, name))}");
    }

    async Task<int> NumberAsync(CosemAttribute attribute, CancellationToken cancel)
    {
        var value = ProbeValues.Read(await meter.GetAsync(attribute, cancel), ProbeDlms.Name(attribute));
        return (int)(ProbeValues.Number(value) ?? -1);
    }
}
