using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Notices;
using Tallywatt.Core.Purse;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Tallywatt.Core.Vending;
using Tallywatt.Formats.TariffFiles;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Servers;
using Xunit;
using ControlState = Tallywatt.Core.Relay.ControlState;
using ProfileRow = Tallywatt.Platform.HeadEnd.Sessions.ProfileRow;

namespace Tallywatt.Tests;

/// <summary>Start here. One kilowatt-hour on its whole way, from a kettle to the books and back to the relay.</summary>
/// <remarks>
/// A paragraph a stage, in the order of the folders: energy flows meter, wire, reading, charge, purse, notice or relay
/// command, meter; money flows channel, ledger, purse. docs/path.md tells the same in words, and
/// <see cref="Architecture.PathTests"/> holds the two together.
/// </remarks>
public sealed class OneKilowattHour
{
    const long Account = 1001;
    const long MeterNumber = 42;
    const long Start = 1_767_225_600; // 2026-01-01T00:00:00Z, 08:00 in Beijing.
    const long Hour = 3_600;

    [Fact]
    public async Task One_kilowatt_hour_is_metered_read_charged_warned_of_cut_off_and_restored()
    {
        var cancel = TestContext.Current.CancellationToken;

        // Meter. A load of 1 kW stands behind it; its registers and its load profile follow time and nothing else.
        var meter = new Meter(MeterIdentity.FromNumber(MeterNumber), new ConstantLoad(importWatts: 1_000), Start);
        meter.AdvanceTo(Start + Hour);
        Assert.Equal(EnergyRegister.At(1_000), meter.ImportRegister);

        // Wire. The meter answers DLMS/COSEM over TCP; the head-end asks for the load profile since installation.
        await using var server = new MeterTcpServer(TimeProvider.System);
        var address = server.Listen(new CosemMeter(meter), port: 0);
        await using var session = new MeterSession(new TcpMeterLine(address, TimeProvider.System));
        var rows = (await session.ReadProfileAsync(Start, Start + Hour, cancel)).Value!;
        Assert.Equal([0, 250, 500, 750, 1_000], rows.Select(row => row.ImportWattHours));

        // Reading and charge. The service area accepts each row once, and rates it: 1 kWh at 0.4883 yuan.
        var area = ServiceArea.Open(Terms(), checkpoint: null, journal: []);
        area.Install(Account, Start);
        var result = area.AcceptProfile(MeterNumber, [.. rows.Select(Row)], Start + Hour);
        Assert.Equal(Money.FromNanos(488_300_000), result.Debited);
        Assert.Equal(Money.Zero, area.AcceptProfile(MeterNumber, [.. rows.Select(Row)], Start + Hour).Debited);

        // Purse and notice. 30.40 yuan were advanced at installation; what is left is below the first reminder.
        var books = new LedgerBook();
        var commit = Store(area, books);
        Assert.Equal(Money.FromNanos(29_911_700_000), area.Snapshot(Account)!.Purse.Balance);
        Assert.Equal([NoticeKind.FirstReminder], commit.Notices.Select(notice => notice.Kind));

        // More of the same, until nothing is left: the area wants the relay open.
        meter.AdvanceTo(Start + (70 * Hour));
        rows = (await session.ReadProfileAsync(Start + Hour, Start + (70 * Hour), cancel)).Value!;
        area.AcceptProfile(MeterNumber, [.. rows.Select(Row)], Start + (70 * Hour));
        commit = Store(area, books);
        var cutOff = Assert.Single(commit.Orders);
        Assert.False(cutOff.Powered);

        // Relay. The order goes out over the wire, and counts as done when the meter, asked again, says so.
        var read = (await session.DisconnectAsync(cancel)).Value;
        Assert.Equal(MeterRelayState.Disconnected, read.State);
        area.RelayRead(MeterNumber, cutOff.Sequence, ControlState.Disconnected, Start + (70 * Hour));
        meter.AdvanceTo(Start + (80 * Hour));
        Assert.Equal(EnergyRegister.At(70_000), meter.ImportRegister);

        // Ledger. A purchase is booked once however often it is sent; the advance is deducted from it.
        var request = new TopUpRequest(Account, Channel.Hall, "receipt-1", Money.FromUnits(100));
        var topUp = area.AcceptTopUp(request, booked: null, Start + (80 * Hour));
        commit = Store(area, books);
        Assert.Equal(TopUpOutcome.Booked, topUp.Outcome);
        Assert.Equal(Money.FromCents(3_040), topUp.PresetRepaid);
        var booked = books.Entries.Last(entry => entry.Kind == EntryKind.TopUp);
        Assert.Equal(TopUpOutcome.Repeated, area.AcceptTopUp(request, booked, Start + (80 * Hour)).Outcome);

        // Restored. The relay becomes ready for reconnection, and a person closes it by the meter's button.
        var restore = Assert.Single(commit.Orders);
        Assert.True(restore.Powered);
        Assert.Equal(MeterRelayState.ReadyForReconnection, (await session.ReconnectAsync(cancel)).Value.State);
        meter.PressButton();
        meter.AdvanceTo(Start + (81 * Hour));
        Assert.Equal(EnergyRegister.At(71_000), meter.ImportRegister);

        // Books. They sum to zero, and every purse is what the ledger owes less what is not billed yet.
        Assert.Equal(Int128.Zero, books.SumNanos);
        Assert.Empty(area.Prove(books.Balance));
    }

    static AreaTerms Terms()
    {
        var tariff = TariffSource.Load("beijing-residential").Tariff!;
        var purse = PurseTerms.Default with { PresetCredit = Money.FromCents(3_040) };
        var compiled = CompiledTariff.Compile(tariff, ServicePointTerms.None);
        return new(1, "CNY", purse, [new(Account, MeterNumber, compiled, Start)]);
    }

    static RegisterRow Row(ProfileRow row) => new(row.CapturedUnixSeconds, row.ImportWattHours, row.ExportWattHours);

    /// <summary>What the platform's grain does with a store: everything decided, in one step, before any answer.
    /// </summary>
    static AreaCommit Store(ServiceArea area, LedgerBook books)
    {
        var commit = area.TakeCommit()!;
        Assert.All(commit.Entries, entry => Assert.Equal(AppendResult.Appended, books.Append(entry)));
        return commit;
    }
}
