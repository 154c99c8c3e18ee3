namespace Tallywatt.Protocols.Explain;

/// <summary>One field of a frame, in words: what it is called, where it stands, what it says, and what is in it.
/// </summary>
public sealed class WireNode
{
    readonly List<WireNode> children = [];

    internal WireNode(string name, int offset, bool isOpened)
    {
        Name = name;
        Offset = offset;
        IsOpened = isOpened;
    }

    public string Name { get; }

    /// <summary>Where the field begins, in bytes from the start of what was given, or of what was deciphered or put
    /// together.</summary>
    public int Offset { get; }

    /// <summary>Whether the offset counts from the start of deciphered or reassembled bytes.</summary>
    public bool IsOpened { get; }

    /// <summary>The field as sent, all of its children included.</summary>
    public ReadOnlyMemory<byte> Bytes { get; internal set; }

    /// <summary>What it says, for a person; empty when its children say it.</summary>
    public string Text { get; internal set; } = "";

    public IReadOnlyList<WireNode> Children => children;

    internal void Add(WireNode child) => children.Add(child);
}

/// <summary>Where bytes stop making sense, and why.</summary>
/// <param name="Offset">Counted like <see cref="WireNode.Offset"/>.</param>
public sealed record WireFault(int Offset, string Reason, bool IsOpened = false);

/// <summary>What bytes are, as far as they could be read.</summary>
/// <param name="Nodes">The frames or messages, in their order.</param>
/// <param name="Fault">The first thing that is wrong; null when nothing is.</param>
/// <param name="Notes">What is worth saying and not wrong: noise, long length fields, a missing key.</param>
/// <param name="Canonical">The same content written in the standard's shortest form.</param>
/// <param name="Opened">Every APDU that was deciphered on the way, outermost first.</param>
public sealed record Explanation(
    IReadOnlyList<WireNode> Nodes, WireFault? Fault, IReadOnlyList<string> Notes, byte[] Canonical,
    IReadOnlyList<byte[]> Opened);
