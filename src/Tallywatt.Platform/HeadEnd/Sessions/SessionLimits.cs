using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Framing;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>Every bound of a session with a meter.</summary>
public static class SessionLimits
{
    /// <summary>The longest APDU a session takes, in bytes. A meter may agree to less.</summary>
    public const int PduSizeMax = 8 * 1024;

    /// <summary>The longest question, in bytes: a GET with a list of four attributes is below 64.</summary>
    public const int QuestionLengthMax = 256;

    /// <summary>How many frame counters must be left above the meter's last for a conversation to begin.</summary>
    internal const uint CountersPerConversationMin = 1 << 16;

    internal const int ReceiveBufferLength = WrapperFrame.HeaderLength + PduSizeMax;

    internal static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How long a meter may stay silent before it counts as unreachable.</summary>
    internal static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How many PDUs one answer may take: more than the longest value needs in the smallest blocks.</summary>
    internal const int BlocksMax =
        DlmsLimits.LongValueLengthMax / (DlmsLimits.PduSizeOfferMin - DlmsLimits.BlockOverhead) + 1;
}
