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
    readonly DlmsClient cipheredClient;
    readonly DlmsServer cipheredServer;

    internal DlmsWorkload()
    {
        var meter = new Meter(MeterIdentity.FromNumber(1), new ConstantLoad(1_000), InstalledUnixSeconds);
        meter.AdvanceTo(InstalledUnixSeconds + 3_600);
        server = new(ClientSap.Management, new CosemMeter(meter));
        Require(Exchange(client, server, client.WriteAssociate(question)) == DlmsReplyKind.Associated);

        var security = MeterSecurity.HighWithTestKeys(meter.Identity);
        cipheredServer = new(
            ClientSap.Management, new CosemMeter(meter, security), credentials: security.Management);
        var cipher = TestKeys.Cipher(meter.Identity, TestKeys.ClientTitle, new MemoryFrameCounters());
        cipheredClient = new(new()
        {
            Proof = new() { Mechanism = AuthenticationMechanism.HighGmac, Cipher = cipher },
        });
        Require(Exchange(cipheredClient, cipheredServer, cipheredClient.WriteAssociate(question))
            == DlmsReplyKind.ProofNeeded);
        Require(Exchange(cipheredClient, cipheredServer, cipheredClient.WriteProof(question))
            == DlmsReplyKind.Associated);
    }

    public void Dispose()
    {
        client.Dispose();
        cipheredClient.Dispose();
        cipheredServer.Disconnected();
    }

    /// <summary>Question and answer as they are.</summary>
    internal void RoundTrip() => Require(
        Exchange(client, server, client.WriteGet(Register, default, question)) == DlmsReplyKind.Value);

    /// <summary>The same over an association of HLS 5, each APDU authenticated and encrypted, each counter checked.
    /// </summary>
    internal void CipheredRoundTrip() => Require(
        Exchange(cipheredClient, cipheredServer, cipheredClient.WriteGet(Register, default, question))
        == DlmsReplyKind.Value);

    DlmsReplyKind Exchange(DlmsClient asker, DlmsServer meter, int askedLength) =>
        asker.Digest(answer.AsSpan(0, meter.Respond(question.AsSpan(0, askedLength), answer))).Kind;

    static void Require(bool condition)
    {
        if (!condition)
        {
            throw new InvalidOperationException("A round trip of the benchmark went wrong.");
        }
    }
}
