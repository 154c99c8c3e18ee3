using System.CommandLine;

namespace Tallywatt.Host.Wire;

/// <summary><c>tallywatt wire</c>: checks vectors of a protocol, and explains a frame.</summary>
static class WireCommand
{
    const string Description = """
        Checks DLMS and DL/T 645 vectors, and explains frames field by field.

        Examples:
          ./tallywatt wire check dlms samples/vectors/dlms.json
          ./tallywatt wire decode dlms C001C100080000010000FF0200
        """;

    const string CheckDescription = """
        Runs a file of vectors: reads each frame, writes it again, compares the bytes and what is said of it.

        Frames that are marked as malformed must be refused. The last line is "N passed, N failed".
        Exits with 0 when all pass, 2 when the file is not there, 3 when some fail or it is no file of vectors.

        Examples:
          ./tallywatt wire check dlms samples/vectors/dlms.json
          ./tallywatt wire check dlt645 samples/vectors/dlt645.json --json
        """;

    const string DecodeDescription = """
        Explains the bytes of one or more frames field by field: offset, bytes, name, value.

        For dlms: a wrapper PDU, HDLC frames with or without flags, an APDU, or a data element. Ciphered APDUs are
        opened with --ek, --ak and --title. Exits with 3, and says at which byte and why, for what cannot be read.

        Examples:
          ./tallywatt wire decode dlms C001C100080000010000FF0200
          ./tallywatt wire decode dlt645 "68 12 90 78 56 34 12 68 11 04 33 34 34 35 6B 16"
        """;

    static readonly string[] Protocols = ["dlms", "dlt645"];

    static readonly Option<bool> Json = new("--json") { Description = "Print JSON and nothing else" };

    internal static Command Create()
    {
        var protocol = new Argument<string>("dlms|dlt645") { Description = "The protocol" };
        protocol.AcceptOnlyFromAmong(Protocols);
        var file = new Argument<string>("FILE") { Description = "Vectors as JSON: see docs/wire.md" };
        var check = new Command("check", CheckDescription) { protocol, file, Json };
        check.SetAction(parsed => WireCheck.Run(
            parsed.GetRequiredValue(protocol), parsed.GetRequiredValue(file), parsed.GetValue(Json),
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return new("wire", Description) { check, CreateDecode(protocol) };
    }

    static Command CreateDecode(Argument<string> protocol)
    {
        var hex = new Argument<string[]>("HEX")
        {
            Description = "The bytes; spaces, dashes and colons are passed over",
            Arity = ArgumentArity.OneOrMore,
        };
        var encryption = HexKey("--ek", "Encryption key, 32 hexadecimal digits");
        var authentication = HexKey("--ak", "Authentication key, 32 hexadecimal digits; --ek when not given");
        var titles = new Option<string[]>("--title")
        {
            Description = "System title of the sender, 16 hexadecimal digits; may be repeated",
            HelpName = "HEX",
        };
        var keys = new Option<string>("--keys")
        {
            Description = "A file with \"keys\", such as a file of vectors", HelpName = "FILE",
        };
        var form = new Option<string>("--form")
        {
            Description = "What the bytes are, when they do not say it", DefaultValueFactory = _ => "any",
        };
        form.AcceptOnlyFromAmong("any", "wrapper", "hdlc", "apdu", "element");
        var decode = new Command("decode", DecodeDescription)
        {
            protocol, hex, encryption, authentication, titles, keys, form, Json,
        };
        decode.SetAction(parsed => WireDecode.Run(
            new(
                parsed.GetRequiredValue(protocol), string.Join(' ', parsed.GetRequiredValue(hex)),
                parsed.GetValue(encryption), parsed.GetValue(authentication), parsed.GetValue(titles) ?? [],
                parsed.GetValue(keys), parsed.GetValue(form)!, parsed.GetValue(Json)),
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return decode;
    }

    static Option<string> HexKey(string name, string description) =>
        new(name) { Description = description, HelpName = "HEX" };
}
