using Tallywatt.Core.Purse;
using Tallywatt.Core.Relay;

namespace Tallywatt.Core.Areas;

public sealed partial class ServiceArea
{
    /// <summary>Where an account and its meter stand. Cheap: nothing is rated for the answer.</summary>
    /// <exception cref="KeyNotFoundException">No such meter here.</exception>
    public MeterStanding Standing(long meterNumber)
    {
        var slot = slotByMeter[meterNumber];
        return new(LastRow(slot)?.CapturedUnixSeconds ?? 0, Missing(meterNumber), relays[slot], purses[slot]);
    }
}

/// <summary>What is held of one meter.</summary>
/// <param name="LastRowUnixSeconds">Capture time of the newest row held; zero before the first.</param>
/// <param name="Missing">Rows that should be there up to it and are not, oldest first.</param>
/// <param name="Relay">The relay, as wanted and as read.</param>
/// <param name="Purse">The purse of the meter's account.</param>
public readonly record struct MeterStanding(
    long LastRowUnixSeconds, IReadOnlyList<MissingRows> Missing, RelayState Relay, PurseState Purse);
