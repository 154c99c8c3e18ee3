namespace Tallywatt.Protocols.Dlms;

/// <summary>What a client is waiting for.</summary>
public enum ClientState
{
    /// <summary>No association: only <see cref="DlmsClient.WriteAssociate"/> is in place.</summary>
    Idle,

    /// <summary>An AARQ is out.</summary>
    Associating,

    /// <summary>The server asked for proof: only <see cref="DlmsClient.WriteProof"/> is in place.</summary>
    ProofNeeded,

    /// <summary>The proof is out.</summary>
    Proving,

    /// <summary>Associated, and nothing is out.</summary>
    Ready,

    /// <summary>A GET of one attribute is out.</summary>
    Getting,

    /// <summary>A GET with a list is out.</summary>
    GettingList,

    /// <summary>A block arrived, and the next has not been asked for: <see cref="DlmsClient.WriteNext"/> is in place.
    /// </summary>
    BlockArrived,

    /// <summary>The next block has been asked for.</summary>
    GettingBlock,

    /// <summary>A SET is out.</summary>
    Setting,

    /// <summary>An ACTION is out.</summary>
    Invoking,

    /// <summary>An RLRQ is out.</summary>
    Releasing,
}
