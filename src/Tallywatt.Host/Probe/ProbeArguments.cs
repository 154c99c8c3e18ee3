using System.CommandLine;
using System.Globalization;
using System.Text;
using Tallywatt.Host.Wire;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Dlt645;
using Tallywatt.Protocols.Obis;
using Tallywatt.Serial;

namespace Tallywatt.Host.Probe;

/// <summary>What every word of <c>tallywatt probe</c> takes: where the meter is, what it speaks, what to prove.
/// </summary>
sealed class ProbeArguments
{
    static readonly Dictionary<string, AuthenticationMechanism> Mechanisms = new()
    {
        ["none"] = AuthenticationMechanism.Lowest,
        ["lls"] = AuthenticationMechanism.Low,
        ["hls3"] = AuthenticationMechanism.HighMd5,
        ["hls4"] = AuthenticationMechanism.HighSha1,
        ["hls5"] = AuthenticationMechanism.HighGmac,
        ["hls6"] = AuthenticationMechanism.HighSha256,
    };

    readonly Argument<string> where = new("HOST:PORT")
    {
        Description = "Where the meter answers; or a serial line such as /dev/ttyUSB0",
    };

    readonly Option<string> protocol = new("--protocol")
    {
        Description = "What it speaks; found out by asking when not given",
        DefaultValueFactory = _ => "auto",
        Recursive = true,
    };

    readonly Option<int> client = Shared(WholeNumber.Option(
        "--client", "Client address: 1 management, 16 public", 1, 65_535, preset: 1));

    readonly Option<int> server = Shared(WholeNumber.Option(
        "--server", "Server address: the logical device", 1, 65_535, preset: 1));

    readonly Option<long?> physical = Shared(WholeNumber.Optional(
        "--physical", "HDLC station address; one byte without it", 0, 16_381));

    readonly Option<string> mechanism = new("--auth")
    {
        Description = "How to prove oneself; hls5 with keys and lls with a password when not given", Recursive = true,
    };

    readonly Option<string> password = Text("--password", "Password, or 0x and hexadecimal; six digits for dlt645");
    readonly Option<string> encryptionKey = Text("--ek", "Encryption key in hexadecimal");
    readonly Option<string> authenticationKey = Text("--ak", "Authentication key in hexadecimal");
    readonly Option<string> systemTitle = Text("--system-title", "Our system title, 16 hexadecimal digits");
    readonly Option<string> serial = Text("--serial-line", "How a serial line is set, such as 2400-8E1");
    readonly Option<string> address = Text("--address", "DL/T 645 address, 12 digits; asked for when not given");
    readonly Option<string> level = Text("--level", "Level of a DL/T 645 password: 02 or 04");

    readonly Option<int> timeout = Shared(WholeNumber.Option(
        "--timeout", "Seconds to wait for an answer", 1, 600, preset: 10));

    readonly Option<bool> trace = new("--trace")
    {
        Description = "Show what goes over the line, in hexadecimal", Recursive = true,
    };

    readonly Option<bool> json = new("--json") { Description = "Print JSON and nothing else", Recursive = true };

    internal ProbeArguments()
    {
        protocol.AcceptOnlyFromAmong("auto", "dlms", "hdlc", "dlt645");
        mechanism.AcceptOnlyFromAmong([.. Mechanisms.Keys]);
    }

    internal void AddTo(Command command)
    {
        command.Add(where);
        foreach (var option in new Option[]
        {
            protocol, client, server, physical, mechanism, password, encryptionKey, authenticationKey, systemTitle,
            serial, address, level, timeout, trace, json,
        })
        {
            command.Add(option);
        }
    }

