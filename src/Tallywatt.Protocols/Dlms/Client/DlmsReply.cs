namespace Tallywatt.Protocols.Dlms;

/// <summary>What an APDU of the server meant.</summary>
public enum DlmsReplyKind
{
    /// <summary>It is not an answer to what was asked. The association cannot be trusted any more.</summary>
    Malformed,

    /// <summary>The association is open.</summary>
    Associated,

    /// <summary>The server asks for proof. Send <see cref="DlmsClient.WriteProof"/>.</summary>
    ProofNeeded,

    /// <summary>The association was refused; <see cref="DlmsReply.Diagnostic"/> says why.</summary>
    AssociationRejected,

    /// <summary>The value that was asked for; for a list, as many results as were asked for.</summary>
    Value,

    /// <summary>One block was sent or arrived. Send <see cref="DlmsClient.WriteNext"/>.</summary>
    MoreBlocks,

    /// <summary>One block arrived, and more come by themselves: send nothing, receive. Only with general block
    /// transfer, which a client must ask for.</summary>
    MoreToCome,

    /// <summary>The value is longer than this client takes. The question is over.</summary>
    TooLong,

    /// <summary>The attribute was set, or the method ran; <see cref="DlmsReply.Value"/> is what it returned. For a
    /// list, the results: one byte an attribute, or <see cref="ActionOutcomes"/>.</summary>
    Done,

    /// <summary>The attribute or method was refused; <see cref="DlmsReply.Refusal"/> says why.</summary>
    Refused,

    /// <summary>The server refused the service as a whole; <see cref="DlmsReply.Exception"/> says why.</summary>
    ServiceRefused,

    /// <summary>The association is over.</summary>
    Released,
}

/// <summary>What an APDU of the server meant. It borrows the APDU, or the client's block buffer.</summary>
public readonly ref struct DlmsReply
{
    public DlmsReplyKind Kind { get; init; }

    /// <summary>One data element; for a list, <see cref="ItemCount"/> results for <see cref="GetResults"/>.</summary>
    public ReadOnlySpan<byte> Value { get; init; }

    public int ItemCount { get; init; }

    /// <summary>Why it was refused. Action results have the same numbers.</summary>
    public DataAccessResult Refusal { get; init; }

    public AssociationDiagnostic Diagnostic { get; init; }

    public ExceptionResponse Exception { get; init; }

    internal static DlmsReply Of(DlmsReplyKind kind) => new() { Kind = kind };
}
