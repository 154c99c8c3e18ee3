using Tallywatt.Protocols.Dlt645;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Servers;

namespace Tallywatt.Tests.Dlt645;

/// <summary>A real soft meter behind a line in memory, with a client that knows its passwords.</summary>
sealed class Station : IDisposable
{
    /// <summary>2026-01-01T00:00 in Beijing.</summary>
    internal const long Start = 1_767_196_800;
    internal static readonly Credentials Programming = new(0x02, 0x123456, 0x11223344);
    internal static readonly Credentials Normal = new(0x04, 0x654321, 0x11223344);
    internal static readonly Credentials Wrong = new(0x02, 0x000001, 0x11223344);

    internal Station(
        ILoad? load = null,
        MeterSettings? settings = null,
        Dlt645Profile? profile = null,
        Action<Meter>? equip = null,
        RandomFill? random = null)
        : this(new(MeterIdentity.FromNumber(42), load ?? new ConstantLoad(2000, 0), Start,
            settings ?? new() { UtcOffsetMinutes = 480 }), profile, equip, random)
    {
    }

    internal Station(
        Meter meter, Dlt645Profile? profile = null, Action<Meter>? equip = null, RandomFill? random = null)
    {
        Meter = meter;
        equip?.Invoke(meter);
        Access = new()
        {
            ProgrammingPassword = 0x123456,
            NormalPassword = 0x654321,
            Profile = profile ?? Dlt645Profile.Standard,
            Random = random,
        };
        Adapter = new(meter, Access);
        Line = new(Adapter);
        Client = new(Line, Adapter.Address, profile);
        Client.Random = random ?? Client.Random;
        Module = SoftwareSecureElement.WithSm4(
            Dlt645Access.TestMasterKey.Span,
            SoftwareSecureElement.DispersionOf(DeskMeter.Digits(meter.Identity.SerialNumber)));
    }

    internal Meter Meter { get; }

    internal Dlt645Access Access { get; }

    internal Dlt645Meter Adapter { get; }

    internal SlaveLine Line { get; }

    internal Dlt645Client Client { get; }

    internal SoftwareSecureElement Module { get; }

    internal Dlt645Time Local => Dlt645Time.FromUnixSeconds(Meter.Look(meter => meter.Clock.LocalSeconds));

    public void Dispose()
    {
        Module.Dispose();
        Adapter.Dispose();
    }

    /// <summary>Lets whole hours pass.</summary>
    internal void Pass(double hours) => Meter.AdvanceTo(Meter.TrueUnixSeconds + (long)(hours * 3_600));

    internal async Task<string> ReadAsync(uint id, int blocks = 0, Dlt645Time? from = null) =>
        Said(await Client.ReadAsync(new ReadRequest(new(id), blocks, from), default), new(id));

    internal async Task<string> WriteAsync(uint id, string hex, Credentials? who = null) =>
        Said(await Client.WriteAsync(new(id), who ?? Programming, Convert.FromHexString(hex), default), null);

    internal async Task<string> OrderAsync(
        RelayCommand command, Credentials? who = null, byte reserved = 0, int minutes = 30)
    {
        var until = Dlt645Time.FromUnixSeconds(Local.ToUnixSeconds() + (60 * minutes));
        return Said(
            await Client.ControlRelayAsync(new(command, reserved, until), who ?? Programming, default), null);
    }

    internal static string Said(Dlt645Outcome<byte[]> outcome, DataIdentifier? id) =>
        !outcome.Answered ? outcome.ToString()
        : id is { } which ? Dlt645FrameText.Value(which, outcome.Value)
        : Convert.ToHexString(outcome.Value);
}
