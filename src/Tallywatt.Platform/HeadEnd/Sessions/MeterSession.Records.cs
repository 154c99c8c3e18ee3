using System.Text;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>Freezes, events and pushes of a DLMS meter: what it has is looked up by its firmware.</summary>
public sealed partial class MeterSession
{
    const sbyte ObjectList = 2;
    const sbyte CaptureObjects = 3;
    const int LogCount = 10;

    static readonly CosemAttribute Firmware = new(CosemNames.DataClass, new(1, 0, 0, 2, 0, 255), CosemNames.Value);

    /// <summary>The names that makers give their daily and monthly profiles, ours first.</summary>
    static readonly ObisCode[] DailyProfiles = [new(1, 0, 99, 2, 0, 255), new(1, 0, 98, 2, 0, 255)];

    static readonly ObisCode[] BillingProfiles = [new(0, 0, 98, 1, 0, 255), new(1, 0, 98, 1, 0, 255)];

    MeterModel? model;

    public async ValueTask<MeterAnswer<string>> ReadFirmwareAsync(CancellationToken cancel)
    {
        var answer = await AskAsync<ValueQuestion, CosemValue>(new(Firmware), cancel);
        return answer.Answered
            ? Answered(Encoding.ASCII.GetString(answer.Value!.Content))
            : Failed<string>(answer.Outcome, answer.Fault, answer.Refusal);
    }

    public async ValueTask<MeterAnswer<MeterFreeze[]>> ReadFreezesAsync(
        MeterFreezeKind kind, long fromUnixSeconds, long toUnixSeconds, CancellationToken cancel)
    {
        var known = await ReadModelAsync(cancel);
        var scale = known.Answered ? await ReadLayoutAsync(cancel) : default;
        if (!known.Answered || !scale.Answered)
        {
            return known.Answered
                ? Failed<MeterFreeze[]>(scale.Outcome, scale.Fault, scale.Refusal)
                : Failed<MeterFreeze[]>(known.Outcome, known.Fault, known.Refusal);
        }

        var names = kind == MeterFreezeKind.Daily ? DailyProfiles : BillingProfiles;
        if (!TryFindProfile(known.Value!, names, out var profile))
        {
            return Failed<MeterFreeze[]>(MeterOutcome.Refused, MeterFault.NotSupported, default);
        }

        var table = await ReadTableAsync(known.Value!, profile, fromUnixSeconds, toUnixSeconds, cancel);
        return table.Answered
            ? Judge(FreezesOf(table.Value!, scale.Value))
            : Failed<MeterFreeze[]>(table.Outcome, table.Fault, table.Refusal);
    }

    public async ValueTask<MeterAnswer<MeterEvent[]>> ReadEventsAsync(
        long fromUnixSeconds, long toUnixSeconds, CancellationToken cancel)
    {
        var known = await ReadModelAsync(cancel);
        if (!known.Answered)
        {
            return Failed<MeterEvent[]>(known.Outcome, known.Fault, known.Refusal);
        }

        var events = new List<MeterEvent>();
        for (var number = 0; number < LogCount; number++)
        {
            ObisCode log = new(0, 0, 99, 98, (byte)number, 255);
            if (!TryFindProfile(known.Value!, [log], out _))
            {
                continue;
            }

            var table = await ReadTableAsync(known.Value!, log, fromUnixSeconds, toUnixSeconds, cancel);
            if (!table.Answered)
            {
                return Failed<MeterEvent[]>(table.Outcome, table.Fault, table.Refusal);
            }

            events.AddRange(EventsOf(table.Value!, number));
        }

        return Answered(events.ToArray());
    }

    static bool TryFindProfile(MeterModel known, ReadOnlySpan<ObisCode> names, out ObisCode profile)
    {
        foreach (var name in names)
        {
            profile = name;
            if (known.Objects!.Contains((CosemNames.ProfileClass, name)))
            {
                return true;
            }
        }

        profile = default;
        return false;
    }

    static MeterFreeze[]? FreezesOf(RecordTable table, MeterLayout scale)
    {
        var time = table.ColumnOf(CosemNames.ClockTime);
        var import = table.ColumnOf(CosemNames.RegisterValue(CosemNames.ImportEnergy));
        var export = table.ColumnOf(CosemNames.RegisterValue(CosemNames.ExportEnergy));
        if (time < 0 || import < 0)
        {
            return null;
        }

        var freezes = new List<MeterFreeze>(table.Rows.Count);
        foreach (var row in table.Rows)
        {
            if (row[time] is not { } at || row[import] is not { } importCount
                || !WattHours.TryScale(importCount, scale.ImportScaleWattHours, out var importWattHours)
                || !WattHours.TryScale(
                    export < 0 ? 0 : row[export] ?? 0, scale.ExportScaleWattHours, out var exportWattHours))
            {
                return null;
            }

            freezes.Add(new(at, importWattHours, exportWattHours));
        }

        return [.. freezes];
    }

