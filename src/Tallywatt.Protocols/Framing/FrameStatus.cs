namespace Tallywatt.Protocols.Framing;

public enum FrameStatus
{
    /// <summary>A whole, valid frame was read.</summary>
    Frame,

    /// <summary>What is left may begin a frame. Read more, or give up when the line has been silent too long.</summary>
    NeedMoreData,

    /// <summary>The bytes cannot begin a frame. Skip what was consumed, then try again or drop the line.</summary>
    Malformed,
}
