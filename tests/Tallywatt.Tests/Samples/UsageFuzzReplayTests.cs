using System.Diagnostics;
using System.Text;
using Tallywatt.Fuzz.Usage;
using Xunit;

namespace Tallywatt.Tests.Usage;

/// <summary>Samples with bytes changed, lost, repeated and moved: no reader throws, hangs or grows without
/// end.</summary>
public sealed class UsageFuzzReplayTests
{
    delegate void Target(ReadOnlySpan<byte> bytes);

    static readonly Dictionary<string, Target> Targets = new()
    {
        ["Espi"] = EspiFuzz.Fuzz, ["Nem12"] = Nem12Fuzz.Fuzz, ["Csv"] = CsvFuzz.Fuzz,
    };

    [Theory]
    [InlineData("Espi")]
    [InlineData("Nem12")]
    [InlineData("Csv")]
    public void A_reader_keeps_its_promises_for_any_bytes(string target)
    {
        const int mutationsPerSample = 150;
        var watch = Stopwatch.StartNew();
        foreach (var (name, text) in SampleRules.All)
        {
            var seed = Encoding.UTF8.GetBytes(text[..Math.Min(text.Length, 6_000)]);
            for (var i = 0; i < mutationsPerSample; i++)
            {
                var bytes = Mutate(seed, new Random((i * 31) + name.Length));
                var failure = Record.Exception(() => Targets[target](bytes));
                Assert.True(failure is null, $"{target}, {name}, mutation {i}: {failure}");
            }
        }

        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(2), "a reader was slow on bad bytes");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0")]
    [InlineData("<")]
    [InlineData("<feed")]
    [InlineData("100,NEM12\n200,")]
    [InlineData("100,NEM12\n200,A,,,E1,,,kWh,30\n300,20250101,V\n400,1,2147483648,A\n900")]
    [InlineData("100,NEM13\n250,A,,,E1,,,E,,20250101000000,,,,,20250102000000,A,,,99999999999999999999,kWh\n900")]
    [InlineData("start_utc,duration_s,wh\n\"\"\"\",,\"")]
    [InlineData("<feed><entry><content><ReadingType><powerOfTenMultiplier>9</powerOfTenMultiplier><uom>38</uom>"
        + "<dataQualifier>2</dataQualifier></ReadingType><IntervalBlock><IntervalReading><timePeriod><start>0</start>"
        + "<duration>63158400</duration></timePeriod><value>9223372036854775807</value></IntervalReading>"
        + "</IntervalBlock></content></entry></feed>")]
    public void Inputs_that_once_were_dangerous_stay_harmless(string text)
    {
        foreach (var target in Targets.Values)
        {
            target(Encoding.UTF8.GetBytes(text));
        }
    }

    [Fact]
    public void A_broken_promise_is_found() =>
        Assert.Throws<InvalidOperationException>(() => UsageFuzz.Run(new BrokenReader()));

    static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = seed.ToList();
        for (var changes = random.Next(1, 12); changes > 0 && bytes.Count > 4; changes--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 80), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - length + 1), length));
                    break;
                case 4:
                    bytes.InsertRange(at, "-99999999999999999999"u8.ToArray());
                    break;
                default:
                    bytes[at] = "0123456789,.<>/\"\n"u8[random.Next(17)];
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Refuses with a control character in its message.</summary>
    sealed class BrokenReader : Tallywatt.Formats.UsageReader
    {
        public override string Format => "broken";

        public override IReadOnlyList<Tallywatt.Formats.UsageChannel> Sources => [];

        public override bool TryRead(out Tallywatt.Formats.UsageValue value)
        {
            value = default;
            return Refuse(1, "\u001b[2J");
        }
    }
}
