using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Tallywatt.Core.Areas;
using Tallywatt.Core.Units;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Host.Accounts;

/// <summary>The endpoints behind `tallywatt account`. Each may be asked again: what was done is not done twice.
/// </summary>
static class AccountApi
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal static void MapAccounts(this WebApplication app)
    {
        app.MapGet("/api/accounts/{account:long}", Show);
        app.MapPut("/api/accounts/{account:long}/exchange", ExchangeAsync);
        app.MapPut("/api/accounts/{account:long}/move-out", MoveOutAsync);
        app.MapPut("/api/accounts/{account:long}/move-in", MoveInAsync);
    }

    static IResult Show(long account, ServicePointDesk desk, IUtilityDays days)
    {
        var accounts = desk.Accounts(account);
        return accounts.Count == 0
            ? NoAccount(account)
            : Results.Json(ServicePointSheet.Of(accounts, desk.Meters(account), days), Json);
    }

    static async Task<IResult> ExchangeAsync(
        long account, ExchangeRequest request, ServicePointDesk desk, UtilityRegistry registry, IUtilityClock clock)
    {
        if (registry.ByAccount(account) is not { } point)
        {
            return NoAccount(account);
        }

        // Asked again after it was done, the meter that stood here before is meant.
        var old = point.MeterNumber == request.NewMeter && point.EarlierMeters is [.., var before]
            ? before
            : point.MeterNumber;
        var outcome = await desk.ExchangeAsync(new(
            account, old, request.NewMeter, request.AtUnixSeconds ?? clock.NowUnixSeconds,
            request.OldImportWattHours, request.OldExportWattHours, request.NewImportWattHours,
            request.NewExportWattHours, request.OldCapacityWattHours, request.RequestedBy, request.Reason));
        return outcome switch
        {
            ExchangeOutcome.Done or ExchangeOutcome.Repeated => Results.Json(
                new ExchangeReceipt(
                    account, Serial(old), Serial(request.NewMeter), outcome == ExchangeOutcome.Repeated), Json),
            ExchangeOutcome.WrongMeter => Refused($"Account {account} has ended, or measures with another meter."),
            ExchangeOutcome.MeterTaken => Refused($"Meter {Serial(request.NewMeter)} measures elsewhere already."),
            ExchangeOutcome.WrongTime => Refused(
                $"The time must not be in the future, nor before the newest reading of meter {Serial(old)}."),
            ExchangeOutcome.ImplausibleReading => Refused(
                $"{request.OldImportWattHours} Wh and {request.OldExportWattHours} Wh cannot be the last readings of "
                + $"meter {Serial(old)}: a register does not run backwards, nor faster than its breaker allows."),
            _ => throw new InvalidOperationException($"No such outcome: {outcome}."),
        };
    }

    static async Task<IResult> MoveOutAsync(long account, MoveRequest request, ServicePointDesk desk)
    {
        if (await desk.MoveOutAsync(account, request.Day, request.PowerOff) is not { } answer)
        {
            return NoAccount(account);
        }

        return answer.Outcome switch
        {
            MoveOutcome.Done or MoveOutcome.Repeated => Results.Json(
                new MoveOutReceipt(
                    account, request.Day, Text(answer.LastChargesNanos), Text(answer.PresetRepaidNanos),
                    Text(answer.RefundNanos), answer.Outcome == MoveOutcome.Repeated), Json),
            MoveOutcome.WrongAccount => Refused(
                $"Account {account} has ended on another day, has no reading yet, or is billed after use."),
            MoveOutcome.WrongTime => Refused(
                $"{request.Day:yyyy-MM-dd} must have begun, and no day from it on may be closed yet."),
            MoveOutcome.ReadingsMissing => Refused(
                $"Readings of account {account} up to {request.Day:yyyy-MM-dd} are missing. Read the meter first."),
            _ => throw new InvalidOperationException($"No such outcome: {answer.Outcome}."),
        };
    }

    static async Task<IResult> MoveInAsync(long account, MoveRequest request, ServicePointDesk desk)
    {
        (MoveOutcome Outcome, long AccountNumber)? moved;
        try
        {
            moved = await desk.MoveInAsync(account, request.Day, request.Tariff);
        }
        catch (InvalidOperationException fault)
        {
            return Refused(fault.Message);
        }

        return moved switch
        {
            null => NoAccount(account),
            { Outcome: MoveOutcome.Done or MoveOutcome.Repeated } done => Results.Json(
                new MoveInReceipt(done.AccountNumber, request.Day, request.Tariff), Json),
            { Outcome: MoveOutcome.StillOccupied } => Refused(
                $"Account {account}'s service point is lived in. Move its customer out first."),
            _ => Refused(
                $"{request.Day:yyyy-MM-dd} must have begun, and be no earlier than the day the customer before left."),
        };
    }

    static string Text(long nanos) => Money.FromNanos(nanos).ToString();

    static string Serial(long meterNumber) => meterNumber.ToString("D12", CultureInfo.InvariantCulture);

    static ProblemHttpResult NoAccount(long account) =>
        Problem(StatusCodes.Status404NotFound, $"There is no account {account}.");

    static ProblemHttpResult Refused(string why) => Problem(StatusCodes.Status422UnprocessableEntity, why);

    static ProblemHttpResult Problem(int status, string title) =>
        TypedResults.Problem(new ProblemDetails { Status = status, Title = title });
}

