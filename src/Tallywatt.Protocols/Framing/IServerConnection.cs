namespace Tallywatt.Protocols.Framing;

/// <summary>What came of the bytes given to an <see cref="IServerConnection"/>.</summary>
public enum ConnectionStep
{
    /// <summary>The input does not hold a whole question yet.</summary>
    NeedMoreData,

    /// <summary>Noise, or something for somebody else: nothing is to be sent, and it proves no client alive.</summary>
    Skipped,

    /// <summary>One question was consumed, and the answer was written, if it has one; or the next part of a long
    /// answer. Step again, with no input too, while there is more.</summary>
    Answered,

    /// <summary>The input cannot be trusted any more. Close the connection.</summary>
    Drop,
}

/// <summary>The server end of one stream of bytes, whatever its framing is: bytes in, bytes out, no I/O.</summary>
public interface IServerConnection
{
    /// <summary>The input that must be able to wait for its end, in bytes.</summary>
    int InputLengthMax { get; }

    /// <summary>The room the answers of one step need at most, in bytes.</summary>
    int OutputLengthMax { get; }

    /// <summary>Whether a long answer goes on without more input: step again.</summary>
    bool HasMore { get; }

    /// <summary>How long the last answer must be held back before it is sent. Whoever owns the clock waits.</summary>
    TimeSpan AnswerDelay { get; }

    /// <summary>A pause inside a question that ends it; null when it may pause as long as it likes.</summary>
    TimeSpan? GapMax { get; }

    /// <summary>Takes one step over the input. Never throws for what the input holds.</summary>
    /// <param name="input">What was received and not consumed yet.</param>
    /// <param name="output">Where the answer goes, at least <see cref="OutputLengthMax"/> long.</param>
    /// <param name="consumedCount">How many bytes to drop from the input; with NeedMoreData too.</param>
    /// <param name="writtenCount">How many bytes to send.</param>
    /// <param name="isSilent">The line has paused for longer than <see cref="GapMax"/>.</param>
    ConnectionStep Step(
        ReadOnlySpan<byte> input, Span<byte> output, out int consumedCount, out int writtenCount,
        bool isSilent = false);

    /// <summary>The connection is gone.</summary>
    void Disconnected();
}
