using Tallywatt.Platform.HeadEnd.Sessions;

namespace Tallywatt.Platform.HeadEnd.Commands;

/// <summary>What came of one attempt at a command.</summary>
/// <param name="Kind">Whether it is over.</param>
/// <param name="Text">For people: what was read back, or why it is not done.</param>
/// <param name="Relay">The relay as it was read back.</param>
/// <param name="KeyVersion">The keys now in force.</param>
readonly record struct CommandResult(
    ResultKind Kind, string Text, MeterRelay? Relay = null, int? KeyVersion = null)
{
    internal static CommandResult Done(string readBack) => new(ResultKind.Done, readBack);

    internal static CommandResult Refused(string why) => new(ResultKind.Refused, why);

    internal static CommandResult NotYet(string why) => new(ResultKind.NotYet, why);

    internal static CommandResult Never(string why) => new(ResultKind.Never, why);
}

enum ResultKind
{
    /// <summary>The meter did not answer, or not so that anything is known.</summary>
    NotYet = 0,

    /// <summary>Read back as ordered.</summary>
    Done,

    /// <summary>The meter says no. It may say otherwise when asked again.</summary>
    Refused,

    /// <summary>It will not be, however often the meter is asked.</summary>
    Never,

    /// <summary>It may not be sent any more, or somebody else has ended it.</summary>
    Over,
}
