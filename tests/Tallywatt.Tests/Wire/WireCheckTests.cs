using System.Text.Json;
using System.Text.Json.Nodes;
using Tallywatt.Host;
using Tallywatt.Host.Wire;
using Tallywatt.Tests.Architecture;
using Xunit;

namespace Tallywatt.Tests.Wire;

/// <summary>Vectors are run by the product's own verb: those of the samples, those that stand beside the checkout, and
/// those that are made wrong on purpose.</summary>
public sealed class WireCheckTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("tallywatt-wire").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("dlms", 160)]
    [InlineData("dlt645", 60)]
    public void Every_vector_of_the_samples_passes(string protocol, int countMin)
    {
        var outcomes = Run(protocol, Sample(protocol));

        Repository.AssertNone(Faults(outcomes));
        Assert.True(outcomes.Count(outcome => outcome.Result == VectorResult.Passed) >= countMin);
        Assert.DoesNotContain(outcomes, outcome => outcome.Result == VectorResult.LeftOut);
    }

    [Theory]
    [InlineData("dlms", 40)]
    [InlineData("dlt645", 20)]
    public void Every_vector_beside_the_checkout_passes(string protocol, int countMin)
    {
        var path = Path.Combine(Repository.SharedInputs("vectors"), $"{protocol}.json");
        var outcomes = Run(protocol, path);

        foreach (var outcome in outcomes.Where(outcome => outcome.Result == VectorResult.LeftOut))
        {
            TestContext.Current.AddWarning($"Not run: {outcome.Id}, {outcome.Reason}");
        }

        Repository.AssertNone(Faults(outcomes));
        Assert.True(outcomes.Count(outcome => outcome.Result == VectorResult.Passed) >= countMin);
    }

    /// <summary>What is said to be malformed and is not, and the other way round.</summary>
    [Theory]
    [InlineData("dlms")]
    [InlineData("dlt645")]
    public void A_wrong_mark_is_found_in_every_vector(string protocol)
    {
        var vectors = Vectors(protocol);
        foreach (var vector in vectors)
        {
            var marked = (string?)vector["expect"] == "invalid"
                || ((string?)vector["kind"])?.StartsWith("bad", StringComparison.Ordinal) == true;
            vector["expect"] = marked ? "valid" : "invalid";
            vector["kind"] = marked ? "raw" : (string?)vector["kind"];
            vector["meaning"] = ((string)vector["meaning"]!).Replace("must be refused", "", StringComparison.Ordinal);
        }

        // What is behind noise is refused at the noise, a maker's own checksum and a wrong length by default, and a
        // replay is one only where it is said to be. A security header or a selector alone is no APDU, and our own
        // messages take a title only as octets.
        var passed = Run(protocol, Write(vectors, protocol))
            .Where(outcome => outcome.Result != VectorResult.Failed).Select(outcome => outcome.Id);
        string[] expected = protocol == "dlms"
            ? ["A16", "G16", "G17", "H14", "H15", "H16", "H19", "K34", "K35"]
            : ["E2", "E5", "E6", "E8"];
        Assert.Equal(expected, passed);
    }

    [Fact]
    public void Every_description_is_compared()
    {
        var vectors = Vectors("dlms").Where(vector => vector["decoded"] is not null).ToList();
        foreach (var vector in vectors)
        {
            vector["decoded"] = Wrong((string)vector["decoded"]!);
        }

        var passed = Run("dlms", Write(vectors, "dlms")).Where(outcome => outcome.Result == VectorResult.Passed);

        Assert.Empty(passed.Where(outcome => outcome.Notes.Count == 0).Select(outcome => outcome.Id));
    }

    [Fact]
    public void Every_description_of_a_645_frame_is_compared()
    {
        var vectors = Vectors("dlt645").Where(vector => (string)vector["decoded"]! != "").ToList();
        foreach (var vector in vectors)
        {
            vector["decoded"] = ((string)vector["decoded"]!).Replace("addr=0", "addr=1", StringComparison.Ordinal)
                .Replace("addr=9", "addr=8", StringComparison.Ordinal)
                .Replace("addr=a", "addr=0", StringComparison.Ordinal);
        }

        Assert.All(Run("dlt645", Write(vectors, "dlt645")), outcome =>
            Assert.Contains("ADDR is said to be", outcome.Reason, StringComparison.Ordinal));
    }

    /// <summary>A refusal is compared by its number, and a line of blocks may say more than its bytes.</summary>
    [Theory]
    [InlineData("data-access-result 11", true)]
    [InlineData("('error', 11)", true)]
    [InlineData("('error', 4)", false)]
    [InlineData("refused", true)]
    public void A_refusal_is_compared_by_its_number(string decoded, bool passes)
    {
        var vectors = Vectors("dlms").Where(vector => (string)vector["id"]! == "C5").ToList();
        vectors[0]["decoded"] = decoded;

        var outcome = Run("dlms", Write(vectors, "dlms")).Single();

        Assert.Equal(passes ? VectorResult.Passed : VectorResult.Failed, outcome.Result);
    }

    [Theory]
    [InlineData("00", "('null-data', None)", true)]
    [InlineData("1105", "('unsigned', None)", false)]
    [InlineData("0301", "('boolean', 1)", true)]
    [InlineData("0D42", "('bcd', 66)", true)]
    [InlineData("1600", "('enum', 1)", false)]
    [InlineData("0202110500", "('structure', [('unsigned', 5), None])", true)]
    [InlineData("0201 1105", "('structure', [('unsigned', 5), None])", false)]
    public void A_value_is_compared_as_it_is_written(string hex, string decoded, bool passes)
    {
        var vector = new JsonObject { ["id"] = "V", ["kind"] = "axdr", ["hex"] = hex, ["decoded"] = decoded };

        var outcome = Run("dlms", Write([vector], "dlms")).Single();

        Assert.Equal(passes ? VectorResult.Passed : VectorResult.Failed, outcome.Result);
    }

    [Fact]
    public void Another_plain_text_is_found()
    {
        var vectors = Vectors("dlms").Where(vector => vector["plain"] is not null).ToList();
        foreach (var vector in vectors)
        {
            vector["plain"] = (string)vector["plain"]! + "00";
        }

        Assert.All(
            Run("dlms", Write(vectors, "dlms")), outcome => Assert.Equal(VectorResult.Failed, outcome.Result));
    }

    [Theory]
    [InlineData("M1")]
    [InlineData("M3")]
    [InlineData("M6")]
    [InlineData("M7")]
    [InlineData("M8")]
    [InlineData("M9")]
    public void A_damaged_answer_to_a_challenge_is_found(string id)
    {
        var vectors = Vectors("dlms");
        var damaged = vectors.Single(vector => (string)vector["id"]! == id);
        var hex = (string)damaged["hex"]!;
        damaged["hex"] = hex[..^1] + (hex[^1] == '0' ? "1" : "0");

        var outcome = Run("dlms", Write(vectors, "dlms")).Single(outcome => outcome.Id == id);

        Assert.Equal(VectorResult.Failed, outcome.Result);
    }

    [Fact]
    public void A_file_of_blocks_is_read_when_it_is_there_and_left_out_when_not()
    {
        var path = Path.Combine(folder, "v.json");
        File.WriteAllText(
            path,
            """
            [{"id":"K","kind":"file","hex":"","meaning":"2 blocks, 6 bytes, array of 2","source":"a -> b.txt"}]
            """);

        Assert.Equal(VectorResult.LeftOut, Run("dlms", path).Single().Result);

        File.WriteAllText(Path.Combine(folder, "b.txt"), "0102 1105\n1107\n");
        Assert.Equal(VectorResult.Passed, Run("dlms", path).Single().Result);

        File.WriteAllText(Path.Combine(folder, "b.txt"), "0102 11\n0511\n");
        Assert.Equal(VectorResult.Failed, Run("dlms", path).Single().Result);
    }

    [Theory]
    [InlineData("no-such-file.json", null, ExitCodes.NotFound, "is not there")]
    [InlineData("v.json", "{ \"vectors\": [", ExitCodes.Refused, "it is no JSON")]
    [InlineData("v.json", "{ \"other\": 1 }", ExitCodes.Refused, "holds no list of vectors")]
    [InlineData("v.json", "[{\"id\":\"A\"}]", ExitCodes.Refused, "has no \"hex\"")]
    public async Task What_is_no_file_of_vectors_is_said(string name, string? content, int exitCode, string said)
    {
        if (content is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, name), content, TestContext.Current.CancellationToken);
        }

        var ran = await WireRun.Async("wire", "check", "dlms", Path.Combine(folder, name));

        Assert.Equal(exitCode, ran.ExitCode);
        Assert.Contains(said, ran.Error, StringComparison.Ordinal);
        Assert.Empty(ran.Output);
    }

    [Fact]
    public async Task The_last_line_counts_and_the_exit_code_tells()
    {
        var path = Path.Combine(folder, "v.json");
        await File.WriteAllTextAsync(
            path,
            """[{"id":"A","hex":"C001C100080000010000FF0200"},{"id":"B","hex":"C0"},{"id":"C","hex":"xyz"}]""",
            TestContext.Current.CancellationToken);

        var ran = await WireRun.Async("wire", "check", "dlms", path);

        Assert.Equal(ExitCodes.Refused, ran.ExitCode);
        Assert.EndsWith("\n1 passed, 2 failed\n", ran.Output, StringComparison.Ordinal);
        Assert.Contains("B  FAILED: cannot be read: byte 1", ran.Output, StringComparison.Ordinal);

        var json = await WireRun.Async("wire", "check", "dlms", path, "--json");
        using var document = JsonDocument.Parse(json.Output);
        Assert.Equal(1, document.RootElement.GetProperty("passed").GetInt32());
        Assert.Equal(2, document.RootElement.GetProperty("failed").GetInt32());
        Assert.Equal("failed", document.RootElement.GetProperty("vectors")[1].GetProperty("result").GetString());
    }

    static string Wrong(string decoded) => decoded.Contains("dst=", StringComparison.Ordinal)
        ? decoded.Replace("src=", "src=9", StringComparison.Ordinal)
        : decoded.Contains("', ", StringComparison.Ordinal)
            ? decoded.Replace("('", "('long-unsigned', 77), ('", StringComparison.Ordinal)
                .Replace("('long-unsigned', 77), ('", "('date', '", StringComparison.Ordinal)
            : decoded == "None" ? "('unsigned', 5)" : decoded + "7";

    static string Sample(string protocol) => Path.Combine(Repository.Root, "samples", "vectors", $"{protocol}.json");

    static List<JsonObject> Vectors(string protocol)
    {
        var root = JsonNode.Parse(File.ReadAllText(Sample(protocol)))!;
        var list = root is JsonArray array ? array : root["vectors"]!.AsArray();
        return [.. list.Select(item => item!.DeepClone().AsObject())];
    }

    string Write(List<JsonObject> vectors, string protocol)
    {
        var root = JsonNode.Parse(File.ReadAllText(Sample(protocol)))!;
        JsonArray list = [.. vectors];
        var path = Path.Combine(folder, "changed.json");
        File.WriteAllText(
            path,
            root is JsonArray
                ? list.ToJsonString()
                : new JsonObject { ["keys"] = root["keys"]!.DeepClone(), ["vectors"] = list }.ToJsonString());
        return path;
    }

    static IReadOnlyList<VectorOutcome> Run(string protocol, string path) =>
        WireCheck.Outcomes(protocol, VectorFile.Read(path, out _)!);

    static IEnumerable<string> Faults(IEnumerable<VectorOutcome> outcomes) =>
        outcomes.Where(outcome => outcome.Result == VectorResult.Failed)
            .Select(outcome => $"{outcome.Id}: {outcome.Reason}");
}
