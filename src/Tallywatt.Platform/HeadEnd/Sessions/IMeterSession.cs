namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>A conversation with one meter. It connects and associates when first asked, and stays so.</summary>
/// <remarks>
/// One question at a time: a session is not for two callers at once. A failed question closes the connection, and the
/// next one opens it again. Whatever the meter or the line does is an outcome in the answer and never an exception;
/// only cancellation throws. A meter may not stay silent for long, but a line may be slow: a caller that wants an end
/// for the whole question passes a token that has one.
/// </remarks>
public partial interface IMeterSession : IAsyncDisposable
{
    /// <summary>How often a connection was opened. Who answers at the next one may be another meter.</summary>
    int ConnectionCount => 0;

    /// <summary>Reads the serial number (0.0.96.1.0.255), so that a reading is never booked to another meter.</summary>
    ValueTask<MeterAnswer<string>> ReadSerialAsync(CancellationToken cancel);

    /// <summary>Reads the clock (0.0.1.0.0.255).</summary>
    ValueTask<MeterAnswer<MeterClock>> ReadClockAsync(CancellationToken cancel);

    /// <summary>Reads the import and export registers (1.0.1.8.0.255 and 1.0.2.8.0.255), in Wh.</summary>
    ValueTask<MeterAnswer<MeterRegisters>> ReadRegistersAsync(CancellationToken cancel);

    /// <summary>Reads the rows of load profile 1 (1.0.99.1.0.255) captured in a range.</summary>
    /// <param name="fromUnixSeconds">The first capture time asked for, inclusive.</param>
    /// <param name="toUnixSeconds">The last capture time asked for, inclusive.</param>
    /// <returns>
    /// The rows in the meter's order, oldest first. Every row is a register position at its capture time. A row the
    /// meter does not have is not there; an empty range is an empty array.
    /// </returns>
    ValueTask<MeterAnswer<ProfileRow[]>> ReadProfileAsync(
        long fromUnixSeconds, long toUnixSeconds, CancellationToken cancel);

    /// <summary>Reads the disconnect control (0.0.96.3.10.255).</summary>
    ValueTask<MeterAnswer<MeterRelay>> ReadRelayAsync(CancellationToken cancel);

    /// <summary>Orders remote_disconnect, then reads the relay back. Repeating it is harmless.</summary>
    ValueTask<MeterAnswer<MeterRelay>> DisconnectAsync(CancellationToken cancel);

    /// <summary>Orders remote_reconnect, then reads the relay back. Repeating it is harmless.</summary>
    /// <remarks>In control modes 1 and 3 the relay is then ready for reconnection until a person presses the button.
    /// </remarks>
    ValueTask<MeterAnswer<MeterRelay>> ReconnectAsync(CancellationToken cancel);

    /// <summary>Releases the association and closes the connection. The next question opens both again.</summary>
    ValueTask CloseAsync(CancellationToken cancel);
}
