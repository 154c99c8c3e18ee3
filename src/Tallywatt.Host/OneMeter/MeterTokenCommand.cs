using System.CommandLine;
using Tallywatt.Protocols.Sts;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.Host.OneMeter;

/// <summary>`tallywatt meter token`: twenty digits for a test meter, so that its keypad can be tried.</summary>
/// <remarks>Only for meters with test keys, which everybody can compute. Selling tokens is the supplier's.</remarks>
static class MeterTokenCommand
{
    const int DigitsPerGroup = 4;
    const int HundredThousandthsPerUnit = 100_000;
    const int IdentifierMax = 0xFF_FFFF;

    internal static Command Create(TimeProvider time)
    {
        var serial = WholeNumber.Optional(
            "--serial", "Number of the meter without its check digit, 0 to 99999999999 (1).", 0, 99_999_999_999);
        var amount = WholeNumber.Option("--amount", "Credit in whole units of money, 1 to 10000.", 1, 10_000, 50);
        var identifier = WholeNumber.Optional(
            "--id", "Token identifier, 0 to 16777215; a meter takes each once (the minutes since 2014).", 0,
            IdentifierMax);
        var command = new Command(
            "token",
            """
            Writes the 20 digits of a credit token for a meter with test keys.

            Example:
              ./tallywatt meter token --serial 4711 --amount 50
            """)
        {
            serial, amount, identifier,
        };
        command.SetAction(parsed =>
        {
            var identity = MeterIdentity.FromNumber(parsed.GetValue(serial) ?? MeterOptions.DefaultSerial);
            var key = TestDecoderKeys.Of(identity.SerialNumber);
            var origin = new DateTimeOffset(key.BaseYear, 1, 1, 0, 0, 0, TimeSpan.Zero);
            var minutes = (long)(time.GetUtcNow() - origin).TotalMinutes;
            var id = (uint)(parsed.GetValue(identifier) ?? (minutes & IdentifierMax));
            var token = TokenWriter.MakeCurrency(id, (long)parsed.GetValue(amount) * HundredThousandthsPerUnit);
            var digits = TokenWriter.Write(token, key);
            parsed.InvocationConfiguration.Output.WriteLine(
                string.Join(' ', digits.Chunk(DigitsPerGroup).Select(group => new string(group))));
        });
        return command;
    }
}
