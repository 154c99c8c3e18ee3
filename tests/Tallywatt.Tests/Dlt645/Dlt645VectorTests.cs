using System.Text.Json;
using CsCheck;
using Tallywatt.Fuzz.Dlt645;
using Tallywatt.Protocols.Dlt645;
using Tallywatt.Protocols.Framing;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Servers;
using Tallywatt.Tests.Architecture;
using Xunit;

namespace Tallywatt.Tests.Dlt645;

public sealed class Dlt645VectorTests
{
    [Fact]
    public void Every_vector_is_read_and_written_again_or_refused_as_it_says()
    {
        using var document = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(Repository.SharedInputs("vectors"), "dlt645.json")));
        var vectors = document.RootElement.EnumerateArray().ToList();

        Repository.AssertNone(vectors.Select(Fault).OfType<string>());
        Assert.True(vectors.Count > 20, "Hardly any vector was run.");
    }

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

    static string? Fault(JsonElement vector)
    {
        var rest = Convert.FromHexString(vector.GetProperty("hex").GetString()!.Replace(" ", "")).AsSpan();
        var id = vector.GetProperty("id").GetString();
        var data = new byte[Dlt645Limits.DataLengthMax];
        var again = new byte[Dlt645Limits.FrameLengthMax];
        var frames = new List<string>();
        while (!rest.IsEmpty)
        {
            var status = Dlt645Frame.TryRead(rest, out var frame, out var consumed, out _, isSilent: true);
            if (status == FrameStatus.Frame)
            {
                frames.Add(Dlt645FrameText.Summary(frame));
                var dataLength = frame.CopyData(data);
                var length = Dlt645Frame.Write(frame.Address, frame.Control, data.AsSpan(0, dataLength), again);
                if (!rest[..consumed].EndsWith(again.AsSpan(0, length)))
                {
                    return $"{id}: is written otherwise";
                }
            }

            rest = rest[consumed..];
        }

        var isValid = vector.GetProperty("expect").GetString() != "invalid";
        var decoded = vector.GetProperty("decoded").GetString()!;
        return !isValid ? frames.Count == 0 ? null : $"{id}: was accepted"
            : frames.Count != 1 ? $"{id}: {frames.Count} frames"
            : frames[0] != decoded ? $"{id}: {frames[0]} instead of {decoded}"
            : null;
    }
}
