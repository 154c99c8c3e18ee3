using Tallywatt.Core.Units;
using Tallywatt.Protocols.Dlt645;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Prepayment;

namespace Tallywatt.SoftMeter.Servers.Dlt645;

/// <summary>0090, 0333 and 0334, and the prices of now: what the purse in the meter shows.</summary>
static class PurseValues
{
    /// <summary>00900200 the remaining amount, 00900201 what is overdrawn.</summary>
    internal static void WriteMoney(Meter meter, DataIdentifier id, ref WireValue value)
    {
        if (id.Di1 == 0x02 && id.Di0 <= 1 && StationPurse.View(meter) is { } view)
        {
            value.Money(id.Di0 == 0 ? view.Remaining : view.Overdraft);
        }
    }

    /// <summary>0333tt dd: the last purchases; 0334tt dd: the last refunds.</summary>
    internal static void WriteRecords(Meter meter, DataIdentifier id, ref WireValue value)
    {
        var isRefund = id.Di2 == 0x34;
        var records = isRefund ? StationPurse.Refunds(meter) : StationPurse.Purchases(meter);
        if (id.Di0 == 0 || id.Di0 > records.Count)
        {
            return;
        }

        var record = records[id.Di0 - 1];
        switch (id.Di1)
        {
            case 0x01:
                value.Minutes(meter.Clock.ToLocal(record.AtUnixSeconds));
                break;
            case 0x02:
                value.Number(record.PurchaseCount, 2);
                break;
            case 0x03:
                value.Money(record.Amount);
                break;
            case 0x04:
                value.Money(record.Before);
                break;
            case 0x05:
                value.Money(record.After);
                break;
            case 0x06 when !isRefund:
                value.Money(record.TotalPurchased);
                break;
            default:
                break;
        }
    }

    /// <summary>0280000B the ladder's price, 02800020 the whole, 02800021 the rate's.</summary>
    internal static void WritePrice(Meter meter, DataIdentifier id, ref WireValue value)
    {
        var set = meter.Tariff.Active;
        var ofRate = set.Prices.NanosPerKilowattHour[meter.Tariff.ActiveRate - 1];
        var used = StationPurse.LadderPositionWattHours(meter);
        var block = 0;
        while (block < set.Ladder.LimitsWattHours.Count && used >= set.Ladder.LimitsWattHours[block])
        {
            block++;
        }

        var ofBlock = set.Ladder.NanosPerKilowattHour[block];
        value.Price(id.Di0 switch
        {
            0x0B => ofBlock,
            0x21 => ofRate,
            _ => ofRate + ofBlock,
        });
    }

    /// <summary>04001001 to 04001005.</summary>
    internal static void WriteTerms(Meter meter, DataIdentifier id, ref WireValue value)
    {
        if (StationPurse.Terms(meter) is not { } terms)
        {
            return;
        }

        for (var item = id.Di0 == DataIdentifier.All ? 1 : id.Di0; item <= 5; item++)
        {
            value.Money(Amount(terms, item));
            if (id.Di0 != DataIdentifier.All)
            {
                return;
            }
        }
    }

    /// <summary>The terms with one of their five amounts changed; null for an item there is not.</summary>
    internal static PrepaymentTerms? With(PrepaymentTerms terms, byte item, Money amount) => item switch
    {
        1 => terms with { Purse = terms.Purse with { FirstReminder = amount } },
        2 => terms with { Purse = terms.Purse with { SecondReminder = amount } },
        3 => terms with { Purse = terms.Purse with { OverdraftLimit = amount } },
        4 => terms with { Purse = terms.Purse with { HoardingLimit = amount } },
        5 => terms with { ClosePermit = amount },
        _ => null,
    };

    static Money Amount(PrepaymentTerms terms, int item) => item switch
    {
        1 => terms.Purse.FirstReminder,
        2 => terms.Purse.SecondReminder,
        3 => terms.Purse.OverdraftLimit,
        4 => terms.Purse.HoardingLimit,
        _ => terms.ClosePermit,
    };
}
