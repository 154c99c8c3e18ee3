namespace Tallywatt.Simulation;

/// <summary>Mistakes to plant, each one that a developer could make: the worlds must find every one.</summary>
public enum PlantedBug
{
    None = 0,

    /// <summary>The fraction of a nano-unit left by one charge is not given to the next.</summary>
    DroppedCarry = 1,

    /// <summary>A payer is told "booked" before the commit is durable.</summary>
    AcknowledgeBeforeCommit = 2,

    /// <summary>After a restart nobody remembers which reminders were sent.</summary>
    ReminderTwice = 3,

    /// <summary>A retried payment is given a new reference.</summary>
    TopUpWithoutKey = 4,

    /// <summary>Missing rows are declared lost without asking the meter.</summary>
    GapSwallowed = 5,

    /// <summary>A relay order counts as done when it has been sent.</summary>
    RelayWithoutReadBack = 6,

    /// <summary>A torn commit at the end of the store is taken for a whole one.</summary>
    TornTailAccepted = 7,

    /// <summary>After a failed commit the area goes on with what it holds in memory.</summary>
    GoesOnAfterFailedCommit = 8,

    /// <summary>A checkpoint is kept before the commit it contains.</summary>
    CheckpointBeforeCommit = 9,

    /// <summary>Messages are sent from memory, and not from the outbox written with their cause.</summary>
    NoticeOutsideOutbox = 10,

    /// <summary>A row that comes after its day was closed is thrown away.</summary>
    LateRowIgnored = 11,
}
