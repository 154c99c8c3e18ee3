using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>The purse of a DLMS meter that rates for itself.</summary>
/// <remarks>Source: IEC 62056-6-2, class_id 113. The daily debits are a profile of our meters, 0.0.99.14.0.255.
/// </remarks>
public sealed partial class MeterSession
{
    const sbyte LastCollectionAmount = 11;
    static readonly ObisCode DailyDebits = new(0, 0, 99, 14, 0, 255);

    public async ValueTask<MeterAnswer<MeterDebit[]>> ReadDebitsAsync(
        long fromUnixSeconds, long toUnixSeconds, CancellationToken cancel)
    {
        var known = await ReadModelAsync(cancel);
        if (!known.Answered)
        {
            return As<MeterModel, MeterDebit[]>(known);
        }

        if (!TryFindProfile(known.Value!, [DailyDebits], out _))
        {
            return Failed<MeterDebit[]>(MeterOutcome.Refused, MeterFault.NotSupported, default);
        }

        var table = await ReadTableAsync(known.Value!, DailyDebits, fromUnixSeconds, toUnixSeconds, cancel);
        return table.Answered ? Judge(DebitsOf(table.Value!)) : As<RecordTable, MeterDebit[]>(table);
    }

    public async ValueTask<MeterAnswer<MeterPrices>> ReadPricesAsync(CancellationToken cancel)
    {
        var rates = await ReadPricesAsync(PaymentNames.Rates, cancel);
        if (!rates.Answered)
        {
            return As<long[], MeterPrices>(rates);
        }

        var ladder = await ReadPricesAsync(PaymentNames.Ladder, cancel);
        return ladder.Answered
            ? Answered(new MeterPrices(rates.Value!, ladder.Value!))
            : As<long[], MeterPrices>(ladder);
    }

    async ValueTask<MeterAnswer<long[]>> ReadPricesAsync(ObisCode charge, CancellationToken cancel)
    {
        var answer = await AskAsync<ElementQuestion, byte[]>(
            new(PaymentNames.Charge(charge, PaymentNames.UnitChargeActive)), cancel);
        return answer.Answered
            ? Judge(TariffElements.TryPrices(answer.Value!, out var prices) ? prices.ToArray() : null)
            : As<byte[], long[]>(answer);
    }

    static MeterDebit[]? DebitsOf(RecordTable table)
    {
        var time = table.ColumnOf(CosemNames.ClockTime);
        var amount = table.ColumnOf(PaymentNames.Charge(PaymentNames.Rates, LastCollectionAmount));
        if (time < 0 || amount < 0 || table.Rows.Any(row => row[time] is null || row[amount] is null))
        {
            return null;
        }

        return [.. table.Rows.Select(row => new MeterDebit(row[time]!.Value, row[amount]!.Value))];
    }
}
