using Tallywatt.Protocols.Dlt645;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Xunit;

namespace Tallywatt.Tests.Dlt645;

/// <summary>What a real meter answers to 11H.</summary>
public sealed class Dlt645MeterReadTests : IDisposable
{
    const string NoData = "refused: NoData";
    readonly Station station = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => station.Dispose();

    [Fact]
    public async Task Energies_are_read_by_rate_and_settlement_day()
    {
        station.Pass(36);
        Assert.Equal("72.00 kWh", await station.ReadAsync(0x00010000));
        Assert.Equal("72.00 kWh", await station.ReadAsync(0x00000000));
        Assert.Equal("0.00 kWh", await station.ReadAsync(0x00020000));
        Assert.Equal("72.00 kWh, 72.00 kWh, 0.00 kWh, 0.00 kWh, 0.00 kWh", await station.ReadAsync(0x0001FF00));
        Assert.Equal("72.00 kWh", await station.ReadAsync(0x00010100));
        Assert.Equal(NoData, await station.ReadAsync(0x00010500)); // Four rates.
        Assert.Equal(NoData, await station.ReadAsync(0x00010001)); // Nothing is settled yet.
        Assert.Equal("72.00 kWh", await station.ReadAsync(0x000C0000)); // This month.
        Assert.Equal("72.00 kWh", await station.ReadAsync(0x000B0000)); // This settlement period.

        station.Pass(24 * 40);
        Assert.Equal("1488.00 kWh", await station.ReadAsync(0x00010001)); // On 1 February.
        Assert.Equal("1488.00 kWh, 1488.00 kWh, 0.00 kWh, 0.00 kWh, 0.00 kWh", await station.ReadAsync(0x0001FF01));
        Assert.Equal("1488.00 kWh", await station.ReadAsync(0x000B0001));
        Assert.Equal("1488.00 kWh", await station.ReadAsync(0x000C0001));
        Assert.Equal("504.00 kWh", await station.ReadAsync(0x000C0000));
        Assert.StartsWith("1992.00 kWh, 1488.00 kWh, -, -", await station.ReadAsync(0x000100FF));
        Assert.Equal(13 * 5, (await station.ReadAsync(0x0001FFFF)).Split(',').Length); // In several frames.
    }

    [Fact]
    public async Task The_length_of_a_block_follows_the_rates_the_meter_is_set_up_for()
    {
        station.Pass(1);
        Assert.Equal("", await station.WriteAsync(0x04000204, "02"));
        Assert.Equal("2.00 kWh, 2.00 kWh, 0.00 kWh", await station.ReadAsync(0x0001FF00));
        Assert.Equal(3, (await station.ReadAsync(0x0101FF00)).Split(',').Length);
        Assert.Equal(2, (await station.ReadAsync(0x040501FF)).Split(',').Length);
        Assert.Equal(NoData, await station.ReadAsync(0x00010300));
        Assert.Equal("refused: TooManyRates", await station.WriteAsync(0x04000204, "05"));
        Assert.Equal("2", await station.ReadAsync(0x04000204));
    }

    [Fact]
    public async Task Maximum_demand_comes_with_its_time()
    {
        station.Pass(2);
        Assert.Equal("2.0000 kW at 2601010015", await station.ReadAsync(0x01010000));
        Assert.Equal("0.0000 kW at 0000000000", await station.ReadAsync(0x01020000));
        station.Pass(24 * 31);
        Assert.Equal("2.0000 kW at 2601010015", await station.ReadAsync(0x01010001));
    }

