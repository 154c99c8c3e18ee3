namespace Tallywatt.Platform.Registry;

/// <summary>What a meter speaks to the head-end. The numbers are stored.</summary>
public enum MeterProtocol : byte
{
    /// <summary>DLMS/COSEM over the wrapper. Source: IEC 62056-4-7.</summary>
    Dlms = 0,

    /// <summary>DL/T 645-2007 over TCP.</summary>
    Dlt645 = 1,
}

/// <summary>Where a meter answers, and in which language.</summary>
/// <param name="Protocol">What it speaks.</param>
/// <param name="Host">A name or an address.</param>
/// <param name="Port">The TCP port.</param>
public sealed record MeterPlace(MeterProtocol Protocol, string Host, int Port)
{
    /// <summary>The logical device, or the meter behind a port that several share; DLMS only.</summary>
    public ushort ServerSap { get; init; } = 1;

    /// <summary>How far the meter's own clock is ahead of UTC: a DL/T 645 clock shows local time without a zone.
    /// </summary>
    public int UtcOffsetSeconds { get; init; }

    /// <summary>What the meter asks of its clients: "none", or "hls5".</summary>
    public string Security { get; init; } = "none";

    /// <summary>The firmware as the meter names it; empty until it was read.</summary>
    public string Firmware { get; init; } = "";
}

/// <summary>The address book of the meters.</summary>
public interface IMeterPlaces
{
    /// <exception cref="KeyNotFoundException">There is no such meter.</exception>
    MeterPlace Of(long meterNumber);
}
