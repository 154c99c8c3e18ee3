using System.Globalization;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Notices;

/// <summary>What a customer is told. The numbers are stored and never change.</summary>
public enum NoticeKind : byte
{
    /// <summary>Never used; a stored zero is a fault.</summary>
    None = 0,

    /// <summary>The balance fell to the first reminder (30 by default).</summary>
    FirstReminder = 1,

    /// <summary>The balance fell to the second reminder (10 by default).</summary>
    SecondReminder = 2,

    /// <summary>The credit is used up and power goes off.</summary>
    CutOff = 3,

    /// <summary>There is credit again; the customer may press the button at the meter.</summary>
    Restored = 4,

    /// <summary>A purchase was received.</summary>
    TopUpReceived = 5,
}

/// <summary>One message to one customer, decided once. It says what happened; the words come later.</summary>
/// <param name="AccountNumber">Whom it is for.</param>
/// <param name="Kind">What happened.</param>
/// <param name="OccasionNumber">
/// Which time it happened: the credit cycle for reminders and purchases, the power decision for the others.
/// </param>
/// <param name="Balance">The balance after what happened.</param>
/// <param name="Amount">The amount paid, for a purchase; else the level that was reached.</param>
/// <param name="DecidedUnixSeconds">When it was decided.</param>
public sealed record Notice(
    long AccountNumber, NoticeKind Kind, int OccasionNumber, Money Balance, Money Amount, long DecidedUnixSeconds)
{
    /// <summary>The stable id: the same occasion always has the same id, so that a repeat can be dropped.</summary>
    public string Id => string.Create(
        CultureInfo.InvariantCulture, $"notice:{AccountNumber}:{(byte)Kind}:{OccasionNumber}");
}
