using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Tariff;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Runs a script by its number.</summary>
delegate ActionResult ScriptRunner(in CosemCall call, ushort script);

/// <summary>Class 9, what can be done under a number, and class 22, when the meter does it by itself.</summary>
static class ScriptObjects
{
    internal static readonly ObisCode BillingScripts = ObjectName.Of("0.0.10.0.1.255");
    internal static readonly ObisCode DisconnectScripts = ObjectName.Of("0.0.10.0.106.255");
    const ushort ScriptTableClass = 9;
    const ushort SingleActionScheduleClass = 22;
    const byte ExecuteMethod = 2;
    const byte DifferentTimesWithWildcards = 3;
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

    static readonly CosemType Times = CosemType.Array(
        CosemType.Structure(CosemType.Time, CosemType.Date), Freezes.SettlementDayCount);

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
        new(
            SingleActionScheduleClass, 0, ObjectName.Of("0.0.15.0.0.255"), "end of the billing period",
            [
                new("executed_script", CosemType.Script, (in _, ref target) =>
                {
                    target.Structure(2);
                    target.OctetString(BillingScripts);
                    target.LongUnsigned(1);
                }),
                new(
                    "type", CosemType.Enumerated,
                    (in _, ref target) => target.Enumerated(DifferentTimesWithWildcards)),
                new("execution_time", Times, WriteSettlements, SetSettlements),
            ]),
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

    static void WriteSettlements(in CosemCall call, ref AxdrWriter target)
    {
        var days = call.Meter.Freezes.SettlementDays.Where(day => day.Day > 0).ToList();
        target.Array(days.Count);
        foreach (var day in days)
        {
            target.Structure(2);
            target.OctetString([(byte)day.Hour, 0, 0, 0]);
            target.OctetString([0xFF, 0xFF, 0xFF, (byte)day.Day, 0xFF]);
        }
    }

    static DataAccessResult SetSettlements(in CosemCall call, ReadOnlySpan<byte> value)
    {
        var reader = new AxdrReader(value);
        var days = new SettlementDay[Freezes.SettlementDayCount];
        var count = reader.Array();
        for (var i = 0; i < count; i++)
        {
            reader.Structure(2);
            var time = Octets(ref reader, DataTag.Time, 4);
            var date = Octets(ref reader, DataTag.Date, 5);
            if (time[1] != 0 || time[2] is not (0 or 0xFF) || time[3] is not (0 or 0xFF)
                || date[0] != 0xFF || date[1] != 0xFF || date[2] != 0xFF || date[4] != 0xFF)
            {
                return call.Refuse("A billing period ends at a full hour of a day of every month: FFFF FF dd FF.");
            }

            days[i] = new(date[3], time[0]);
        }

        return call.Change((meter, out reason) =>
        {
            reason = "";
            for (var i = 0; i < days.Length; i++)
            {
                if (!meter.Freezes.TrySetSettlementDay(i, days[i].Day, days[i].Hour, out reason))
                {
                    return false;
                }
            }

            return true;
        });
    }

    static ReadOnlySpan<byte> Octets(scoped ref AxdrReader reader, DataTag tag, int length) =>
        reader.PeekTag() == tag && reader.Tagged(tag) ? reader.Bytes(length) : reader.OctetString();

    /// <summary>One script of one action: a method of an object.</summary>
    internal readonly record struct ScriptAction(ushort Script, ushort ClassId, ObisCode Name, sbyte Method);
}
