using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Class 40, what is pushed, where to and when; class 9, the scripts that push; class 22, when one does.
/// </summary>
static class PushObjects
{
    internal const ushort PushSetupClass = 40;
    internal const int SetupCount = 4;
    const int ObjectsMax = 32;
    const int ValuesPerSetup = 16;
    const ushort ScheduleClass = 22;
    const int ScheduleTimesMax = 8;
    const byte DifferentTimesWithWildcards = 5;

    /// <summary>The setup that the schedule pushes, and where among its values the times are kept.</summary>
    const int ScheduledSetup = 1;
    const sbyte ScheduledTimes = 15;

    static readonly CosemType Times = CosemType.Array(
        CosemType.Structure(CosemType.Time, CosemType.Date), ScheduleTimesMax);

    static readonly ObisCode PushScripts = ObjectName.Of("0.0.10.0.108.255");

    static readonly CosemType Destination = CosemType.Structure(
        CosemType.Enumerated, CosemType.Octets(0, 128), CosemType.Enumerated);

    static readonly CosemType Window = CosemType.Array(CosemType.Structure(CosemType.DateTime, CosemType.DateTime), 8);

    static readonly string[] Titles = ["push on events", "push at intervals", "push on power-up", "push on demand"];

    internal static CosemObject[] All() =>
    [
        .. Enumerable.Range(0, SetupCount).Select(Setup),
        ScriptObjects.Table(
            PushScripts, "push scripts", RunPush,
            [
                .. Enumerable.Range(0, SetupCount).Select(setup => new ScriptObjects.ScriptAction(
                    (ushort)(setup + 1), PushSetupClass, NameOf(setup), 1)),
            ]),
        new(
            ScheduleClass, 0, ObjectName.Of("0.0.15.0.4.255"), "when pushes at intervals leave",
            [
                new("executed_script", CosemType.Script, (in _, ref target) =>
                {
                    target.Structure(2);
                    target.OctetString(PushScripts);
                    target.LongUnsigned(ScheduledSetup + 1);
                }),
                new(
                    "type", CosemType.Enumerated,
                    (in _, ref target) => target.Enumerated(DifferentTimesWithWildcards)),
                StoredValues.Entry("execution_time", Times, IdOf(ScheduledSetup, ScheduledTimes), [0x01, 0x00]),
            ]),
    ];

    /// <summary>0.n.25.9.0.255</summary>
    internal static ObisCode NameOf(int setup) => new(0, (byte)setup, 25, 9, 0, 255);

    /// <summary>One attribute of a push setup as it is set now, one element.</summary>
    internal static ReadOnlySpan<byte> Value(Meter meter, int setup, sbyte attribute)
    {
        var kept = meter.Kept(IdOf(setup, attribute));
        return kept.IsEmpty ? FactoryOf(setup, attribute) : kept;
    }

    static CosemObject Setup(int setup) => new(
        PushSetupClass, 0, NameOf(setup), Titles[setup],
        [
            Entry("push_object_list", CosemType.Array(CosemType.CaptureObject, ObjectsMax), setup, 2),
            Entry("send_destination_and_method", Destination, setup, 3),
            Entry("communication_window", Window, setup, 4),
            Entry("randomisation_start_interval", CosemType.LongUnsigned, setup, 5),
            Entry("number_of_retries", CosemType.Unsigned, setup, 6),
            Entry("repetition_delay", CosemType.LongUnsigned, setup, 7),
        ],
        new MethodEntry("push", CosemType.Nothing, (in call, _) => Push(call, setup)));

    static AttributeEntry Entry(string name, CosemType type, int setup, sbyte attribute) =>
        StoredValues.Entry(name, type, IdOf(setup, attribute), FactoryOf(setup, attribute));

    static StoredValue IdOf(int setup, sbyte attribute) =>
        (StoredValue)((uint)StoredValue.PushSetup + (uint)((setup * ValuesPerSetup) + attribute));

    static ActionResult Push(in CosemCall call, int setup) =>
        call.Device.RequestPush(setup)
            ? ActionResult.Success
            : call.RefuseAct("Nobody sends pushes of this meter, or the push setup has no destination.");

    static ActionResult RunPush(in CosemCall call, ushort script) =>
        script is >= 1 and <= SetupCount ? Push(call, script - 1) : ScriptObjects.NoScript(call, script);

    /// <summary>What a new meter pushes: its setup's name, its own name, its clock, and what happened.</summary>
    static byte[] FactoryOf(int setup, sbyte attribute)
    {
        var writer = new AxdrWriter(new byte[256]);
        switch (attribute)
        {
            case 2:
                WriteObjects(setup, ref writer);
                break;
            case 3:
                writer.Structure(3);
                writer.Enumerated(0); // TCP
                writer.OctetString(default(ReadOnlySpan<byte>));
                writer.Enumerated(0); // A-XDR encoded xDLMS APDU
                break;
            case 4:
                writer.Array(0);
                break;
            case 5:
                writer.LongUnsigned(0);
                break;
            case 6:
                writer.Unsigned(3);
                break;
            default:
                writer.LongUnsigned(60);
                break;
        }

        return writer.Written.ToArray();
    }

    static void WriteObjects(int setup, ref AxdrWriter writer)
    {
        ReadOnlySpan<CosemAttribute> pushed =
        [
            new(PushSetupClass, NameOf(setup), 1),
            new(CosemNames.DataClass, CosemNames.LogicalDeviceName, CosemNames.Value),
            CosemNames.ClockTime,
            setup switch
            {
                0 => new(CosemNames.DataClass, ObjectName.Of("0.0.97.98.0.255"), CosemNames.Value),
                _ => CosemNames.RegisterValue(CosemNames.ImportEnergy),
            },
        ];
        writer.Array(pushed.Length);
        foreach (var one in pushed)
        {
            writer.Structure(4);
            writer.LongUnsigned(one.ClassId);
            writer.OctetString(one.LogicalName);
            writer.Integer(one.AttributeId);
            writer.LongUnsigned(0);
        }
    }
}