    /// <summary>The code is the first column that is no clock: every log has one of its own.</summary>
    static IEnumerable<MeterEvent> EventsOf(RecordTable table, int logNumber)
    {
        var time = table.ColumnOf(CosemNames.ClockTime);
        var code = Array.FindIndex(table.Columns, column => column.ClassId == CosemNames.DataClass);
        foreach (var row in table.Rows)
        {
            if (time >= 0 && code >= 0 && row[time] is { } at && row[code] is >= 0 and <= byte.MaxValue and var number)
            {
                yield return new(at, logNumber, (int)number);
            }
        }
    }

    async ValueTask<MeterAnswer<MeterModel>> ReadModelAsync(CancellationToken cancel)
    {
        if (connected && model is { Objects: not null })
        {
            return Answered(model);
        }

        var firmware = await ReadFirmwareAsync(cancel);
        if (firmware.Outcome is not (MeterOutcome.Answered or MeterOutcome.Refused))
        {
            return Failed<MeterModel>(firmware.Outcome, firmware.Fault, firmware.Refusal);
        }

        // A meter that does not name its firmware shares what is known of it with no other.
        var found = firmware is { Answered: true, Value.Length: > 0 } ? catalogue.Of(firmware.Value) : new();
        if (found.Objects is null)
        {
            var list = await AskAsync<ValueQuestion, CosemValue>(
                new(new(CosemNames.AssociationClass, CosemNames.AssociationLn, ObjectList)), cancel);
            if (!list.Answered || CosemRecords.Objects(list.Value!) is not { } objects)
            {
                return list.Answered
                    ? Failed<MeterModel>(MeterOutcome.Malformed, MeterFault.ValueMalformed, default)
                    : Failed<MeterModel>(list.Outcome, list.Fault, list.Refusal);
            }

            found.Objects = objects;
        }

        model = found;
        return Answered(found);
    }

    async ValueTask<MeterAnswer<RecordTable>> ReadTableAsync(
        MeterModel known, ObisCode profile, long fromUnixSeconds, long toUnixSeconds, CancellationToken cancel)
    {
        if (known.ColumnsOf(profile) is not { } columns)
        {
            var list = await AskAsync<ValueQuestion, CosemValue>(
                new(new(CosemNames.ProfileClass, profile, CaptureObjects)), cancel);
            if (!list.Answered || CosemRecords.Columns(list.Value!) is not { } read)
            {
                return list.Answered
                    ? Failed<RecordTable>(MeterOutcome.Malformed, MeterFault.ValueMalformed, default)
                    : Failed<RecordTable>(list.Outcome, list.Fault, list.Refusal);
            }

            columns = read;
            known.Learn(profile, columns);
        }

        var buffer = await AskAsync<ValueQuestion, CosemValue>(
            new(new(CosemNames.ProfileClass, profile, CosemNames.Value),
                CosemDateTime.FromUnixSeconds(fromUnixSeconds), CosemDateTime.FromUnixSeconds(toUnixSeconds)),
            cancel);
        return buffer.Answered
            ? Judge(CosemRecords.Rows(buffer.Value!, columns) is { } rows ? new RecordTable(columns, rows) : null)
            : Failed<RecordTable>(buffer.Outcome, buffer.Fault, buffer.Refusal);
    }

    /// <summary>Null is what was not asked for.</summary>
    static MeterAnswer<T> Judge<T>(T? value)
        where T : class =>
        value is null ? Failed<T>(MeterOutcome.Malformed, MeterFault.ValueMalformed, default) : Answered(value);

    static MeterAnswer<T> Answered<T>(T value) =>
        new(MeterOutcome.Answered, value, MeterFault.None, DataAccessResult.Success);

    /// <summary>Rows of a profile, and what their cells are.</summary>
    sealed record RecordTable(CosemAttribute[] Columns, IReadOnlyList<long?[]> Rows)
    {
        internal int ColumnOf(CosemAttribute attribute) => Array.IndexOf(Columns, attribute);
    }
}
