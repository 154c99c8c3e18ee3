namespace Tallywatt.Protocols.Dlt645;

/// <summary>Every bound of the DL/T 645 stack.</summary>
public static class Dlt645Limits
{
    /// <summary>The longest data field of a frame, in bytes. Source: DL/T 645-2007, 5.2.5.</summary>
    public const int DataLengthMax = 200;

    /// <summary>The longest data field of a write, in bytes. The standard says 50 (5.2.5), and its prepayment
    /// supplement writes a ladder of 64 bytes in one frame: so it is what a frame carries.</summary>
    public const int WriteDataLengthMax = DataLengthMax;

    /// <summary>The longest frame without wake-up bytes, and so the most a reader must ever hold.</summary>
    public const int FrameLengthMax = 10 + DataLengthMax + 2;

    /// <summary>The longest question or answer with its wake-up bytes: what a writer's buffer must hold.</summary>
    public const int SendLengthMax = WakeupCount + FrameLengthMax;

    /// <summary>Wake-up bytes a sender puts before a frame.</summary>
    public const int WakeupCount = 4;

    /// <summary>The longest value that frames in a row may carry, in bytes.</summary>
    public const int LongDataLengthMax = 8 * 1024;

    /// <summary>The data of a value that one frame of an answer carries, in bytes: identifier and frame number are off.
    /// </summary>
    public const int SegmentLengthMax = DataLengthMax - 4 - 1;

    /// <summary>How many values a block may hold: a total and 63 rates, now and at twelve settlement days.</summary>
    public const int BlockItemsMax = 64 * 13;

    /// <summary>A gap between two bytes that is longer ends a frame. Source: DL/T 645-2007, 5.3.</summary>
    public static readonly TimeSpan ByteGapMax = TimeSpan.FromMilliseconds(500);

    /// <summary>A slave answers after 20 to 500 ms. Source: DL/T 645-2007, 5.3.</summary>
    public static readonly TimeSpan AnswerDelayMin = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc cref="AnswerDelayMin"/>
    public static readonly TimeSpan AnswerDelayMax = TimeSpan.FromMilliseconds(500);
}
