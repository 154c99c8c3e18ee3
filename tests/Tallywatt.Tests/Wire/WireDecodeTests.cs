using System.Text.Json;
using System.Text.RegularExpressions;
using Tallywatt.Host;
using Tallywatt.Host.Wire;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Explain;
using Tallywatt.Tests.Architecture;
using Xunit;

namespace Tallywatt.Tests.Wire;

public sealed partial class WireDecodeTests
{
    [Theory]
    [InlineData("dlms", "C001C100080000010000FF0200", "attribute: 8:0.0.1.0.0.255:2 clock")]
    [InlineData("dlms", "0001001000010003C00181", "wrapper PDU")]
    [InlineData("dlms", "7EA00802232193BD647E", "SNRM, asks for a link, poll/final from 16 to 1/17")]
    [InlineData("dlms", "6203800100", "reason: 0, normal")]
    [InlineData("dlms", "D8010600000021", "service error: invocation-counter-error")]
    [InlineData("dlms", "0203110516FF0A024F4B", "structure of 3")]
    [InlineData("dlms", "C401C100090C07E001040109320A00800000", "2016-01-04 Mon 09:50:10 no zone, status 00")]
    [InlineData("dlms", "601DA109060760857405080101BE10040E01000000065F1F0400007E1F04B0", "1200 bytes")]
    [InlineData("dlt645", "68 07 00 00 00 00 00 68 11 04 33 33 34 33 B9 16", "forward active energy, total")]
    [InlineData("dlt645", "FEFE6876020247020268910833333433353333 33C916", "value: 0.02 kWh")]
    [InlineData("dlt645", "68 12 00 00 00 10 20 68 D1 01 35 19 16", "ERR: 02: NoData")]
    public async Task A_frame_is_explained_field_by_field(string protocol, string hex, string said)
    {
        var ran = await WireRun.Async("wire", "decode", protocol, hex);

        Assert.Contains(said, ran.Output, StringComparison.Ordinal);
        var json = await WireRun.Async("wire", "decode", protocol, hex, "--json");
        using var document = JsonDocument.Parse(json.Output);
        Assert.True(document.RootElement.GetProperty("fields").GetArrayLength() > 0);
    }

    [Theory]
    [InlineData("dlms", "C001C1000800000100", "byte 5: logical name needs 6 bytes, and 4 bytes are left")]
    [InlineData("dlms", "C6", "byte 0: no APDU begins with C6")]
    [InlineData("dlms", "7EA00802232193BD657E", "byte 1: the frame check is BD65, and must be BD64")]
    [InlineData("dlms", "00010010000100FFC001", "byte 6: the length says 255, and 2 bytes are left")]
    [InlineData("dlms", "6203800100FF", "byte 5: 1 byte follows the end of the APDU")]
    [InlineData("dlt645", "68665544332211681104333334331616", "byte 0: the checksum is 16, and must be 17")]
    [InlineData("dlt645", "6866554433", "byte 0: the frame is cut in its header")]
    public async Task What_cannot_be_read_is_said_with_its_byte(string protocol, string hex, string said)
    {
        var ran = await WireRun.Async("wire", "decode", protocol, hex);

        Assert.Equal(ExitCodes.Refused, ran.ExitCode);
        Assert.Equal($"tallywatt: {said}.\n", ran.Error);
    }

    [Theory]
    [InlineData("C00", "an odd number of digits")]
    [InlineData("C0 0G", "'G' is no hexadecimal digit")]
    [InlineData(" ", "there are no bytes")]
    public async Task What_is_no_hexadecimal_is_said(string hex, string said)
    {
        var ran = await WireRun.Async("wire", "decode", "dlms", hex);

        Assert.Equal(ExitCodes.WrongUsage, ran.ExitCode);
        Assert.Contains(said, ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ciphered_frame_is_opened_with_the_keys_that_are_given()
    {
        var file = Path.Combine(Repository.Root, "samples", "vectors", "dlms.json");
        var vector = VectorFile.Read(file, out _)!.Vectors.Single(vector => vector.Id == "H1");
        var hex = Convert.ToHexString(vector.Bytes!);

        var closed = await WireRun.Async("wire", "decode", "dlms", hex);
        var open = await WireRun.Async("wire", "decode", "dlms", hex, "--keys", file);
        var byKey = await WireRun.Async(
            "wire", "decode", "dlms", hex, "--ek", "101112131415161718191A1B1C1D1E1F", "--ak",
            "A0A1A2A3A4A5A6A7A8A9AAABACADAEAF", "--title", "5457540000000001");

        Assert.Contains("give keys to look inside", closed.Output, StringComparison.Ordinal);
        Assert.Contains("deciphered APDU", open.Output, StringComparison.Ordinal);
        Assert.Equal(open.Output, byKey.Output);
    }

    [Fact]
    public async Task A_wrong_key_is_not_repeated_to_the_screen()
    {
        var ran = await WireRun.Async("wire", "decode", "dlms", "C6", "--ek", "C0FFEE");

        Assert.Equal(ExitCodes.WrongUsage, ran.ExitCode);
        Assert.DoesNotContain("C0FFEE", ran.Error, StringComparison.Ordinal);
    }

    /// <summary>The fields read what our messages read: no more and no less.</summary>
    [Fact]
    public void The_explanation_and_the_messages_agree_on_every_sample()
    {
        var file = VectorFile.Read(Path.Combine(Repository.Root, "samples", "vectors", "dlms.json"), out _)!;
        var apdus = file.Vectors.Where(vector => vector.Bytes is { Length: > 0 }
            && DlmsExplainer.Guess(vector.Bytes) == DlmsForm.Apdu && DlmsRewrite.Apdu(vector.Bytes) is not null);

        Assert.All(apdus, vector =>
        {
            var explained = DlmsExplainer.Explain(vector.Bytes!, WireKeys.None, DlmsForm.Apdu);
            Assert.Null(explained.Fault);
            var written = DlmsRewrite.Apdu(vector.Bytes);
            Assert.Equal(
                explained.Canonical, DlmsExplainer.Explain(written, WireKeys.None, DlmsForm.Apdu).Canonical);
        });
    }

    [Theory]
    [InlineData("wire")]
    [InlineData("wire check")]
    [InlineData("wire decode")]
    public async Task Every_example_of_the_help_runs(string verb)
    {
        var help = await WireRun.Async([.. verb.Split(' '), "--help"]);
        var examples = help.Output.Split('\n').Select(line => line.Trim())
            .Where(line => line.StartsWith("./tallywatt wire", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(examples);
        foreach (var example in examples)
        {
            var args = Argument().Matches(example["./tallywatt ".Length..])
                .Select(match => match.Value.Trim('"'))
                .Select(word => word.StartsWith("samples/", StringComparison.Ordinal)
                    ? Path.Combine(Repository.Root, word)
                    : word);
            Assert.Equal(ExitCodes.Done, (await WireRun.Async([.. args])).ExitCode);
        }
    }

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    internal static partial Regex Argument();
}
