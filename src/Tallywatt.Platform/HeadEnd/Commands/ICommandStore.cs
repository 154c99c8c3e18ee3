namespace Tallywatt.Platform.HeadEnd.Commands;

/// <summary>Where commands are kept. Relay orders of the areas are written there with their cause, by the area's own
/// commit.</summary>
/// <remarks>A change is on disk when its task ends. A change of a command that is over changes nothing and says so.
/// </remarks>
public interface ICommandStore
{
    /// <summary>Appends a command with its id given by the store; <paramref name="command"/>'s own id is not looked at.
    /// </summary>
    /// <returns>The command as stored, and whether it is new. A key that is there gives the command it belongs to.
    /// </returns>
    Task<(MeterCommand Command, bool IsNew)> AddAsync(MeterCommand command);

    Task<MeterCommand?> FindAsync(long id);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<MeterCommand>> ListAsync(CommandFilter filter);

    /// <summary>Queued and sent commands of one meter, oldest first.</summary>
    Task<IReadOnlyList<MeterCommand>> OpenOfAsync(int areaId, long meterNumber);

    /// <summary>The meters that have queued or sent commands newer than an id, each with the newest of them.</summary>
    Task<IReadOnlyList<OpenMeter>> OpenSinceAsync(long afterId);

    /// <summary>The newest relay command of a meter: of its purse, or of a person and neither failed, expired nor
    /// cancelled. Null when there is none.</summary>
    Task<MeterCommand?> LastRelayAsync(int areaId, long meterNumber, bool ofPurse);

    /// <summary>The command is about to go onto the wire: it becomes sent, and the attempt is counted.</summary>
    /// <returns>False when it is not open any more: then it must not be sent.</returns>
    Task<bool> SendingAsync(long id, long nowUnixSeconds);

    /// <summary>An attempt did not settle it.</summary>
    /// <param name="id">The command.</param>
    /// <param name="error">Why, for people.</param>
    /// <param name="wasSent">The attempt got so far that <see cref="SendingAsync"/> has counted it.</param>
    Task<bool> AttemptFailedAsync(long id, string error, bool wasSent);

    /// <summary>The command is over. A key command's version becomes the meter's in the same transaction.</summary>
    /// <param name="id">The command.</param>
    /// <param name="end">How it ended, and what is to be kept of it.</param>
    Task<bool> SettleAsync(long id, CommandEnd end);

    /// <summary>The version of a meter's keys in force; 1 before the first change.</summary>
    int KeyVersionOf(long meterNumber);
}

/// <summary>A meter with open commands.</summary>
/// <param name="AreaId">Its service area.</param>
/// <param name="MeterNumber">The meter.</param>
/// <param name="LastId">The newest id of its open commands.</param>
public readonly record struct OpenMeter(int AreaId, long MeterNumber, long LastId);

/// <summary>How a command ended.</summary>
/// <param name="State">Any but queued and sent. Cancelled only takes a command that is queued.</param>
/// <param name="AtUnixSeconds">When.</param>
/// <param name="ReadBack">What the meter showed; null when it was not asked.</param>
/// <param name="Error">Why, when it did not go well.</param>
/// <param name="KeyVersion">The keys now in force, when the command renewed them.</param>
public sealed record CommandEnd(
    CommandState State, long AtUnixSeconds, string? ReadBack = null, string? Error = null, int? KeyVersion = null);
