using CsCheck;
using Tallywatt.Protocols.Framing;
using Xunit;

namespace Tallywatt.Tests.Framing;

public sealed class HdlcFrameTests
{
    static readonly Gen<HdlcAddress> Addresses = Gen.OneOf(
        Gen.Byte[0, 127].Select(HdlcAddress.OneByte),
        Gen.Select(Gen.UShort[0, 127], Gen.UShort[0, 127], (upper, lower) => new HdlcAddress(upper, lower, 2)),
        Gen.Select(Gen.UShort[0, 16_383], Gen.UShort[0, 16_383], (upper, lower) => new HdlcAddress(upper, lower, 4)));

    [Fact]
    public void Any_frame_is_read_as_it_was_written_and_cut_anywhere_asks_for_more() =>
        Gen.Select(Addresses, Addresses, Gen.Byte, Gen.Bool, Gen.Byte.Array[0, 130]).Sample(
            (destination, source, control, segmented, information) =>
            {
                var written = Write(destination, source, control, segmented, information);

                Assert.Equal(FrameStatus.Frame, HdlcFrame.TryRead(written, out var read, out var consumed, out _));
                Assert.Equal(written.Length - 1, consumed); // The closing flag may open the next frame.
                Assert.Equal((destination, source, control), (read.Destination, read.Source, read.Control.Value));
                Assert.Equal(segmented, read.IsSegmented);
                Assert.True(read.Information.SequenceEqual(information));
                for (var cut = 0; cut < written.Length; cut++)
                {
                    Assert.Equal(
                        FrameStatus.NeedMoreData, HdlcFrame.TryRead(written.AsSpan(0, cut), out _, out _, out _));
                }
            });

    /// <summary>The check sequence finds every single damaged bit.</summary>
    [Fact]
    public void A_damaged_bit_is_never_a_frame_with_other_content() =>
        Gen.Select(Gen.Byte.Array[1, 60], Gen.Int[0, 10_000]).Sample((information, bit) =>
        {
            var written = Write(new(1, 17, 2), HdlcAddress.OneByte(16), 0x10, false, information);
            bit %= (written.Length - 2) * 8;
            written[1 + (bit / 8)] ^= (byte)(1 << (bit % 8));

            Assert.NotEqual(FrameStatus.Frame, HdlcFrame.TryRead(written, out _, out _, out _));
        });

    [Theory]
    [InlineData(0x93, HdlcKind.SetNormalResponseMode)]
    [InlineData(0x73, HdlcKind.UnnumberedAcknowledge)]
    [InlineData(0x53, HdlcKind.Disconnect)]
    [InlineData(0x1F, HdlcKind.DisconnectedMode)]
    [InlineData(0x97, HdlcKind.FrameReject)]
    [InlineData(0x13, HdlcKind.UnnumberedInformation)]
    [InlineData(0x31, HdlcKind.ReceiveReady)]
    [InlineData(0x35, HdlcKind.ReceiveNotReady)]
    [InlineData(0x30, HdlcKind.Information)]
    public void A_control_byte_names_its_kind(byte value, HdlcKind expected)
    {
        var control = new HdlcControl(value);
        Assert.Equal((expected, true), (control.Kind, control.PollFinal));
    }

    static byte[] Write(HdlcAddress destination, HdlcAddress source, byte control, bool segmented, byte[] information)
    {
        var target = new byte[HdlcFrame.LengthMax + 2];
        var length = new HdlcFrame
        {
            Destination = destination,
            Source = source,
            Control = new(control),
            IsSegmented = segmented,
            Information = information,
        }.Write(target);
        return target[..length];
    }
}
