using Tallywatt.Core.Units;
using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Prepayment;

/// <summary>One purchase, or one refund, as the meter remembers it.
/// Source: DL/T 645-2007 with its prepayment supplement, 0333xxxx and 033400xx.</summary>
/// <param name="AtUnixSeconds">When it was applied, by the meter's clock.</param>
/// <param name="Number">The number the order carried.</param>
/// <param name="PurchaseCount">Purchases of the account after this one.</param>
/// <param name="Amount">What was paid, or paid back.</param>
/// <param name="Before">Balance before; negative when overdrawn.</param>
/// <param name="After">Balance after, the preset credit repaid.</param>
/// <param name="TotalPurchased">Everything ever purchased, after this one.</param>
public readonly record struct PurchaseRecord(
    long AtUnixSeconds,
    CreditSource Source,
    uint Number,
    int PurchaseCount,
    Money Amount,
    Money Before,
    Money After,
    Money TotalPurchased)
{
    internal void Write(RecordWriter into)
    {
        into.Signed(AtUnixSeconds);
        into.Byte((byte)Source);
        into.Unsigned(Number);
        into.Unsigned((ulong)PurchaseCount);
        into.Signed(Amount.Nanos);
        into.Signed(Before.Nanos);
        into.Signed(After.Nanos);
        into.Signed(TotalPurchased.Nanos);
    }

    internal static PurchaseRecord Read(ref RecordReader from) => new(
        from.Signed(),
        (CreditSource)from.Byte(),
        checked((uint)from.Unsigned()),
        from.Count(),
        Money.FromNanos(from.Signed()),
        Money.FromNanos(from.Signed()),
        Money.FromNanos(from.Signed()),
        Money.FromNanos(from.Signed()));
}

/// <summary>The last ten records, the newest at index 0. Nothing is held until the first one.</summary>
sealed class PurchaseLog
{
    internal const int CapacityCount = 10;

    PurchaseRecord[] records = [];

    /// <summary>The newest first. A snapshot: it does not change afterwards.</summary>
    internal IReadOnlyList<PurchaseRecord> Records => records;

    internal void Add(in PurchaseRecord record)
    {
        var next = new PurchaseRecord[Math.Min(records.Length + 1, CapacityCount)];
        next[0] = record;
        Array.Copy(records, 0, next, 1, next.Length - 1);
        records = next;
    }

    internal void Write(RecordWriter into)
    {
        into.Unsigned((ulong)records.Length);
        foreach (var record in records)
        {
            record.Write(into);
        }
    }

    internal static PurchaseLog Read(ref RecordReader from)
    {
        var count = from.Count();
        if (count > CapacityCount)
        {
            throw new MeterStorageException($"A meter's purchases hold {count} records, not up to {CapacityCount}.");
        }

        var log = new PurchaseLog { records = new PurchaseRecord[count] };
        for (var i = 0; i < count; i++)
        {
            log.records[i] = PurchaseRecord.Read(ref from);
        }

        return log;
    }
}