/// <param name="NewMeter">The new meter's number.</param>
/// <param name="AtUnixSeconds">When; null for now.</param>
sealed record ExchangeRequest(
    long NewMeter, long? AtUnixSeconds, long OldImportWattHours, long OldExportWattHours, long NewImportWattHours,
    long NewExportWattHours, long OldCapacityWattHours, string RequestedBy, string Reason);

/// <param name="Day">Moving out: the first day away. Moving in: the first day there.</param>
/// <param name="PowerOff">Moving out: whether the relay opens.</param>
/// <param name="Tariff">Moving in: the contract's tariff; null for the utility's own.</param>
sealed record MoveRequest(DateOnly Day, bool PowerOff, string? Tariff);

sealed record ExchangeReceipt(long Account, string OldMeter, string NewMeter, bool Repeated);

/// <summary>Amounts are plain decimals. A refund below zero is what the customer owes.</summary>
sealed record MoveOutReceipt(
    long Account, DateOnly FirstDayAway, string LastCharges, string PresetCreditRepaid, string Refund, bool Repeated);

sealed record MoveInReceipt(long Account, DateOnly FirstDay, string? Tariff);

/// <summary>A service point through time.</summary>
sealed record ServicePointSheet(
    string Area, string Meter, IReadOnlyList<AccountSpan> Accounts, IReadOnlyList<MeterSpan> ReplacedMeters)
{
    internal static ServicePointSheet Of(
        IReadOnlyList<ServicePoint> accounts, IReadOnlyList<ReplacedMeter> meters, IUtilityDays days) => new(
        accounts[^1].AreaName,
        accounts[^1].MeterSerial,
        [.. accounts.Select(point => new AccountSpan(
            point.AccountNumber,
            point.FromUnixSeconds == 0 ? null : days.DayOf(point.FromUnixSeconds),
            point.UntilUnixSeconds == 0 ? null : days.DayOf(point.UntilUnixSeconds),
            point.TariffName))],
        [.. meters.Select(meter => new MeterSpan(
            meter.OldMeterNumber.ToString("D12", CultureInfo.InvariantCulture),
            DateTimeOffset.FromUnixTimeSeconds(meter.AtUnixSeconds),
            meter.OldImportWattHours, meter.OldExportWattHours,
            meter.NewMeterNumber.ToString("D12", CultureInfo.InvariantCulture),
            meter.NewImportWattHours, meter.NewExportWattHours, meter.RequestedBy, meter.Reason))]);
}

/// <param name="From">The account's first day; null when it is as old as the utility.</param>
/// <param name="Until">The first day that is not its own; null while it has not ended.</param>
/// <param name="Tariff">The contract's tariff; null for the utility's own.</param>
sealed record AccountSpan(long Account, DateOnly? From, DateOnly? Until, string? Tariff);

sealed record MeterSpan(
    string OldMeter, DateTimeOffset ReplacedAt, long OldImportWattHours, long OldExportWattHours, string NewMeter,
    long NewImportWattHours, long NewExportWattHours, string RequestedBy, string Reason);
