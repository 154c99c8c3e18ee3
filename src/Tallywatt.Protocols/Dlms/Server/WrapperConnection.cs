using Tallywatt.Protocols.Framing;

namespace Tallywatt.Protocols.Dlms;

/// <summary>What came of the bytes given to a <see cref="WrapperConnection"/>.</summary>
public enum ConnectionStep
{
    /// <summary>The input does not hold a whole PDU yet. Nothing was consumed.</summary>
    NeedMoreData,

    /// <summary>One PDU was consumed and its answer written, or the next PDU of a long answer. There may be nothing
    /// to send. Step again, with no input too, until it needs more data.</summary>
    Answered,

    /// <summary>The input cannot be trusted any more. Close the connection.</summary>
    Drop,
}

/// <summary>The server end of one stream of wrapper PDUs: frames in, frames out, no I/O.</summary>
/// <remarks>
/// Several clients may associate over one connection, each from its own wPort (IEC 62056-4-7); no more than
/// <see cref="AssociationsMax"/>. A PDU for a device that is not there drops the connection.
/// </remarks>
public sealed class WrapperConnection(ILogicalDevices devices, DlmsServerSettings? settings = null)
{
    public const int AssociationsMax = 4;

    readonly DlmsServerSettings settings = settings ?? DlmsServerSettings.Default;
    readonly List<(uint Ports, DlmsServer Server)> associations = new(1);
    (DlmsServer Server, ushort ServerSap)? streaming;

    /// <summary>The room an answer needs, in bytes; the input buffer must be able to hold as much.</summary>
    public int BufferLength => WrapperFrame.HeaderLength + settings.ApduRoomLength;

    /// <summary>Whether a long answer goes on without more input: step again.</summary>
    public bool HasMore => streaming is not null;

    /// <summary>How long the last answer must be held back before it is sent. Whoever owns the clock waits.</summary>
    public TimeSpan AnswerDelay { get; private set; }

    /// <summary>Takes one PDU from the start of the input and answers it. Never throws for what the input holds.
    /// </summary>
    /// <param name="input">What was received and not consumed yet.</param>
    /// <param name="output">Where the answer goes, at least <see cref="BufferLength"/> long.</param>
    /// <param name="consumedCount">How many bytes to drop from the input.</param>
    /// <param name="writtenCount">How many bytes to send.</param>
    public ConnectionStep Step(
        ReadOnlySpan<byte> input, Span<byte> output, out int consumedCount, out int writtenCount)
    {
        writtenCount = 0;
        if (streaming is { } sender)
        {
            consumedCount = 0;
            AnswerDelay = TimeSpan.Zero;
            writtenCount = Frame(
                sender.Server, sender.ServerSap, sender.Server.WriteMore(output[WrapperFrame.HeaderLength..]), output);
            return ConnectionStep.Answered;
        }

        switch (WrapperFrame.TryRead(input, settings.ApduRoomLength, out var frame, out consumedCount, out _))
        {
            case FrameStatus.NeedMoreData:
                return ConnectionStep.NeedMoreData;
            case FrameStatus.Malformed:
                return ConnectionStep.Drop;
            case FrameStatus.Frame:
                break;
            default:
                throw new InvalidOperationException("No such frame status.");
        }

        if (ServerFor(frame.Source, frame.Destination) is not { } server)
        {
            return ConnectionStep.Drop;
        }

        var length = server.Respond(frame.Apdu, output[WrapperFrame.HeaderLength..]);
        AnswerDelay = server.AnswerDelay;
        writtenCount = Frame(server, frame.Destination, length, output);
        return ConnectionStep.Answered;
    }

    int Frame(DlmsServer server, ushort serverSap, int length, Span<byte> output)
    {
        streaming = server.HasMore ? (server, serverSap) : null;
        if (length == 0)
        {
            return 0;
        }

        WrapperFrame.WriteHeader(serverSap, server.Client.Number, length, output);
        return WrapperFrame.HeaderLength + length;
    }

    /// <summary>The connection is gone.</summary>
    public void Disconnected()
    {
        foreach (var (_, server) in associations)
        {
            server.Disconnected();
        }

        associations.Clear();
        streaming = null;
    }

    DlmsServer? ServerFor(ushort clientSap, ushort serverSap)
    {
        var ports = ((uint)clientSap << 16) | serverSap;
        for (var i = 0; i < associations.Count; i++)
        {
            if (associations[i].Ports == ports)
            {
                return associations[i].Server;
            }
        }

        if (associations.Count == AssociationsMax || devices.Find(serverSap) is not { } objects)
        {
            return null;
        }

        var server = new DlmsServer(
            new(clientSap), objects, settings, devices.CredentialsOf(serverSap, new(clientSap)));
        associations.Add((ports, server));
        return server;
    }
}
