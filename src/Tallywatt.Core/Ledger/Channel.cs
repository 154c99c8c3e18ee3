namespace Tallywatt.Core.Ledger;

/// <summary>The way money reached us. The numbers are stored and never change.</summary>
public enum Channel : byte
{
    /// <summary>Never used; a stored zero is a fault.</summary>
    None = 0,

    /// <summary>A clerk at the counter of a business hall.</summary>
    Hall = 1,

    /// <summary>The customer's own page.</summary>
    Portal = 2,

    /// <summary>An operator at the command line.</summary>
    CommandLine = 3,

    /// <summary>A bank transfer.</summary>
    Bank = 4,

    /// <summary>A payment provider's call-back.</summary>
    Provider = 5,

    /// <summary>A simulated resident who buys after a reminder.</summary>
    Resident = 6,
}
