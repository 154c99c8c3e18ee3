using System.Text;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>Where a DLMS meter pushes to. Source: IEC 62056-6-2, classes 40 and 22.</summary>
public sealed partial class MeterSession
{
    const ushort PushSetupClass = 40;
    const ushort ScheduleClass = 22;
    const sbyte DestinationAndMethod = 3;
    const sbyte ExecutionTime = 4;
    const byte Any = 0xFF;

    static readonly ObisCode EventPush = new(0, 0, 25, 9, 0, 255);
    static readonly ObisCode HourlyPush = new(0, 1, 25, 9, 0, 255);
    static readonly ObisCode PushTimes = new(0, 0, 15, 0, 4, 255);

    public async ValueTask<MeterAnswer<bool>> PushToAsync(string destination, CancellationToken cancel)
    {
        var known = await ReadModelAsync(cancel);
        if (!known.Answered)
        {
            return Failed<bool>(known.Outcome, known.Fault, known.Refusal);
        }

        if (!known.Value!.Objects!.Contains((PushSetupClass, EventPush)))
        {
            return Failed<bool>(MeterOutcome.Refused, MeterFault.NotSupported, default);
        }

        var there = DestinationElement(destination);
        var told = false;
        foreach (var (attribute, value) in Wanted(known.Value.Objects, there))
        {
            var now = await AskAsync<ValueQuestion, CosemValue>(new(attribute), cancel);
            if (now.Answered && Same(now.Value!, value))
            {
                continue;
            }

            var set = await AskAsync<SetQuestion, bool>(new(attribute, value), cancel);
            if (!set.Answered)
            {
                return set;
            }

            told = true;
        }

        return Answered(told);
    }

    static IEnumerable<(CosemAttribute Attribute, byte[] Value)> Wanted(
        IReadOnlySet<(ushort ClassId, ObisCode Name)> objects, byte[] there)
    {
        yield return (new(PushSetupClass, EventPush, DestinationAndMethod), there);
        if (objects.Contains((PushSetupClass, HourlyPush)) && objects.Contains((ScheduleClass, PushTimes)))
        {
            yield return (new(PushSetupClass, HourlyPush, DestinationAndMethod), there);
            yield return (new(ScheduleClass, PushTimes, ExecutionTime), EveryHour());
        }
    }

    static bool Same(CosemValue now, byte[] wanted)
    {
        var writer = new AxdrWriter(new byte[wanted.Length]);
        now.Write(ref writer);
        return !writer.Overflowed && writer.Written.SequenceEqual(wanted);
    }

    static byte[] DestinationElement(string destination)
    {
        var writer = new AxdrWriter(new byte[SessionLimits.QuestionLengthMax]);
        writer.Structure(3);
        writer.Enumerated(0); // TCP
        writer.OctetString(Encoding.ASCII.GetBytes(destination));
        writer.Enumerated(0); // A-XDR encoded xDLMS APDU
        return writer.Written.ToArray();
    }

    /// <summary>At minute 0 of any hour of any day.</summary>
    static byte[] EveryHour()
    {
        var writer = new AxdrWriter(new byte[32]);
        writer.Array(1);
        writer.Structure(2);
        writer.OctetString([Any, 0, 0, 0]);
        writer.OctetString([Any, Any, Any, Any, Any]);
        return writer.Written.ToArray();
    }
}
