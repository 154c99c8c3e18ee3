namespace Tallywatt.Platform.HeadEnd.Commands;

/// <summary>One command to one meter, as it stands in the queue.</summary>
/// <param name="Id">Its place: a meter's commands are carried out in the order of their ids.</param>
/// <param name="AreaId">The service area of the meter.</param>
/// <param name="MeterNumber">The meter.</param>
/// <param name="Key">The idempotency key of whoever asked.</param>
/// <param name="Body">What is to be done.</param>
/// <param name="RequestedBy">Who asked: a person, or <see cref="CommandOrigin.Purse"/>.</param>
/// <param name="Reason">Why.</param>
/// <param name="OrderSequence">The number of the purse's relay order; null for what a person asked for.</param>
/// <param name="CreatedUnixSeconds">When it was asked for, by the utility's clock.</param>
/// <param name="ValidUntilUnixSeconds">After this moment it is not begun any more; null for no end.</param>
public sealed record MeterCommand(
    long Id,
    int AreaId,
    long MeterNumber,
    string Key,
    CommandBody Body,
    string RequestedBy,
    string Reason,
    int? OrderSequence,
    long CreatedUnixSeconds,
    long? ValidUntilUnixSeconds)
{
    public CommandState State { get; init; } = CommandState.Queued;

    /// <summary>How often the meter was asked.</summary>
    public int AttemptCount { get; init; }

    /// <summary>Why the last attempt did not settle it, or why it ended; null when all went well.</summary>
    public string? LastError { get; init; }

    /// <summary>When it first went onto the wire; null when it never did.</summary>
    public long? SentUnixSeconds { get; init; }

    /// <summary>When it ended; null while it is open, and for a relay order that was replaced.</summary>
    public long? SettledUnixSeconds { get; init; }

    /// <summary>What the meter showed when it was read back, for people.</summary>
    public string? ReadBack { get; init; }

    public bool IsOpen => State is CommandState.Queued or CommandState.Sent;
}

/// <summary>Who asked for a command when it was no person.</summary>
public static class CommandOrigin
{
    /// <summary>The purse of the account: power follows the money.</summary>
    public const string Purse = "purse";
}

/// <summary>How far a command has come. The words are stored, in lower case.</summary>
public enum CommandState
{
    /// <summary>Durable; the meter has not heard of it.</summary>
    Queued = 1,

    /// <summary>It went onto the wire, and nothing that settles it was read back yet.</summary>
    Sent = 2,

    /// <summary>The meter, asked again, shows what was ordered.</summary>
    Confirmed = 3,

    /// <summary>The meter refuses it, or shows something else.</summary>
    Failed = 4,

    /// <summary>Its time ran out.</summary>
    Expired = 5,

    /// <summary>Taken back before the meter heard of it.</summary>
    Cancelled = 6,

    /// <summary>A newer relay order took its place, or it was not needed any more.</summary>
    Superseded = 7,
}
