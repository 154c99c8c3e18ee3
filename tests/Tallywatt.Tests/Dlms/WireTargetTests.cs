using CsCheck;
using Tallywatt.Fuzz.Dlms;
using Xunit;

namespace Tallywatt.Tests.Dlms;

/// <summary>Every fuzz target over random bytes, and over real messages with bytes changed, cut and joined.</summary>
public sealed class WireTargetTests
{
    static readonly byte[][] Seeds =
    [
        .. new[]
        {
            "601DA109060760857405080101BE10040E01000000065F1F0400007E1F04B0",
            "6129A109060760857405080101A203020100A305A103020100BE10040E0800065F1F040000501F01F40007",
            "C001C100070100630100FF0201010204020412000809060000010000FF0F02120000"
                + "090C07E10A010700000000FFC480090C07E10A010701000000FFC4800100",
            "C403C109001200320012000000120000001200000012000000120000001208FE0002070601905601",
            "C402C1000000000100053031323334",
            "0001001000010003C001817EA0210223219",
            "7EA0382102233034E7E6E7006129A109060760857405080101A203020100A305A103020100"
                + "BE10040E0800065F1F0400001E1D04C80007B86A7E",
            "01040204090C07E30C1F0217000000FFC400110606000005ED0600000654020400110606000005ED0600000654",
            "13020212060C000100000002000300000004",

            // Several APDUs, each after its length: SET, ACTION and GET in blocks, and general blocks.
            "16C102C1000100002A0000FF02000000000001" + "03090401" + "0CC103C10100000002" + "03020304",
            "15C304C1000100002A0000FF0100000000" + "0103090401" + "0CC306C10100000002" + "03020304",
            "0DC001C1000100002A0000FF0200" + "07C002C100000001" + "07C002C100000002",
            "0DC001C1000100002A0000FF0200" + "07E0830001000100" + "07E0830002000300" + "07E0830003000500",
            "0BE0430001000004C101C100" + "0BE043000200000" + "40100002A" + "0EE003000300000700FF020009020708",
            "0FC402C1000000000100" + "050905010203" + "0FC402C1010000000200" + "0504050607" + "08",
            "07C502C100000001" + "07C502C100000002" + "08C503C10000000003",
            "07C704C100000001" + "0CC702C10000000001030001000" + "9" + "0CC702C10100000002030201020",
            "0DE0480001000006C401C1000902" + "08E08800020000010708",
            "3FE04800010000" + "00" + "E008000200010" + "0",
        }.Select(hex => Convert.FromHexString(hex[..(hex.Length & ~1)])),
    ];

    static readonly Gen<byte[]> Inputs = Gen.OneOf(
        Gen.Byte.Array[0, 80],
        Gen.Select(Gen.Int[0, Seeds.Length - 1], Gen.Int[0, 200], Gen.Byte, Gen.Int[0, 200]).Select(
            (seed, at, with, cut) => Changed(Seeds[seed], at, with, cut)),
        Gen.Select(Gen.Byte, Gen.Int[0, Seeds.Length - 1]).Select((first, seed) => (byte[])[first, .. Seeds[seed]]));

    public static TheoryData<string> Targets => [.. WireTargets.All.Keys];

    [Theory]
    [MemberData(nameof(Targets))]
    public void No_bytes_break_a_parser(string target) =>
        Inputs.Sample(input => WireTargets.All[target](input), iter: 5_000);

    static byte[] Changed(byte[] seed, int at, byte with, int cut)
    {
        var changed = seed.ToArray();
        changed[at % seed.Length] = with;
        return cut < seed.Length ? changed[..cut] : changed;
    }
}
