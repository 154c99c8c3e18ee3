using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>Carries APDUs to one meter and its answers back, over a line: framed by the wrapper or by HDLC.</summary>
/// <remarks>
/// Faults of the line and of the framing are results; only cancellation throws. After any fault the carrier is to be
/// dropped. Not for two callers at once.
/// </remarks>
public interface IApduCarrier : IAsyncDisposable
{
    /// <summary>Where the next APDU is to be written.</summary>
    Memory<byte> Room { get; }

    /// <summary>Opens the line. False when nobody answers in time.</summary>
    ValueTask<bool> ConnectAsync(CancellationToken cancel);

    /// <summary>From now on a client of this SAP speaks. Where clients have links of their own (HDLC), the link of
    /// the one before is ended and a new one set up.</summary>
    ValueTask<MeterFault> SpeakAsAsync(ClientSap client, CancellationToken cancel);

    /// <summary>Sends the APDU that stands in <see cref="Room"/>, and receives one.</summary>
    ValueTask<CarrierAnswer> ExchangeAsync(int apduLength, CancellationToken cancel);

    /// <summary>No answer is looked at any more: what was held for them is given back.</summary>
    void Rest();

    /// <summary>Ends the link, where there is one, and closes the line.</summary>
    ValueTask CloseAsync(CancellationToken cancel);

    /// <summary>Closes the line at once. <see cref="ConnectAsync"/> may follow.</summary>
    ValueTask DropAsync();
}

/// <summary>One APDU that came back, or why none did.</summary>
/// <param name="Fault">None when there is an APDU.</param>
/// <param name="Apdu">The APDU, until the carrier is used again or rests.</param>
public readonly record struct CarrierAnswer(MeterFault Fault, ReadOnlyMemory<byte> Apdu);
