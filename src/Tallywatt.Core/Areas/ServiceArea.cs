using System.Buffers;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Notices;
using Tallywatt.Core.Purse;
using Tallywatt.Core.Relay;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Areas;

/// <summary>The single writer of an area's purses: accepts readings and purchases once, rates, decides.</summary>
/// <remarks>
/// <para>
/// Pure: no clock, no store, no thread of its own. What it decides gathers until <see cref="TakeCommit"/>; the
/// caller stores that in one transaction, and only then acknowledges and sends. When storing fails or its outcome
/// is unknown, the caller throws this instance away and opens another from what is stored.
/// </para>
/// <para>One caller at a time.</para>
/// </remarks>
public sealed partial class ServiceArea
{
    /// <summary>A row may be this far ahead of our clock before it is refused, in seconds.</summary>
    public const int ClockToleranceSeconds = 300;

    /// <summary>A buffer that grew beyond this with one commit is not kept for the next.</summary>
    const int RecordsKeptBytes = 16 * 1024;

    readonly AreaTerms terms;
    readonly AccountTerms[] accounts;
    readonly Dictionary<long, int> slotByAccount;
    readonly Dictionary<long, int> slotByMeter;

    // One place per account in each: what a resting meter costs is the sum of these elements.
    readonly PurseState[] purses;
    readonly RelayState[] relays;
    readonly byte[]?[] baseRatings; // In their stored form: a quarter of the size for most tariffs.
    readonly WindowBase[] bases;
    readonly AccountFlags[] flags;
    readonly WindowShelf windows;

    readonly Dictionary<EntryKey, LedgerEntry> recentTopUps = [];
    ArrayBufferWriter<byte> records = new();
    List<LedgerEntry> entries = [];
    List<Notice> notices = [];
    List<RelayOrder> orders = [];
    List<MeterDay> meterDays = [];
    long balanceSumNanos;

    ServiceArea(AreaTerms terms)
    {
        this.terms = terms;
        terms.Purse.Validated();
        accounts = [.. terms.Accounts];
        slotByAccount = new(accounts.Length);
        slotByMeter = new(accounts.Length);
        purses = new PurseState[accounts.Length];
        relays = new RelayState[accounts.Length];
        baseRatings = new byte[]?[accounts.Length];
        bases = new WindowBase[accounts.Length];
        flags = new AccountFlags[accounts.Length];
        windows = new(accounts);
        for (var slot = 0; slot < accounts.Length; slot++)
        {
            var account = accounts[slot];
            ArgumentOutOfRangeException.ThrowIfLessThan(account.IntervalSeconds, 1);
            slotByAccount.Add(account.AccountNumber, slot);
            if (account.FollowsAccountNumber == 0)
            {
                slotByMeter.Add(account.MeterNumber, slot);
            }

            relays[slot] = RelayState.Installed;
        }
    }

    [Flags]
    enum AccountFlags : byte
    {
        None = 0,

        /// <summary>The preset credit has been advanced.</summary>
        Installed = 1,

        /// <summary>A first row is held.</summary>
        HasBase = 2,

        /// <summary>A day has been closed, so the base will not move back any more.</summary>
        HasClosed = 4,

        /// <summary>Something is kept of it that only few accounts have.</summary>
        HasExtras = 8,

        /// <summary>The customer has moved out and the purse is settled.</summary>
        Ended = 16,

        /// <summary>The customer has moved in where another one lived before.</summary>
        MovedIn = 32,
    }

    public AreaTerms Terms => terms;

    /// <summary>The last commit taken or replayed; zero before the first.</summary>
    public long Sequence { get; private set; }

    /// <summary>Whether anything waits to be stored.</summary>
    public bool HasPending => records.WrittenCount > 0;

    /// <summary>Opens an area from what is stored. Opening the same store twice gives the same area.</summary>
    /// <param name="terms">From the registry. Accounts unknown to the store are new and not installed.</param>
    /// <param name="checkpoint">The newest checkpoint, if any.</param>
    /// <param name="journal">Every journal row after it, in order.</param>
    /// <exception cref="AreaCorruptException">What is stored is damaged, or does not come to what it came to.
    /// </exception>
    public static ServiceArea Open(AreaTerms terms, AreaCheckpoint? checkpoint, IEnumerable<JournalRow> journal)
    {
        var area = new ServiceArea(terms);
        if (checkpoint is not null)
        {
            area.Restore(checkpoint);
        }

        foreach (var row in journal)
        {
            area.Replay(row);
        }

        area.records = new();
        area.windows.Rest();
        return area;
    }

    /// <summary>Everything decided since the last call, for one transaction; null when there is nothing.</summary>
    public AreaCommit? TakeCommit()
    {
        if (!HasPending)
        {
            return null;
        }

        Sequence++;
        var commit = new AreaCommit(
            terms.AreaNumber,
            Sequence,
            JournalForm.Seal(terms.AreaNumber, Sequence, records.WrittenSpan, balanceSumNanos),
            entries,
            notices,
            orders,
            meterDays)
        {
            Extras = TakeExtras(),
        };
        ForgetPending();
        windows.Rest();
        return commit;
    }