    internal Task<int> RunAsync(
        ParseResult parsed, Func<TextWriter, ProbeWork> task, CancellationToken cancel)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        try
        {
            return new ProbeRun(Read(parsed), output, error, TimeProvider.System).RunAsync(task(output), cancel);
        }
        catch (ProbeException wrong)
        {
            error.WriteLine($"tallywatt: {wrong.Message}");
            return Task.FromResult(wrong.ExitCode);
        }
    }

    /// <exception cref="ProbeException">A value is not what it must be.</exception>
    internal ProbeOptions Read(ParseResult parsed)
    {
        var place = parsed.GetRequiredValue(where);
        var device = place.StartsWith('/') ? place : null;
        var (host, port) = device is null ? Where(place) : ("", 0);
        var secret = parsed.GetValue(password);
        return new()
        {
            Host = host,
            Port = port,
            Device = device,
            Serial = parsed.GetValue(serial) is { } form ? SerialOf(form) : null,
            Protocol = Enum.Parse<ProbeProtocol>(parsed.GetValue(protocol)!, ignoreCase: true),
            Client = (ushort)parsed.GetValue(client),
            Server = (ushort)parsed.GetValue(server),
            Physical = (int?)parsed.GetValue(physical),
            Mechanism = parsed.GetValue(mechanism) is { } named ? Mechanisms[named] : null,
            Password = Secret(secret),
            LevelPassword = secret is { Length: 6 } && uint.TryParse(
                secret, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var digits) ? digits : 0,
            Level = parsed.GetValue(level) is { } text ? Hex("--level", text, 1)[0] : (byte)0x02,
            EncryptionKey = parsed.GetValue(encryptionKey) is { } ek ? Hex("--ek", ek, 16, 32) : null,
            AuthenticationKey = parsed.GetValue(authenticationKey) is { } ak ? Hex("--ak", ak, 16, 32) : null,
            SystemTitle = parsed.GetValue(systemTitle) is { } title
                && SystemTitle.TryRead(Hex("--system-title", title, 8), out var read)
                    ? read
                    : new(0x5457_5000_0000_0001),
            Address = parsed.GetValue(address) is { } number ? Address645(number) : Dlt645Address.Wildcard,
            Timeout = TimeSpan.FromSeconds(parsed.GetValue(timeout)),
            Trace = parsed.GetValue(trace),
            Json = parsed.GetValue(json),
        };
    }

    internal static Option<DateTimeOffset?> Moment(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            var text = result.Tokens is [var token] ? token.Value : "";
            if (DateTimeOffset.TryParse(
                text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            {
                return time;
            }

            result.AddError($"{name} is '{text}'; allowed: a date or time such as 2026-01-01T12:00+08:00");
            return null;
        },
    };

    internal static ObisCode Name(string text) => ObisCode.TryParse(text, out var name)
        ? name
        : throw ProbeException.Wrong($"'{text}' is no OBIS code; allowed: six numbers such as 1.0.99.1.0.255.");

    internal static Dlt645Address Address645(string text) => Dlt645Address.TryParse(text.PadLeft(12, '0'), out var read)
        ? read
        : throw ProbeException.Wrong($"'{text}' is no DL/T 645 number; allowed: up to twelve digits.");

    /// <summary>Bytes of an allowed length. What was typed may be a secret: it is not repeated.</summary>
    internal static byte[] Hex(string name, string text, params int[] lengths) =>
        WireHex.TryRead(text, out var bytes) && (lengths.Length == 0 || lengths.Contains(bytes.Length))
            ? bytes
            : throw ProbeException.Wrong(lengths.Length == 0
                ? $"{name} must be pairs of hexadecimal digits."
                : $"{name} must be {string.Join(" or ", lengths.Select(length => 2 * length))} hexadecimal digits.");

    static (string Host, int Port) Where(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && int.TryParse(
            text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is >= 1 and <= 65_535
            ? (text[..colon].Trim('[', ']'), port)
            : throw ProbeException.Wrong($"'{text}' is no HOST:PORT; allowed: such as 127.0.0.1:4059.");
    }

    static SerialSettings SerialOf(string text) => SerialSettings.TryParse(text, out var settings, out var why)
        ? settings!
        : throw ProbeException.Wrong($"{why}.");

    static byte[] Secret(string? text) => text is null ? []
        : text.StartsWith("0x", StringComparison.Ordinal) ? Hex("--password", text)
        : Encoding.UTF8.GetBytes(text);

    static Option<string> Text(string name, string description) =>
        new(name) { Description = description, HelpName = "TEXT", Recursive = true };

    static Option<T> Shared<T>(Option<T> option)
    {
        option.Recursive = true;
        return option;
    }
}
