namespace Tallywatt.Host.Up;

/// <summary>The product cannot start as asked. The message is for the person at the terminal.</summary>
sealed class RefusedException(string message, int exitCode = ExitCodes.Refused) : Exception(message)
{
    internal int ExitCode => exitCode;
}
