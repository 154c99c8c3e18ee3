using CsCheck;
using Tallywatt.Core.Tariffs;
using Xunit;
using static Tallywatt.Tests.Tariffs.SampleTariffs;

namespace Tallywatt.Tests.Tariffs;

public sealed class RatingStateTests
{
    internal static byte[] Bytes(in RatingState state)
    {
        var bytes = new byte[RatingState.SizeMaxBytes];
        return bytes[..state.Write(bytes)];
    }

    /// <summary>Writing and reading a state back between any two readings changes nothing that follows.</summary>
    [Fact]
    public void A_stored_state_goes_on_as_if_never_stored() =>
        Gen.OneOf(TariffGen.Cases(BlockRule.Chronological), TariffGen.Cases(BlockRule.Proportional)).Sample(
            rating =>
            {
                var tariff = rating.Compile();
                var kept = tariff.Open(tariff.DayOf(rating.Readings[0].StartUnixSeconds));
                var stored = kept;
                foreach (var reading in rating.Readings)
                {
                    var due = tariff.Rate(ref kept, reading);
                    Assert.True(RatingState.TryRead(Bytes(stored), out stored, out var consumed));
                    Assert.Equal(Bytes(stored).Length, consumed);
                    Assert.Equal(due, tariff.Rate(ref stored, reading));
                    Assert.Equal(Bytes(kept), Bytes(stored));
                }

                Assert.Equal(tariff.Finish(ref kept), tariff.Finish(ref stored));
            },
            iter: 60,
            print: rating => rating.ToString());

    [Fact]
    public void A_state_is_small() => Assert.InRange(
        Bytes(Compile(Shanghai(BlockRule.Chronological)).Open(new(2024, 1, 1))).Length, 1, 20);

    [Fact]
    public void Bytes_cut_short_or_of_another_format_are_refused()
    {
        var tariff = Compile(Shanghai(BlockRule.Proportional));
        var state = tariff.Open(new(2024, 1, 1));
        tariff.Rate(ref state, ReadingsFrom("Asia/Shanghai", new(2024, 1, 1, 0, 0), 96, 900, 100));
        var bytes = Bytes(state);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(RatingState.TryRead(bytes.AsSpan(0, length), out _, out _));
        }

        bytes[0]++;
        Assert.False(RatingState.TryRead(bytes, out _, out _));
    }

    [Fact]
    public void Any_bytes_at_all_are_read_or_refused() => Gen.Byte.Array[0, 600].Sample(bytes =>
    {
        if (bytes.Length > 0)
        {
            bytes[0] = 1;
        }

        if (RatingState.TryRead(bytes, out var state, out var consumed))
        {
            Assert.InRange(consumed, 1, bytes.Length);
        }
    });

    [Fact]
    public void A_state_that_was_never_opened_is_refused() => Assert.Throws<ArgumentException>(() =>
    {
        RatingState state = default;
        return Compile(Flat("0.5")).Finish(ref state);
    });
}
