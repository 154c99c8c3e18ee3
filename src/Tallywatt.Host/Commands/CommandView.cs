using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tallywatt.Platform.HeadEnd.Commands;

namespace Tallywatt.Host.Commands;

/// <summary>A command as the API and `--json` show it. Times are those of the utility's clock.</summary>
/// <param name="Id">Its place in the queue.</param>
/// <param name="Key">The idempotency key.</param>
/// <param name="Meter">The meter's serial number.</param>
/// <param name="Area">Its service area.</param>
/// <param name="Kind">relay, clock, tariff, token, recharge or keys.</param>
/// <param name="Body">What is to be done.</param>
/// <param name="State">queued, sent, confirmed, failed, expired, cancelled or superseded.</param>
/// <param name="RequestedBy">Who asked; "purse" for a relay order of the account's purse.</param>
/// <param name="Reason">Why.</param>
/// <param name="Created">When it was accepted.</param>
/// <param name="ValidUntil">When it expires; null for never.</param>
/// <param name="Attempts">How often the meter was asked.</param>
/// <param name="Sent">When it first went onto the wire.</param>
/// <param name="Settled">When it ended.</param>
/// <param name="ReadBack">What the meter showed afterwards.</param>
/// <param name="LastError">Why the last attempt did not settle it, or why it ended.</param>
/// <param name="HeldBy">The command that holds it back; null when none does.</param>
sealed record CommandView(
    long Id,
    string Key,
    string Meter,
    int Area,
    string Kind,
    JsonNode Body,
    string State,
    string RequestedBy,
    string Reason,
    string Created,
    string? ValidUntil,
    int Attempts,
    string? Sent,
    string? Settled,
    string? ReadBack,
    string? LastError,
    long? HeldBy)
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal bool IsOpen => State is "queued" or "sent";

    internal static CommandView Of(MeterCommand command, MeterCommand? hold = null)
    {
        var isHeld = hold is not null && command is
            { IsOpen: true, OrderSequence: not null, Body: RelayCommand { Powered: true } };
        return new(
            command.Id,
            command.Key,
            command.MeterNumber.ToString("D12", CultureInfo.InvariantCulture),
            command.AreaId,
            command.Body.Kind,
            JsonNode.Parse(command.Body.ToText())!,
            WordOf(command.State),
            command.RequestedBy,
            command.Reason,
            TimeOf(command.CreatedUnixSeconds)!,
            TimeOf(command.ValidUntilUnixSeconds),
            command.AttemptCount,
            TimeOf(command.SentUnixSeconds),
            TimeOf(command.SettledUnixSeconds),
            command.ReadBack,
            command.LastError,
            isHeld ? hold!.Id : null);
    }

    internal static string WordOf(CommandState state) => state.ToString().ToLowerInvariant();

    static string? TimeOf(long? unixSeconds) => unixSeconds is { } at
        ? DateTimeOffset.FromUnixTimeSeconds(at).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : null;
}

/// <summary>What is asked for: one meter by its number or its account, or all of an area, or all there are.</summary>
/// <param name="Body">What is to be done.</param>
/// <param name="RequestedBy">Who asks.</param>
/// <param name="Reason">Why.</param>
/// <param name="Meter">A meter's number.</param>
/// <param name="Account">A customer's account.</param>
/// <param name="Area">A service area.</param>
/// <param name="All">Every meter.</param>
/// <param name="ApprovedBy">A second person, where one is needed.</param>
/// <param name="ValidForSeconds">How long it may wait for the meter; null for a day.</param>
sealed record CommandOrder(
    CommandBody Body,
    string RequestedBy,
    string Reason,
    long? Meter = null,
    long? Account = null,
    int? Area = null,
    bool All = false,
    string? ApprovedBy = null,
    long? ValidForSeconds = null);

/// <summary>What became of an order.</summary>
/// <param name="Commands">Accepted now or before.</param>
/// <param name="Refused">Meters for which it was not accepted.</param>
/// <param name="RepeatedCount">How many of the commands were accepted before.</param>
sealed record CommandReceipt(
    IReadOnlyList<CommandView> Commands, IReadOnlyList<CommandRefusal> Refused, int RepeatedCount);

sealed record CommandRefusal(string Meter, string Reason);
