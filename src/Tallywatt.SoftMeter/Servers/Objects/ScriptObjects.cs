using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Tariff;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Runs a script by its number.</summary>
delegate ActionResult ScriptRunner(in CosemCall call, ushort script);

/// <summary>Class 9, what can be done under a number.</summary>
static class ScriptObjects
{
    internal static readonly ObisCode BillingScripts = ObjectName.Of("0.0.10.0.1.255");
    internal static readonly ObisCode DisconnectScripts = ObjectName.Of("0.0.10.0.106.255");
    const ushort ScriptTableClass = 9;
    const byte ExecuteMethod = 2;
    const ushort WholeTariff = 5;

    static readonly TariffPart[] AllParts =
        [TariffPart.Seasons, TariffPart.Days, TariffPart.Prices, TariffPart.Ladder];

    static readonly CosemType Scripts = CosemType.Array(
        CosemType.Structure(
            CosemType.LongUnsigned,
            CosemType.Array(
                CosemType.Structure(
                    CosemType.Enumerated, CosemType.LongUnsigned, CosemType.Name, CosemType.Integer, CosemType.Any),
                8)),
        16);

    internal static CosemObject[] All() =>
    [
        Table(
            BillingScripts, "billing reset script", RunBilling,
            new ScriptAction(1, DemandObjects.DemandRegisterClass, ObjectName.Of("1.0.1.4.0.255"), 1)),
        Table(
            CalendarCodec.TariffScripts, "rates 1 to 4 of the calendar; 5 lets the whole passive tariff take over",
            RunTariff,
            [
                .. Enumerable.Range(1, RegisterBank.RateCount).Select(rate => new ScriptAction(
                    (ushort)rate, CosemNames.RegisterClass, ObjectName.Of($"1.0.1.8.{rate}.255"), 2)),
                new ScriptAction(
                    WholeTariff, CalendarObjects.ActivityCalendarClass, CalendarObjects.CalendarName, 1),
            ]),
        Table(
            DisconnectScripts, "supply control scripts", RunDisconnect,
            new ScriptAction(1, CosemNames.DisconnectControlClass, CosemNames.DisconnectControl, 1),
            new ScriptAction(2, CosemNames.DisconnectControlClass, CosemNames.DisconnectControl, 2)),
    ];

    internal static CosemObject Table(
        ObisCode name, string title, ScriptRunner run, params ScriptAction[] actions) => new(
        ScriptTableClass, 0, name, title,
        [new("scripts", Scripts, (in _, ref target) => WriteScripts(actions, ref target))],
        new MethodEntry(
            "execute", CosemType.LongUnsigned,
            (in call, parameter) => run(call, (ushort)new AxdrReader(parameter).Number())));

    /// <summary>Ends the billing period now: the registers are kept, and the maxima begin anew.</summary>
    internal static bool TryEndBillingPeriod(Meter meter, out string reason)
    {
        reason = "";
        meter.Freezes.Take(FreezeKind.Monthly);
        meter.Demand.Reset();
        return true;
    }

    static ActionResult RunBilling(in CosemCall call, ushort script) =>
        script == 1 ? call.Act(TryEndBillingPeriod) : NoScript(call, script);

    /// <summary>The rate follows the calendar: nobody switches it from outside.</summary>
    static ActionResult RunTariff(in CosemCall call, ushort script) => script switch
    {
        WholeTariff => call.Act((meter, out reason) =>
            CalendarObjects.IsWhole(meter, out reason) && LadderObjects.IsWhole(meter, out reason)
            && meter.Tariff.TryActivate(AllParts, out reason)),
        >= 1 and <= RegisterBank.RateCount => call.RefuseAct("The rate follows the calendar and is not switched."),
        _ => NoScript(call, script),
    };

    static ActionResult RunDisconnect(in CosemCall call, ushort script) => script switch
    {
        1 => RelayObjects.Order(call.Meter.RemoteDisconnect()),
        2 => RelayObjects.Order(call.Meter.RemoteReconnect()),
        _ => NoScript(call, script),
    };

    internal static ActionResult NoScript(in CosemCall call, ushort script) =>
        call.RefuseAct($"There is no script {script}.");

    static void WriteScripts(ScriptAction[] actions, ref AxdrWriter target)
    {
        target.Array(actions.Length);
        foreach (var action in actions)
        {
            target.Structure(2);
            target.LongUnsigned(action.Script);
            target.Array(1);
            target.Structure(5);
            target.Enumerated(ExecuteMethod);
            target.LongUnsigned(action.ClassId);
            target.OctetString(action.Name);
            target.Integer(action.Method);
            target.Integer(0);
        }
    }

    /// <summary>One script of one action: a method of an object.</summary>
    internal readonly record struct ScriptAction(ushort Script, ushort ClassId, ObisCode Name, sbyte Method);
}
