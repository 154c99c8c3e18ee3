using Tallywatt.Core.Purse;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.SoftMeter.Prepayment;

/// <summary>The purse of a prepayment meter: what was bought, what was used, and whether there is a right to power.
/// </summary>
/// <remarks>
/// <para>
/// The balance, the preset credit and the alarms are Core's <see cref="PurseState"/>; the price of energy is Core's
/// <see cref="CompiledTariff"/>. The supplier's books use the same two, so they cannot disagree.
/// </para>
/// <para>
/// Invariant I01, checked after every change: preset owed + purchased + adjusted = charged + balance. When it does not
/// hold, nothing is credited any more and an alarm is raised; metering and debiting go on.
/// </para>
/// <para>Not safe for several threads: the meter's gate is around it. Changes become durable with the meter's record.
/// </para>
/// </remarks>
public sealed partial class PrepaymentPurse
{
    const long CustomerNumberMax = 999_999_999_999;

    PaymentMode mode;
    AccountStatus status = AccountStatus.NewInactive;
    PrepaymentTerms terms;
    PurseState state;
    AppliedOrders applied;
    TokenMemory tokens = new();
    PurchaseLog purchases = new();
    PurchaseLog refunds = new();
    long customerNumber;
    int purchaseCount;
    int refundCount;
    long purchasedNanos;
    long refundedNanos;
    long adjustedNanos;
    long chargedNanos;
    bool isStopped;

    /// <summary>The alarm about books that do not add up has been raised.</summary>
    bool isStopTold;

    /// <summary>Credit was used up, and the close-permit amount has not been reached since.</summary>
    bool awaitsPermit;

    PrepaymentPurse(PrepaymentTerms terms) => this.terms = terms;

    /// <summary>A meter leaves the factory: the preset credit is in the purse, and owed.</summary>
    /// <exception cref="ArgumentException">The terms cannot be kept; the message says why.</exception>
    public static PrepaymentPurse Installed(PrepaymentTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return terms.Fault() is { Length: > 0 } fault
            ? throw new ArgumentException(fault, nameof(terms))
            : new(terms) { state = PurseState.Installed(terms.Purse) };
    }

    public PaymentMode Mode => mode;

    public PrepaymentTerms Terms => terms;

    public AccountStatus Status => status;

    /// <summary>True when a cut is due unless the hours are friendly: credit and overdraft are used up.</summary>
    public bool IsUsedUp => mode == PaymentMode.Local && (!state.PowerWanted || status == AccountStatus.Closed);

    /// <summary>True when there is credit enough to switch on after a cut.</summary>
    public bool MayReconnect => mode == PaymentMode.Central || (!IsUsedUp && !awaitsPermit);

    /// <summary>The last ten purchases, the newest first.</summary>
    public IReadOnlyList<PurchaseRecord> Purchases => purchases.Records;

    /// <summary>The last ten refunds, the newest first.</summary>
    public IReadOnlyList<PurchaseRecord> Refunds => refunds.Records;

    public PurseView View => new(
        mode,
        status,
        customerNumber,
        state.Balance,
        state.PresetOwed,
        applied.HighestNumber,
        purchaseCount,
        refundCount,
        Money.FromNanos(purchasedNanos),
        Money.FromNanos(refundedNanos),
        Money.FromNanos(adjustedNanos),
        Money.FromNanos(chargedNanos),
        AlarmLevel,
        IsUsedUp,
        MayReconnect,
        isStopped,
        isRatingStopped);

    int AlarmLevel => mode != PaymentMode.Local ? 0
        : state.Balance <= terms.Purse.SecondReminder ? 2
        : state.Balance <= terms.Purse.FirstReminder ? 1
        : 0;

    /// <summary>Whether an order would be applied, without applying it.</summary>
    public CreditAnswer Check(in CreditOrder order)
    {
        if (isStopped)
        {
            return CreditAnswer.Stopped;
        }

        if (mode == PaymentMode.Central)
        {
            return CreditAnswer.CentralMode;
        }

        if (order.Amount <= Money.Zero || order.Amount > PrepaymentTerms.AmountMax)
        {
            return CreditAnswer.AmountRefused;
        }

        var answer = CheckAccount(order);
        answer = answer == CreditAnswer.Applied ? CheckNumber(order) : answer;
        return answer == CreditAnswer.Applied ? CheckHoarding(order.Amount, presetRepaid: true) : answer;
    }

    /// <summary>Applies an order whole, once, or says why not. The preset credit is repaid first.</summary>
    public CreditAnswer Apply(in CreditOrder order, long meterUnixSeconds, out PurseNotices notices)
    {
        notices = PurseNotices.None;
        var answer = Check(order);
        if (answer != CreditAnswer.Applied)
        {
            return answer;
        }

        var before = state.Balance;
        state = state.TopUp(order.Amount, terms.Purse, out _, out var events);
        purchasedNanos += order.Amount.Nanos;
        purchaseCount++;
        Remember(order);
        purchases.Add(new(
            meterUnixSeconds,
            order.Source,
            order.Number,
            purchaseCount,
            order.Amount,
            before,
            state.Balance,
            Money.FromNanos(purchasedNanos)));
        notices = NoticesOf(events) | PurseNotices.Credited | OpenIfNew(order) | CheckBooks();
        return CreditAnswer.Applied;
    }

