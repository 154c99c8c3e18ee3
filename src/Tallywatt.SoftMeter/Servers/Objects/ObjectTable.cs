using System.Collections.Frozen;
using Tallywatt.Protocols.Obis;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Every object of a meter, by its name. There is one table for all meters of the process.</summary>
static class ObjectTable
{
    static readonly CosemObject[] Objects = Build();
    static readonly FrozenDictionary<ulong, CosemObject> ByName = Objects.ToFrozenDictionary(
        item => item.LogicalName.Packed);

    /// <summary>All objects, by class and then by name.</summary>
    internal static ReadOnlySpan<CosemObject> All => Objects;

    /// <summary>The object of a name; null when there is none.</summary>
    internal static CosemObject? Find(ObisCode name) => ByName.GetValueOrDefault(name.Packed);

    static CosemObject[] Build() =>
    [
        .. new[]
        {
            IdentityObjects.All(),
            StatusObjects.All(),
            ClockObjects.All(),
            RegisterObjects.All(),
            DemandObjects.All(),
            ProfileObjects.All(),
            EventObjects.All(),
            ScriptObjects.All(),
            ScheduleObjects.All(),
            CalendarObjects.All(),
            SpecialDayObjects.All(),
            LadderObjects.All(),
            AssociationObjects.All(),
            SecurityObjects.All(),
            PushObjects.All(),
            RelayObjects.All(),
            LimiterObjects.All(),
            AccountObjects.All(),
            ChargeObjects.All(),
            TokenObjects.All(),
        }.SelectMany(group => group).OrderBy(item => item.ClassId).ThenBy(item => item.LogicalName.Packed),
    ];
}
