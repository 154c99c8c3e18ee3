using System.Buffers;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Framing;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>How a client behaves on an HDLC line.</summary>
public sealed record HdlcCarrierSettings
{
    public static HdlcCarrierSettings Default { get; } = new();

    /// <summary>What the client can do at most; the meter may agree to less.</summary>
    public HdlcParameters Offered { get; init; } = HdlcParameters.Largest;

    /// <summary>How often what was not answered is said again before the meter counts as silent.</summary>
    public int RepeatsMax { get; init; } = 1;

    /// <summary>How long to wait before a meter that has no answer yet is polled again.</summary>
    public TimeSpan PollPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often a meter may say that it has no answer yet.</summary>
    public int PollsMax { get; init; } = 50;
}

/// <summary>Carries APDUs over HDLC, on TCP or a serial line. Source: IEC 62056-46.</summary>
/// <remarks>What is not answered is repeated under the same number: a meter answers it again, and executes it once.
/// </remarks>
/// <param name="line">The bytes to the meter. The carrier closes it.</param>
/// <param name="server">The meter's HDLC address.</param>
/// <param name="time">Whose clock pauses run on.</param>
/// <param name="apduSendMax">The longest APDU that will be sent, in bytes.</param>
public sealed class HdlcCarrier(
    IMeterLine line, HdlcAddress server, TimeProvider time, HdlcCarrierSettings? settings = null,
    int apduSendMax = SessionLimits.QuestionLengthMax) : IApduCarrier
{
    /// <summary>The frames one answer may take: more than the longest APDU needs in the shortest segments.</summary>
    const int TurnsMax = SessionLimits.PduSizeMax / HdlcParameters.LengthMin * 2;

    readonly HdlcCarrierSettings settings = settings ?? HdlcCarrierSettings.Default;
    readonly byte[] question = new byte[apduSendMax];
    byte[] sendBuffer = [];
    byte[] receiveBuffer = [];
    byte[] answer = [];
    int receivedCount;
    HdlcClientLink? link;

    public Memory<byte> Room => question;

    /// <summary>What was agreed with the meter; null without a link.</summary>
    public HdlcParameters? Agreed => link is { IsConnected: true } ? link.Agreed : null;

    public ValueTask<bool> ConnectAsync(CancellationToken cancel)
    {
        (link, receivedCount) = (null, 0);
        return line.ConnectAsync(cancel);
    }

    public async ValueTask<MeterFault> SpeakAsAsync(ClientSap client, CancellationToken cancel)
    {
        await EndLinkAsync(cancel);
        link = new(HdlcAddress.OneByte((byte)client.Number), server, settings.Offered, SessionLimits.PduSizeMax);
        EnsureBuffers();
        var fault = await TalkAsync(link.WriteConnect(sendBuffer), HdlcReply.Connected, cancel);
        return fault == MeterFault.ConnectionClosed ? MeterFault.NotConnected : fault;
    }

    public async ValueTask<CarrierAnswer> ExchangeAsync(int apduLength, CancellationToken cancel)
    {
        if (link is not { IsConnected: true } open)
        {
            return new(MeterFault.ConnectionClosed, default);
        }

        EnsureBuffers();
        open.Begin(question.AsSpan(0, apduLength));
        var fault = await TalkAsync(open.Write(sendBuffer), HdlcReply.Apdu, cancel);
        if (fault != MeterFault.None)
        {
            return new(fault, default);
        }

        open.Received.CopyTo(answer);
        return new(MeterFault.None, answer.AsMemory(0, open.Received.Length));
    }

    public void Rest()
    {
        receivedCount = 0;
        foreach (var buffer in (byte[][])[sendBuffer, receiveBuffer, answer])
        {
            if (buffer.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        (sendBuffer, receiveBuffer, answer) = ([], [], []);
    }

    public async ValueTask CloseAsync(CancellationToken cancel)
    {
        await EndLinkAsync(cancel);
        await DropAsync();
    }

    public ValueTask DropAsync()
    {
        link?.Drop();
        link = null;
        Rest();
        return line.CloseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await DropAsync();
        await line.DisposeAsync();
    }

    async ValueTask EndLinkAsync(CancellationToken cancel)
    {
        if (link is { IsConnected: true } open)
        {
            EnsureBuffers();
            await TalkAsync(open.WriteDisconnect(sendBuffer), HdlcReply.Disconnected, cancel);
            open.Drop(); // Whatever the meter said.
        }
    }

    /// <summary>Sends, and goes on taking turns until what is awaited has come.</summary>
    async ValueTask<MeterFault> TalkAsync(int length, HdlcReply awaited, CancellationToken cancel)
    {
        var (repeatCount, pollCount) = (0, 0);
        for (var turnCount = 0; turnCount < TurnsMax; turnCount++)
        {
            if (!await line.SendAsync(sendBuffer.AsMemory(0, length), cancel))
            {
                return MeterFault.ConnectionClosed;
            }

            var (reply, fault) = await ListenAsync(cancel);
            if (fault == MeterFault.TimedOut && repeatCount++ < settings.RepeatsMax)
            {
                receivedCount = 0;
            }
            else if (fault != MeterFault.None)
            {
                return fault;
            }
            else if (reply == awaited)
            {
                return MeterFault.None;
            }
            else if (reply is HdlcReply.Disconnected or HdlcReply.Rejected)
            {
                return reply == HdlcReply.Disconnected ? MeterFault.ConnectionClosed : MeterFault.FrameMalformed;
            }
            else if (reply == HdlcReply.NotReady)
            {
                if (++pollCount > settings.PollsMax)
                {
                    return MeterFault.TimedOut;
                }

                await Task.Delay(settings.PollPause, time, cancel);
            }

            length = link!.Write(sendBuffer);
        }

        return MeterFault.AnswerTooLong;
    }

    /// <summary>Receives until the link says something.</summary>
    async ValueTask<(HdlcReply Reply, MeterFault Fault)> ListenAsync(CancellationToken cancel)
    {
        while (true)
        {
            while (receivedCount > 0)
            {
                var reply = link!.Digest(receiveBuffer.AsSpan(0, receivedCount), out var consumedCount);
                receiveBuffer.AsSpan(consumedCount, receivedCount - consumedCount).CopyTo(receiveBuffer);
                receivedCount -= consumedCount;
                if (reply == HdlcReply.NeedMoreData)
                {
                    break;
                }

                if (reply is not (HdlcReply.Skipped or HdlcReply.Notification))
                {
                    return (reply, MeterFault.None);
                }
            }

            var receipt = await line.ReceiveAsync(receiveBuffer.AsMemory(receivedCount), cancel);
            if (receipt.Fault != MeterFault.None || receipt.ByteCount <= 0)
            {
                return (default, receipt.Fault == MeterFault.None ? MeterFault.ConnectionClosed : receipt.Fault);
            }

            receivedCount += receipt.ByteCount;
        }
    }

    void EnsureBuffers()
    {
        if (sendBuffer.Length == 0)
        {
            sendBuffer = ArrayPool<byte>.Shared.Rent(
                settings.Offered.SendWindow * (settings.Offered.SendLengthMax + HdlcFrame.OverheadMax));
            receiveBuffer = ArrayPool<byte>.Shared.Rent(2 * (HdlcFrame.LengthMax + 2));
            answer = ArrayPool<byte>.Shared.Rent(SessionLimits.PduSizeMax);
        }
    }
}
