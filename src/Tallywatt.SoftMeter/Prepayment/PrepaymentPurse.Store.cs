using Tallywatt.Core.Purse;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Prepayment;

/// <summary>The purse as it is stored with the meter's record.</summary>
public sealed partial class PrepaymentPurse
{
    const byte StoredVersion = 1;
    const byte FirstArmedFlag = 1;
    const byte SecondArmedFlag = 2;
    const byte PowerWantedFlag = 4;
    const byte StoppedFlag = 8;
    const byte RatingStoppedFlag = 16;
    const byte RatedFlag = 32;
    const byte AwaitsPermitFlag = 64;

    internal void Write(RecordWriter into)
    {
        into.Byte(StoredVersion);
        into.Byte((byte)mode);
        into.Byte((byte)status);
        into.Byte(Flags());
        WriteTerms(into);
        into.Signed(state.BalanceNanos);
        into.Signed(state.PresetOwedNanos);
        into.Unsigned((ulong)state.CycleCount);
        into.Unsigned((ulong)state.PowerChangeCount);
        into.Unsigned(applied.LowWaterMark);
        into.Unsigned(applied.AboveMask);
        into.Unsigned((ulong)customerNumber);
        into.Unsigned((ulong)purchaseCount);
        into.Unsigned((ulong)refundCount);
        into.Signed(purchasedNanos);
        into.Signed(refundedNanos);
        into.Signed(adjustedNanos);
        into.Signed(chargedNanos);
        tokens.Write(into);
        purchases.Write(into);
        refunds.Write(into);
        WriteRated(into);
    }

    internal static PrepaymentPurse Read(ref RecordReader from)
    {
        if (from.Byte() is not StoredVersion and var version)
        {
            throw new MeterStorageException($"A meter's purse is of version {version}, unknown to this program.");
        }

        var mode = (PaymentMode)from.Byte();
        var status = (AccountStatus)from.Byte();
        var flags = from.Byte();
        var purse = new PrepaymentPurse(ReadTerms(ref from)) { mode = mode, status = status };
        purse.state = new(
            from.Signed(),
            from.Signed(),
            from.Count(),
            from.Count(),
            (flags & FirstArmedFlag) != 0,
            (flags & SecondArmedFlag) != 0,
            (flags & PowerWantedFlag) != 0);
        purse.applied = new(checked((uint)from.Unsigned()), from.Unsigned());
        purse.customerNumber = (long)from.Unsigned();
        (purse.purchaseCount, purse.refundCount) = (from.Count(), from.Count());
        (purse.purchasedNanos, purse.refundedNanos) = (from.Signed(), from.Signed());
        (purse.adjustedNanos, purse.chargedNanos) = (from.Signed(), from.Signed());
        purse.tokens = TokenMemory.Read(ref from);
        purse.purchases = PurchaseLog.Read(ref from);
        purse.refunds = PurchaseLog.Read(ref from);
        purse.rated = (flags & RatedFlag) != 0 ? ReadRated(ref from) : null;
        purse.isStopped = (flags & StoppedFlag) != 0;
        purse.isRatingStopped = (flags & RatingStoppedFlag) != 0;
        purse.awaitsPermit = (flags & AwaitsPermitFlag) != 0;
        purse.CheckBooks();
        purse.isStopTold = (flags & StoppedFlag) != 0; // What a power cut broke is told at the next step.
        return purse;
    }

    byte Flags() => (byte)(
        (state.FirstArmed ? FirstArmedFlag : 0)
        | (state.SecondArmed ? SecondArmedFlag : 0)
        | (state.PowerWanted ? PowerWantedFlag : 0)
        | (isStopTold ? StoppedFlag : 0)
        | (isRatingStopped ? RatingStoppedFlag : 0)
        | (rated is null ? 0 : RatedFlag)
        | (awaitsPermit ? AwaitsPermitFlag : 0));

    void WriteTerms(RecordWriter into)
    {
        into.Signed(terms.Purse.PresetCredit.Nanos);
        into.Signed(terms.Purse.FirstReminder.Nanos);
        into.Signed(terms.Purse.SecondReminder.Nanos);
        into.Signed(terms.Purse.OverdraftLimit.Nanos);
        into.Signed(terms.Purse.HoardingLimit.Nanos);
        into.Signed(terms.ClosePermit.Nanos);
        terms.FriendlyHours.Write(into);
    }

    static PrepaymentTerms ReadTerms(ref RecordReader from)
    {
        var terms = new PurseTerms(
            Money.FromNanos(from.Signed()),
            Money.FromNanos(from.Signed()),
            Money.FromNanos(from.Signed()),
            Money.FromNanos(from.Signed()),
            Money.FromNanos(from.Signed()));
        return new(terms, Money.FromNanos(from.Signed()), FriendlyHours.Read(ref from));
    }

    void WriteRated(RecordWriter into)
    {
        if (rated is null)
        {
            return;
        }

        into.Unsigned((ulong)rated.Import.WattHours);
        into.Unsigned((ulong)rated.Export.WattHours);
        into.Blob(rated.Stored);
    }

    static RatedPosition ReadRated(ref RecordReader from)
    {
        var import = EnergyRegister.At((long)from.Unsigned());
        var export = EnergyRegister.At((long)from.Unsigned());
        var stored = from.Blob();
        return RatingState.TryRead(stored, out var rating, out var readBytes) && readBytes == stored.Length
            ? new(rating, import, export)
            : throw new MeterStorageException("A meter's rating state cannot be read.");
    }
}
