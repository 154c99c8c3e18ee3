using CsCheck;
using Tallywatt.Protocols.Dlt645;
using Xunit;

namespace Tallywatt.Tests.Dlt645;

public sealed class Dlt645MessageTests
{
    [Theory]
    [InlineData("99999999", FreezeTiming.Now)]
    [InlineData("30999999", FreezeTiming.Hourly)]
    [InlineData("00109999", FreezeTiming.Daily)]
    [InlineData("00000199", FreezeTiming.Monthly)]
    [InlineData("59233112", FreezeTiming.Once)]
    public void A_freeze_pattern_is_read_and_written_again(string hex, FreezeTiming kind)
    {
        var bytes = Convert.FromHexString(hex);
        var again = new byte[4];

        Assert.True(FreezeRequest.TryRead(bytes, out var pattern));
        pattern.Write(again);
        Assert.Equal(kind, pattern.Kind);
        Assert.Equal(bytes, again);
    }

    [Theory]
    [InlineData("60999999")]
    [InlineData("99009999")]
    [InlineData("0A999999")]
    [InlineData("00240101")]
    [InlineData("00000001")]
    [InlineData("00000113")]
    [InlineData("999999")]
    public void A_freeze_pattern_that_is_none_is_refused(string hex) =>
        Assert.False(FreezeRequest.TryRead(Convert.FromHexString(hex), out _));

    [Fact]
    public void A_load_record_is_read_as_it_was_written_whatever_its_values_are() =>
        Gen.Select(Gen.Int[0, 63], Gen.OneOf(Gen.Byte, Gen.Const((byte)0xAA)).Array[87]).Sample((kept, values) =>
        {
            var record = new byte[LoadRecord.LengthMax];
            var time = new Dlt645Time(2026, 11, 23, 20, 15, 0);
            var length = LoadRecord.Write(time, (byte)kept, values, record);

            Assert.True(LoadRecord.TryRead([.. record[..length], 0xA0], out var read, out var consumed, (byte)kept));
            Assert.Equal(length, consumed);
            Assert.Equal(time, read.Time);
            var at = 0;
            for (var i = 1; i <= LoadRecord.ClassesMax; i++)
            {
                var classLength = (kept & (1 << (i - 1))) != 0 ? LoadRecord.ClassLength(i) : 0;
                Assert.Equal(values.AsSpan(at, classLength), read.Class(i));
                at += classLength;
            }

            record[length / 2] ^= 0x01;
            Assert.False(LoadRecord.TryRead(record.AsSpan(0, length), out _, out _));
            Assert.False(LoadRecord.TryRead(record.AsSpan(0, length - 1), out _, out _));
        });

    [Fact]
    public void A_ladder_is_read_as_it_was_written() =>
        Gen.Select(Gen.Long[1, 1_000_000].Array[0, 6], Gen.Long[0, 99_999_999].Array[7], Gen.Int[0, 4]).Sample(
            (steps, prices, dayCount) =>
            {
                var limits = steps.Aggregate(
                    new List<long>(), (all, step) => [.. all, (all.Count == 0 ? 0 : all[^1]) + step]);
                var table = new LadderTable
                {
                    LimitHundredths = limits,
                    PriceTenThousandths = prices[..(limits.Count + 1)],
                    SettlementDays = [.. Enumerable.Range(1, dayCount).Select(month => (month, 1, 0))],
                };
                var bytes = new byte[LadderTable.Length];

                Assert.True(table.TryWrite(bytes));
                Assert.True(LadderTable.TryRead(bytes, out var read));
                Assert.Equal(table.LimitHundredths, read!.LimitHundredths);
                Assert.Equal(table.PriceTenThousandths, read.PriceTenThousandths);
                Assert.Equal(table.SettlementDays, read.SettlementDays);
            });

    [Fact]
    public void A_ladder_that_does_not_rise_is_refused()
    {
        var bytes = new byte[LadderTable.Length];
        bytes[1] = bytes[5] = 0x10;
        Assert.False(LadderTable.TryRead(bytes, out _)); // Two limits alike.
        bytes[5] = 0;
        bytes[9] = 0x20;
        Assert.False(LadderTable.TryRead(bytes, out _)); // A limit behind one of zero.
        bytes[9] = 0;
        Assert.True(LadderTable.TryRead(bytes, out _));
        bytes[^1] = 0x13;
        bytes[^2] = 0x01;
        Assert.False(LadderTable.TryRead(bytes, out _)); // Month 13.
        Assert.False(LadderTable.TryRead(bytes.AsSpan(1), out _));
    }

    [Fact]
    public void Rows_of_tables_are_read_as_they_were_written()
    {
        byte[] two = [0x01, 0x30, 0x08, 0x02, 0x00, 0x22];
        Span<TableRow> rows = stackalloc TableRow[14];
        var again = new byte[3];

        Assert.True(TableRow.TryReadAll(two, rows, out var count));
        Assert.Equal((2, new TableRow(1, 30, 8), new TableRow(2, 0, 22)), (count, rows[0], rows[1]));
        rows[1].Write(again);
        Assert.Equal(two[3..], again);
        Assert.False(TableRow.TryReadAll(two.AsSpan(1), rows, out _));
        Assert.False(TableRow.TryReadAll([0x0A, 0, 0], rows, out _));
        Assert.True(TableRow.TryRead([0x02, 0x01, 0x10, 0x26], out var holiday));
        Assert.Equal(new(2, 1, 10, 26), holiday);
    }

    [Theory]
    [InlineData(0x00010000u, "02000000", "0.02 kWh")]
    [InlineData(0x00000000u, "42061280", "-1206.42 kWh")]
    [InlineData(0x00010000u, "FFFFFFFF", "-")]
    [InlineData(0x00000000u, "CDCDCDCD", "bad data CDCDCDCD")]
    [InlineData(0x02020200u, "265781", "-15.726 A")]
    [InlineData(0x0001FF00u, "0200000003000000", "0.02 kWh, 0.03 kWh")]
    [InlineData(0x01010000u, "4523011520231126", "1.2345 kW at 2611232015")]
    [InlineData(0x05060001u, "0000091015", "1510090000")]
    [InlineData(0x04000404u, "563032320000", "220V")]
    [InlineData(0x028011FFu, "0102", "0102")]
    [InlineData(0x04000503u, "1000", "1000")]
    public void A_value_is_said_in_words(uint id, string hex, string words) =>
        Assert.Equal(words, Dlt645FrameText.Value(new(id), Convert.FromHexString(hex)));

    [Fact]
    public void Rows_of_the_dictionary_stand_in_order_and_do_not_hide_each_other()
    {
        var rows = DataDictionary.Entries;

        Assert.Equal(
            rows.Select(row => row.Pattern[..2]).Order(StringComparer.Ordinal), rows.Select(row => row.Pattern[..2]));
        Assert.All(rows, row => Assert.Same(row, DataDictionary.Find(First(row))));
        Assert.All(rows, row => Assert.True(DataDictionary.TryFind(First(row), out _)));
    }

    static DataIdentifier First(DataEntry row) => new(row.Pattern.Split(' ').Aggregate(
        0u, (value, part) => (value << 8) | Convert.ToUInt32(part[..2], 16)));
}
