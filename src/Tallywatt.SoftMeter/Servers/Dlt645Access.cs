using Tallywatt.Protocols.Dlt645;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>What a DL/T 645 station is opened with: passwords and keys as the factory set them.</summary>
public sealed record Dlt645Access
{
    /// <summary>The key all test meters share: sixteen bytes, 00 to 0F. It is printed here, so it is no secret.
    /// </summary>
    public static ReadOnlyMemory<byte> TestMasterKey { get; } = new byte[]
    {
        0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F,
    };

    /// <summary>Level 02, programming: six BCD digits. A meter remembers what it is changed to.</summary>
    public uint ProgrammingPassword { get; init; }

    /// <summary>Level 04.</summary>
    public uint NormalPassword { get; init; }

    /// <summary>What the keys of 03H are derived from.</summary>
    public ReadOnlyMemory<byte> MasterKey { get; init; } = TestMasterKey;

    /// <summary>SM4 as in China; AES-128 otherwise.</summary>
    public bool UsesAes { get; init; }

    /// <summary>What a meter's random numbers are drawn from: the system's, unless a session is to be played again.
    /// </summary>
    internal RandomFill? Random { get; init; }

    /// <summary>Where this meter leaves the standard.</summary>
    public Dlt645Profile Profile { get; init; } = Dlt645Profile.Standard;

    /// <summary>One password for both levels.</summary>
    public static Dlt645Access With(uint password) => new()
    {
        ProgrammingPassword = password,
        NormalPassword = password,
    };

    /// <summary>The cipher of a meter's own keys.</summary>
    internal SoftwareSecureElement ElementOf(Meter meter)
    {
        var dispersion = SoftwareSecureElement.DispersionOf(
            Dlt645Address.TryParse(meter.Identity.SerialNumber, out var number) ? number : default);
        return UsesAes
            ? SoftwareSecureElement.WithAes(MasterKey.Span, dispersion, Random)
            : SoftwareSecureElement.WithSm4(MasterKey.Span, dispersion, Random);
    }
}
