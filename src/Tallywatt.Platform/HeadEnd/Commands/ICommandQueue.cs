namespace Tallywatt.Platform.HeadEnd.Commands;

/// <summary>The one queue of commands to meters. Durable: what was accepted survives the process.</summary>
/// <remarks>
/// A meter's commands are carried out one at a time, in the order in which they were accepted. Confirmed means that the
/// meter was asked afterwards and shows what was ordered. Times are those of the utility's clock.
/// </remarks>
public interface ICommandQueue
{
    /// <summary>Accepts a command. On disk when the task ends; sent soon afterwards.</summary>
    /// <remarks>The same key with the same content gives the command as it stands; with other content it is refused.
    /// </remarks>
    Task<CommandAnswer> SendAsync(CommandRequest request, CancellationToken cancel);

    /// <summary>One command; null when there is none.</summary>
    Task<MeterCommand?> FindAsync(long id, CancellationToken cancel);

    /// <summary>The newest commands, newest first.</summary>
    Task<IReadOnlyList<MeterCommand>> ListAsync(CommandFilter filter, CancellationToken cancel);

    /// <summary>Takes back a command that the meter has not heard of.</summary>
    Task<CommandAnswer> CancelAsync(long id, string cancelledBy, CancellationToken cancel);

    /// <summary>The order that keeps a meter without power although its purse would allow it; null when none does.
    /// </summary>
    Task<MeterCommand?> HoldOfAsync(long meterNumber, CancellationToken cancel);
}

/// <summary>A command that somebody asks for.</summary>
/// <param name="Key">The idempotency key, 1 to 100 characters. Whoever asks chooses it, and repeats it to ask again.
/// </param>
/// <param name="MeterNumber">The meter.</param>
/// <param name="Body">What is to be done.</param>
/// <param name="RequestedBy">Who asks, 1 to 100 characters.</param>
/// <param name="Reason">Why, 1 to 200 characters.</param>
/// <param name="ValidForSeconds">How long it may wait for the meter, by the utility's clock.</param>
public sealed record CommandRequest(
    string Key,
    long MeterNumber,
    CommandBody Body,
    string RequestedBy,
    string Reason,
    long ValidForSeconds = CommandRequest.ValidForSecondsDefault)
{
    /// <summary>A day.</summary>
    public const long ValidForSecondsDefault = 86_400;

    /// <summary>400 days.</summary>
    public const long ValidForSecondsMax = 400 * 86_400L;
}

/// <summary>What became of a request.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Command">The command as it stands; null when there is none.</param>
/// <param name="Reason">A sentence for people when it was refused.</param>
public sealed record CommandAnswer(CommandOutcome Outcome, MeterCommand? Command, string Reason = "");

public enum CommandOutcome
{
    /// <summary>Done as asked.</summary>
    Done = 1,

    /// <summary>The same was asked for before; it stands as shown.</summary>
    Exists = 2,

    /// <summary>The key was used before, for something else.</summary>
    KeyConflict = 3,

    /// <summary>There is no such meter, or no such command.</summary>
    NotFound = 4,

    /// <summary>It cannot be; the reason says why.</summary>
    Refused = 5,
}

/// <summary>Which commands to show.</summary>
/// <param name="MeterNumber">Of one meter; null for all.</param>
/// <param name="State">In one state; null for all.</param>
/// <param name="Kind">Of one kind, such as "relay"; null for all.</param>
/// <param name="BeforeId">Older than this one; null for the newest.</param>
/// <param name="LimitCount">1 to 1,000.</param>
public sealed record CommandFilter(
    long? MeterNumber = null,
    CommandState? State = null,
    string? Kind = null,
    long? BeforeId = null,
    int LimitCount = 50);
