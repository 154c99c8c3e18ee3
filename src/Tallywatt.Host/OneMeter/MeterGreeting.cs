using System.Globalization;
using Tallywatt.Formats.MeterFiles;
using Tallywatt.Host.Up;
using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Servers;

namespace Tallywatt.Host.OneMeter;

/// <summary>What a person at the terminal needs to reach the meter: addresses, clients, test keys.</summary>
static class MeterGreeting
{
    internal static void Write(
        TextWriter output, MeterOptions options, Meter meter, MeterLines lines, Uri panel)
    {
        var serial = meter.Identity.SerialNumber;
        output.WriteLine($"Meter {serial} runs. Front panel: {new Uri(panel, $"/meters/{serial}/panel")}");
        output.WriteLine(
            $"DLMS/COSEM, wrapper or HDLC:  {lines.Dlms} (logical device 1, {meter.Identity.LogicalDeviceName})");
        output.WriteLine($"DL/T 645-2007:                {lines.Dlt645} (address {serial})");
        output.WriteLine("Clients:");
        output.WriteLine("  16  public      no security");
        output.WriteLine($"   2  reading     password {MeterLines.PasswordOf(meter)}");
        output.WriteLine($"   1  management  {ManagementOf(options.File.Management, meter)}");
        if (options.File.Management == MeterFileProof.Hls5)
        {
            WriteKeys(output, meter);
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"DL/T 645 password of levels 02 and 04: {MeterPorts.TestDlt645Password:X6}."));
        output.WriteLine(
            "Keys and passwords are for tests: everybody can compute them. Only this machine reaches the meter.");
        output.WriteLine($"It remembers in {Path.GetFullPath(options.Folder)}. Ctrl+C takes its supply away.");
        output.Flush();
    }

    static string ManagementOf(MeterFileProof proof, Meter meter) => proof switch
    {
        MeterFileProof.None => "no security",
        MeterFileProof.Lls => $"password {MeterLines.PasswordOf(meter)}",
        _ => "HLS 5 (GMAC), suite 0, authenticated and encrypted",
    };

    static void WriteKeys(TextWriter output, Meter meter)
    {
        var meterTitle = TestKeys.MeterTitle(meter.Identity);
        output.WriteLine($"      client title {Hex(TestKeys.ClientTitle)}, meter title {Hex(meterTitle)}");
        foreach (var (name, purpose) in ((string, MeterKeyPurpose)[])
        [
            ("EK", MeterKeyPurpose.Encryption), ("AK", MeterKeyPurpose.Authentication),
            ("KEK", MeterKeyPurpose.Master),
        ])
        {
            var key = TestKeys.Key(meter.Identity, purpose, SecuritySuite.AesGcm128);
            output.WriteLine($"      {name,-3} {Convert.ToHexString(key)}");
        }
    }

    static string Hex(SystemTitle title) => Convert.ToHexString(title.ToBytes());
}
