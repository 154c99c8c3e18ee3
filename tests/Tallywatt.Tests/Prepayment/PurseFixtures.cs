using Tallywatt.Core.Purse;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.Tests.Prepayment;

/// <summary>Purses and tariffs that the tests of prepayment share.</summary>
static class PurseFixtures
{
    /// <summary>2026-01-01T00:00:00Z, a Thursday.</summary>
    internal const long Start = 1_767_225_600;

    internal static readonly EnergyRegister Zero = EnergyRegister.At(0);

    /// <summary>0.50 a kWh, from 100 Wh on 0.80.</summary>
    internal static readonly CompiledTariff Ladder = CompiledTariff.Compile(
        new("ladder", "A ladder", "CNY", "UTC", "made up", [
            new()
            {
                From = DateOnly.MinValue,
                Rates = [new("all", [new(500_000_000), new(800_000_000)])],
                Ladder = new()
                {
                    Reset = LadderReset.Monthly(),
                    Rule = BlockRule.Surcharge,
                    Limits = [new(null, [100_000])],
                },
            },
        ]),
        ServicePointTerms.None);

    /// <summary>A purse in local mode, opened, with no preset credit.</summary>
    internal static PrepaymentPurse Opened(PurseTerms? terms = null, long balanceUnits = 0)
    {
        var purse = Local(terms ?? PurseTerms.Default with { PresetCredit = Money.Zero });
        purse.Open(null, out _);
        if (balanceUnits > 0)
        {
            purse.Apply(Recharge(1, balanceUnits), Start, out _);
        }

        return purse;
    }

    /// <summary>A purse in local mode on the day of installation.</summary>
    internal static PrepaymentPurse Local(PurseTerms? terms = null)
    {
        var purse = PrepaymentPurse.Installed(PrepaymentTerms.Default with { Purse = terms ?? PurseTerms.Default });
        purse.TrySwitchMode(PaymentMode.Local, Ladder, Start, Zero, Zero, out _, out _);
        return purse;
    }

    internal static CreditOrder Recharge(uint count, long units) =>
        new(CreditSource.Remote, OrderNumbering.Counted, count, Money.FromUnits(units));

    internal static CreditOrder Carried(uint number, long units, CreditSource source = CreditSource.Card) =>
        new(source, OrderNumbering.Carried, number, Money.FromUnits(units));

    /// <summary>The purse as it comes back after a power cut.</summary>
    internal static PrepaymentPurse Restored(PrepaymentPurse purse)
    {
        var reader = new RecordReader(Stored(purse));
        var restored = PrepaymentPurse.Read(ref reader);
        return reader.AtEnd ? restored : throw new InvalidOperationException("Not all was read.");
    }

    internal static byte[] Stored(PrepaymentPurse purse)
    {
        var writer = new RecordWriter();
        purse.Write(writer);
        return writer.Finish()[RecordFrame.HeaderBytes..].ToArray();
    }

    /// <summary>A minute of use that ends at a time.</summary>
    internal static PurseNotices Minute(PrepaymentPurse purse, long at, long importWattHours) =>
        purse.Charge(Ladder, at, 60, EnergyRegister.At(importWattHours), Zero);
}