    [Fact]
    public async Task The_network_is_read_as_a_single_phase()
    {
        Assert.EndsWith("V", await station.ReadAsync(0x02010100), StringComparison.Ordinal);
        Assert.EndsWith(" V, -, -", await station.ReadAsync(0x0201FF00), StringComparison.Ordinal);
        Assert.Equal(NoData, await station.ReadAsync(0x02010200));
        Assert.Equal("2.0000 kW", await station.ReadAsync(0x02030000));
        Assert.Equal("2.0000 kW, 2.0000 kW, -, -", await station.ReadAsync(0x0203FF00));
        Assert.EndsWith(" A", await station.ReadAsync(0x02020100), StringComparison.Ordinal);
        Assert.StartsWith("0.9", await station.ReadAsync(0x02060000), StringComparison.Ordinal);
        Assert.Matches("^(49|50)\\.\\d\\d Hz$", await station.ReadAsync(0x02800002));

        using var roof = new Station(new ConstantLoad(0, 1500));
        Assert.Equal("-1.5000 kW", await roof.ReadAsync(0x02030000));
        Assert.StartsWith("-", await roof.ReadAsync(0x02020100), StringComparison.Ordinal);
        roof.Pass(2);
        Assert.Equal("3.00 kWh", await roof.ReadAsync(0x00020000));
        Assert.Equal("1000", (await roof.ReadAsync(0x04000501)) is { Length: 4 } word ? word[..1] + "000" : "");
    }

    [Fact]
    public async Task Date_time_and_identity_are_the_meters_own()
    {
        station.Pass(12.5);
        Assert.Equal("26010104", await station.ReadAsync(0x04000101)); // A Thursday.
        Assert.Equal("123000", await station.ReadAsync(0x04000102));
        Assert.Equal("26010104123000", await station.ReadAsync(0x0400010C));
        Assert.Equal(new(2026, 1, 1, 12, 30, 0), (await station.Client.ReadTimeAsync(Cancel)).Value);
        Assert.Equal(station.Meter.Identity.SerialNumber.TrimStart('0'), await station.ReadAsync(0x04000401));
        Assert.Equal(station.Meter.Identity.SerialNumber.TrimStart('0'), await station.ReadAsync(0x04000402));
        Assert.Equal("220V", await station.ReadAsync(0x04000404));
        Assert.Equal("DL/T645-2007", await station.ReadAsync(0x0400040D));
        Assert.Equal("15 min", await station.ReadAsync(0x04000103));
        Assert.Equal(7, (await station.ReadAsync(0x040005FF)).Split(',').Length);
        Assert.Equal(NoData, await station.ReadAsync(0x04000C03)); // A password is never read.
    }

    [Fact]
    public async Task Freezes_are_read_newest_first()
    {
        station.Pass(60);
        Assert.Equal("2601030000", await station.ReadAsync(0x05060001));
        Assert.Equal("2601020000", await station.ReadAsync(0x05060002));
        Assert.Equal(NoData, await station.ReadAsync(0x05060003));
        Assert.Equal("96.00 kWh, 96.00 kWh, 0.00 kWh, 0.00 kWh, 0.00 kWh", await station.ReadAsync(0x05060101));
        Assert.StartsWith("2.0000 kW at 2601010015", await station.ReadAsync(0x05060901), StringComparison.Ordinal);
        var whole = Convert.FromHexString(await station.ReadAsync(0x0506FF01));
        Assert.Equal(5 + 1 + (8 * (20 + 1)) + (2 * (40 + 1)) + 24 + 1, whole.Length);
        Assert.Equal(0xAA, whole[5]);

        Assert.Equal(NoData, await station.ReadAsync(0x05010001));
        Assert.True((await station.Client.FreezeAsync(FreezeRequest.Now, Cancel)).Answered);
        Assert.Equal("2601031200", await station.ReadAsync(0x05010001));
        await station.Client.FreezeAsync(new(FreezeTiming.Daily, 0, 0, 13, 30), Cancel);
        station.Pass(2);
        Assert.Equal("2601031330", await station.ReadAsync(0x05000001));
    }

