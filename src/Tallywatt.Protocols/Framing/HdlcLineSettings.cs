namespace Tallywatt.Protocols.Framing;

/// <summary>How a server behaves on one HDLC line.</summary>
public sealed record HdlcLineSettings
{
    /// <summary>The largest frames and windows, over a network.</summary>
    public static HdlcLineSettings Default { get; } = new();

    /// <summary>What the server can do at most; less is agreed when the client asks for less.</summary>
    public HdlcParameters Offered { get; init; } = HdlcParameters.Largest;

    /// <summary>A link over which nothing came for so long is gone; zero for never. 120 seconds is the default of
    /// inactivity_time_out. Source: IEC 62056-6-2, class 23, attribute 8.</summary>
    public TimeSpan Inactivity { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>A pause inside a frame that ends it. Six seconds is the most that inter_octet_time_out may be: a
    /// network pauses where a wire does not. Source: IEC 62056-6-2, class 23, attribute 7.</summary>
    public TimeSpan GapMax { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>Links over one line at once.</summary>
    public int LinksMax { get; init; } = 4;
}
