using Tallywatt.Core.Readings;
using Xunit;

namespace Tallywatt.Tests.Readings;

public sealed class QualityCodeTests
{
    [Fact]
    public void Every_code_survives_its_byte()
    {
        foreach (var quality in Enum.GetValues<ReadingQuality>())
        {
            foreach (var method in Enum.GetValues<ReadingMethod>())
            {
                var code = new QualityCode(quality, method);
                Assert.True(QualityCode.TryFromByte(code.ToByte(), out var read));
                Assert.Equal(code, read);
            }
        }
    }

    [Fact]
    public void A_byte_that_names_no_quality_is_refused()
    {
        Assert.False(QualityCode.TryFromByte(7, out var code));
        Assert.Equal(ReadingQuality.Missing, code.Quality);
        Assert.False(QualityCode.TryFromByte(0xF8, out _));
    }

    [Fact]
    public void A_plain_actual_is_zero()
    {
        Assert.Equal(0, QualityCode.Actual.ToByte());
        Assert.True(QualityCode.Actual.IsPlain);
        Assert.False(QualityCode.Actual.IsOpen);
    }

    [Theory]
    [InlineData(ReadingQuality.Actual, ReadingMethod.None, "A")]
    [InlineData(ReadingQuality.Estimated, ReadingMethod.AverageLikeDay, "E15")]
    [InlineData(ReadingQuality.Provisional, ReadingMethod.Linear, "S17")]
    [InlineData(ReadingQuality.Substituted, ReadingMethod.Zero, "F19")]
    [InlineData(ReadingQuality.Edited, ReadingMethod.Agreed, "F16")]
    [InlineData(ReadingQuality.Missing, ReadingMethod.None, "N")]
    public void A_code_is_written_as_letter_and_two_digits(
        ReadingQuality quality, ReadingMethod method, string expected) =>
        Assert.Equal(expected, new QualityCode(quality, method).ToString());
}
