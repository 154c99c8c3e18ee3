namespace Tallywatt.SoftMeter.CardSlot;

/// <summary>What the slot is doing.</summary>
public enum CardSlotState : byte
{
    Empty = 0,

    /// <summary>A good card dwells: leave it in. Nothing has happened yet.</summary>
    Counting = 1,

    /// <summary>The card has been dealt with: take it out.</summary>
    Done = 2,

    /// <summary>The card was not taken, or not wholly.</summary>
    Failed = 3,
}

/// <summary>The slot, for the display and the panel.</summary>
/// <param name="SessionCount">Grows by one with each insertion.</param>
/// <param name="SecondsLeft">While counting.</param>
public readonly record struct CardSlotView(CardSlotState State, int SessionCount, int SecondsLeft, string Text);

/// <summary>The card slot: a card must stay in for a while before anything happens, and one insertion is one session.
/// </summary>
/// <remarks>
/// <para>
/// Read, authenticate, dwell without effect, check that it is still the same insertion, commit, acknowledge. A card
/// that is pulled before the commit has changed nothing. One that is pulled and put back begins a new session: nothing
/// of the old one can reach it.
/// </para>
/// <para>Not safe for several threads: the meter's gate is around it. Times are seconds of true time.</para>
/// </remarks>
public sealed class MeterCardSlot(int dwellSeconds = MeterCardSlot.DwellSecondsDefault)
{
    /// <summary>How long a card stays in before it counts.</summary>
    public const int DwellSecondsDefault = 15;

    ICard? card;
    ICardApplication? application;
    long insertedTrueSeconds;
    string text = "";

    public CardSlotState State { get; private set; }

    /// <summary>Grows by one with each insertion.</summary>
    public int SessionCount { get; private set; }

    /// <summary>Cards that were not of this system, or of another meter.</summary>
    public int IllegalCount { get; private set; }

    /// <summary>Plugs in what understands cards.</summary>
    public void Plug(ICardApplication? understands) => application = understands;

    /// <summary>A card goes in. In a slot that is not empty nothing happens.</summary>
    public CardFinding Insert(ICard inserted, long trueUnixSeconds)
    {
        ArgumentNullException.ThrowIfNull(inserted);
        if (card is not null)
        {
            return CardFinding.Unreadable;
        }

        card = inserted;
        insertedTrueSeconds = trueUnixSeconds;
        SessionCount++;
        var finding = application?.Examine(inserted, Presence()) ?? CardFinding.Unreadable;
        IllegalCount += finding is CardFinding.Illegal or CardFinding.OtherMeter ? 1 : 0;
        State = finding == CardFinding.Accepted ? CardSlotState.Counting : CardSlotState.Failed;
        text = TextOf(finding);
        return finding;
    }

    /// <summary>The card is pulled, at whatever moment.</summary>
    public void Remove()
    {
        card = null;
        SessionCount += State == CardSlotState.Counting ? 1 : 0; // Whoever still holds the old session has lost it.
        State = CardSlotState.Empty;
        text = "";
    }

    /// <summary>Time passes: at the end of the dwell the session commits, once.</summary>
    /// <returns>What came of it, at that moment; otherwise null.</returns>
    public CardOutcome? Step(long trueUnixSeconds)
    {
        if (State != CardSlotState.Counting || SecondsLeft(trueUnixSeconds) > 0)
        {
            return null;
        }

        var outcome = application!.Commit(card!, Presence());
        State = outcome.IsDone ? CardSlotState.Done : CardSlotState.Failed;
        text = outcome.Text;
        return outcome;
    }

    /// <summary>When the dwell ends, as true time; null when nothing is counting.</summary>
    public long? DueTrueSeconds => State == CardSlotState.Counting ? insertedTrueSeconds + dwellSeconds : null;

    public CardSlotView View(long trueUnixSeconds) => new(
        State, SessionCount, State == CardSlotState.Counting ? SecondsLeft(trueUnixSeconds) : 0, text);

    static string TextOf(CardFinding finding) => finding switch
    {
        CardFinding.Accepted => "Leave the card in.",
        CardFinding.Unreadable => "The card cannot be read.",
        CardFinding.Illegal => "This card is not of this system.",
        CardFinding.OtherMeter => "This card belongs to another meter.",
        _ => throw new ArgumentOutOfRangeException(nameof(finding), finding, "No such finding."),
    };

    int SecondsLeft(long trueUnixSeconds) =>
        (int)Math.Max(0, insertedTrueSeconds + dwellSeconds - trueUnixSeconds);

    Func<bool> Presence()
    {
        var session = SessionCount;
        return () => card is not null && SessionCount == session;
    }
}
