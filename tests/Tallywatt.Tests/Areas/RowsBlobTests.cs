using CsCheck;
using Tallywatt.Core.Areas;
using Xunit;

namespace Tallywatt.Tests.Areas;

public sealed class RowsBlobTests
{
    const int Interval = 900;

    static readonly Gen<long> steps = Gen.Frequency(
        (10, Gen.Long[0, 400]), (3, Gen.Const(0L)), (1, Gen.Long[-50, 5_000_000]),
        (1, Gen.Long[0, long.MaxValue / 512]));

    static readonly Gen<RegisterRow[]> rows = Gen.Select(
        Gen.Frequency((5, Gen.Const(1)), (1, Gen.Int[1, 9])), steps, steps, (t, i, e) => (t, i, e)).Array[0, 200]
        .Select(parts =>
        {
            var row = new RegisterRow(1_772_294_400, 5_000, 0);
            return parts.Select(part => row = new(
                row.CapturedUnixSeconds + (part.t * Interval), row.ImportWattHours + part.i,
                row.ExportWattHours + part.e)).ToArray();
        });

    [Fact]
    public void What_was_written_is_read_again() => rows.Sample(written =>
    {
        Assert.True(RowsBlob.TryRead(RowsBlob.Write(written, Interval), Interval, out var read));
        Assert.Equal(written, read);
    });

    [Fact]
    public void Bytes_cut_short_are_no_rows() => rows.Where(r => r.Length > 0).Sample(written =>
    {
        var bytes = RowsBlob.Write(written, Interval);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(RowsBlob.TryRead(bytes.AsSpan(0, length), Interval, out var read) && read.Length > 0
                && read.SequenceEqual(written));
        }
    }, iter: 50);

    [Fact]
    public void Any_bytes_are_read_or_refused() =>
        Gen.Byte.Array[0, 200].Sample(bytes => { RowsBlob.TryRead(bytes, Interval, out _); });

    /// <summary>What data directories of the first release hold.</summary>
    [Fact]
    public void The_first_form_is_still_read()
    {
        byte[] bytes = [1, 2, 0x80, 0x89, 0xF8, 0x01, 20, 0, 2, 30, 4];

        Assert.True(RowsBlob.TryRead(bytes, Interval, out var read));
        Assert.Equal(2, read.Length);
        Assert.Equal((Interval, 15, 2), (
            (int)(read[1].CapturedUnixSeconds - read[0].CapturedUnixSeconds),
            (int)(read[1].ImportWattHours - read[0].ImportWattHours),
            (int)(read[1].ExportWattHours - read[0].ExportWattHours)));
    }

    [Fact]
    public void A_quiet_household_takes_about_a_byte_a_row()
    {
        var random = new Random(1);
        var row = new RegisterRow(1_772_294_400, 5_000, 0);
        RegisterRow[] day = [.. Enumerable.Range(0, 97).Select(_ => row = new(
            row.CapturedUnixSeconds + Interval, row.ImportWattHours + random.Next(20, 120), row.ExportWattHours))];

        Assert.InRange(RowsBlob.Write(day, Interval).Length, 70, 105);
    }
}
