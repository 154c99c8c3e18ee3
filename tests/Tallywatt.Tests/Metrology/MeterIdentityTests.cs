using CsCheck;
using Tallywatt.SoftMeter.Metrology;
using Xunit;

namespace Tallywatt.Tests.Metrology;

public sealed class MeterIdentityTests
{
    /// <summary>The worked example of Luhn's check digit: 7992739871 needs a 3.</summary>
    [Fact]
    public void The_check_digit_is_Luhns() =>
        Assert.Equal("079927398713", MeterIdentity.FromNumber(7_992_739_871).SerialNumber);

    [Fact]
    public void A_logical_device_name_has_sixteen_characters_and_starts_with_the_maker() =>
        Assert.Equal("TLW0000000000018", MeterIdentity.FromNumber(1).LogicalDeviceName);

    [Fact]
    public void A_single_wrong_digit_is_noticed() =>
        Gen.Select(Gen.Long[0, 99_999_999_999], Gen.Int[0, 11], Gen.Int[1, 9]).Sample((number, at, add) =>
        {
            var identity = MeterIdentity.FromNumber(number);
            Assert.True(MeterIdentity.TryParse(identity.SerialNumber, out var same));
            Assert.Equal(identity, same);

            var wrong = identity.SerialNumber.ToCharArray();
            wrong[at] = (char)('0' + ((wrong[at] - '0' + add) % 10));
            Assert.False(MeterIdentity.TryParse(new string(wrong), out _));
        });

    [Theory]
    [InlineData("")]
    [InlineData("07992739871")]
    [InlineData("0799273987134")]
    [InlineData("07992739871x")]
    public void What_is_not_twelve_digits_is_no_serial_number(string text) =>
        Assert.False(MeterIdentity.TryParse(text, out _));
}
