using System.CommandLine;
using Tallywatt.Core.Units;

namespace Tallywatt.Host.Probe;

/// <summary>The words of <c>tallywatt probe</c> that change a meter.</summary>
static class ProbeActing
{
    const long NanosPerCent = 10_000_000;

    internal static Command Relay(ProbeArguments given)
    {
        var order = new Argument<string>("show|disconnect|reconnect") { DefaultValueFactory = _ => "show" };
        order.AcceptOnlyFromAmong("show", "disconnect", "reconnect");
        var command = new Command(
            "relay",
            """
            Shows the relay, or orders it and shows it again.

            Terminals stay live when a relay is open; a person may have to press the button to close it.

            Example:
              ./tallywatt probe 127.0.0.1:21000 relay reconnect
            """)
        {
            order,
        };
        command.SetAction((parsed, cancel) => given.RunAsync(parsed, output => new(
            (meter, _, token) => new ProbeOrders(meter, output).RelayAsync(parsed.GetValue(order)!, token),
            (client, token) => new Probe645(client, given.Read(parsed), output)
                .RelayAsync(parsed.GetValue(order)!, token)), cancel));
        return command;
    }

    internal static Command Clock(ProbeArguments given)
    {
        var order = new Argument<string>("show|set") { DefaultValueFactory = _ => "show" };
        order.AcceptOnlyFromAmong("show", "set");
        var at = ProbeArguments.Moment("--at", "The time to set; this computer's when not given");
        var command = new Command(
            "clock",
            """
            Shows the clock, or sets it and shows it again.

            Example:
              ./tallywatt probe 127.0.0.1:21000 clock set --at 2026-01-01T12:00+08:00
            """)
        {
            order, at,
        };
        command.SetAction((parsed, cancel) =>
        {
            var setTo = parsed.GetValue(order) == "set"
                ? parsed.GetValue(at) ?? TimeProvider.System.GetLocalNow()
                : (DateTimeOffset?)null;
            return given.RunAsync(parsed, output => new(
                (meter, _, token) => new ProbeOrders(meter, output).ClockAsync(setTo, token),
                (client, token) => new Probe645(client, given.Read(parsed), output).ClockAsync(setTo, token)), cancel);
        });
        return command;
    }

    internal static Command Token(ProbeArguments given)
    {
        var digits = new Argument<string>("DIGITS")
        {
            Description = "Twenty digits; spaces and dashes are passed over",
        };
        var command = new Command(
            "token",
            """
            Enters a token through the token gateway of a DLMS meter, and says what became of it.

            Example:
              ./tallywatt probe 127.0.0.1:21000 token 1234-5678-9012-3456-7890
            """)
        {
            digits,
        };
        command.SetAction((parsed, cancel) => given.RunAsync(
            parsed, output => new((meter, _, token) => new ProbeOrders(meter, output).TokenAsync(
                string.Concat(parsed.GetRequiredValue(digits).Where(char.IsAsciiDigit)), token), null), cancel));
        return command;
    }

    internal static Command Set(ProbeArguments given)
    {
        var name = new Argument<string>("CLASS:OBIS:ATTRIBUTE") { Description = "What is set" };
        var value = new Argument<string>("HEX") { Description = "A data element in hexadecimal, with its type" };
        var command = new Command(
            "set",
            """
            Sets an attribute of a DLMS meter to a data element.

            Example:
              ./tallywatt probe 127.0.0.1:21000 set 70:0.0.96.3.10.255:4 1604
            """)
        {
            name, value,
        };
        command.SetAction((parsed, cancel) => given.RunAsync(
            parsed, output => new((meter, _, token) => new ProbeOrders(meter, output).SetAsync(
                parsed.GetRequiredValue(name), ProbeArguments.Hex("HEX", parsed.GetRequiredValue(value)), token),
                null), cancel));
        return command;
    }

    internal static Command Invoke(ProbeArguments given)
    {
        var name = new Argument<string>("CLASS:OBIS:METHOD") { Description = "What is run" };
        var parameter = new Argument<string>("HEX")
        {
            Description = "Its parameter, a data element; integer 0 when not given", DefaultValueFactory = _ => "0F00",
        };
        var command = new Command(
            "invoke",
            """
            Runs a method of a DLMS meter.

            Example:
              ./tallywatt probe 127.0.0.1:21000 invoke 70:0.0.96.3.10.255:1 0F00
            """)
        {
            name, parameter,
        };
        command.SetAction((parsed, cancel) => given.RunAsync(
            parsed, output => new((meter, _, token) => new ProbeOrders(meter, output).InvokeAsync(
                parsed.GetRequiredValue(name), ProbeArguments.Hex("HEX", parsed.GetRequiredValue(parameter)), token),
                null), cancel));
        return command;
    }

    internal static Command Recharge(ProbeArguments given)
    {
        var amount = new Option<string>("--amount") { Description = "In yuan, such as 50 or 12.50", Required = true };
        amount.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && CentsOf(text) is null)
            {
                result.AddError($"--amount {text} is not an amount above zero in whole fen, such as 50 or 12.50.");
            }
        });
        var count = WholeNumber.Option("--count", "Number of this purchase, from 1", 1, int.MaxValue, preset: 1);
        var customer = new Option<string>("--customer") { Description = "Customer number", Required = true };
        var key = new Option<string>("--key") { Description = "Master key of the secure element", Required = true };
        var sm4 = new Option<bool>("--sm4") { Description = "SM4 rather than AES" };
        var opens = new Option<bool>("--open") { Description = "Open the account with this purchase" };
        var meterNumber = new Option<string>("--meter-number") { Description = "When it is not the address" };
        var command = new Command(
            "recharge",
            """
            Authenticates to a DL/T 645 meter with a software secure element, and credits one purchase.

            Example:
              ./tallywatt probe 127.0.0.1:21000 recharge --amount 50 --customer 1 --key 00112233445566778899AABBCCDDEEFF
            """)
        {
            amount, count, customer, key, sm4, opens, meterNumber,
        };
        command.SetAction((parsed, cancel) => given.RunAsync(
            parsed, output => new(null, (client, token) => new Probe645(client, given.Read(parsed), output)
                .RechargeAsync(
                    new(
                        parsed.GetValue(opens), CentsOf(parsed.GetRequiredValue(amount))!.Value,
                        (uint)parsed.GetValue(count),
                        ProbeArguments.Address645(parsed.GetRequiredValue(customer)),
                        ProbeArguments.Hex("--key", parsed.GetRequiredValue(key), 16),
                        parsed.GetValue(sm4),
                        parsed.GetValue(meterNumber) is { } number ? ProbeArguments.Address645(number) : null),
                    token)), cancel));
        return command;
    }

    /// <summary>An amount in whole fen; null for anything else.</summary>
    static uint? CentsOf(string text) => Money.TryParse(text, out var money) && money > Money.Zero
        && money.Nanos % NanosPerCent == 0 && money.Nanos / NanosPerCent <= uint.MaxValue
            ? (uint)(money.Nanos / NanosPerCent)
            : null;
}
