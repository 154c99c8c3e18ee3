using System.Globalization;
using Tallywatt.Formats.MeterFiles;
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
        output.WriteLine($"   2  reading     password {MeterLines.TestPassword}");
        output.WriteLine($"   1  management  {ManagementOf(options.File.Management)}");
        if (options.File.Management == MeterFileProof.Hls5)
        {
            WriteKeys(output, meter);
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"DL/T 645 password of levels 02 and 04: {MeterLines.TestDlt645Password:X6}."));
        output.WriteLine(
            "Keys and passwords are for tests: everybody can compute them. Only this machine reaches the meter.");
        output.WriteLine($"It remembers in {Path.GetFullPath(options.Folder)}. Ctrl+C takes its supply away.");
        output.Flush();
    }

    static string ManagementOf(MeterFileProof proof) => proof switch
    {
        MeterFileProof.None => "no security",
        MeterFileProof.Lls => $"password {MeterLines.TestPassword}",
        _ => "HLS 5 (GMAC), suite 0, authenticated and encrypted",
    };

    static void WriteKeys(TextWriter output, Meter meter)
    {
        var cipher = TestKeys.Cipher(meter.Identity, TestKeys.ClientTitle, new MemoryFrameCounters());
        var meterTitle = TestKeys.MeterTitle(meter.Identity);
        output.WriteLine($"      client title {Hex(TestKeys.ClientTitle)}, meter title {Hex(meterTitle)}");
        output.WriteLine($"      EK {Convert.ToHexString(cipher.EncryptionKey.Span)}");
        output.WriteLine($"      AK {Convert.ToHexString(cipher.AuthenticationKey.Span)}");
    }

    static string Hex(SystemTitle title) => Convert.ToHexString(title.ToBytes());
}
