using System.Text;
using System.Text.RegularExpressions;
using Tallywatt.Core.Units;
using Tallywatt.Protocols.Dlt645;
using Tallywatt.SoftMeter.Events;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.Tests.Architecture;
using Xunit;

namespace Tallywatt.Tests.Dlt645;

/// <summary>docs/protocols/dlt645.md says what the meter does: its table is held against a meter that was used.
/// </summary>
public sealed class Dlt645DocsTests
{
    const string Page = "docs/protocols/dlt645.md";
    const string Begin = "<!-- identifiers: written and held by Dlt645DocsTests -->\n";
    const string End = "<!-- /identifiers -->";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_table_of_identifiers_is_the_dictionary_and_what_a_meter_answers()
    {
        using var station = await UsedAsync();
        var table = new StringBuilder("| identifier | what | one value | the meter |\n|---|---|---|---|\n");
        foreach (var row in DataDictionary.Entries)
        {
            table.Append(System.Globalization.CultureInfo.InvariantCulture,
                $"| {row.Pattern} | {row.Name} | {Form(row.Shape)} | {await DoesAsync(station, row)} |\n");
        }

        var page = Repository.Read(Page);
        var from = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var to = page.IndexOf(End, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("TALLYWATT_RECORD") is not null)
        {
            var whole = string.Concat(page.AsSpan(0, from), table.ToString(), page.AsSpan(to));
            await File.WriteAllTextAsync(Path.Combine(Repository.Root, Page), whole, Cancel);
            return;
        }

        Assert.Equal(table.ToString(), page[from..to]);
    }

    [Fact]
    public void The_example_of_the_cipher_is_what_the_page_says()
    {
        var number = DeskMeter.Digits("000000000422");
        var dispersion = SoftwareSecureElement.DispersionOf(number);
        using var module = SoftwareSecureElement.WithSm4(DeskMeter.MasterKey, dispersion);
        byte[] random = [0x5A, 0x5A, 0x5A, 0x5A, 0x5A, 0x5A, 0x5A, 0x5A], cipher = new byte[8];
        module.MakeCipher(random, cipher);
        module.BeginSession(random.AsSpan(0, 4));
        var payload = new byte[CreditOrderLength];
        Protocols.Dlt645.CreditOrder.Write(
            SecurityIdentifiers.OpenAccount, 1, 10_000, 1, DeskMeter.Digits("000000004711"), module, payload);

        string[] expected =
        [
            Convert.ToHexString(dispersion), Convert.ToHexString(cipher), Turned(payload.AsSpan(8, 4)),
            Turned(payload.AsSpan(18, 4)),
        ];
        Assert.Equal(expected, Regex.Matches(Repository.Read(Page), @"\| `([0-9A-F]{8,16})` \|")
            .Select(match => match.Groups[1].Value));
    }

    const int CreditOrderLength = Protocols.Dlt645.CreditOrder.Length;

    static string Turned(Span<byte> mac)
    {
        mac.Reverse();
        return Convert.ToHexString(mac);
    }

    static string Form(in DataShape shape) => shape switch
    {
        { ItemLength: 0 } => "as long as it is",
        { Kind: DataKind.Number or DataKind.SignedNumber } =>
            $"{Bytes(shape)}, {Digits(shape)}{(shape.Unit.Length > 0 ? " " : "")}{shape.Unit}",
        { Kind: DataKind.Demand } => $"8 bytes, XX.XXXX {shape.Unit} and YYMMDDhhmm",
        { Kind: DataKind.Stamp } => $"{shape.ItemLength} bytes of digits",
        { Kind: DataKind.Text } => $"{shape.ItemLength} characters",
        _ => Bytes(shape),
    };

    static string Bytes(in DataShape shape) => shape.ItemLength == 1 ? "1 byte" : $"{shape.ItemLength} bytes";

    static string Digits(in DataShape shape)
    {
        var whole = new string('X', (2 * shape.ItemLength) - shape.DecimalDigits);
        var text = shape.DecimalDigits > 0 ? $"{whole}.{new string('X', shape.DecimalDigits)}" : whole;
        return shape.Kind == DataKind.SignedNumber ? "±" + text : text;
    }

