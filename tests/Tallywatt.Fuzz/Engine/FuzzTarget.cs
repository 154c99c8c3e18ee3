namespace Tallywatt.Fuzz.Engine;

/// <summary>One parser under fuzz. It throws when a rule is broken; an exception out of the parser is one, too.
/// </summary>
public delegate void FuzzAction(ReadOnlySpan<byte> input);

/// <param name="Name">What it is called on the command line.</param>
/// <param name="Family">The protocol: dlms, dlt645 or sts.</param>
/// <param name="Shape">Which checksums and lengths a changed input may be given back.</param>
public sealed record FuzzTarget(string Name, string Family, FuzzShape Shape, FuzzAction Run);

/// <summary>How inputs of a target are framed, so that a mutation can reach what is behind a checksum.</summary>
public enum FuzzShape
{
    Plain,
    Wrapper,
    Hdlc,
    Dlt645,
}
