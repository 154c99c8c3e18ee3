using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Relay;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Changes one of the limiter's settings.</summary>
delegate LimiterSettings LimiterChange(LimiterSettings settings);

/// <summary>Class 71, the limiter: it watches the imported power, and a threshold of zero switches it off.</summary>
static class LimiterObjects
{
    const ushort LimiterClass = 71;
    const int GroupsMax = 16;
    static readonly ObisCode ImportPower = ObjectName.Of("1.0.1.7.0.255");

    static readonly CosemType Profile = CosemType.Structure(
        CosemType.LongUnsigned, CosemType.DateTime, CosemType.DoubleLongUnsigned);

    static readonly CosemType Actions = CosemType.Structure(CosemType.Script, CosemType.Script);

    internal static CosemObject[] All() =>
    [
        new(
            LimiterClass, 0, ObjectName.Of("0.0.17.0.0.255"), "limiter of the imported power, W",
            [
                new("monitored_value", CosemType.ValueDefinition, (in _, ref target) =>
                {
                    target.Structure(3);
                    target.LongUnsigned(CosemNames.RegisterClass);
                    target.OctetString(ImportPower);
                    target.Integer(CosemNames.Value);
                }),
                new(
                    "threshold_active", CosemType.DoubleLongUnsigned,
                    (in call, ref target) => target.DoubleLongUnsigned(
                        (uint)Of(call).ActiveWatts(call.Meter.Clock.UnixSeconds))),
                Number("threshold_normal", s => s.NormalWatts, (s, watts) => s with { NormalWatts = watts }),
                Number("threshold_emergency", s => s.EmergencyWatts, (s, watts) => s with { EmergencyWatts = watts }),
                Number("min_over_threshold_duration", s => s.OverSeconds, (s, t) => s with { OverSeconds = t }),
                Number("min_under_threshold_duration", s => s.UnderSeconds, (s, t) => s with { UnderSeconds = t }),
                new("emergency_profile", Profile, WriteProfile, SetProfile),
                new(
                    "emergency_profile_group_id_list", CosemType.Array(CosemType.LongUnsigned, GroupsMax), WriteGroups,
                    SetGroups),
                new(
                    "emergency_profile_active", CosemType.Boolean,
                    (in call, ref target) => target.Boolean(Of(call).IsEmergencyAt(call.Meter.Clock.UnixSeconds))),
                new("actions", Actions, WriteActions, SetActions),
            ]),
    ];

    /// <summary>A meter that never limited anything has no limiter yet.</summary>
    static LimiterSettings Of(in CosemCall call) => Of(call.Meter);

    static LimiterSettings Of(Meter meter) => meter.Part<SupplyControl>()?.Limiter ?? LimiterSettings.Off;

    static AttributeEntry Number(
        string name, Func<LimiterSettings, long> read, Func<LimiterSettings, long, LimiterSettings> set) => new(
        name, CosemType.DoubleLongUnsigned,
        (in call, ref target) => target.DoubleLongUnsigned((uint)read(Of(call))),
        (in call, value) =>
        {
            var number = new AxdrReader(value).Number();
            return Change(call, settings => set(settings, number));
        });

    static DataAccessResult Change(in CosemCall call, LimiterChange change) => call.Change((meter, out reason) =>
        meter.Supply.TrySetLimiter(change(Of(meter)), out reason));

    static void WriteProfile(in CosemCall call, ref AxdrWriter target)
    {
        var profile = Of(call).Emergency;
        target.Structure(3);
        target.LongUnsigned(profile?.Id ?? 0);
        WireTime.Write(call, profile?.ActivationUnixSeconds, ref target);
        target.DoubleLongUnsigned((uint)(profile?.DurationSeconds ?? 0));
    }

    static DataAccessResult SetProfile(in CosemCall call, ReadOnlySpan<byte> value)
    {
        var reader = new AxdrReader(value);
        reader.Structure(3);
        var id = (ushort)reader.Number();
        if (!WireTime.TryReadSwitch(call, reader.Element(), out var at))
        {
            return call.Refuse("An emergency profile begins at a whole date and time.");
        }

        var duration = reader.Number();
        return Change(call, settings => settings with
        {
            Emergency = at is { } begin ? new EmergencyProfile(id, begin, duration) : null,
        });
    }

    static void WriteGroups(in CosemCall call, ref AxdrWriter target)
    {
        var groups = Of(call).Groups;
        target.Array(groups.Count);
        foreach (var group in groups)
        {
            target.LongUnsigned(group);
        }
    }

    static DataAccessResult SetGroups(in CosemCall call, ReadOnlySpan<byte> value)
    {
        var reader = new AxdrReader(value);
        var groups = new ushort[reader.Array()];
        for (var i = 0; i < groups.Length; i++)
        {
            groups[i] = (ushort)reader.Number();
        }

        return Change(call, settings => settings with { Groups = groups });
    }

    static void WriteActions(in CosemCall call, ref AxdrWriter target)
    {
        target.Structure(2);
        WriteAction(Of(call).OnOver, ref target);
        WriteAction(Of(call).OnUnder, ref target);
    }

    static void WriteAction(LimiterAction action, ref AxdrWriter target)
    {
        target.Structure(2);
        target.OctetString(action is LimiterAction.Disconnect or LimiterAction.Reconnect
            ? ScriptObjects.DisconnectScripts
            : default);
        target.LongUnsigned(action switch
        {
            LimiterAction.Disconnect => 1,
            LimiterAction.Reconnect => 2,
            _ => 0,
        });
    }

    static DataAccessResult SetActions(in CosemCall call, ReadOnlySpan<byte> value)
    {
        var reader = new AxdrReader(value);
        reader.Structure(2);
        if (!TryReadAction(ref reader, out var over) || !TryReadAction(ref reader, out var under))
        {
            return call.Refuse($"An action is script 1 or 2 of {ScriptObjects.DisconnectScripts}, or none: all zeros.");
        }

        return Change(call, settings => settings with { OnOver = over, OnUnder = under });
    }

    static bool TryReadAction(scoped ref AxdrReader reader, out LimiterAction action)
    {
        reader.Structure(2);
        var name = new AxdrReader(reader.OctetString()).LogicalName();
        var script = reader.Number();
        action = script switch
        {
            1 => LimiterAction.Disconnect,
            2 => LimiterAction.Reconnect,
            _ => LimiterAction.None,
        };
        return name == ScriptObjects.DisconnectScripts ? script is 1 or 2 : name == default;
    }
}
