using System.Text.Json;
using CsCheck;
using Tallywatt.Fuzz.Dlt645;
using Tallywatt.Protocols.Dlt645;
using Tallywatt.Protocols.Framing;
using Tallywatt.Tests.Architecture;
using Xunit;

namespace Tallywatt.Tests.Dlt645;

public sealed class Dlt645VectorTests
{
    [Fact]
    public void Every_vector_is_decoded_as_it_says_and_written_again_or_refused()
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
        using var station = new Station();
        var ours = new byte[64];
        var length = new Dlt645Master().WriteRead(station.Adapter.Address, new(new(0x00010000), 0, null), ours);
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
                Dlt645Targets.Slave(input, station.Adapter);
            },
            iter: 20_000);
    }

    /// <summary>Frames that are sound in form, of every function, with identifiers of the dictionary and any data.
    /// </summary>
    [Fact]
    public void No_question_and_no_order_breaks_a_meter()
    {
        using var station = new Station();
        station.Pass(24 * 33);

        // Never another password, and never a wrong one: three of them would end the test for a day.
        var ids = DataDictionary.Entries.SelectMany(row => Identifiers(row.Pattern))
            .Where(value => value >> 8 != 0x04000C).ToArray();
        var written = ids.Where(value =>
            DataDictionary.Find(new(value))!.Access.HasFlag(DataAccess.Write)).ToArray();
        var id = Gen.OneOf(Gen.Int[0, ids.Length - 1].Select(i => ids[i]), Gen.UInt).Select(Wire);
        var who = Gen.OneOf(
            Gen.Const<byte[]>([0x02, 0x56, 0x34, 0x12, 1, 0, 0, 0]),
            Gen.Const<byte[]>([0x04, 0x21, 0x43, 0x65, 1, 0, 0, 0]),
            Gen.Const<byte[]>([0x99, 0, 0, 0, 1, 0, 0, 0]), Gen.Const<byte[]>([0x98, 0, 0, 0, 1, 0, 0, 0]));
        var bare = Gen.OneOf<byte>(0x03, 0x08, 0x11, 0x12, 0x13, 0x15, 0x16, 0x17, 0x1D, 0x1E, 0x00);
        var digit = Gen.OneOf(Gen.Int[0, 99].Select(n => (byte)(((n / 10) << 4) | (n % 10))), Gen.Byte);
        var data = digit.Array[0, 80];
        Gen.OneOf(
            Gen.Select(id, data).Select((which, rest) => (byte[])[0x11, .. which, .. rest.Take(6)]),
            Gen.Select(id, who, data).Select((which, by, rest) => (byte[])[0x14, .. which, .. by, .. rest]),
            Gen.Select(Gen.Int[0, written.Length - 1], who, digit.Array[80], Gen.Int[1, 4]).Select(
                (at, by, rest, count) => (byte[])
                    [0x14, .. Wire(written[at]), .. by, .. rest.Take(LengthOf(Wire(written[at]), count))]),
            Gen.Select(who, data).Select((by, rest) => (byte[])[0x1C, .. by, 0x1A, 0, .. rest.Take(6)]),
            Gen.Select(id, data).Select((which, rest) => (byte[])[0x03, .. which, 1, 0, 0, 0, .. rest]),
            Gen.Select(Gen.OneOf<byte>(0x19, 0x1A, 0x1B, 0x1C), who, data).Select((function, by, rest) =>
                (byte[])[function, .. by, .. rest]),
            Gen.Select(bare, Gen.Byte.Array[0, 199]).Select((function, rest) => (byte[])[function, .. rest])).Sample(
                input => Dlt645Targets.Requests(input, station.Adapter), iter: 10_000, threads: 1);

        var eventCount = station.Meter.Look(meter => meter.Events.TotalCount);
        Assert.True(eventCount > 100, $"Only {eventCount} things happened.");
        station.Pass(24);
    }

    static byte[] Wire(uint id)
    {
        var wire = new byte[DataIdentifier.Length];
        new DataIdentifier(id).Write(wire);
        return wire;
    }

    static int LengthOf(byte[] id, int count) => DataDictionary.TryFind(DataIdentifier.FromWire(id), out var shape)
        ? shape.ItemLength * (shape.IsBlock ? count : 1)
        : count;

    static IEnumerable<uint> Identifiers(string pattern) => pattern.Split(' ').Aggregate(
        (IEnumerable<uint>)[0u],
        (ids, part) => ids.SelectMany(id => part.Replace(',', '-').Split('-').Distinct()
            .Select(value => (id << 8) | Convert.ToUInt32(value, 16))));

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
