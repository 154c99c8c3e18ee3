using Tallywatt.Protocols.Framing;

namespace Tallywatt.Protocols.Dlms;

/// <summary>Every bound of the DLMS stack. Those that depend on each other are asserted together.</summary>
public static class DlmsLimits
{
    /// <summary>How deep arrays and structures may nest. The Blue Book's deepest attribute needs six.</summary>
    public const int NestingMax = 12;

    /// <summary>The longest APDU either side sends or accepts, in bytes: below the wrapper's own bound.</summary>
    public const int ApduLengthMax = 16 * 1024;

    /// <summary>The smallest PDU size a client may name; an association below is refused. Source: IEC 62056-5-3,
    /// 7.3.1, client-max-receive-pdu-size.</summary>
    public const int PduSizeMin = 12;

    /// <summary>The smallest PDU size either side of ours offers for itself: a GET with a range must fit.</summary>
    public const int PduSizeOfferMin = 64;

    /// <summary>The longest ACSE APDU taken, in bytes. An association is opened before a PDU size is agreed, so the
    /// size does not bound it.</summary>
    public const int AcseLengthMax = 1024;

    /// <summary>The PDU size a server offers when nothing else is set, in bytes.</summary>
    public const int PduSizeDefault = 1024;

    /// <summary>The longest attribute value that block transfer may carry, in bytes.</summary>
    public const int LongValueLengthMax = 4 * 1024 * 1024;

    /// <summary>The longest value or parameter a server takes in blocks, in bytes.</summary>
    public const int LongRequestLengthMax = 64 * 1024;

    /// <summary>The longest return value of a method, in bytes.</summary>
    public const int LongReturnLengthMax = 64 * 1024;

    /// <summary>How many blocks of general block transfer we ask a peer to send in a row.</summary>
    public const int GeneralWindow = 8;

    /// <summary>How many attributes one request with a list may name.</summary>
    public const int ListItemsMax = 64;

    /// <summary>The longest password, in bytes.</summary>
    public const int PasswordLengthMax = 64;

    /// <summary>How long our challenges are, in bytes. Source: IEC 62056-5-3 allows 8 to 64.</summary>
    public const int ChallengeLength = 16;

    public const int ChallengeLengthMin = 8;

    public const int ChallengeLengthMax = 64;

    /// <summary>What a GET response with a data block needs at most beside the raw data: the choice bytes, the invoke
    /// id, the last-block flag, the block number and the longest length field.</summary>
    public const int BlockOverhead = 3 + 1 + 4 + 1 + 4;

    /// <summary>The same with the shortest length field, in the smallest PDU.</summary>
    const int BlockOverheadMin = 3 + 1 + 4 + 1 + 1;

    static DlmsLimits()
    {
        Hold(ApduLengthMax <= WrapperFrame.ApduLengthMax, "An APDU must fit a wrapper.");
        Hold(PduSizeDefault >= PduSizeOfferMin, "The default PDU size must be allowed.");
        Hold(PduSizeDefault <= ApduLengthMax, "The default PDU size must be allowed.");
        Hold(BlockOverheadMin < PduSizeMin, "The smallest PDU must carry some data.");
        Hold(PduSizeMin + SecureChannel.OverheadMax <= PduSizeOfferMin, "A ciphered PDU we offer must carry data.");
        Hold(AcseLengthMax <= ApduLengthMax, "An ACSE APDU is an APDU.");
        Hold(LongRequestLengthMax <= LongValueLengthMax, "A long request must not be bounded above a long value.");
        Hold(LongValueLengthMax >= ApduLengthMax, "A long value must not be bounded below a short one.");
    }

    /// <summary>Runs the assertions above, once, for whoever starts the stack.</summary>
    public static void Assert()
    {
    }

    static void Hold(bool condition, string rule)
    {
        if (!condition)
        {
            throw new InvalidOperationException(rule);
        }
    }
}
