using CsCheck;
using Tallywatt.Protocols.Dlms;
using Xunit;

namespace Tallywatt.Tests.Dlms;

public sealed class AxdrReaderTests
{
    [Theory]
    [InlineData("0901")] // A string that ends early
    [InlineData("0984FFFFFFFF")] // Four gigabytes in six bytes
    [InlineData("0185000000000100")] // A length of five bytes
    [InlineData("018300FFFF00")] // 65 535 elements in one byte
    [InlineData("0480")] // A bit string whose length is indefinite
    [InlineData("1302000100")] // A compact array with no column: any number of rows in no bytes
    [InlineData("08")] // No such type
    [InlineData("0201")] // A structure that ends early
    public void What_is_no_element_is_refused(string hex)
    {
        var reader = new AxdrReader(Convert.FromHexString(hex));
        Assert.True(reader.Element().IsEmpty);
        Assert.True(reader.Failed);
    }

    [Fact]
    public void Nesting_has_an_end()
    {
        byte[] Nested(int depth) => [.. Enumerable.Repeat<byte[]>([1, 1], depth).SelectMany(b => b), 0];

        Assert.True(CosemValue.TryRead(Nested(DlmsLimits.NestingMax), out _));
        Assert.False(CosemValue.TryRead(Nested(DlmsLimits.NestingMax + 1), out _));
        Assert.False(CosemValue.TryRead(Nested(100_000), out _)); // And the stack is not asked how deep it is.
    }

    [Fact]
    public void A_length_is_written_in_its_shortest_form_and_read_back()
    {
        foreach (var length in (int[])[0, 1, 127, 128, 255, 256, 65_535, 65_536, 70_000])
        {
            var target = new byte[length + 6];
            var writer = new AxdrWriter(target);
            writer.Octets(new byte[length]);

            var prefix = length < 128 ? 1 : length < 256 ? 2 : length < 65_536 ? 3 : 4;
            Assert.Equal(prefix + length, writer.WrittenCount);
            var reader = new AxdrReader(writer.Written);
            Assert.Equal(length, reader.Octets().Length);
            Assert.True(reader.AtEnd);
        }
    }

    [Fact]
    public void A_length_filled_in_afterwards_is_the_length_of_what_was_written() =>
        Gen.Int[0, 70_000].Sample(
            length =>
            {
                var target = new byte[length + 6];
                var writer = new AxdrWriter(target);
                var mark = writer.BeginLength();
                writer.Bytes(new byte[length]);
                writer.EndLength(mark);

                var reader = new AxdrReader(writer.Written);
                Assert.Equal(length, reader.Octets().Length);
                Assert.True(reader.AtEnd);
            },
            iter: 50);

    /// <summary>The first fault sticks, and a full target is never written beyond its end.</summary>
    [Fact]
    public void A_full_target_says_so_and_is_not_written_beyond()
    {
        var target = new byte[4];
        var writer = new AxdrWriter(target.AsSpan(0, 3));
        writer.Byte(1);
        writer.UInt32(0xFFFFFFFF);
        writer.Byte(2);

        Assert.True(writer.Overflowed);
        Assert.Equal(6, writer.NeededCount);
        Assert.Equal([1, 0, 0, 0], target);
        writer.RewindTo(1);
        writer.Byte(3);
        Assert.False(writer.Overflowed);
        Assert.Equal([1, 3, 0, 0], target);
    }

    [Theory]
    [InlineData("0F80", -128)]
    [InlineData("11FF", 255)]
    [InlineData("108000", -32_768)]
    [InlineData("12FFFF", 65_535)]
    [InlineData("0580000000", -2_147_483_648)]
    [InlineData("06FFFFFFFF", 4_294_967_295)]
    [InlineData("14FFFFFFFFFFFFFFFF", -1)]
    [InlineData("157FFFFFFFFFFFFFFF", long.MaxValue)]
    [InlineData("1603", 3)]
    public void A_number_of_any_type_is_read_whole(string hex, long expected)
    {
        var reader = new AxdrReader(Convert.FromHexString(hex));
        Assert.Equal(expected, reader.Number());
        Assert.True(reader.AtEnd);
    }

    [Theory]
    [InlineData("158000000000000000")] // Above what a long holds: refused, never wrapped
    [InlineData("0901FF")]
    public void What_is_no_number_is_refused(string hex)
    {
        var reader = new AxdrReader(Convert.FromHexString(hex));
        reader.Number();
        Assert.True(reader.Failed);
    }

    [Fact]
    public void The_limits_agree_with_each_other() => DlmsLimits.Assert();
}
