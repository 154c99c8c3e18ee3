using Tallywatt.Core.Areas;
using Tallywatt.Core.Readings;

namespace Tallywatt.Platform.Areas;

sealed partial class AreaGrain
{
    public async Task<CorrectionAnswer> CorrectRows(CorrectedRows corrected, long nowUnixSeconds)
    {
        var area = await OpenAsync();
        var rows = corrected.CapturedUnixSeconds.Select((captured, index) => new MarkedRow(
            new(captured, corrected.ImportWattHours[index], corrected.ExportWattHours[index]),
            QualityCode.TryFromByte(corrected.Codes[index], out var code) && !code.IsPlain
                ? code
                : new(ReadingQuality.Edited, ReadingMethod.Agreed))).ToArray();
        var result = await ReviseAsync(area, corrected.MeterNumber, rows, nowUnixSeconds);
        return result is null
            ? new(0, rows.Length, [], 0)
            : new(
                result.AcceptedCount,
                result.RefusedCount + result.ConflictCount + result.TooOldCount,
                [.. result.RevisedDays.Select(day => day.DayNumber)],
                result.Debited.Nanos);
    }

    public async Task<ExchangeOutcome> Exchange(ExchangeOrder order, long nowUnixSeconds)
    {
        var area = await OpenAsync();
        var outcome = registry.ByMeter(order.NewMeterNumber) is { } taken
            && (taken.AccountNumber != order.AccountNumber || taken.MeterNumber != order.NewMeterNumber)
                ? ExchangeOutcome.MeterTaken
                : Decide(() => area.Exchange(
                    new(
                        order.AccountNumber, order.OldMeterNumber, order.NewMeterNumber, order.AtUnixSeconds,
                        order.OldImportWattHours, order.OldExportWattHours, order.NewImportWattHours,
                        order.NewExportWattHours, order.OldCapacityWattHours)
                    {
                        RequestedBy = order.RequestedBy,
                        Reason = order.Reason,
                    },
                    nowUnixSeconds));
        await CommitAsync(area, nowUnixSeconds);
        if (outcome == ExchangeOutcome.Done)
        {
            RegistryHasChanged();
            log.MeterExchanged(AreaId, order.AccountNumber, order.OldMeterNumber, order.NewMeterNumber);
        }

        return outcome;
    }

    public async Task<MoveOutAnswer> MoveOut(
        long accountNumber, long atUnixSeconds, bool powerOff, long nowUnixSeconds)
    {
        var area = await OpenAsync();
        var result = Decide(() => area.MoveOut(accountNumber, atUnixSeconds, powerOff, nowUnixSeconds));
        await CommitAsync(area, nowUnixSeconds, checkpoint: result.Outcome == MoveOutcome.Done);
        if (result.Outcome == MoveOutcome.Done)
        {
            RegistryHasChanged();
            log.MovedOut(AreaId, accountNumber, result.Refund.ToString());
        }

        return new(result.Outcome, result.LastCharges.Nanos, result.PresetRepaid.Nanos, result.Refund.Nanos);
    }

    public async Task<MoveOutcome> MoveIn(long accountNumber, long nowUnixSeconds)
    {
        if ((await OpenAsync()).PurseOf(accountNumber) is null)
        {
            // The area was opened before the contract was made: it is told of its accounts when it opens.
            registry.Update(registryStore.ServicePoints());
            opened = null;
        }

        var area = await OpenAsync();
        var outcome = Decide(() => area.MoveIn(accountNumber, nowUnixSeconds));
        await CommitAsync(area, nowUnixSeconds);
        if (outcome == MoveOutcome.Done)
        {
            RegistryHasChanged();
            log.MovedIn(AreaId, accountNumber);
        }

        return outcome;
    }

    /// <summary>Whoever works for the area in this process begins again with its meters as they are now.</summary>
    void RegistryHasChanged()
    {
        registry.Update(registryStore.ServicePoints());
        foreach (var presence in presences)
        {
            presence.Closed(AreaId);
            presence.Opened(AreaId);
        }
    }
}
