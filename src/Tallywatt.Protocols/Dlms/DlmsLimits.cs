using Tallywatt.Protocols.Framing;

namespace Tallywatt.Protocols.Dlms;

/// <summary>Every bound of the DLMS stack. Those that depend on each other are asserted together.</summary>
public static class DlmsLimits
{
    /// <summary>How deep arrays and structures may nest. The Blue Book's deepest attribute needs six.</summary>
    public const int NestingMax = 12;

    /// <summary>The longest APDU either side sends or accepts, in bytes: below the wrapper's own bound.</summary>
    public const int ApduLengthMax = 16 * 1024;

    /// <summary>The smallest PDU size that can be agreed; an association below is refused. Source: IEC 62056-5-3.
    /// </summary>
    public const int PduSizeMin = 64;

    /// <summary>The PDU size a server offers when nothing else is set, in bytes.</summary>
    public const int PduSizeDefault = 1024;

    /// <summary>The longest attribute value that block transfer may carry, in bytes.</summary>
    public const int LongValueLengthMax = 4 * 1024 * 1024;

    /// <summary>How many attributes one request with a list may name.</summary>
    public const int ListItemsMax = 64;

    /// <summary>The longest password, in bytes.</summary>
    public const int PasswordLengthMax = 64;

    /// <summary>How long our challenges are, in bytes. Source: IEC 62056-5-3 allows 8 to 64.</summary>
    public const int ChallengeLength = 16;

    public const int ChallengeLengthMin = 8;

    public const int ChallengeLengthMax = 64;

    /// <summary>What a GET response with a data block needs beside the raw data: the choice bytes, the invoke id, the
    /// last-block flag, the block number and the longest length field.</summary>
    public const int BlockOverhead = 3 + 1 + 4 + 1 + 4;

    static DlmsLimits()
    {
        Hold(ApduLengthMax <= WrapperFrame.ApduLengthMax, "An APDU must fit a wrapper.");
        Hold(PduSizeDefault >= PduSizeMin && PduSizeDefault <= ApduLengthMax, "The default PDU size must be allowed.");
        Hold(BlockOverhead < PduSizeMin, "The smallest PDU must carry some data.");
        Hold(BlockOverhead + SecureChannel.OverheadMax < PduSizeMin, "The smallest ciphered PDU must carry data.");
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
