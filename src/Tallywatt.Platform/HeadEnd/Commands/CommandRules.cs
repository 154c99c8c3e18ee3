using System.Globalization;

namespace Tallywatt.Platform.HeadEnd.Commands;

/// <summary>What may be asked for.</summary>
static class CommandRules
{
    const int KeyLengthMax = 100;
    const int NameLengthMax = 100;
    const int ReasonLengthMax = 200;
    const int TokenDigits = 20;
    const long CustomerNumberMax = 999_999_999_999;
    const int KeyVersionMax = 1_000_000;

    /// <summary>A sentence for people; empty when nothing is wrong.</summary>
    internal static string FaultOf(CommandRequest request) =>
        !Fits(request.Key, KeyLengthMax) ? $"A key has 1 to {KeyLengthMax} characters."
        : !Fits(request.RequestedBy, NameLengthMax) ? $"Say who asks, in 1 to {NameLengthMax} characters."
        : !Fits(request.Reason, ReasonLengthMax) ? $"Say why, in 1 to {ReasonLengthMax} characters."
        : request.ValidForSeconds is < 1 or > CommandRequest.ValidForSecondsMax
            ? "A command is valid for 1 second to 400 days."
        : FaultOf(request.Body);

    static string FaultOf(CommandBody body) => body switch
    {
        TokenCommand { Digits: var digits } when digits.Length != TokenDigits || !digits.All(char.IsAsciiDigit) =>
            "A token has twenty digits.",
        RechargeCommand { Recharge: { AmountCents: 0 } or { PurchaseCount: 0 } } =>
            "A purchase has an amount above zero and a number from 1 on.",
        RechargeCommand { Recharge.CustomerNumber: < 0 or > CustomerNumberMax } =>
            "A customer number has at most twelve digits.",
        KeysCommand { Version: < 2 or > KeyVersionMax } => string.Create(
            CultureInfo.InvariantCulture, $"Keys are renewed to a version from 2 to {KeyVersionMax}."),
        TariffCommand tariff => TariffShape.FaultOf(tariff.Tariff),
        _ => "",
    };

    internal static string WordOf(CommandState state) => state switch
    {
        CommandState.Queued => "queued",
        CommandState.Sent => "sent",
        CommandState.Confirmed => "confirmed",
        CommandState.Failed => "failed",
        CommandState.Expired => "expired",
        CommandState.Cancelled => "cancelled",
        CommandState.Superseded => "superseded",
        _ => throw new InvalidOperationException($"No such state of a command: {state}."),
    };

    static bool Fits(string text, int lengthMax) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= lengthMax && !text.Any(char.IsControl);
}