    /// <summary>Changes the balance without a purchase: a correction in either direction.
    /// Source: DLMS UA Blue Book, class_id 112, method 1, update_amount.</summary>
    public CreditAnswer Adjust(Money change, out PurseNotices notices)
    {
        notices = PurseNotices.None;
        var answer = isStopped ? CreditAnswer.Stopped
            : status == AccountStatus.Closed ? CreditAnswer.Closed
            : mode == PaymentMode.Central ? CreditAnswer.CentralMode
            : change > PrepaymentTerms.AmountMax || change < -PrepaymentTerms.AmountMax ? CreditAnswer.AmountRefused
            : change > Money.Zero ? CheckHoarding(change, presetRepaid: false)
            : CreditAnswer.Applied;
        if (answer == CreditAnswer.Applied)
        {
            notices = Move(change) | PurseNotices.Adjusted;
            notices |= CheckBooks();
        }

        return answer;
    }

    /// <summary>Makes the balance what is said. Source: class_id 112, method 2, set_amount_to_value.</summary>
    public CreditAnswer SetBalance(Money balance, out PurseNotices notices) =>
        Adjust(balance - state.Balance, out notices);

    /// <summary>Pays credit back: at most what is left.</summary>
    public CreditAnswer Refund(Money amount, CreditSource source, long meterUnixSeconds, out PurseNotices notices)
    {
        notices = PurseNotices.None;
        if (isStopped)
        {
            return CreditAnswer.Stopped;
        }

        if (amount <= Money.Zero || amount > state.Balance)
        {
            return CreditAnswer.AmountRefused;
        }

        var before = state.Balance;
        notices = Move(-amount) | PurseNotices.Refunded;
        refundedNanos += amount.Nanos;
        refundCount++;
        refunds.Add(new(
            meterUnixSeconds,
            source,
            0,
            refundCount,
            amount,
            before,
            state.Balance,
            Money.FromNanos(refundedNanos)));
        notices |= CheckBooks();
        return CreditAnswer.Applied;
    }

    /// <summary>Opens the account without a purchase. Source: class_id 111, method 1, activate_account.</summary>
    public CreditAnswer Open(long? customer, out PurseNotices notices)
    {
        notices = PurseNotices.None;
        if (status != AccountStatus.NewInactive)
        {
            return status == AccountStatus.Closed ? CreditAnswer.Closed : CreditAnswer.AlreadyOpened;
        }

        if (customer is < 0 or > CustomerNumberMax)
        {
            return CreditAnswer.CustomerMismatch;
        }

        status = AccountStatus.Active;
        customerNumber = customer ?? customerNumber;
        notices = PurseNotices.AccountOpened;
        return CreditAnswer.Applied;
    }

    /// <summary>Closes the account: what is left is paid back, and there is no right to power any more.
    /// Source: class_id 111, method 2, close_account.</summary>
    public CreditAnswer Close(CreditSource source, long meterUnixSeconds, out PurseNotices notices)
    {
        notices = PurseNotices.None;
        if (status == AccountStatus.Closed)
        {
            return CreditAnswer.Repeated;
        }

        if (state.Balance > Money.Zero && !isStopped)
        {
            Refund(state.Balance, source, meterUnixSeconds, out notices);
        }

        status = AccountStatus.Closed;
        notices |= PurseNotices.AccountClosed | CheckBooks();
        return CreditAnswer.Applied;
    }

    /// <summary>Makes the purse new, with a preset credit: counts from zero, records gone, the account not opened.
    /// Source: DL/T 645-2007 with its prepayment supplement, 070103FF; class_id 111, method 3, reset_account.</summary>
    /// <remarks>
    /// The identifiers of tokens stay known: no token counts twice, whatever is cleared. Numbers of purchases begin
    /// anew, so the caller must have made sure that the supplier's numbers do too.
    /// </remarks>
    public CreditAnswer Initialise(Money preset, out PurseNotices notices)
    {
        notices = PurseNotices.None;
        var next = terms with { Purse = terms.Purse with { PresetCredit = preset } };
        if (next.Fault().Length > 0)
        {
            return CreditAnswer.AmountRefused;
        }

        terms = next;
        state = PurseState.Installed(terms.Purse);
        (status, customerNumber, applied) = (AccountStatus.NewInactive, 0, default);
        (purchases, refunds, purchaseCount, refundCount) = (new(), new(), 0, 0);
        (purchasedNanos, refundedNanos, adjustedNanos, chargedNanos) = (0, 0, 0, 0);
        (isStopped, isStopTold, awaitsPermit) = (false, false, false);
        notices = PurseNotices.Initialised | CheckBooks();
        return CreditAnswer.Applied;
    }

