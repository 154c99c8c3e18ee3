using CsCheck;
using Tallywatt.Fuzz.Dlt645;
using Tallywatt.Protocols.Dlt645;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Servers;
using Xunit;

namespace Tallywatt.Tests.Dlt645;

public sealed class Dlt645VectorTests
{
    /// <summary>A frame may be sound and its data not: +33H was never applied here.</summary>
    [Fact]
    public void Data_that_is_no_BCD_is_noticed()
    {
        DataDictionary.TryFind(new(0x00000000), out var shape);

        Assert.False(shape.Fits([0xCD, 0xCD, 0xCD, 0xCD]));
        Assert.True(shape.Fits([0x42, 0x06, 0x12, 0x80]));
        Assert.True(shape.TryReadNumber([0x42, 0x06, 0x12, 0x80], out var hundredths));
        Assert.Equal(-120_642, hundredths);
    }

    [Fact]
    public void No_bytes_break_the_frames_or_the_slave()
    {
        var meter = new Dlt645Meter(new(MeterIdentity.FromNumber(7), new ConstantLoad(1000, 0), 0), 0);
        var ours = new byte[64];
        var length = new Dlt645Master().WriteRead(meter.Address, new(new(0x00010000), 0, null), ours);
        var changed = Gen.Select(Gen.Int[0, length - 1], Gen.Byte, Gen.Byte.Array[0, 20]).Select((at, with, noise) =>
        {
            var bytes = ours[..length];
            bytes[at] = with;
            return (byte[])[.. noise, .. bytes, .. ours[..length]];
        });
        Gen.OneOf(Gen.Byte.Array[0, 250], changed).Sample(
            input =>
            {
                Dlt645Targets.Frames(input);
                Dlt645Targets.Slave(input, meter);
            },
            iter: 20_000);
    }
}
