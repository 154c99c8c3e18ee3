using CsCheck;
using Tallywatt.Protocols.Framing;
using Xunit;

namespace Tallywatt.Tests.Framing;

public sealed class WrapperFrameTests
{
    [Fact]
    public void A_frame_gives_its_addresses_and_its_apdu_and_leaves_what_follows()
    {
        var input = Convert.FromHexString("0001001000010003C00181FF");

        Assert.Equal(FrameStatus.Frame, WrapperFrame.TryRead(input, 100, out var frame, out var consumed, out _));
        Assert.Equal((16, 1, 11), (frame.Source, frame.Destination, consumed));
        Assert.Equal("C00181", Convert.ToHexString(frame.Apdu));
    }

    [Theory]
    [InlineData("00020010000100010E", FrameFault.VersionUnknown)]
    [InlineData("01", FrameFault.VersionUnknown)] // Refused at its first wrong byte, without waiting for more.
    [InlineData("0001001000010000", FrameFault.Empty)]
    [InlineData("0001001000010065", FrameFault.TooLong)] // Refused at its header: 101 bytes are not waited for.
    public void What_is_no_frame_is_refused_by_name_and_skipped(string hex, FrameFault expected)
    {
        var status = WrapperFrame.TryRead(Convert.FromHexString(hex), 100, out _, out var consumed, out var fault);

        Assert.Equal((FrameStatus.Malformed, expected), (status, fault));
        Assert.True(consumed > 0);
    }

    [Fact]
    public void A_frame_cut_anywhere_asks_for_more_and_drops_nothing() =>
        Gen.Byte.Array[1, 60].Sample(apdu =>
        {
            var whole = Frame(apdu);
            for (var cut = 0; cut < whole.Length; cut++)
            {
                var status = WrapperFrame.TryRead(whole.AsSpan(0, cut), 100, out _, out var consumed, out _);
                Assert.Equal((FrameStatus.NeedMoreData, 0), (status, consumed));
            }

            Assert.Equal(FrameStatus.Frame, WrapperFrame.TryRead(whole, 100, out var frame, out _, out _));
            Assert.True(frame.Apdu.SequenceEqual(apdu));
        });

    static byte[] Frame(byte[] apdu)
    {
        var frame = new byte[WrapperFrame.HeaderLength + apdu.Length];
        WrapperFrame.WriteHeader(1, 16, apdu.Length, frame);
        apdu.CopyTo(frame, WrapperFrame.HeaderLength);
        return frame;
    }
}
