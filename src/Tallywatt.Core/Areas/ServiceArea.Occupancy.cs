using Tallywatt.Core.Ledger;
using Tallywatt.Core.Purse;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Areas;

/// <summary>What became of a move.</summary>
public enum MoveOutcome
{
    /// <summary>The customer has moved.</summary>
    Done,

    /// <summary>The same move was made before.</summary>
    Repeated,

    /// <summary>The account is not of this area, has no reading yet, or is billed after use.</summary>
    WrongAccount,

    /// <summary>A move is at the beginning of a local day that has begun, not before days that are closed.</summary>
    WrongTime,

    /// <summary>Readings up to the move are missing. Read them, or estimate them, first.</summary>
    ReadingsMissing,

    /// <summary>Whoever lived there before has not moved out, or moved out later.</summary>
    StillOccupied,
}

/// <summary>A customer who moves out.</summary>
/// <param name="Outcome">What became of it; the rest is zero unless it is done.</param>
/// <param name="LastCharges">What the open month still came to.</param>
/// <param name="PresetRepaid">Preset credit taken from what was left.</param>
/// <param name="Refund">What the customer is to be given back; below zero what the customer owes.</param>
public readonly record struct MoveOutResult(
    MoveOutcome Outcome, Money LastCharges, Money PresetRepaid, Money Refund);

public sealed partial class ServiceArea
{
    /// <summary>Ends an account at the beginning of a local day: closes its days, settles its month and its purse.
    /// </summary>
    /// <param name="accountNumber">The account.</param>
    /// <param name="atUnixSeconds">The beginning of the first local day that is not the customer's.</param>
    /// <param name="powerOff">Whether the relay opens: nobody lives there now.</param>
    /// <param name="nowUnixSeconds">The time.</param>
    public MoveOutResult MoveOut(long accountNumber, long atUnixSeconds, bool powerOff, long nowUnixSeconds)
    {
        var outcome = MoveOutcome.WrongAccount;
        if (!slotByAccount.TryGetValue(accountNumber, out var slot)
            || (outcome = MayMoveOut(slot, atUnixSeconds, nowUnixSeconds)) != MoveOutcome.Done)
        {
            return new(outcome, Money.Zero, Money.Zero, Money.Zero);
        }

        JournalForm.WriteMoveOut(new(records), accountNumber, atUnixSeconds, powerOff, nowUnixSeconds);
        ends.Add(new(accountNumber, atUnixSeconds));
        return MoveOut(slot, atUnixSeconds, powerOff, nowUnixSeconds);
    }

    /// <summary>Begins an account where another one has ended. The preset credit is advanced.</summary>
    public MoveOutcome MoveIn(long accountNumber, long nowUnixSeconds)
    {
        if (!slotByAccount.TryGetValue(accountNumber, out var slot) || accounts[slot].FollowsAccountNumber == 0)
        {
            return MoveOutcome.WrongAccount;
        }

        if (Has(slot, AccountFlags.MovedIn))
        {
            return MoveOutcome.Repeated;
        }

        if (!slotByAccount.TryGetValue(accounts[slot].FollowsAccountNumber, out var before)
            || !Has(before, AccountFlags.Ended)
            || bases[before].RatedThroughUnixSeconds > accounts[slot].InstalledUnixSeconds)
        {
            return MoveOutcome.StillOccupied;
        }

        JournalForm.WriteMoveIn(new(records), accountNumber, nowUnixSeconds);
        MoveIn(slot);
        Install(accountNumber, nowUnixSeconds);
        return MoveOutcome.Done;
    }

    /// <summary>Whether the customer of an account has moved out.</summary>
    public bool HasEnded(long accountNumber) =>
        slotByAccount.TryGetValue(accountNumber, out var slot) && Has(slot, AccountFlags.Ended);

