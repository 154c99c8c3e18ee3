using CsCheck;
using Tallywatt.Protocols.Dlt645;
using Tallywatt.Protocols.Framing;
using Xunit;

namespace Tallywatt.Tests.Dlt645;

public sealed class Dlt645FrameTests
{
    [Theory]
    [InlineData("68AAAAAAAAAAAA681300DF16")] // Read the address of the one meter on the line.
    [InlineData("FEFEFEFE68AAAAAAAAAAAA681300DF16")] // The same, after wake-up bytes.
    [InlineData("6825040302010068110433333433E116")] // Read forward active energy.
    [InlineData("6825040302010068910833333433753945338B16")] // Its answer, 1206.42 kWh.
    public void A_captured_frame_is_read_to_its_last_byte(string hex)
    {
        var bytes = Convert.FromHexString(hex);

        Assert.Equal(FrameStatus.Frame, Dlt645Frame.TryRead(bytes, out _, out var consumed, out _));
        Assert.Equal(bytes.Length, consumed);
    }

    [Theory]
    [InlineData(Dlt645Fault.NoStart, "00")]
    [InlineData(Dlt645Fault.SecondStartMissing, "68AAAAAAAAAAAA001300DF16")]
    [InlineData(Dlt645Fault.DataTooLong, "68AAAAAAAAAAAA6811C9")]
    [InlineData(Dlt645Fault.BadChecksum, "68AAAAAAAAAAAA681300DE16")]
    [InlineData(Dlt645Fault.EndMissing, "68AAAAAAAAAAAA681300DF17")]
    public void A_fault_is_named_and_skipped(Dlt645Fault expected, string hex)
    {
        var bytes = Convert.FromHexString(hex);

        Assert.Equal(FrameStatus.Malformed, Dlt645Frame.TryRead(bytes, out _, out var consumed, out var fault));
        Assert.Equal((expected, 1), (fault, consumed));
    }

    [Fact]
    public void What_was_written_is_read() =>
        Gen.Select(Gen.Byte.Array[6], Gen.Byte, Gen.Byte.Array[0, 200]).Sample((address, control, data) =>
        {
            var bytes = new byte[Dlt645Limits.FrameLengthMax];
            var length = Dlt645Frame.Write(address, control, data, bytes);

            Assert.Equal(FrameStatus.Frame, Dlt645Frame.TryRead(bytes.AsSpan(0, length), out var frame, out _, out _));
            Assert.Equal(address, frame.Address.ToArray());
            Assert.Equal(control, frame.Control);
            Assert.Equal(data, frame.Data.ToArray().Select(b => unchecked((byte)(b - 0x33))).ToArray());
        });

    [Fact]
    public void A_cut_frame_asks_for_more_and_consumes_nothing() =>
        Gen.Select(Gen.Byte.Array[6], Gen.Byte.Array[0, 200]).Sample((address, data) =>
        {
            var bytes = new byte[Dlt645Limits.FrameLengthMax];
            var length = Dlt645Frame.Write(address, 0x91, data, bytes);
            for (var cut = 0; cut < length; cut++)
            {
                Assert.Equal(
                    FrameStatus.NeedMoreData,
                    Dlt645Frame.TryRead(bytes.AsSpan(0, cut), out _, out var consumed, out _));
                Assert.Equal(0, consumed);
            }
        }, iter: 200);

    [Fact]
    public void A_frame_with_one_changed_byte_is_refused() =>
        Gen.Select(Gen.Byte.Array[6], Gen.Byte.Array[0, 200], Gen.Int[0, 1_000], Gen.Byte[1, 255])
            .Sample((address, data, at, change) =>
            {
                var bytes = new byte[Dlt645Limits.FrameLengthMax];
                var length = Dlt645Frame.Write(address, 0x91, data, bytes);
                int[] summed = [.. Enumerable.Range(1, 6), 8, .. Enumerable.Range(10, length - 11)];
                bytes[summed[at % summed.Length]] ^= change;

                var status = Dlt645Frame.TryRead(bytes.AsSpan(0, length), out _, out _, out var fault);
                Assert.Equal((FrameStatus.Malformed, Dlt645Fault.BadChecksum), (status, fault));
            });

    [Fact]
    public void A_line_that_only_wakes_fills_no_buffer()
    {
        var bytes = Enumerable.Repeat(Dlt645Frame.Wakeup, 1_000).ToArray();

        Assert.Equal(FrameStatus.NeedMoreData, Dlt645Frame.TryRead(bytes, out _, out var consumed, out _));
        Assert.Equal(bytes.Length, consumed);
    }

    /// <summary>Any bytes at all are either read, refused with progress, or waited on. This is also the fuzz
    /// target: Tallywatt.Fuzz calls the same check.</summary>
    [Fact]
    public void Noise_never_throws_and_never_stalls() =>
        Gen.OneOf(Gen.Byte, Gen.Const((byte)0x68), Gen.Const((byte)0x16), Gen.Const((byte)0xFE)).Array[0, 600]
            .Sample(bytes => FrameChecks.ReadsToTheEnd(bytes));
}

static class FrameChecks
{
    internal static void ReadsToTheEnd(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var status = Dlt645Frame.TryRead(bytes, out _, out var consumed, out var fault);
            Assert.InRange(consumed, 0, bytes.Length);
            Assert.Equal(status is FrameStatus.Malformed, fault is not Dlt645Fault.None);
            if (status is FrameStatus.NeedMoreData)
            {
                Assert.InRange(bytes.Length - consumed, 0, Dlt645Limits.FrameLengthMax - 1);
                return;
            }

            Assert.NotEqual(0, consumed);
            bytes = bytes[consumed..];
        }
    }
}
