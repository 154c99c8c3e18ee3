using System.Buffers;
using Tallywatt.Protocols.Framing;

namespace Tallywatt.Protocols.Dlms;

/// <summary>The server end of one HDLC line: frames in, frames out, no I/O.</summary>
/// <remarks>
/// Each client has a link of its own with each device it speaks to, and an association over it: SNRM begins both
/// anew, DISC ends both. Frames for devices that are not on the line, for all of them, and noise are not answered. A
/// link over which nothing came for <see cref="HdlcLineSettings.Inactivity"/> is forgotten without a word. Source: IEC
/// 62056-46, 6.4.4; IEC 62056-6-2, class 23.
/// </remarks>
public sealed class HdlcConnection : IServerConnection
{
    readonly IHdlcStations stations;
    readonly DlmsServerSettings settings;
    readonly TimeProvider time;
    readonly HdlcLineSettings line;
    readonly List<Link> links = new(1);
    bool afterFlag;

    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    public HdlcConnection(
        IHdlcStations stations, TimeProvider time, DlmsServerSettings? settings = null, HdlcLineSettings? line = null)
    {
        ArgumentNullException.ThrowIfNull(stations);
        ArgumentNullException.ThrowIfNull(time);
        this.stations = stations;
        this.time = time;
        this.settings = settings ?? DlmsServerSettings.Default;
        this.line = line ?? HdlcLineSettings.Default;
        this.settings.Check();
        this.line.Offered.Check();
    }

    public int InputLengthMax => HdlcFrame.LengthMax + 2;

    public int OutputLengthMax => HdlcServerLink.AnswerLengthMax(line.Offered);

    /// <summary>None: what follows waits until the client polls.</summary>
    public bool HasMore => false;

    public TimeSpan AnswerDelay { get; private set; }

    public TimeSpan? GapMax => line.GapMax;

    /// <summary>Takes one frame from the start of the input, or skips what is none.</summary>
    /// <inheritdoc/>
    public ConnectionStep Step(
        ReadOnlySpan<byte> input, Span<byte> output, out int consumedCount, out int writtenCount,
        bool isSilent = false)
    {
        writtenCount = 0;
        var status = HdlcFrame.TryRead(input, out var frame, out consumedCount, out _, afterFlag);
        if (status == FrameStatus.Frame)
        {
            // The closing flag may open the next frame. It is remembered rather than kept, so that a line at rest
            // holds no byte.
            consumedCount++;
            afterFlag = true;
            return Take(frame, output, out writtenCount);
        }

        var isAllFlags = status == FrameStatus.NeedMoreData && !input.ContainsAnyExcept(HdlcFrame.Flag);
        if (isAllFlags)
        {
            afterFlag |= !input.IsEmpty;
            consumedCount = input.Length;
            return ConnectionStep.NeedMoreData;
        }

        if (status == FrameStatus.NeedMoreData && !isSilent)
        {
            return ConnectionStep.NeedMoreData;
        }

        consumedCount = Math.Max(1, consumedCount);
        afterFlag = false;
        return ConnectionStep.Skipped;
    }

    public void Disconnected()
    {
        links.ForEach(link => link.Drop());
        links.Clear();
        afterFlag = false;
    }

