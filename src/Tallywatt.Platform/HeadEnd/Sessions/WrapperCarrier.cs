using System.Buffers;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Framing;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>Carries APDUs in wrapper PDUs. Source: IEC 62056-4-7.</summary>
/// <param name="line">The bytes to the meter. The carrier closes it.</param>
/// <param name="serverSap">The logical device, or the meter behind a shared port.</param>
/// <param name="apduSendMax">The longest APDU that will be sent, in bytes.</param>
public sealed class WrapperCarrier(
    IMeterLine line, ushort serverSap = 1, int apduSendMax = SessionLimits.QuestionLengthMax) : IApduCarrier
{
    readonly byte[] sendBuffer = new byte[WrapperFrame.HeaderLength + apduSendMax];
    byte[] receiveBuffer = [];
    int receivedCount;
    ushort speaker;

    public Memory<byte> Room => sendBuffer.AsMemory(WrapperFrame.HeaderLength);

    public ValueTask<bool> ConnectAsync(CancellationToken cancel)
    {
        receivedCount = 0;
        return line.ConnectAsync(cancel);
    }

    public ValueTask<MeterFault> SpeakAsAsync(ClientSap client, CancellationToken cancel)
    {
        speaker = client.Number;
        return new(MeterFault.None);
    }

    public async ValueTask<CarrierAnswer> ExchangeAsync(int apduLength, CancellationToken cancel)
    {
        WrapperFrame.WriteHeader(speaker, serverSap, apduLength, sendBuffer);
        if (!await line.SendAsync(sendBuffer.AsMemory(0, WrapperFrame.HeaderLength + apduLength), cancel))
        {
            return new(MeterFault.ConnectionClosed, default);
        }

        if (receiveBuffer.Length == 0)
        {
            receiveBuffer = ArrayPool<byte>.Shared.Rent(SessionLimits.ReceiveBufferLength);
        }

        while (true)
        {
            switch (TryTakeFrame(out var apdu))
            {
                case FrameStatus.Frame:
                    return new(MeterFault.None, apdu);
                case FrameStatus.Malformed:
                    return new(MeterFault.FrameMalformed, default);
                case FrameStatus.NeedMoreData:
                    break;
                default:
                    throw new InvalidOperationException("No such frame status.");
            }

            var receipt = await line.ReceiveAsync(receiveBuffer.AsMemory(receivedCount), cancel);
            if (receipt.Fault != MeterFault.None || receipt.ByteCount <= 0)
            {
                return new(receipt.Fault == MeterFault.None ? MeterFault.ConnectionClosed : receipt.Fault, default);
            }

            receivedCount += receipt.ByteCount;
        }
    }

    public void Rest()
    {
        receivedCount = 0;
        if (receiveBuffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(receiveBuffer);
            receiveBuffer = [];
        }
    }

    public ValueTask CloseAsync(CancellationToken cancel) => DropAsync();

    public ValueTask DropAsync()
    {
        Rest();
        return line.CloseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await DropAsync();
        await line.DisposeAsync();
    }

    /// <summary>One question, one answer: what follows a whole frame is noise, and what is addressed to somebody else
    /// is not for us. Either makes the stream one that cannot be trusted.</summary>
    FrameStatus TryTakeFrame(out ReadOnlyMemory<byte> apdu)
    {
        apdu = default;
        var received = receiveBuffer.AsSpan(0, receivedCount);
        var status = WrapperFrame.TryRead(
            received, SessionLimits.PduSizeMax, out var frame, out var consumedCount, out _);
        if (status != FrameStatus.Frame)
        {
            return status;
        }

        if (frame.Source != serverSap || frame.Destination != speaker || consumedCount != receivedCount)
        {
            return FrameStatus.Malformed;
        }

        apdu = receiveBuffer.AsMemory(WrapperFrame.HeaderLength, frame.Apdu.Length);
        receivedCount = 0;
        return status;
    }
}