    [Fact]
    public async Task The_load_record_comes_in_whole_blocks()
    {
        station.Pass(30);
        var earliest = Records(await station.Client.ReadLoadRecordAsync(0, 2, null, Cancel));
        Assert.Equal(["2026-01-01 00:00 0", "2026-01-01 00:15 50"], earliest);
        var from = Records(await station.Client.ReadLoadRecordAsync(4, 3, new(2026, 1, 1, 10, 0, 0), Cancel));
        Assert.Equal(["2026-01-01 10:00 2000", "2026-01-01 10:15 2050", "2026-01-01 10:30 2100"], from);
        var latest = Records(await station.Client.ReadAsync(new ReadRequest(new(0x06000002), 1, null), Cancel));
        Assert.Equal(["2026-01-02 06:00 6000"], latest);
        var many = Records(await station.Client.ReadLoadRecordAsync(0, 99, null, Cancel));
        Assert.Equal(99, many.Count);
        Assert.Equal(NoData, await station.ReadAsync(0x06010002, 1)); // Voltages are not kept.
        Assert.Equal(NoData, await station.ReadAsync(0x06000001, 1)); // From when?
        Assert.Equal("08", await station.ReadAsync(0x04000901));
    }

    [Fact]
    public async Task Events_are_counted_and_the_last_ten_kept()
    {
        station.Meter.OpenCover();
        station.Pass(1);
        station.Meter.CloseCover();
        station.Meter.LosePower();
        station.Meter.RestorePower();
        Assert.Equal("1", await station.ReadAsync(0x03300D00));
        Assert.StartsWith("000000010126000001010126", await station.ReadAsync(0x03300D01), StringComparison.Ordinal);
        Assert.Equal("1", await station.ReadAsync(0x03110000));
        Assert.Equal("1", await station.ReadAsync(0x03100000));
        Assert.Equal("260101010000260101010000", await station.ReadAsync(0x03110001));
        Assert.Equal(NoData, await station.ReadAsync(0x03300D02));
        Assert.Equal("0", await station.ReadAsync(0x03301300));
        Assert.Equal("0", await station.ReadAsync(0x03301400));
    }

    [Fact]
    public async Task Every_row_of_the_dictionary_is_answered_in_its_shape_or_refused()
    {
        station.Pass(24 * 33);
        foreach (var row in DataDictionary.Entries)
        {
            var id = new DataIdentifier(row.Pattern.Split(' ').Aggregate(
                0u, (value, part) => (value << 8) | Convert.ToUInt32(part[..2], 16)));
            var from = id.Di3 == 6 && id.Di0 == 1 ? station.Local : (Dlt645Time?)null;
            var answer = await station.Client.ReadAsync(new ReadRequest(id, id.Di3 == 6 ? 1 : 0, from), Cancel);
            Assert.True(DataDictionary.TryFind(id, out var shape));
            Assert.True(
                answer.Answered ? shape.Fits(answer.Value) : answer.Errors == Dlt645Errors.NoData,
                $"{id} {row.Name}: {answer} {Convert.ToHexString(answer.Value ?? [])}");
        }
    }

    [Fact]
    public async Task The_address_of_the_one_meter_on_the_line_is_read_by_wildcard()
    {
        station.Client.Meter = Dlt645Address.Wildcard;
        Assert.Equal(station.Adapter.Address, (await station.Client.ReadAddressAsync(Cancel)).Value);
        Assert.Equal("0.00 kWh", await station.ReadAsync(0x00010000));
        Assert.Equal("Silent", await station.WriteAsync(0x04000102, "000000"));
    }

    static List<string> Records(Dlt645Outcome<byte[]> outcome)
    {
        var records = new List<string>();
        var rest = outcome.Value.AsSpan();
        while (!rest.IsEmpty)
        {
            Assert.True(LoadRecord.TryRead(rest, out var record, out var consumed, 0x08));
            Bcd.TryRead(record.Class(4)[..4], out var energy);
            var at = DateTimeOffset.FromUnixTimeSeconds(record.Time.ToUnixSeconds());
            records.Add($"{at:yyyy-MM-dd HH:mm} {energy}");
            rest = rest[consumed..];
        }

        return records;
    }
}
