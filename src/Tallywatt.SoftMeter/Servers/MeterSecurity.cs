using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Security;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>What a soft meter asks of its clients. The public client stays at lowest security.</summary>
public sealed class MeterSecurity
{
    /// <summary>What the client that commands must prove; null for one that need not.</summary>
    public ClientCredentials? Management { get; init; }

    /// <summary>What the client that only reads must prove; null where there is none.</summary>
    public ClientCredentials? Reader { get; init; }

    /// <summary>Class 64 of the meter; null where nothing is ciphered.</summary>
    public ISecuritySetup? Setup { get; init; }

    /// <summary>The highest frame counter taken from the management client.</summary>
    internal uint InvocationCounter => Management?.Cipher?.Keys.Counters.HighestAccepted ?? 0;

    /// <summary>What a client must prove; null for the clients that need not.</summary>
    public ClientCredentials? CredentialsOf(ClientSap client) =>
        client == ClientSap.Management ? Management
        : client == ClientSap.Reader ? Reader
        : null;

    /// <summary>HLS 5 with suite 0 under the meter's test keys, counted in memory.</summary>
    public static MeterSecurity HighWithTestKeys(MeterIdentity identity) =>
        InMemory(identity, MeterSecurityPlan.Default);

    /// <summary>Security that is forgotten when the process ends.</summary>
    /// <param name="refused">Told of everything that was refused; null when nobody listens.</param>
    public static MeterSecurity InMemory(
        MeterIdentity identity, MeterSecurityPlan plan, Action<SecurityRefusal>? refused = null) =>
        Of(plan, NewSetup(identity, plan, new MemoryDoor(), refused, out _), refused);

    /// <summary>Security that survives a power cut: the keys and their counters are a part of the meter.</summary>
    /// <param name="meter">A meter whose stored state has been read; of what is stored, the plan says nothing.</param>
    /// <param name="refused">Told of everything that was refused, on the thread that refused it.</param>
    public static MeterSecurity Durable(
        Meter meter, MeterSecurityPlan plan, Action<SecurityRefusal>? refused = null)
    {
        ArgumentNullException.ThrowIfNull(meter);
        var part = new SecurityPart(meter, plan, refused);
        meter.Plug(part);
        var security = Of(plan, part.Setup, part.Refused);
        SlowdownPart.Watch(meter, security);
        return security;
    }

    /// <summary>The same clients, but the one that commands proves nothing: for a desk, and for tests.</summary>
    public MeterSecurity WithOpenManagement() => new() { Reader = Reader, Setup = Setup };

    /// <summary>LLS with a password, in the plain context.</summary>
    public static MeterSecurity Low(ReadOnlyMemory<byte> password) =>
        new() { Management = new() { Mechanism = AuthenticationMechanism.Low, Password = password } };

    /// <summary>A meter's keys as they are when it is new, behind a door.</summary>
    internal static SecuritySetup NewSetup(
        MeterIdentity identity, MeterSecurityPlan plan, ISecurityDoor door, Action<SecurityRefusal>? refused,
        out SecurityState state)
    {
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(plan);
        state = new() { Policy = plan.Policy, Suite = plan.Suite };
        state.EncryptionKey = Key(MeterKeyPurpose.Encryption);
        state.AuthenticationKey = Key(MeterKeyPurpose.Authentication);
        state.MasterKey = Key(MeterKeyPurpose.Master);
        state.Remember(state.EncryptionKey);
        state.TrySetSecret(
            ClientSap.Management.Number, plan.Secret.IsEmpty ? Key(MeterKeyPurpose.Secret) : plan.Secret.Span);
        if (!plan.ReaderPassword.IsEmpty)
        {
            state.TrySetSecret(ClientSap.Reader.Number, plan.ReaderPassword.Span);
        }

        return new(state, door, TestKeys.MeterTitle(identity), refused, plan.Signing);

        byte[] Key(MeterKeyPurpose purpose) =>
            MeterKeys.Derive(plan.Root.Span, purpose, identity.SerialNumber, plan.Suite, plan.KeyVersion);
    }

    /// <summary>The clients of a meter with these keys.</summary>
    internal static MeterSecurity Of(MeterSecurityPlan plan, SecuritySetup setup, Action<SecurityRefusal>? refused)
    {
        var management = new ClientCredentials
        {
            Mechanism = plan.Mechanism,
            Cipher = plan.IsCiphered ? setup.Cipher : null,
            SystemTitle = setup.ServerSystemTitle,
            Signing = plan.Signing,
            AllowWeak = plan.AllowWeak,
            Password = setup.SecretOf(ClientSap.Management),
            Refused = refused,
        };
        var reader = plan.ReaderPassword.IsEmpty ? null : new ClientCredentials
        {
            Mechanism = AuthenticationMechanism.Low,
            Password = setup.SecretOf(ClientSap.Reader),
            Refused = refused,
        };
        var security = new MeterSecurity { Management = management, Reader = reader, Setup = setup };
        setup.SecretChanged = (client, secret) => security.CredentialsOf(client)?.TryChangeSecret(secret);
        management.Check();
        return security;
    }
}
