using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Tallywatt.Core.Units;
using Tallywatt.Platform.Reports;
using Tallywatt.Web.Console;
using Tallywatt.Web.Language;
using Tallywatt.Web.Layout;
using Xunit;

namespace Tallywatt.Tests.Console;

public sealed class OverviewTests : BunitContext
{
    public OverviewTests() => Services.AddSingleton(Wording.English);

    [Theory]
    [InlineData(RelayPosition.Connected, "Connected")]
    [InlineData(RelayPosition.Disconnected, "Power off")]
    [InlineData(RelayPosition.ReadyForReconnection, "Press the button")]
    [InlineData(RelayPosition.Unknown, "Not read yet")]
    public void A_relay_position_is_a_word_and_not_only_a_colour(RelayPosition position, string word)
    {
        var mark = Render<RelayMark>(given => given.Add(part => part.Position, position));
        Assert.Equal(word, mark.Find("span").TextContent);
    }

    [Fact]
    public void A_confirmed_command_says_when_and_an_open_one_says_so()
    {
        RelayOrderLine[] orders =
        [
            new(1_795_407_300, 1001, "M1", ShouldHavePower: true, RelayOrderState.Sent, null),
            new(1_795_407_000, 1002, "M2", ShouldHavePower: false, RelayOrderState.Confirmed, 1_795_407_300),
        ];
        var text = Render<RelayOrdersCard>(given => given
            .Add(card => card.Orders, orders)
            .Add(card => card.Zone, "Asia/Shanghai")).Markup;
        Assert.Contains("sent, not yet confirmed", text, StringComparison.Ordinal);
        Assert.Contains("confirmed 12:15", text, StringComparison.Ordinal);
        Assert.Contains("Restore power", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_of_a_notice_cannot_become_markup()
    {
        NoticeLine[] notices = [new(1_795_407_300, 1001, "<b>hello</b>", DeliveryState.Pending)];
        var card = Render<NoticesCard>(given => given.Add(c => c.Notices, notices).Add(c => c.Zone, "UTC"));
        Assert.Equal("<b>hello</b>", card.Find(".feed-text").TextContent);
        Assert.Empty(card.FindAll("b"));
    }

    [Fact]
    public void Bands_of_balances_are_named_by_their_ends()
    {
        BalanceBand[] bands =
        [
            new(null, Money.Zero, 1), new(Money.Zero, Money.FromUnits(10), 1), new(Money.FromUnits(10), null, 2),
        ];
        var card = Render<BalancesCard>(given => given.Add(c => c.Bands, bands).Add(c => c.Currency, "CNY"));
        var names = card.FindAll("li").Select(item => item.Children[0].TextContent);
        Assert.Equal(["below ¥0", "¥0 – ¥10", "¥10 and above"], names);
        var bars = card.FindAll("li").Select(item => item.QuerySelectorAll("rect")[1].GetAttribute("width"));
        Assert.Equal(["250", "250", "500"], bars);
    }

    [Theory]
    [InlineData(0, "Filling the history: 0 %.")]
    [InlineData(999, "Filling the history: 99 %.")]
    [InlineData(1000, "Filling the history: 100 %.")]
    [InlineData(5000, "Filling the history: 100 %.")]
    public void The_history_is_full_only_when_it_is(long reached, string words)
    {
        var note = Render<WarmUpNote>(given => given
            .Add(part => part.Progress, new WarmUp(0, 1000, reached))
            .Add(part => part.Zone, "UTC"));
        Assert.Equal(words, note.Find("strong").TextContent);
    }

    [Fact]
    public void A_reading_that_is_still_to_come_keeps_the_share_below_a_hundred()
    {
        var overview = new UtilityOverview(
            0, 60, "UTC", "CNY", "flat", null, 10, 10, 10, 100_000, 99_999, 1_795_407_300, [], [], [], [], []);
        var tiles = Render<Tiles>(given => given.Add(part => part.Overview, overview));
        Assert.Contains("99.9\u00A0%", tiles.Markup, StringComparison.Ordinal);
        Assert.Contains("1 interval still to come; oldest gap ", tiles.Markup, StringComparison.Ordinal);
    }
}
