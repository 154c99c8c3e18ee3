using Tallywatt.Core.Ledger;
using Tallywatt.Core.Notices;
using Tallywatt.Core.Units;
using Tallywatt.Core.Vending;
using Tallywatt.Platform.Notices;
using Tallywatt.Platform.Registry;
using Tallywatt.Platform.Vending;
using Tallywatt.SoftMeter.Fleet;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Relay;

namespace Tallywatt.Host.Up;

/// <summary>The people behind the meters: they read their messages, pay online, and press the button.</summary>
/// <remarks>
/// What a person remembers is in the outbox of messages, so a restart changes nobody's mind: it is read again from
/// its beginning. A payment's reference is made from its number, so that it can be repeated without paying twice.
/// </remarks>
sealed class Residents
{
    const int NoticeCountMax = 10_000;

    readonly MeterFleet fleet;
    readonly UtilityRegistry registry;
    readonly INoticeOutbox outbox;
    readonly Till till;
    readonly Person[] people;
    readonly Dictionary<long, int> homeOf = [];
    long readSequence;

    public Residents(MeterFleet fleet, UtilityRegistry registry, INoticeOutbox outbox, Till till)
    {
        (this.fleet, this.registry, this.outbox, this.till) = (fleet, registry, outbox, till);
        people = new Person[fleet.Count];
        for (var index = 0; index < people.Length; index++)
        {
            people[index] = new(new(fleet.Plan.Seed, index, fleet.Plan.Site));
            homeOf.Add(registry.ServicePoints[index].AccountNumber, index);
        }
    }

    /// <summary>Lets everybody look at telephone, lamp and meter once, and act.</summary>
    internal async Task ActAsync(long nowUnixSeconds)
    {
        ReadMessages();
        for (var index = 0; index < people.Length; index++)
        {
            await ActAsync(index, nowUnixSeconds);
        }
    }

    async Task ActAsync(int index, long nowUnixSeconds)
    {
        var person = people[index];
        var meter = fleet[index];
        var position = meter.Relay.State;
        person.DarkSinceUnixSeconds = position == ControlState.Connected
            ? null
            : person.DarkSinceUnixSeconds ?? person.NoticeUnixSeconds;
        var action = person.Character.Decide(new(
            nowUnixSeconds, person.Notice, person.NoticeUnixSeconds, position, person.DarkSinceUnixSeconds,
            person.LastPurchaseUnixSeconds, person.PurchaseCount));
        switch (action.Kind)
        {
            case ResidentActionKind.Nothing:
                break;
            case ResidentActionKind.PressButton:
                meter.PressButton();
                break;
            case ResidentActionKind.TopUp:
                await PayAsync(registry.ServicePoints[index].AccountNumber, action);
                break;
            default:
                throw new InvalidOperationException($"No such action: {action.Kind}.");
        }
    }

    async Task PayAsync(long accountNumber, ResidentAction action) =>
        await till.VendAsync(new TopUpRequest(
            accountNumber,
            Channel.Provider,
            FormattableString.Invariant($"online-{accountNumber}-{action.PurchaseNumber}"),
            Money.FromUnits(action.AmountUnits)));

    void ReadMessages()
    {
        IReadOnlyList<QueuedNotice> messages;
        do
        {
            messages = outbox.After(readSequence, NoticeCountMax);
            foreach (var message in messages)
            {
                readSequence = message.Sequence;
                people[homeOf[message.AccountNumber]].Read(message);
            }
        }
        while (messages.Count == NoticeCountMax);
    }

    sealed class Person(Resident character)
    {
        internal Resident Character => character;

        internal ResidentNotice Notice { get; private set; }

        internal long NoticeUnixSeconds { get; private set; }

        internal long? DarkSinceUnixSeconds { get; set; }

        internal long? LastPurchaseUnixSeconds { get; private set; }

        internal int PurchaseCount { get; private set; }

        internal void Read(QueuedNotice message)
        {
            if (message.Kind == NoticeKind.TopUpReceived)
            {
                (Notice, PurchaseCount) = (ResidentNotice.None, PurchaseCount + 1);
                LastPurchaseUnixSeconds = message.DecidedUnixSeconds;
                return;
            }

            var notice = message.Kind switch
            {
                NoticeKind.FirstReminder => ResidentNotice.FirstReminder,
                NoticeKind.SecondReminder => ResidentNotice.SecondReminder,
                NoticeKind.CutOff => ResidentNotice.CutOff,
                _ => ResidentNotice.None,
            };
            if (notice > Notice)
            {
                (Notice, NoticeUnixSeconds) = (notice, message.DecidedUnixSeconds);
            }
        }
    }
}
