using CsCheck;
using Tallywatt.Protocols.Obis;
using Xunit;

namespace Tallywatt.Tests.Framing;

public sealed class ObisCodeTests
{
    [Fact]
    public void A_code_is_the_same_as_text_and_as_bytes() =>
        Gen.Byte.Array[6].Sample(bytes =>
        {
            var code = ObisCode.FromBytes(bytes);
            var copied = new byte[6];
            code.CopyTo(copied);

            Assert.Equal(bytes, copied);
            Assert.True(ObisCode.TryParse(code.ToString(), out var parsed));
            Assert.Equal(code, parsed);
        });

    [Theory]
    [InlineData("1-0:1.8.0*255", true)]
    [InlineData("1.0.1.8.0.255", true)]
    [InlineData("1.0.1.8.0", false)]
    [InlineData("1.0.1.8.0.256", false)]
    [InlineData("1.0.1.8.0.255.1", false)]
    [InlineData("1..1.8.0.255", false)]
    [InlineData("", false)]
    public void Only_six_bytes_are_a_code(string text, bool expected) =>
        Assert.Equal(expected, ObisCode.TryParse(text, out _));
}
