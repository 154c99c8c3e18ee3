using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Attributes that a meter only has to remember, as they were set. The numbers are stored and never change.
/// </summary>
enum StoredValue : uint
{
    PassiveSeasons = 0xC000_0001,
    PassiveWeeks = 0xC000_0002,
    PassiveLadderLimits = 0xC000_0003,
    SpecialDayIndexes = 0xC000_0004,
    AccountActivation = 0xC000_0005,
    AccountClosure = 0xC000_0006,

    /// <summary>And the seven after it, for the second to the fourth push setup sixteen further each.</summary>
    PushSetup = 0xC000_0100,
}

/// <summary>Reads and writes values of the meter's parameter store.</summary>
static class StoredValues
{
    /// <summary>The element that was kept; empty when none was.</summary>
    internal static ReadOnlySpan<byte> Kept(this Meter meter, StoredValue id) =>
        meter.Parameters.TryGet((uint)id, out var value) ? value.Span : [];

    /// <summary>Keeps an element. False, with the reason, when it is too long for the meter.</summary>
    internal static bool TryKeep(this Meter meter, StoredValue id, ReadOnlySpan<byte> value, out string reason)
    {
        reason = meter.Parameters.TrySet((uint)id, value) ? "" : "The meter has no room to keep this value.";
        return reason.Length == 0;
    }

    /// <summary>An attribute that is kept as it is set.</summary>
    /// <param name="factory">What it is before it was ever set.</param>
    internal static AttributeEntry Entry(string name, CosemType type, StoredValue id, byte[] factory) => new(
        name, type,
        (in call, ref target) =>
        {
            var kept = call.Meter.Kept(id);
            target.Bytes(kept.IsEmpty ? factory : kept);
        },
        (in call, value) =>
        {
            var copy = value.ToArray();
            return call.Change((meter, out reason) => meter.TryKeep(id, copy, out reason));
        });
}
