using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using Tallywatt.Platform.HeadEnd;
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
    UtilityRegistry registry, IFrameCounterBook book, RefusalLog refusals) : IMeterKeyStore
{
    const byte ProgrammingLevel = 2;
    const uint OperatorCode = 1;

    readonly ConcurrentDictionary<long, CipherSettings> pushCiphers = new();
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
        ? new() { Mechanism = MeterSecurityPlan.Default.Mechanism, Cipher = CipherOf(meterNumber) }
        : null;

    public Credentials Dlt645CredentialsOf(long meterNumber) =>
        new(ProgrammingLevel, MeterPorts.TestDlt645Password, OperatorCode);

    public ISecurityModule Dlt645SecurityOf(long meterNumber) => SoftwareSecureElement.WithSm4(
        Dlt645Access.TestMasterKey.Span,
        SoftwareSecureElement.DispersionOf(
            Dlt645Address.TryParse(SerialOf(meterNumber), out var address) ? address : default));

    public CipherSettings? PushKeysOf(SystemTitle meter) =>
        IsHigh && titles.Value.TryGetValue(meter, out var meterNumber)
            ? pushCiphers.GetOrAdd(meterNumber, CipherOf)
            : null;

    public long? MeterOf(SystemTitle title) =>
        titles.Value.TryGetValue(title, out var meterNumber) ? meterNumber : null;

    public bool TakesPlainPushes => !IsHigh;

    CipherSettings CipherOf(long meterNumber)
    {
        var serial = SerialOf(meterNumber);
        var plan = MeterSecurityPlan.Default;
        byte[] Key(MeterKeyPurpose purpose) =>
            MeterKeys.Derive(plan.Root.Span, purpose, serial, plan.Suite, plan.KeyVersion);
        var encryption = Key(MeterKeyPurpose.Encryption);
        return new()
        {
            SystemTitle = TestKeys.ClientTitle,
            Suite = plan.Suite,
            EncryptionKey = encryption,
            AuthenticationKey = Key(MeterKeyPurpose.Authentication),
            Counters = new SessionCounters(book, encryption),
            Refused = refusal => refusals.HeadEndRefused(serial, refusal),
        };
    }

    static SystemTitle TitleOf(string serial) =>
        TestKeys.MeterTitle(MeterIdentity.TryParse(serial, out var identity) ? identity! : throw NoSuchSerial(serial));

    static InvalidOperationException NoSuchSerial(string serial) => new($"{serial} is no serial number.");

    static string SerialOf(long meterNumber) => meterNumber.ToString("D12", CultureInfo.InvariantCulture);
}
