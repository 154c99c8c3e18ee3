namespace Tallywatt.SoftMeter.CardSlot;

/// <summary>A card as its contacts show it: commands in, answers out. What it is made of is not the slot's business.
/// </summary>
public interface ICard
{
    /// <summary>Answer to reset, at most 33 bytes; empty for a card that stays mute.</summary>
    ReadOnlyMemory<byte> AnswerToReset { get; }

    /// <summary>One command, one answer (ISO/IEC 7816-4 APDUs).</summary>
    /// <returns>The bytes of the answer, 0 when the card is gone or mute.</returns>
    int Transmit(ReadOnlySpan<byte> command, Span<byte> answer);
}

/// <summary>What a card says it brings, once it has been authenticated.</summary>
public enum CardFinding : byte
{
    /// <summary>Authenticated, and meant for this meter.</summary>
    Accepted = 0,

    /// <summary>Mute, or it does not speak the meter's language.</summary>
    Unreadable = 1,

    /// <summary>Its keys are not of this system: counted as illegal.</summary>
    Illegal = 2,

    /// <summary>A good card of another meter.</summary>
    OtherMeter = 3,
}

/// <summary>What came of a card at the end of its session.</summary>
/// <param name="IsDone">True when everything on it has been applied and acknowledged.</param>
/// <param name="Text">A sentence for a person.</param>
public readonly record struct CardOutcome(bool IsDone, string Text);

/// <summary>What knows the meaning of a card. It is plugged into the slot.</summary>
/// <remarks>
/// <see cref="Examine"/> must have no effect on the meter or on the card. <see cref="Commit"/> is called once per
/// session, after the dwell, and only while the very same insertion lasts; it applies each record by
/// <see cref="Prepayment.PrepaymentPurse.Apply"/> first and acknowledges on the card afterwards, so that a card pulled
/// between the two only brings the acknowledgement again.
/// </remarks>
public interface ICardApplication
{
    /// <summary>Reads and authenticates.</summary>
    /// <param name="isPresent">False as soon as this insertion has ended; it never becomes true again.</param>
    CardFinding Examine(ICard card, Func<bool> isPresent);

    CardOutcome Commit(ICard card, Func<bool> isPresent);
}