    ConnectionStep Take(in HdlcFrame frame, Span<byte> output, out int writtenCount)
    {
        writtenCount = 0;
        if (frame.Source.LengthBytes != 1 || stations.FindStation(frame.Destination) is not { } devices
            || devices.Find(frame.Destination.Upper) is not { } objects)
        {
            return ConnectionStep.Skipped;
        }

        var link = FindLink(frame) ?? AddLink(frame);
        if (link is null)
        {
            writtenCount = RefuseLink(frame, output);
            return ConnectionStep.Answered;
        }

        AnswerDelay = TimeSpan.Zero;
        link.LastHeardTimestamp = time.GetTimestamp();
        switch (link.Hdlc.Take(frame))
        {
            case HdlcLinkEvent.Connected:
                link.Associate(new(
                    new(frame.Source.Upper), objects, settings,
                    devices.CredentialsOf(frame.Destination.Upper, new(frame.Source.Upper))));
                break;
            case HdlcLinkEvent.Apdu:
                Answer(link);
                break;
            case HdlcLinkEvent.Disconnected:
                link.Associate(null);
                break;
            default:
                if (link is { Server.HasMore: true, Hdlc.IsIdle: true })
                {
                    Send(link, (server, answer) => server.WriteMore(answer));
                }

                break;
        }

        writtenCount = link.Hdlc.Write(frame.Source, frame.Destination, output);
        if (!link.Hdlc.IsConnected)
        {
            links.Remove(link);
        }

        return ConnectionStep.Answered;
    }

    void Answer(Link link) => Send(link, (server, answer) => server.Respond(link.Hdlc.Received, answer));

    /// <summary>Gives the link an APDU of the association above it; there may be none.</summary>
    void Send(Link link, Writing write)
    {
        if (link.Server is not { } server)
        {
            return;
        }

        var answer = ArrayPool<byte>.Shared.Rent(settings.ApduRoomLength);
        var length = write(server, answer.AsSpan(0, settings.ApduRoomLength));
        AnswerDelay = server.AnswerDelay;
        if (length > 0)
        {
            link.Hdlc.Answer(answer.AsSpan(0, length));
        }

        ArrayPool<byte>.Shared.Return(answer, clearArray: true);
    }

    Link? FindLink(in HdlcFrame frame)
    {
        foreach (var link in links)
        {
            if (link.ServerAddress.IsSameStation(frame.Destination) && link.ClientAddress == frame.Source)
            {
                if (IsInactive(link))
                {
                    link.Drop();
                }

                return link;
            }
        }

        return null;
    }

    Link? AddLink(in HdlcFrame frame)
    {
        if (frame.Control.Kind != HdlcKind.SetNormalResponseMode)
        {
            return null;
        }

        if (links.Count >= line.LinksMax)
        {
            var inactive = links.FindIndex(IsInactive);
            if (inactive < 0)
            {
                return null;
            }

            links[inactive].Drop();
            links.RemoveAt(inactive);
        }

        var link = new Link(frame.Destination, frame.Source, new(line.Offered, settings.ApduRoomLength));
        links.Add(link);
        return link;
    }

    bool IsInactive(Link link) =>
        line.Inactivity > TimeSpan.Zero && time.GetElapsedTime(link.LastHeardTimestamp) > line.Inactivity;

    /// <summary>A station that has no link, or no room for one, says that it is disconnected.</summary>
    static int RefuseLink(in HdlcFrame frame, Span<byte> output)
    {
        var isCommand = frame.Control.Kind is HdlcKind.SetNormalResponseMode or HdlcKind.Disconnect
            or HdlcKind.Information or HdlcKind.ReceiveReady or HdlcKind.ReceiveNotReady or HdlcKind.Unknown;
        return !isCommand || !frame.Control.PollFinal
            ? 0
            : new HdlcFrame
            {
                Destination = frame.Source,
                Source = frame.Destination,
                Control = HdlcControl.Unnumbered(HdlcKind.DisconnectedMode),
            }.Write(output);
    }

    delegate int Writing(DlmsServer server, Span<byte> answer);

    sealed class Link(HdlcAddress server, HdlcAddress client, HdlcServerLink hdlc)
    {
        internal HdlcAddress ServerAddress => server;

        internal HdlcAddress ClientAddress => client;

        internal HdlcServerLink Hdlc => hdlc;

        internal DlmsServer? Server { get; private set; }

        internal long LastHeardTimestamp { get; set; }

        internal void Associate(DlmsServer? fresh)
        {
            Server?.Disconnected();
            Server = fresh;
        }

        internal void Drop()
        {
            Associate(null);
            hdlc.Drop();
        }
    }
}
