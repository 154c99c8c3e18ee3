using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Servers;

namespace Tallywatt.Host.Bench;

/// <summary>One associated client and one soft meter, with nothing between them.</summary>
sealed class DlmsWorkload : IDisposable
{
    const long InstalledUnixSeconds = 1_767_225_600; // 2026-01-01T00:00:00Z
    const int BufferLength = DlmsLimits.PduSizeDefault + 64;

    static readonly CosemAttribute Register = CosemNames.RegisterValue(CosemNames.ImportEnergy);

    readonly DlmsClient client = new();
    readonly DlmsServer server;
    readonly byte[] question = new byte[BufferLength];
    readonly byte[] answer = new byte[BufferLength];
    readonly byte[] protectedQuestion = new byte[BufferLength];
    readonly byte[] protectedAnswer = new byte[BufferLength];
    readonly byte[] opened = new byte[BufferLength];
    readonly Suite0 suite = new(new byte[Suite0.KeyLength], new byte[Suite0.KeyLength]);
    readonly byte[] clientTitle = "TLWCLNT1"u8.ToArray();
    readonly byte[] serverTitle = "TLWMETR1"u8.ToArray();
    uint counter;

    internal DlmsWorkload()
    {
        var meter = new Meter(MeterIdentity.FromNumber(1), new ConstantLoad(1_000), InstalledUnixSeconds);
        meter.AdvanceTo(InstalledUnixSeconds + 3_600);
        server = new(ClientSap.Management, new CosemMeter(meter));
        var length = server.Respond(question.AsSpan(0, client.WriteAssociate(question)), answer);
        Require(client.Digest(answer.AsSpan(0, length)).Kind == DlmsReplyKind.Associated);
    }

    public void Dispose()
    {
        client.Dispose();
        suite.Dispose();
    }

    /// <summary>Question and answer as they are.</summary>
    internal void RoundTrip()
    {
        var asked = client.WriteGet(Register, default, question);
        var answered = server.Respond(question.AsSpan(0, asked), answer);
        Require(client.Digest(answer.AsSpan(0, answered)).Kind == DlmsReplyKind.Value);
    }

    /// <summary>The same, each APDU authenticated and encrypted on one side and opened on the other.</summary>
    internal void CipheredRoundTrip()
    {
        counter++;
        var asked = client.WriteGet(Register, default, question);
        asked = Carry(ApduTag.GloGetRequest, clientTitle, question.AsSpan(0, asked), protectedQuestion);
        var answered = server.Respond(opened.AsSpan(0, asked), answer);
        answered = Carry(ApduTag.GloGetResponse, serverTitle, answer.AsSpan(0, answered), protectedAnswer);
        Require(client.Digest(opened.AsSpan(0, answered)).Kind == DlmsReplyKind.Value);
    }

    /// <summary>Protects an APDU, reads it as the other side would, and opens it.</summary>
    int Carry(ApduTag tag, byte[] title, ReadOnlySpan<byte> plain, Span<byte> wire)
    {
        var control = SecurityControl.AuthenticatedAndEncrypted;
        var payloadLength = suite.Protect(control, title, counter, plain, opened);
        var writer = new AxdrWriter(wire);
        new CipheredApdu
        {
            Tag = tag, Control = control, InvocationCounter = counter, Payload = opened.AsSpan(0, payloadLength),
        }.Write(ref writer);
        Require(CipheredApdu.TryRead(writer.Written, out var read));
        Require(suite.TryUnprotect(
            read.Control, title, read.InvocationCounter, read.Payload, opened, out var length));
        return length;
    }

    static void Require(bool condition)
    {
        if (!condition)
        {
            throw new InvalidOperationException("A round trip of the benchmark went wrong.");
        }
    }
}
