namespace Tallywatt.Core.Readings;

/// <summary>Which way the energy of a channel passes the service point.</summary>
public enum EnergyFlow : byte
{
    /// <summary>To the customer (+A).</summary>
    Import = 0,

    /// <summary>From the customer (-A).</summary>
    Export = 1,

    /// <summary>The difference of both: a positive value counts as import, a negative one as export.</summary>
    Net = 2,
}
