using Tallywatt.Core.Billing;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Tallywatt.Platform.Billing;

namespace Tallywatt.Tests.Portal;

/// <summary>One customer with one bill that has a line of every kind, one with none.</summary>
sealed class FakeBills : IBillReports
{
    internal const long Account = 1001;

    internal static AccountBill Bill { get; } = new()
    {
        AccountNumber = Account,
        MeterNumber = 884_850_000_016,
        Month = "2026-11",
        From = new(2026, 11, 1),
        To = new(2026, 11, 30),
        ZoneId = "Asia/Shanghai",
        Currency = "CNY",
        Tariff = "Sample",
        IsPostpaid = true,
        IssuedOn = new(2026, 12, 1),
        DueOn = new(2026, 12, 15),
        Lines =
        [
            .. Enum.GetValues<ChargeKind>().Select(kind => new BilledLine
            {
                Kind = kind,
                Name = kind == ChargeKind.Energy ? "peak" : kind == ChargeKind.Tax ? "levy" : "",
                BlockNumber = kind == ChargeKind.Energy ? 2 : 0,
                EnergyWattHours = kind == ChargeKind.Energy ? 1_234_567 : 0,
                Price = new(kind == ChargeKind.Energy ? 608_868_750 : 0),
                DayCount = kind == ChargeKind.FixedPerDay ? 30 : 0,
                PeakWatts = kind == ChargeKind.Demand ? 4_500 : 0,
                PartsPerMillion = kind == ChargeKind.Tax ? 130_000 : 0,
                TaxedAmount = ExactAmount.Of(Money.FromUnits(kind == ChargeKind.Tax ? 751 : 0)),
                Amount = kind == ChargeKind.Energy
                    ? ExactAmount.Of(Energy.FromWattHours(1_234_567), new(608_868_750))
                    : ExactAmount.Of(Money.FromCents(30)),
            }),
        ],
        Total = ExactAmount.Of(Money.FromUnits(755)),
        Booked = Money.FromUnits(755),
        ImportWattHours = 1_234_567,
        ExportWattHours = 0,
        Opening = Money.FromUnits(-10),
        Items =
        [
            new(new(2026, 11, 3), EntryKind.Payment, "topup:4:x", Money.FromUnits(10), Money.Zero, ""),
            new(new(2026, 11, 4), EntryKind.TopUp, "topup:2:y", Money.FromUnits(30), Money.FromUnits(20), ""),
            new(new(2026, 11, 5), EntryKind.Reversal, "reversal:1:7", Money.FromUnits(-30), Money.Zero, "reverses it"),
        ],
        Closing = Money.FromUnits(-755),
        Billed = Money.FromUnits(755),
        ToPay = Money.FromUnits(755),
        Ladder = new(1_234_567, 2, 3, 2_000_000, new(2026, 1, 1)),
        KeptWattHours = 5_000,
        KeptMoney = ExactAmount.Of(Money.FromCents(150)),
        ClosesYear = true,
    };

    AccountBill? IBillReports.Bill(long accountNumber, BillingMonth month) =>
        accountNumber == Account && month == BillingMonth.Of(Bill.From) ? Bill : null;

    public IReadOnlyList<AccountBill>? Issued(long accountNumber) => accountNumber switch
    {
        Account => [Bill],
        1002 => [],
        _ => null,
    };
}
