using Tallywatt.Protocols.Dlms;

namespace Tallywatt.SoftMeter.Security;

/// <summary>How a meter's management client must prove itself when the meter is new, and where its keys come from.
/// </summary>
/// <remarks>What was changed later, over the wire, is stored in the meter and stays.</remarks>
public sealed record MeterSecurityPlan
{
    /// <summary>HLS 5, suite 0, everything authenticated and encrypted, test keys.</summary>
    public static MeterSecurityPlan Default { get; } = new();

    /// <summary>Low, HighGmac or HighSha256; HighEcdsa with <see cref="Signing"/>; HighMd5 and HighSha1 only with
    /// <see cref="AllowWeak"/>.</summary>
    public AuthenticationMechanism Mechanism { get; init; } = AuthenticationMechanism.HighGmac;

    /// <summary>Whether the management client's context is ciphered. HighGmac needs it.</summary>
    public bool IsCiphered { get; init; } = true;

    public SecuritySuite Suite { get; init; }

    /// <summary>The security policy to begin with, see <see cref="SecurityPolicy"/>.</summary>
    public byte Policy { get; init; } = SecurityPolicy.AuthenticatedAndEncrypted;

    /// <summary>What the keys are derived from, with the meter's serial number; 32 bytes or more.</summary>
    public ReadOnlyMemory<byte> Root { get; init; } = Servers.TestKeys.Root.ToArray();

    /// <summary>Which keys of the meter: the number goes up when all of them are renewed.</summary>
    public int KeyVersion { get; init; } = 1;

    /// <summary>The password or secret of mechanisms Low, HighMd5, HighSha1 and HighSha256; empty for one that is
    /// derived.</summary>
    public ReadOnlyMemory<byte> Secret { get; init; }

    /// <summary>Whether mechanisms with a broken digest may be served.</summary>
    public bool AllowWeak { get; init; }

    /// <summary>The password of the client that only reads, <see cref="ClientSap.Reader"/>; empty for no such client.
    /// </summary>
    public ReadOnlyMemory<byte> ReaderPassword { get; init; }

    /// <summary>The keys of mechanism HighEcdsa; null for none.</summary>
    public SigningKeys? Signing { get; init; }
}
