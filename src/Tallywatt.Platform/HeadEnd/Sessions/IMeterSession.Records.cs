namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>What a meter keeps beside its load profile, and what it tells unasked.</summary>
public partial interface IMeterSession
{
    /// <summary>Reads the firmware's name, so that what its meters have in common is asked for once.</summary>
    ValueTask<MeterAnswer<string>> ReadFirmwareAsync(CancellationToken cancel) => NotSupported<string>();

    /// <summary>Reads the freezes of a range, both ends included, oldest first.</summary>
    ValueTask<MeterAnswer<MeterFreeze[]>> ReadFreezesAsync(
        MeterFreezeKind kind, long fromUnixSeconds, long toUnixSeconds, CancellationToken cancel) =>
        NotSupported<MeterFreeze[]>();

    /// <summary>Reads every event log's entries of a range, both ends included.</summary>
    ValueTask<MeterAnswer<MeterEvent[]>> ReadEventsAsync(
        long fromUnixSeconds, long toUnixSeconds, CancellationToken cancel) => NotSupported<MeterEvent[]>();

    /// <summary>Tells the meter where to push its events to, and a sign of life every hour.</summary>
    /// <param name="destination">A host and a port, such as "10.0.0.1:4059".</param>
    /// <param name="cancel">Ends the question.</param>
    /// <returns>True when the meter was told, false when it was set so already.</returns>
    ValueTask<MeterAnswer<bool>> PushToAsync(string destination, CancellationToken cancel) => NotSupported<bool>();
}
