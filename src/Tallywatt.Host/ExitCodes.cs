namespace Tallywatt.Host;

/// <summary>What a verb tells the shell. Part of the product's contract with scripts: the numbers never
/// change.</summary>
static class ExitCodes
{
    internal const int Done = 0;

    /// <summary>The arguments were wrong: a missing option, an unknown name, a value out of its range.</summary>
    internal const int WrongUsage = 1;

    /// <summary>A file, a tariff, a meter or an account that was named does not exist.</summary>
    internal const int NotFound = 2;

    /// <summary>The input was read and refused, with the line and the reason.</summary>
    internal const int Refused = 3;

    /// <summary>A fault of the product itself. The message says what happened; nothing was done by halves.</summary>
    internal const int Failed = 70;
}
