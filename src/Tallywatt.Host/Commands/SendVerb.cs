using System.CommandLine;
using Tallywatt.Core.Units;
using Tallywatt.Host.Probe;
using Tallywatt.Platform.HeadEnd.Commands;

namespace Tallywatt.Host.Commands;

/// <summary>`tallywatt command send`: one word for each kind of command.</summary>
static class SendVerb
{
    const long NanosPerCent = 10_000_000;

    internal static Command Create() => new(
        "send",
        """
        Puts a command into the queue: for one meter, an area, or all meters.

        Example:
          ./tallywatt command send clock --area 1 --reason "after the summer" --wait 30
        """)
    {
        Relay(), Clock(), Tariff(), Token(), Recharge(), Keys(),
    };

    static Command Relay()
    {
        var position = new Argument<string>("on|off");
        position.AcceptOnlyFromAmong("on", "off");
        var command = new Command(
            "relay",
            """
            Takes power away, or gives it back. What a person takes away stays away until a person gives it back.

            A relay that is on may wait for a person to press the button at the meter.

            Example:
              ./tallywatt command send relay off --account 100001 --reason "vacant flat"
            """)
        {
            position,
        };
        return Sent(command, parsed => new RelayCommand(parsed.GetValue(position) == "on"));
    }

    static Command Clock() => Sent(
        new Command(
            "clock",
            """
            Compares the meter's clock with the utility's, and sets it when it is wrong.

            Example:
              ./tallywatt command send clock --all --reason "yearly check"
            """),
        _ => new ClockCommand());

    static Command Tariff()
    {
        var name = new Argument<string>("TARIFF") { Description = "A built-in tariff or a tariff file." };
        var at = ProbeArguments.Moment("--at", "When the meter changes over; at once when not given");
        var command = new Command(
            "tariff",
            """
            Brings tariff tables to the meter and reads all of them back.

            Example:
              ./tallywatt command send tariff beijing-residential --meter 1 --at 2027-01-01T00:00+08:00 --reason "2027"
            """)
        {
            name, at,
        };
        return Sent(command, parsed => new TariffCommand(
            MeterTariffOf.Read(parsed.GetRequiredValue(name), parsed.GetValue(at), TimeProvider.System)));
    }

    static Command Token()
    {
        var digits = new Argument<string>("DIGITS")
        {
            Description = "Twenty digits; spaces and dashes are passed over.",
        };
        var command = new Command(
            "token",
            """
            Hands a token to the meter. It counts once, however often it is handed in.

            Example:
              ./tallywatt command send token 1234-5678-9012-3456-7890 --meter 1 --reason "by telephone"
            """)
        {
            digits,
        };
        return Sent(command, parsed => new TokenCommand(
            string.Concat(parsed.GetRequiredValue(digits).Where(digit => digit is not (' ' or '-')))));
    }

    static Command Recharge()
    {
        var amount = new Option<string>("--amount") { Description = "Such as 50 or 12.50.", Required = true };
        amount.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && CentsOf(text) is null)
            {
                result.AddError(
                    $"--amount {text} is not an amount above zero in whole hundredths, such as 50 or 12.50.");
            }
        });
        var count = WholeNumber.Optional(
            "--count", "Number of this purchase: the meter's own count plus one.", 1, uint.MaxValue);
        count.Required = true;
        var customer = WholeNumber.Optional(
            "--customer", "Customer number in the meter, up to 12 digits.", 0, 999_999_999_999);
        customer.Required = true;
        var opens = new Option<bool>("--open") { Description = "Open the account with this purchase." };
        var command = new Command(
            "recharge",
            """
            Credits a purchase in a DL/T 645 meter (03H). Its number makes it count once.

            Example:
              ./tallywatt command send recharge --amount 50 --count 2 --customer 1 --meter 1 --reason "receipt 7"
            """)
        {
            amount, count, customer, opens,
        };
        return Sent(command, parsed => new RechargeCommand(new(
            CentsOf(parsed.GetRequiredValue(amount))!.Value, (uint)parsed.GetValue(count)!.Value,
            parsed.GetValue(customer)!.Value, parsed.GetValue(opens))));
    }

    static Command Keys()
    {
        var version = WholeNumber.Optional("--version", "The version to change to, from 2.", 2, 1_000_000);
        version.Required = true;
        var command = new Command(
            "keys",
            """
            Renews the keys of a ciphered meter. Confirmed when the meter answers under the new ones.

            Example:
              ./tallywatt command send keys --version 2 --all --reason "yearly change"
            """)
        {
            version,
        };
        return Sent(command, parsed => new KeysCommand((int)parsed.GetValue(version)!.Value));
    }

    /// <summary>Gives a word the options that all of them have.</summary>
    static Command Sent(Command command, Func<ParseResult, CommandBody> body)
    {
        var options = new SendOptions();
        options.AddTo(command);
        command.SetAction((parsed, cancel) => options.RunAsync(parsed, body, cancel));
        return command;
    }

    /// <summary>An amount in whole hundredths; null for anything else.</summary>
    static uint? CentsOf(string text) => Money.TryParse(text, out var money) && money > Money.Zero
        && money.Nanos % NanosPerCent == 0 && money.Nanos / NanosPerCent <= uint.MaxValue
            ? (uint)(money.Nanos / NanosPerCent)
            : null;
}
