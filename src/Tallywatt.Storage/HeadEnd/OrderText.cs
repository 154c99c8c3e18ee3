using System.Globalization;
using Tallywatt.Core.Relay;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.HeadEnd.Commands;

namespace Tallywatt.Storage.HeadEnd;

/// <summary>A relay order of a purse, as it stands in the queue.</summary>
static class OrderText
{
    internal static string KeyOf(RelayOrder order) =>
        string.Create(CultureInfo.InvariantCulture, $"relay/{order.MeterNumber}/{order.Sequence}");

    internal static string BodyOf(RelayOrder order) => new RelayCommand(order.Powered).ToText();

    internal static string ReasonOf(RelayOrder order) =>
        order.Powered ? "The account has credit." : "The credit is used up.";

    internal static string StateOf(SettledOrder settled) =>
        CommandWords.Of(settled.Confirmed ? CommandState.Confirmed : CommandState.Superseded);

    internal static string ReadBackOf(SettledOrder settled) =>
        settled.Confirmed ? "The relay is as ordered." : "The relay stands otherwise.";
}
