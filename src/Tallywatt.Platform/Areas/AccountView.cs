using Tallywatt.Core.Areas;

namespace Tallywatt.Platform.Areas;

/// <summary>One account in short.</summary>
/// <param name="AccountNumber">The account.</param>
/// <param name="MeterNumber">Its meter.</param>
/// <param name="BalanceNanos">What is left in the purse.</param>
/// <param name="ControlState">The relay's control state as last read; see Core's ControlState.</param>
/// <param name="LastRowUnixSeconds">Zero before the first row.</param>
/// <param name="MissingRowCount">Rows that should be there up to the last one and are not.</param>
/// <param name="FirstMissingUnixSeconds">Capture time of the oldest of them; zero when there is none.</param>
/// <param name="ClosedThroughUnixSeconds">The end of its last closed day; zero before the first.</param>
[GenerateSerializer, Immutable]
public sealed record AccountBrief(
    [property: Id(0)] long AccountNumber,
    [property: Id(1)] long MeterNumber,
    [property: Id(2)] long BalanceNanos,
    [property: Id(3)] byte ControlState,
    [property: Id(4)] long LastRowUnixSeconds,
    [property: Id(5)] long MissingRowCount,
    [property: Id(6)] long FirstMissingUnixSeconds,
    [property: Id(7)] long ClosedThroughUnixSeconds);

/// <summary>One account at one committed moment, as it leaves the grain. Amounts in nano-units.</summary>
[GenerateSerializer, Immutable]
public sealed record AccountView
{
    [Id(0)] public required long AccountNumber { get; init; }

    [Id(1)] public required long MeterNumber { get; init; }

    [Id(2)] public required long BalanceNanos { get; init; }

    [Id(3)] public required long PresetOwedNanos { get; init; }

    /// <summary>Debits not yet in the ledger.</summary>
    [Id(4)] public required long UnbilledNanos { get; init; }

    /// <summary>The relay's control state as last read; see Core's ControlState.</summary>
    [Id(5)] public required byte ControlState { get; init; }

    /// <summary>Zero before the first row.</summary>
    [Id(6)] public required long LastRowUnixSeconds { get; init; }

    /// <summary>Energy counted on the tariff's ladder in its running period.</summary>
    [Id(7)] public required long LadderWattHours { get; init; }

    /// <summary>Days not closed yet, oldest first.</summary>
    [Id(8)] public required DayView[] OpenDays { get; init; }

    /// <summary>Whether the preset credit has been advanced: the account has begun.</summary>
    [Id(9)] public required bool IsInstalled { get; init; }

    internal static AccountView Of(AccountSnapshot account) => new()
    {
        AccountNumber = account.AccountNumber,
        IsInstalled = account.IsInstalled,
        MeterNumber = account.MeterNumber,
        BalanceNanos = account.Purse.BalanceNanos,
        PresetOwedNanos = account.Purse.PresetOwedNanos,
        UnbilledNanos = account.Unbilled.Nanos,
        ControlState = (byte)account.Relay.Read,
        LastRowUnixSeconds = account.LastRow?.CapturedUnixSeconds ?? 0,
        LadderWattHours = account.Rating.LadderPositionWattHours,
        OpenDays = [.. account.OpenDays.Select(DayView.Of)],
    };
}

/// <summary>One local day of one account.</summary>
[GenerateSerializer, Immutable]
public sealed record DayView
{
    /// <summary>The local day as <see cref="DateOnly.DayNumber"/>.</summary>
    [Id(0)] public required int DayNumber { get; init; }

    [Id(1)] public required long ImportWattHours { get; init; }

    [Id(2)] public required long ExportWattHours { get; init; }

    [Id(3)] public required long ChargeNanos { get; init; }

    [Id(4)] public required long TaxNanos { get; init; }

    [Id(5)] public required long ExportCreditNanos { get; init; }

    [Id(6)] public required int RowCount { get; init; }

    [Id(7)] public required RateView[] Rates { get; init; }

    internal static DayView Of(DaySummary day) => new()
    {
        DayNumber = day.Day.DayNumber,
        ImportWattHours = day.ImportWattHours,
        ExportWattHours = day.ExportWattHours,
        ChargeNanos = day.Use.Charge.Nanos,
        TaxNanos = day.Use.Tax.Nanos,
        ExportCreditNanos = day.Use.ExportCredit.Nanos,
        RowCount = day.RowCount,
        Rates = [.. day.Rates.Select(rate =>
            new RateView(rate.Name, rate.BlockNumber, rate.ImportWattHours, rate.Charge.Nanos))],
    };
}

/// <summary>Import at one rate and block.</summary>
[GenerateSerializer, Immutable]
public sealed record RateView(
    [property: Id(0)] string Name,
    [property: Id(1)] int BlockNumber,
    [property: Id(2)] long ImportWattHours,
    [property: Id(3)] long ChargeNanos);