    MoveOutcome MayMoveOut(int slot, long atUnixSeconds, long nowUnixSeconds)
    {
        var (account, @base) = (accounts[slot], bases[slot]);
        if (Has(slot, AccountFlags.Ended))
        {
            return @base.RatedThroughUnixSeconds == atUnixSeconds ? MoveOutcome.Repeated : MoveOutcome.WrongAccount;
        }

        if (!Has(slot, AccountFlags.HasBase) || !Has(slot, AccountFlags.Installed) || account.IsPostpaid)
        {
            return MoveOutcome.WrongAccount;
        }

        var day = account.Tariff.DayOf(atUnixSeconds);
        if (account.Tariff.StartOf(day) != atUnixSeconds || atUnixSeconds > nowUnixSeconds
            || atUnixSeconds < @base.RatedThroughUnixSeconds || atUnixSeconds <= account.InstalledUnixSeconds)
        {
            return MoveOutcome.WrongTime;
        }

        var missing = MissingOf(slot, withEstimates: false);
        return LastRow(slot)!.Value.CapturedUnixSeconds < atUnixSeconds
            || (missing.Count > 0 && missing[0].FirstUnixSeconds <= atUnixSeconds)
                ? MoveOutcome.ReadingsMissing
                : MoveOutcome.Done;
    }

    MoveOutResult MoveOut(int slot, long atUnixSeconds, bool powerOff, long nowUnixSeconds)
    {
        windows.Tidy();
        var lastDay = accounts[slot].Tariff.DayOf(atUnixSeconds - 1);
        while (OpenDayThrough(slot, lastDay) is { } day)
        {
            Close(slot, day, nowUnixSeconds);
        }

        GiveBackLaterRows(slot);
        var rating = BaseRating(slot);
        var trace = new RatingTrace();
        var due = accounts[slot].Tariff.Leave(ref rating, trace);
        var last = DayParts.Use(trace, due);
        var purse = purses[slot];
        var refund = purse.Balance - purse.PresetOwed - due;
        entries.Add(Posting.MoveOut(
            accounts[slot].AccountNumber, last, purse.Balance, purse.PresetOwed, terms.Currency, nowUnixSeconds));
        balanceSumNanos -= purse.BalanceNanos;
        purses[slot] = purse with
        {
            BalanceNanos = 0,
            PresetOwedNanos = 0,
            FirstArmed = false,
            SecondArmed = false,
            PowerWanted = purse.PowerWanted && !powerOff,
        };
        flags[slot] |= AccountFlags.Ended;
        if (powerOff)
        {
            Want(slot, powered: false, nowUnixSeconds);
        }

        return new(MoveOutcome.Done, due, purse.PresetOwed, refund);
    }

    /// <summary>What was read after the move is not this customer's.</summary>
    void GiveBackLaterRows(int slot)
    {
        if (windows[slot] is { } window)
        {
            var debit = Money.Zero - window.Net;
            balanceSumNanos -= debit.Nanos;
            purses[slot] = purses[slot] with { BalanceNanos = purses[slot].BalanceNanos - debit.Nanos };
            windows[slot] = null;
        }

        if (Has(slot, AccountFlags.HasExtras))
        {
            extras[slot].Codes.Clear();
            extras[slot].Awaited.Clear();
            extras[slot].Suspects.Clear();
            ForgetEmptyExtras(slot);
        }
    }

    void MoveIn(int slot)
    {
        var before = slotByAccount[accounts[slot].FollowsAccountNumber];
        flags[slot] |= AccountFlags.MovedIn;
        var segments = ExtrasOf(slot).Segments;
        segments.AddRange(Has(before, AccountFlags.HasExtras) ? extras[before].Segments : []);
        if (segments.Count == 0)
        {
            segments.Add(new(accounts[before].MeterNumber, long.MinValue, long.MaxValue, 0, 0));
        }

        TakeOverMeters(slot, extras[slot]);
        relays[slot] = relays[before];
        relays[before] = relays[before] with { InFlight = false };
        var row = bases[before].Row;
        if (row.CapturedUnixSeconds == accounts[slot].InstalledUnixSeconds)
        {
            bases[slot] = new(row, row.CapturedUnixSeconds);
            flags[slot] |= AccountFlags.HasBase;
            NewWindow(slot);
        }
    }

    void ReplayMoveOut(ref JournalReader records)
    {
        var slot = SlotOfRecord(records.Signed());
        var at = records.Signed();
        var powerOff = records.Byte() != 0;
        MoveOut(slot, at, powerOff, records.Signed());
    }
}
