namespace Tallywatt.Protocols.Dlt645;

public enum Dlt645ReplyKind
{
    /// <summary>Read more bytes, or give up when the line has been silent.</summary>
    NeedMoreData,

    /// <summary>Noise, or a frame that is not the answer to what is out: drop what was consumed and go on.</summary>
    Skipped,

    /// <summary>Done, with the data of the answer.</summary>
    Data,

    /// <summary>The data is one part: ask for the next.</summary>
    MoreFollows,

    /// <summary>The meter refuses.</summary>
    Refused,

    /// <summary>The right meter answered what the question does not allow.</summary>
    Malformed,
}

/// <summary>What bytes mean for the question that is out. Good until the next call.</summary>
public readonly ref struct Dlt645Reply
{
    public Dlt645ReplyKind Kind { get; init; }

    /// <summary>Who answered.</summary>
    public Dlt645Address From { get; init; }

    /// <summary>What the identifier holds; identifier and frame number are off.</summary>
    public ReadOnlySpan<byte> Data { get; init; }

    public Dlt645Errors Errors { get; init; }

    public Dlt645SecurityErrors SecurityErrors { get; init; }
}