    /// <summary>Installs an account: advances its preset credit. Repeating it does nothing.</summary>
    /// <returns>False when the account is not of this area or is installed already.</returns>
    public bool Install(long accountNumber, long nowUnixSeconds)
    {
        if (!slotByAccount.TryGetValue(accountNumber, out var slot) || Has(slot, AccountFlags.Installed))
        {
            return false;
        }

        JournalForm.WriteInstall(new(records), accountNumber, nowUnixSeconds);
        flags[slot] |= AccountFlags.Installed;
        purses[slot] = accounts[slot].IsPostpaid ? PurseState.Postpaid : PurseState.Installed(terms.Purse);
        balanceSumNanos += purses[slot].BalanceNanos;
        if (!accounts[slot].IsPostpaid)
        {
            entries.Add(Posting.Preset(accountNumber, terms.Purse.PresetCredit, terms.Currency, nowUnixSeconds));
        }

        Want(slot, purses[slot].PowerWanted, nowUnixSeconds);
        return true;
    }

    /// <summary>Accounts of this area that are not installed yet.</summary>
    public IEnumerable<long> NotInstalled() =>
        accounts.Where((account, slot) => !Has(slot, AccountFlags.Installed)
            && (account.FollowsAccountNumber == 0 || Has(slot, AccountFlags.MovedIn))).Select(a => a.AccountNumber);

    /// <summary>The relay was read: after an order with this number, or with no order in mind (number zero).</summary>
    /// <returns>False when no such meter is here.</returns>
    public bool RelayRead(long meterNumber, int orderSequence, ControlState read, long nowUnixSeconds)
    {
        if (!slotByMeter.TryGetValue(meterNumber, out var slot))
        {
            return false;
        }

        var before = relays[slot];
        var after = orderSequence == 0 ? before.Observed(read) : before.Answered(orderSequence, read);
        if (after != before)
        {
            JournalForm.WriteRelayRead(new(records), meterNumber, orderSequence, read, nowUnixSeconds);
            Order(slot, after, nowUnixSeconds);
        }

        return true;
    }

    /// <summary>Orders not confirmed yet. They are sent again until they are.</summary>
    public IEnumerable<RelayOrder> OutstandingOrders(long nowUnixSeconds)
    {
        for (var slot = 0; slot < accounts.Length; slot++)
        {
            if (relays[slot].Outstanding(accounts[slot].MeterNumber, nowUnixSeconds) is { } order)
            {
                yield return order;
            }
        }
    }

    bool Has(int slot, AccountFlags flag) => (flags[slot] & flag) != 0;

    void Apply(int slot, PurseState purse, PurseEvents events, long nowUnixSeconds)
    {
        balanceSumNanos += purse.BalanceNanos - purses[slot].BalanceNanos;
        purses[slot] = purse;
        if (events == PurseEvents.None)
        {
            return;
        }

        Tell(slot, events, PurseEvents.FirstReminder, NoticeKind.FirstReminder, nowUnixSeconds);
        Tell(slot, events, PurseEvents.SecondReminder, NoticeKind.SecondReminder, nowUnixSeconds);
        Tell(slot, events, PurseEvents.Exhausted, NoticeKind.CutOff, nowUnixSeconds);
        Tell(slot, events, PurseEvents.Restored, NoticeKind.Restored, nowUnixSeconds);
        Want(slot, purse.PowerWanted, nowUnixSeconds);
    }

    void Tell(int slot, PurseEvents events, PurseEvents which, NoticeKind kind, long nowUnixSeconds)
    {
        if ((events & which) == 0)
        {
            return;
        }

        var purse = purses[slot];
        var (occasion, amount) = kind switch
        {
            NoticeKind.FirstReminder => (purse.CycleCount, PurseTermsOf(slot).FirstReminder),
            NoticeKind.SecondReminder => (purse.CycleCount, PurseTermsOf(slot).SecondReminder),
            _ => (purse.PowerChangeCount, Money.Zero),
        };
        notices.Add(new(accounts[slot].AccountNumber, kind, occasion, purse.Balance, amount, nowUnixSeconds));
    }

    void Want(int slot, bool powered, long nowUnixSeconds) => Order(slot, relays[slot].Want(powered), nowUnixSeconds);

    void Order(int slot, RelayState after, long nowUnixSeconds)
    {
        var isNew = after.Sequence != relays[slot].Sequence;
        relays[slot] = after;
        if (isNew && after.Outstanding(accounts[slot].MeterNumber, nowUnixSeconds) is { } order)
        {
            orders.Add(order);
        }
    }

    void ForgetPending()
    {
        if (records.Capacity > RecordsKeptBytes)
        {
            records = new();
        }

        records.ResetWrittenCount();
        entries = [];
        notices = [];
        orders = [];
        meterDays = [];
        (anchors, quarantined, exchanges, ends) = ([], [], [], []);
    }
}
