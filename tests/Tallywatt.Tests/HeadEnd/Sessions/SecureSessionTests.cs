using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Servers;
using Xunit;

namespace Tallywatt.Tests.HeadEnd.Sessions;

/// <summary>Sessions that prove themselves, with a real meter behind a real loopback socket.</summary>
public sealed class SecureSessionTests
{
    const long Installed = 1_767_225_600; // 2026-01-01T00:00:00Z

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task A_meter_is_read_and_switched_over_a_ciphered_association(bool dedicated, bool general)
    {
        var meter = NewMeter();
        var security = MeterSecurity.HighWithTestKeys(meter.Identity);
        await using var server = new MeterTcpServer(TimeProvider.System);
        var address = server.Listen(new CosemMeter(meter, security), 0);

        // Counters that forgot everything, three times over: each session learns where to begin from the meter.
        for (var i = 0; i < 3; i++)
        {
            await using var session = new MeterSession(
                new TcpMeterLine(address, TimeProvider.System),
                proof: Proof(meter) with { UseDedicatedKey = dedicated, UseGeneralCiphering = general });
            Assert.Equal(meter.Identity.SerialNumber, (await session.ReadSerialAsync(Cancel)).Value);
            var rows = (await session.ReadProfileAsync(Installed, Installed + 86_400, Cancel)).Value!;
            Assert.Equal(97, rows.Length);
            Assert.Equal(
                new(false, MeterRelayState.Disconnected), (await session.DisconnectAsync(Cancel)).Value);
            Assert.Equal(
                new(false, MeterRelayState.ReadyForReconnection), (await session.ReconnectAsync(Cancel)).Value);
            await session.CloseAsync(Cancel);
        }

        var counts = security.Management!.Cipher!.Counts;
        Assert.Equal((0, 0, 0), (counts.ReplayCount, counts.ForgeryCount, counts.PolicyCount));
        Assert.True(security.Management!.Cipher.Counters.HighestAccepted >= (dedicated ? 6u : 20u));
    }

    [Fact]
    public async Task A_meter_with_keys_is_closed_to_a_session_without_them_and_to_another_meters_keys()
    {
        var meter = NewMeter();
        await using var server = new MeterTcpServer(TimeProvider.System);
        var address = server.Listen(
            new CosemMeter(meter, MeterSecurity.HighWithTestKeys(meter.Identity)), 0);
        var other = new Meter(MeterIdentity.FromNumber(2), new ConstantLoad(1_000), Installed);
        foreach (var proof in new[] { null, Proof(other) })
        {
            await using var session = new MeterSession(new TcpMeterLine(address, TimeProvider.System), proof: proof);
            var refused = await session.DisconnectAsync(Cancel);
            Assert.Equal(MeterOutcome.Refused, refused.Outcome);
            Assert.Equal(MeterFault.AssociationRejected, refused.Fault);
        }
    }

    [Fact]
    public async Task A_password_opens_a_meter()
    {
        var meter = NewMeter();
        await using var server = new MeterTcpServer(TimeProvider.System);
        var address = server.Listen(new CosemMeter(meter, MeterSecurity.Low("00000001"u8.ToArray())), 0);
        foreach (var (password, outcome) in new[]
        {
            ("00000001", MeterOutcome.Answered), ("00000002", MeterOutcome.Refused),
        })
        {
            await using var session = new MeterSession(
                new TcpMeterLine(address, TimeProvider.System),
                proof: new()
                {
                    Mechanism = AuthenticationMechanism.Low,
                    Password = System.Text.Encoding.ASCII.GetBytes(password),
                });
            Assert.Equal(outcome, (await session.ReadSerialAsync(Cancel)).Outcome);
        }
    }

    static ClientProof Proof(Meter meter) => new()
    {
        Mechanism = AuthenticationMechanism.HighGmac,
        Cipher = TestKeys.Cipher(meter.Identity, TestKeys.ClientTitle, new MemoryFrameCounters()),
    };

    static Meter NewMeter()
    {
        var meter = new Meter(MeterIdentity.FromNumber(1), new ConstantLoad(1_000), Installed);
        meter.AdvanceTo(Installed + 86_400);
        return meter;
    }
}
