using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.HeadEnd.Commands;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Platform.Registry;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Dlt645;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Security;
using Tallywatt.SoftMeter.Servers;

namespace Tallywatt.Host.Up;

/// <summary>What protects the lines between the head-end and its meters, on both sides.</summary>
/// <remarks>The keys are test keys: everybody can compute them from a meter's serial number.</remarks>
sealed class LineSecurity(
    UtilityRegistry registry, IFrameCounterBook book, RefusalLog refusals, IMeterKeyVersions versions)
    : IMeterKeyStore, IMeterKeyWrapping
{
    const byte ProgrammingLevel = 2;
    const uint OperatorCode = 1;

    readonly ConcurrentDictionary<(long MeterNumber, int Version), ClientProof> proofs = new();

    /// <summary>Of their own: a push may come in after a later answer, and counters only rise.</summary>
    readonly ConcurrentDictionary<(long MeterNumber, int Version), ClientProof> pushProofs = new();
    readonly Lazy<FrozenDictionary<SystemTitle, long>> titles = new(() => registry.ServicePoints
        .Where(point => MeterIdentity.TryParse(point.MeterSerial, out _))
        .ToFrozenDictionary(point => TitleOf(point.MeterSerial), point => point.MeterNumber));

    bool IsHigh => registry.Installation.Security == UpOptions.SecurityHigh;

    /// <summary>What a meter asks of its clients; null for nothing.</summary>
    internal MeterSecurity? OfMeter(Meter meter) => IsHigh
        ? MeterSecurity.Durable(
            meter, MeterSecurityPlan.Default, refusal => refusals.MeterRefused(meter.Identity.SerialNumber, refusal))
        : null;

    public ClientProof? DlmsProofOf(long meterNumber) => IsHigh
        ? proofs.GetOrAdd((meterNumber, versions.VersionOf(meterNumber)), ProofOf)
        : null;

    public Credentials Dlt645CredentialsOf(long meterNumber) =>
        new(ProgrammingLevel, MeterPorts.TestDlt645Password, OperatorCode);

    public ISecurityModule Dlt645SecurityOf(long meterNumber) => SoftwareSecureElement.WithSm4(
        Dlt645Access.TestMasterKey.Span,
        SoftwareSecureElement.DispersionOf(
            Dlt645Address.TryParse(SerialOf(meterNumber), out var address) ? address : default));

    public CipherSettings? PushKeysOf(SystemTitle meter) =>
        IsHigh && titles.Value.TryGetValue(meter, out var meterNumber)
            ? pushProofs.GetOrAdd((meterNumber, versions.VersionOf(meterNumber)), PushProofOf).Cipher
            : null;

    public long? MeterOf(SystemTitle title) =>
        titles.Value.TryGetValue(title, out var meterNumber) ? meterNumber : null;

    public bool TakesPlainPushes => !IsHigh;

    public MeterKeyTransfer? Wrap(long meterNumber, int versionInForce, int version)
    {
        if (!IsHigh || registry.ByMeter(meterNumber) is not { Protocol: MeterProtocol.Dlms })
        {
            return null;
        }

        const byte unicastNumber = 0, authenticationNumber = 2, masterNumber = 3;
        var master = KeyOf(meterNumber, MeterKeyPurpose.Master, versionInForce);
        WrappedMeterKey Wrapped(byte number, MeterKeyPurpose purpose) =>
            new(number, KeyWrap.Wrap(master, KeyOf(meterNumber, purpose, version)));
        return new(
            version,
            [
                Wrapped(unicastNumber, MeterKeyPurpose.Encryption),
                Wrapped(authenticationNumber, MeterKeyPurpose.Authentication),
                Wrapped(masterNumber, MeterKeyPurpose.Master),
            ]);
    }

    public void Forget(long meterNumber)
    {
        for (var version = versions.VersionOf(meterNumber); version > 0; version--)
        {
            proofs.TryRemove((meterNumber, version), out _);
            pushProofs.TryRemove((meterNumber, version), out _);
        }

        versions.Forget(meterNumber);
    }

    ClientProof ProofOf((long MeterNumber, int Version) keys) => ProofOf(keys, "");

    ClientProof PushProofOf((long MeterNumber, int Version) keys) => ProofOf(keys, "push");

    /// <param name="keys">Whose, and which version.</param>
    /// <param name="way">What the counters are kept for. A push may arrive after an answer that was sealed later, so
    /// each way has a last counter of its own; what one takes the other takes for nothing.</param>
    ClientProof ProofOf((long MeterNumber, int Version) keys, string way)
    {
        var (meterNumber, version) = keys;
        var encryption = KeyOf(meterNumber, MeterKeyPurpose.Encryption, version);
        return new()
        {
            Mechanism = MeterSecurityPlan.Default.Mechanism,
            Cipher = new()
            {
                SystemTitle = TestKeys.ClientTitle,
                Suite = MeterSecurityPlan.Default.Suite,
                EncryptionKey = encryption,
                AuthenticationKey = KeyOf(meterNumber, MeterKeyPurpose.Authentication, version),
                Counters = new SessionCounters(book, [.. encryption, .. Encoding.ASCII.GetBytes(way)]),
                Refused = refusal => refusals.HeadEndRefused(SerialOf(meterNumber), refusal),
            },
        };
    }

    static byte[] KeyOf(long meterNumber, MeterKeyPurpose purpose, int version)
    {
        var plan = MeterSecurityPlan.Default;
        return MeterKeys.Derive(plan.Root.Span, purpose, SerialOf(meterNumber), plan.Suite, version);
    }

    static SystemTitle TitleOf(string serial) =>
        TestKeys.MeterTitle(MeterIdentity.TryParse(serial, out var identity) ? identity! : throw NoSuchSerial(serial));

    static InvalidOperationException NoSuchSerial(string serial) => new($"{serial} is no serial number.");

    static string SerialOf(long meterNumber) => meterNumber.ToString("D12", CultureInfo.InvariantCulture);
}