    /// <summary>Reads every identifier of a row, and writes back what was read.</summary>
    static async Task<string> DoesAsync(Station station, DataEntry row)
    {
        var (reads, writes) = (false, false);
        foreach (var id in Identifiers(row.Pattern))
        {
            var from = id.Di3 == 6 && id.Di0 == 1 ? new Dlt645Time(2026, 1, 1, 0, 0, 0) : (Dlt645Time?)null;
            var read = await station.Client.ReadAsync(new ReadRequest(id, id.Di3 == 6 ? 1 : 0, from), Cancel);
            reads |= read.Answered;
            var value = read.Answered ? read.Value
                : id.Di1 == 0x0C ? [(byte)(id.Di0 - 1), 0x00, 0x00, 0x00]
                : new byte[Math.Max(1, row.Shape.ItemLength)];
            if (row.Access.HasFlag(DataAccess.Write) && id.Value is not 0x04000C03 && value.Length <= 180)
            {
                var written = await station.Client.WriteAsync(id, Station.Programming, value, Cancel);
                writes |= written.Answered;
            }
        }

        return (reads, writes) switch
        {
            (true, true) => "read, write",
            (true, false) => "read",
            (false, true) => "write",
            _ => "-",
        };
    }

    static IEnumerable<DataIdentifier> Identifiers(string pattern) => pattern.Split(' ').Aggregate(
        (IEnumerable<uint>)[0u],
        (ids, part) => ids.SelectMany(id => part.Replace(',', '-').Split('-').Distinct()
            .Select(value => (id << 8) | Convert.ToUInt32(value, 16)))).Select(id => new DataIdentifier(id));

    /// <summary>A meter to which everything has happened that can.</summary>
    static async Task<Station> UsedAsync()
    {
        var station = new Station(equip: meter =>
        {
            meter.Change(changed => changed.TryClearMeter(out _));
            meter.InstallPrepayment(PrepaymentTerms.Default);
        });
        foreach (var (id, value) in new (uint, string)[]
        {
            (0x04020001, "010000"), (0x04020000, "010101"), (0x040502FF, "00500000"), (0x04060201, "00100000"),
            (0x04030001, "01011026"), (0x04001202, "60"), (0x040605FF, Ladder()),
            (0x04000106, "0000020126"), (0x04000107, "0000020126"), (0x04000108, "0000020126"),
            (0x04000109, "0000020126"),
        })
        {
            Assert.True(await station.WriteAsync(id, value) is "" || id == 0x04060201);
        }

        station.Pass(36);
        var purse = station.Meter.Prepayment!;
        Assert.True(purse.TrySwitchMode(PaymentMode.Local, out var fault), fault);
        await station.Client.AuthenticateAsync(station.Module, Cancel);
        await station.Client.CreditAsync(
            true, 100_000, 1, DeskMeter.Digits("000000004711"), station.Module, Cancel);
        purse.Refund(Money.FromCents(100), CreditSource.Remote);
        station.Meter.OpenCover();
        station.Meter.OpenTerminalCover();
        station.Meter.LosePower();
        station.Meter.RestorePower();
        station.Meter.Change(changed =>
        {
            changed.Events.Note(MeterEventCode.AbnormalCard);
            changed.Events.Note(MeterEventCode.IllegalCard);
        });
        await station.OrderAsync(RelayCommand.Trip);
        await station.OrderAsync(RelayCommand.PermitClose);
        station.Meter.PressButton();
        await station.Client.ClearAsync(Dlt645Function.ClearDemand, Station.Programming, null, Cancel);
        await station.Client.ClearAsync(Dlt645Function.ClearEvents, Station.Programming, new(0x03301400), Cancel);
        await station.Client.SetTimeAsync(station.Local, Station.Programming, Cancel);
        await station.Client.FreezeAsync(FreezeRequest.Now, Cancel);
        await station.Client.FreezeAsync(new(FreezeTiming.Daily, 0, 0, 13, 30), Cancel);
        station.Pass(24 * 62);
        return station;
    }

    static string Ladder()
    {
        var bytes = new byte[LadderTable.Length];
        new LadderTable
        {
            LimitHundredths = [216_000, 420_000],
            PriceTenThousandths = [0, 500, 3_000],
            SettlementDays = [(1, 1, 0)],
        }.TryWrite(bytes);
        return Convert.ToHexString(bytes);
    }
}
