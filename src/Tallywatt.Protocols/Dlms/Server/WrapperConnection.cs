using Tallywatt.Protocols.Framing;

namespace Tallywatt.Protocols.Dlms;

/// <summary>The server end of one stream of wrapper PDUs: frames in, frames out, no I/O.</summary>
/// <remarks>
/// Several clients may associate over one connection, each from its own wPort and with its own device (IEC
/// 62056-4-7); no more than so many, and the one that was released longest ago makes room. A PDU for a device that is
/// not there drops the connection.
/// </remarks>
/// <param name="devices">What is behind the connection.</param>
/// <param name="settings">What is offered.</param>
/// <param name="associationsMax">Associations over one connection; more where many meters share a port.</param>
public sealed class WrapperConnection(
    ILogicalDevices devices, DlmsServerSettings? settings = null,
    int associationsMax = WrapperConnection.AssociationsMax) : IServerConnection
{
    public const int AssociationsMax = 4;

    readonly DlmsServerSettings settings = settings ?? DlmsServerSettings.Default;
    readonly List<(uint Ports, DlmsServer Server)> associations = new(1);
    (DlmsServer Server, ushort ServerSap)? streaming;

    public int InputLengthMax => WrapperFrame.HeaderLength + settings.ApduRoomLength;

    public int OutputLengthMax => WrapperFrame.HeaderLength + settings.ApduRoomLength;

    public bool HasMore => streaming is not null;

    public TimeSpan AnswerDelay { get; private set; }

    /// <summary>None: a wrapper is for streams, and a stream may pause.</summary>
    public TimeSpan? GapMax => null;

    /// <summary>Takes one PDU from the start of the input and answers it.</summary>
    /// <inheritdoc/>
    public ConnectionStep Step(
        ReadOnlySpan<byte> input, Span<byte> output, out int consumedCount, out int writtenCount,
        bool isSilent = false)
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

        if (devices.Find(serverSap) is not { } objects || !MakeRoom())
        {
            return null;
        }

        var server = new DlmsServer(
            new(clientSap), objects, settings, devices.CredentialsOf(serverSap, new(clientSap)));
        associations.Add((ports, server));
        return server;
    }

    /// <summary>Whether one more association fits, if need be in place of one that has ended.</summary>
    bool MakeRoom()
    {
        if (associations.Count < associationsMax)
        {
            return true;
        }

        var ended = associations.FindIndex(each => each.Server.State == AssociationState.Idle);
        if (ended < 0)
        {
            return false;
        }

        associations.RemoveAt(ended);
        return true;
    }
}