    /// <summary>Takes other terms, or says why not. The preset credit given at installation does not change.</summary>
    /// <param name="fault">Empty when they were taken.</param>
    public bool TrySetTerms(PrepaymentTerms next, out string fault, out PurseNotices notices)
    {
        ArgumentNullException.ThrowIfNull(next);
        notices = PurseNotices.None;
        fault = next.Fault();
        if (fault.Length > 0)
        {
            return false;
        }

        terms = next;
        Rearm();
        notices = Move(Money.Zero) | CheckBooks();
        return true;
    }

    /// <summary>A new base date of tokens: the identifiers seen so far mean nothing any more.</summary>
    public void ForgetTokens() => tokens.Clear();

    CreditAnswer CheckAccount(in CreditOrder order) => status switch
    {
        AccountStatus.Closed => CreditAnswer.Closed,
        AccountStatus.NewInactive when !order.OpensAccount => CreditAnswer.NotOpened,
        AccountStatus.NewInactive when order.CustomerNumber is < 0 or > CustomerNumberMax =>
            CreditAnswer.CustomerMismatch,
        AccountStatus.Active when order.CustomerNumber is { } number && customerNumber != 0
            && number != customerNumber => CreditAnswer.CustomerMismatch,
        _ => CreditAnswer.Applied,
    };

    CreditAnswer CheckNumber(in CreditOrder order) => order.Numbering switch
    {
        OrderNumbering.Counted => CheckCount(order.Number),
        OrderNumbering.Carried => !applied.CanHold(order.Number) ? CreditAnswer.CountError
            : applied.Contains(order.Number) ? CreditAnswer.Repeated
            : CreditAnswer.Applied,
        OrderNumbering.TokenId => tokens.Check(order.Number),
        _ => throw new ArgumentOutOfRangeException(nameof(order), order.Numbering, "No such numbering."),
    };

    /// <summary>The last one plus one is new, the last one is a repeat, anything else is an error.</summary>
    CreditAnswer CheckCount(uint number) =>
        number == applied.HighestNumber && number > 0 ? CreditAnswer.Repeated
            : number - 1L != applied.HighestNumber ? CreditAnswer.CountError
            : applied.CanHold(number) ? CreditAnswer.Applied
            : CreditAnswer.CountError;

    CreditAnswer CheckHoarding(Money amount, bool presetRepaid)
    {
        var limit = terms.Purse.HoardingLimit;
        var repaid = !presetRepaid ? Money.Zero : amount < state.PresetOwed ? amount : state.PresetOwed;
        var after = state.Balance + amount - repaid;
        return after > PrepaymentTerms.AmountMax ? CreditAnswer.AmountRefused
            : limit > Money.Zero && after > limit ? CreditAnswer.OverHoardingLimit
            : CreditAnswer.Applied;
    }

    void Remember(in CreditOrder order)
    {
        if (order.Numbering == OrderNumbering.TokenId)
        {
            tokens.Add(order.Number);
        }
        else
        {
            applied = applied.With(order.Number);
        }
    }

    PurseNotices OpenIfNew(in CreditOrder order)
    {
        if (status == AccountStatus.Active)
        {
            customerNumber = customerNumber == 0 ? order.CustomerNumber ?? 0 : customerNumber;
            return PurseNotices.None;
        }

        Open(order.CustomerNumber, out var notices);
        return notices;
    }

    /// <summary>Adds to the balance, or takes from it, as an adjustment.</summary>
    PurseNotices Move(Money change)
    {
        state = state.Debit(-change, terms.Purse, out var events);
        adjustedNanos += change.Nanos;
        Rearm();
        return NoticesOf(events);
    }

    /// <summary>An alarm whose amount the balance is above will sound again.</summary>
    void Rearm() => state = state with
    {
        FirstArmed = state.FirstArmed || state.Balance > terms.Purse.FirstReminder,
        SecondArmed = state.SecondArmed || state.Balance > terms.Purse.SecondReminder,
    };

    /// <summary>Invariant I01, after every change; and whether the close-permit amount is reached.</summary>
    PurseNotices CheckBooks()
    {
        awaitsPermit = IsUsedUp || (awaitsPermit && state.Balance < terms.ClosePermit);
        var given = (Int128)state.PresetOwedNanos + purchasedNanos + adjustedNanos;
        isStopped |= given != (Int128)chargedNanos + state.BalanceNanos;
        if (!isStopped || isStopTold)
        {
            return PurseNotices.None;
        }

        isStopTold = true;
        return PurseNotices.BooksBroken;
    }

    static PurseNotices NoticesOf(PurseEvents events) =>
        ((events & PurseEvents.FirstReminder) != 0 ? PurseNotices.FirstAlarm : 0)
        | ((events & PurseEvents.SecondReminder) != 0 ? PurseNotices.SecondAlarm : 0)
        | ((events & PurseEvents.Exhausted) != 0 ? PurseNotices.CreditUsedUp : 0)
        | ((events & PurseEvents.Restored) != 0 ? PurseNotices.CreditRestored : 0);
}
