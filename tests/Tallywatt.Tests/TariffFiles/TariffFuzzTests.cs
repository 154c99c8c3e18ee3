using System.Diagnostics;
using System.Text;
using CsCheck;
using Tallywatt.Formats.TariffFiles;
using Tallywatt.Fuzz.TariffFiles;
using Xunit;

namespace Tallywatt.Tests.TariffFiles;

/// <summary>Replays a corpus, and corpus files that were bitten, through each reader.</summary>
public sealed class TariffFuzzTests
{
    const int SampleCount = 3_000;

    /// <summary>Characters that mean something to a reader, to hurt more often than random bytes would.</summary>
    static readonly string[] Bites =
    [
        "\n", " ", "  ", "\t", ":", ": ", "- ", "[", "]", "{", "}", "\"", "'", "#", "&a ", "*a", "!", "|", ">", "%",
        "?", "~", "---\n", "...\n", "\\", "\\ud800", "\u0000", "\uFEFF", "\u2028", "\ud83d\ude00", "-", "0",
        "9999999999999999999",
        "1e400", "-0", "0.0000000001", "24:00", "02-29", "none", "rest", "null", "true", ",",
    ];

    static readonly byte[][] Yaml =
    [
        .. BuiltInTariffs.Names.Select(name => Encoding.UTF8.GetBytes(BuiltInTariffs.TextOf(name)!)),
        .. Documented("yaml"),
    ];

    static readonly byte[][] Json =
    [
        .. Directory.GetFiles(Checkout.PathOf("samples/urdb"), "*.json").Order().Select(File.ReadAllBytes),
        .. Documented("json"),
    ];

    const string Calendar =
        "# days\n2026-02-14 workday\n2026-07-21 critical announced 2026-07-20T19:30+08:00\n";

    delegate void Target(ReadOnlySpan<byte> bytes);

    [Fact]
    public void A_bitten_YAML_tariff_never_throws() => Replay(Yaml, TariffFileFuzz.Fuzz);

    [Fact]
    public void A_bitten_JSON_tariff_or_URDB_rate_never_throws() => Replay(Json, UrdbFuzz.Fuzz);

    [Fact]
    public void A_bitten_calendar_file_never_throws() =>
        Replay([Encoding.UTF8.GetBytes(Calendar)], HolidayFileFuzz.Fuzz);

    [Fact]
    public void Random_bytes_never_throw() =>
        Gen.Byte.Array[0, 400].Sample(
            bytes =>
            {
                TariffFileFuzz.Fuzz(bytes);
                UrdbFuzz.Fuzz(bytes);
                HolidayFileFuzz.Fuzz(bytes);
            },
            iter: SampleCount, threads: 1);

    /// <summary>Shapes that make a careless reader take hours: each is read in the time of a small file.</summary>
    [Theory]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("a: ")]
    [InlineData("a:\n")]
    [InlineData("\"")]
    [InlineData("[a,")]
    [InlineData("{a: b, ")]
    [InlineData("&a ")]
    [InlineData("!")]
    [InlineData("|\n ")]
    [InlineData("\t")]
    [InlineData("#\n")]
    [InlineData("a\n")]
    [InlineData("%a b\n")]
    public void A_shape_repeated_to_the_limit_ends_soon(string shape)
    {
        var text = string.Concat(Enumerable.Repeat(shape, 1_000_000 / shape.Length));
        var clock = Stopwatch.StartNew();

        TariffFileFuzz.Fuzz(Encoding.UTF8.GetBytes(text));
        UrdbFuzz.Fuzz(Encoding.UTF8.GetBytes(text));

        Assert.True(clock.Elapsed < TimeSpan.FromMinutes(2), $"{shape} took {clock.Elapsed}");
    }

    static void Replay(byte[][] corpus, Target target)
    {
        foreach (var whole in corpus)
        {
            target(whole);
        }

        var bite = Gen.Select(Gen.Double[0, 1], Gen.Int[0, 40], Gen.Int[0, Bites.Length - 1].Select(i => Bites[i]));
        var chosen = Gen.Int[0, corpus.Length - 1].Select(i => corpus[i]);
        Gen.Select(chosen, bite.Array[1, 4]).Sample(
            (whole, bites) => target(bites.Aggregate(whole, Bitten)), iter: SampleCount, threads: 1);
    }

    static byte[] Bitten(byte[] whole, (double Place, int DroppedCount, string Put) bite)
    {
        var at = (int)(bite.Place * whole.Length);
        var dropped = Math.Min(bite.DroppedCount % 12, whole.Length - at);
        return [.. whole[..at], .. Encoding.UTF8.GetBytes(bite.Put), .. whole[(at + dropped)..]];
    }

    static IEnumerable<byte[]> Documented(string kind) =>
        TariffDocsTests.Examples().Where(example => example.Data.Item1.EndsWith(kind, StringComparison.Ordinal))
            .Select(example => Encoding.UTF8.GetBytes(example.Data.Item2));
}
