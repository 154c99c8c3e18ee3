using System.Text;
using Tallywatt.Core.Units;
using Tallywatt.Formats.MeterFiles;
using Tallywatt.Formats.TariffFiles;
using Xunit;

namespace Tallywatt.Tests.MeterFiles;

public sealed class MeterFileTests
{
    const string Whole = """
        serial: "00000004711"
        mode: local
        tariff: shanghai-residential-tou
        home: { watts: 1200 }
        purse:
          preset: 20
          firstAlarm: 30
          secondAlarm: 10
          overdraft: 5.50
          hoarding: 2000
          friendly: ["22:00-07:00"]
        ports: { dlms: 0, dlt645: 4061, panel: 0 }
        management: lls
        captureMinutes: 5
        utcOffset: "-03:30"
        driftPpm: -20
        pushTo: 127.0.0.1:4100
        line: { device: /dev/ttyS1, protocol: dlt645 }
        """;

    [Fact]
    public void A_file_says_what_a_meter_is()
    {
        var meter = Read(Whole).Meter!;

        Assert.Equal(4711, meter.SerialNumber);
        Assert.Equal((MeterFileMode.Local, "shanghai-residential-tou"), (meter.Mode, meter.Tariff));
        Assert.Equal(1200, meter.Home.Watts);
        Assert.Equal(Money.FromNanos(5_500_000_000), meter.Purse.Overdraft);
        Assert.Equal([(22 * 60, 7 * 60)], meter.Purse.Friendly);
        Assert.Equal((0, 4061, 0), (meter.Ports.Dlms, meter.Ports.Dlt645, meter.Ports.Panel));
        Assert.Equal((MeterFileProof.Lls, 5), (meter.Management, meter.CaptureMinutes));
        Assert.Equal((-210, -20), (meter.UtcOffsetMinutes, meter.DriftPartsPerMillion));
        Assert.Equal("127.0.0.1:4100", meter.PushTo);
        Assert.Equal(new MeterFileLine("/dev/ttyS1", IsDlt645: true, Baud: 2_400), meter.Line);
    }

    [Fact]
    public void A_file_may_leave_out_everything_it_does_not_care_about() =>
        Assert.Equal(MeterFile.Default, Read("mode: local").Meter! with
        {
            Home = MeterFile.Default.Home, Purse = MeterFile.Default.Purse, Ports = MeterFile.Default.Ports,
        });

    [Theory]
    [InlineData("seriel: 1", "m.yaml:1:1: seriel: no such field in meter (did you mean serial?)")]
    [InlineData("serial: 123456789012", "m.yaml:1:9: serial: is '123456789012'; allowed: 1 to 11 digits")]
    [InlineData("mode: lokal", "m.yaml:1:7: mode: is 'lokal' (did you mean local?); allowed: local, central")]
    [InlineData("captureMinutes: 61", "captureMinutes: is '61'; allowed: a whole number from 1 to 60")]
    [InlineData("utcOffset: 8", "utcOffset: is '8'; allowed: hours and minutes from UTC")]
    [InlineData("pushTo: here", "pushTo: is 'here'; allowed: a host and a port")]
    [InlineData("purse: { friendly: [\"7-8\"] }", "purse.friendly[0]: is the text \"7-8\"; allowed: two times of day")]
    [InlineData("purse: { firstAlarm: 5 }", "purse.secondAlarm: is above firstAlarm")]
    [InlineData("purse: { preset: -1 }", "purse.preset: '-1' is negative")]
    [InlineData("line: { baud: 300 }", "line.device: is missing; allowed: a device")]
    public void What_is_wrong_is_said_with_its_place_and_what_is_allowed(string text, string said)
    {
        var load = Read(text);

        Assert.Equal(TariffLoadStatus.Refused, load.Status);
        Assert.Contains(load.Faults, fault => fault.ToString().Contains(said, StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_is_not_there_is_not_found() =>
        Assert.Equal(TariffLoadStatus.NotFound, MeterFileReader.Load("/no/such/meter.yaml").Status);

    static MeterFileLoad Read(string text) => MeterFileReader.Read(Encoding.UTF8.GetBytes(text), "m.yaml");
}
