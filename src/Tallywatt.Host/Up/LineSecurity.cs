using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Platform.Registry;
using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Security;
using Tallywatt.SoftMeter.Servers;

namespace Tallywatt.Host.Up;

/// <summary>What protects the lines between the head-end and its meters, on both sides.</summary>
/// <remarks>The keys are test keys: everybody can compute them from a meter's serial number.</remarks>
sealed class LineSecurity(
    UtilityRegistry registry, IFrameCounterBook book, RefusalLog refusals)
{
    bool IsHigh => registry.Installation.Security == UpOptions.SecurityHigh;

    /// <summary>What a meter asks of its clients; null for nothing.</summary>
    internal MeterSecurity? OfMeter(Meter meter) => IsHigh
        ? MeterSecurity.Durable(
            meter, MeterSecurityPlan.Default, refusal => refusals.MeterRefused(meter.Identity.SerialNumber, refusal))
        : null;

    /// <summary>How the head-end proves itself to a meter; null where it need not.</summary>
    internal ClientProof? OfHeadEnd(MeterIdentity identity)
    {
        if (!IsHigh)
        {
            return null;
        }

        var plan = MeterSecurityPlan.Default;
        byte[] Key(MeterKeyPurpose purpose) =>
            MeterKeys.Derive(plan.Root.Span, purpose, identity.SerialNumber, plan.Suite, plan.KeyVersion);
        var encryption = Key(MeterKeyPurpose.Encryption);
        return new()
        {
            Mechanism = plan.Mechanism,
            Cipher = new()
            {
                SystemTitle = TestKeys.ClientTitle,
                Suite = plan.Suite,
                EncryptionKey = encryption,
                AuthenticationKey = Key(MeterKeyPurpose.Authentication),
                Counters = new SessionCounters(book, encryption),
                Refused = refusal => refusals.HeadEndRefused(identity.SerialNumber, refusal),
            },
        };
    }
}
