using Tallywatt.Core.Readings;
using Tallywatt.Core.Readings.Editing;
using Tallywatt.Core.Units;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.Readings;

/// <summary>A person's wish to change readings.</summary>
/// <param name="Key">The edit's own id; a repeat changes nothing twice.</param>
/// <param name="AccountNumber">Whose readings.</param>
/// <param name="ActorName">Who asks.</param>
/// <param name="Reason">Why.</param>
/// <param name="Absorb">Where the difference goes; <see cref="EditAbsorb.Others"/> is the rest of the local day.
/// </param>
/// <param name="Values">What the person puts in.</param>
public sealed record EditOrder(
    string Key,
    long AccountNumber,
    string ActorName,
    string Reason,
    EditAbsorb Absorb,
    IReadOnlyList<EditedValue> Values);

/// <summary>What became of it.</summary>
/// <param name="Fault">Why nothing was changed; null when it was.</param>
/// <param name="Edit">The edit as it is kept.</param>
/// <param name="IsRepeat">It had been made before.</param>
/// <param name="RevisedDays">Closed days that have a new version.</param>
/// <param name="Debited">What left the purse; negative when money came back.</param>
public sealed record EditAnswer(
    string? Fault, ReadingEdit? Edit, bool IsRepeat, IReadOnlyList<DateOnly> RevisedDays, Money Debited)
{
    internal static EditAnswer Refused(string fault) => new(fault, null, false, [], Money.Zero);
}

/// <summary>Makes edits: kept with name and reason first, then given to the area, which rates again what changed.
/// </summary>
/// <remarks>Kept before it is done and done again when it is repeated: after a crash in between, the same request
/// finishes it.</remarks>
public sealed class ReadingEdits(
    UtilityRegistry registry, UtilityTerms terms, IReadingStore store, IGrainFactory grains, IUtilityClock clock)
{
    /// <summary>Makes an edit, once, however often it is asked for.</summary>
    public async Task<EditAnswer> EditAsync(EditOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (registry.ByAccount(order.AccountNumber) is not { } point)
        {
            return EditAnswer.Refused($"there is no account {order.AccountNumber}");
        }

        if (!point.IsNewest || point.UntilUnixSeconds != 0)
        {
            return EditAnswer.Refused($"account {order.AccountNumber} has ended and is settled");
        }

        EditedRows rows;
        ReadingEdit edit;
        bool isRepeat;
        using (var source = store.Open())
        {
            var desk = new ReadingDesk(registry, terms, source);
            var known = source.Edits(point.AreaId, order.AccountNumber, long.MinValue, long.MaxValue)
                .FirstOrDefault(stored => stored.Edit.Key == order.Key)?.Edit;
            var (planned, fault) = known is null ? Plan(desk, point, order) : (known, null);
            if (planned is null)
            {
                return EditAnswer.Refused(fault!);
            }

            (edit, isRepeat) = (planned, known is not null);
            rows = EditedRows.Of(desk, point, edit);
        }

        if (!isRepeat && !await store.KeepEditAsync(new(point.AreaId, point.MeterNumber, edit)))
        {
            return EditAnswer.Refused("another edit has this id; give this one an id of its own");
        }

        var corrected = await grains.GetGrain<IAreaGrain>(point.AreaId).CorrectRows(
            rows.ToMessage(), clock.NowUnixSeconds);
        return new(
            corrected.RefusedCount > 0
                ? $"{corrected.RefusedCount} of {rows.Count} rows do not fit between their neighbours any more"
                : null,
            edit, isRepeat, [.. corrected.RevisedDayNumbers.Select(DateOnly.FromDayNumber)],
            Money.FromNanos(corrected.DebitedNanos));
    }

    /// <summary>What an edit would change; nothing is done.</summary>
    public static (ReadingEdit? Edit, string? Fault) Plan(
        ReadingDesk desk, ServicePoint point, EditOrder order, long nowUnixSeconds)
    {
        ArgumentNullException.ThrowIfNull(desk);
        ArgumentNullException.ThrowIfNull(order);
        if (order.Values.Count is 0 or > ReadingEdit.ChangeCountMax)
        {
            return (null, $"an edit gives 1 to {ReadingEdit.ChangeCountMax} values");
        }

        var account = desk.AccountTerms(point);
        var first = account.Tariff.DayOf(order.Values.Min(value => value.StartUnixSeconds));
        var last = account.Tariff.DayOf(order.Values.Max(value => value.StartUnixSeconds));
        var wide = order.Absorb is EditAbsorb.Next or EditAbsorb.Previous ? 1 : 0;
        var stretch = desk.Readings(point, first.AddDays(-wide), last.AddDays(wide))
            .SelectMany(reading => LoadCurve.Parts(reading, account.IntervalSeconds)).ToList();
        var (changes, fault) = EditPlan.Of(stretch, order.Values, order.Absorb);
        if (changes is null)
        {
            return (null, fault);
        }

        const int secondsPerHour = 3_600;
        var limit = account.PowerLimitWatts * account.IntervalSeconds / secondsPerHour;
        if (changes.Any(change => change.After.ImportWattHours > limit || change.After.ExportWattHours > limit))
        {
            return (null, $"a value is above the {limit} Wh that the service point can carry in one interval");
        }

        var edit = new ReadingEdit(
            order.Key, order.AccountNumber, order.ActorName, order.Reason, nowUnixSeconds, changes);
        return changes.Count == 0 ? (null, "the values are what they were already") : (edit, edit.Fault());
    }

    (ReadingEdit? Edit, string? Fault) Plan(ReadingDesk desk, ServicePoint point, EditOrder order)
    {
        var (edit, fault) = Plan(desk, point, order, clock.NowUnixSeconds);
        return fault is null ? (edit, null) : (null, fault);
    }
}
