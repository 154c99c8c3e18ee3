namespace Tallywatt.Host.Probe;

/// <summary>A meter was not reached, or said no. The message is for the person who asked.</summary>
/// <param name="exitCode">What the shell is told; see <see cref="ExitCodes"/>.</param>
sealed class ProbeException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>Nothing listens there: no other protocol will do either.</summary>
    public bool IsUnreachable { get; private init; }

    internal static ProbeException Unreachable(string where, string? trouble = null) => new(
        ExitCodes.NotFound, trouble ?? $"nothing answers at {where}: is the meter there, and is it the right port?")
    {
        IsUnreachable = true,
    };

    internal static ProbeException Silent(string message) => new(ExitCodes.NotFound, message);

    internal static ProbeException Refused(string message) => new(ExitCodes.Refused, message);

    internal static ProbeException Wrong(string message) => new(ExitCodes.WrongUsage, message);
}
