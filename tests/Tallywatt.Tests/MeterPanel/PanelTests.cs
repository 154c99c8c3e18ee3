using Tallywatt.Web.MeterPanel;
using Xunit;

namespace Tallywatt.Tests.MeterPanel;

public sealed class PanelTests
{
    [Theory]
    [InlineData("NextScreen", "", PanelAct.NextScreen)]
    [InlineData("Digit-7", "", PanelAct.Digit)]
    [InlineData("HoldButton", "", PanelAct.HoldButton)]
    [InlineData("HoldButton", "press", PanelAct.PressButton)]
    [InlineData("HoldButton", "release", PanelAct.ReleaseButton)]
    public void A_form_names_what_a_hand_does(string text, string phase, PanelAct expected)
    {
        Assert.True(PanelRoutes.TryRead(text, phase, out var act, out var digit));
        Assert.Equal(expected, act);
        Assert.Equal(expected == PanelAct.Digit ? '7' : default, digit);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("Digit", "")]
    [InlineData("Digit-", "")]
    [InlineData("Digit-77", "")]
    [InlineData("Digit-x", "")]
    [InlineData("3", "")]
    [InlineData("99", "")]
    [InlineData("Explode", "")]
    [InlineData("NextScreen", "press")]
    [InlineData("HoldButton", "wiggle")]
    public void What_no_form_of_ours_says_is_not_done(string text, string phase) =>
        Assert.False(PanelRoutes.TryRead(text, phase, out _, out _));

    [Theory]
    [InlineData('8', 7)]
    [InlineData('1', 2)]
    [InlineData('0', 6)]
    [InlineData(' ', 0)]
    [InlineData('E', 5)]
    [InlineData('@', 0)]
    public void Seven_bars_draw_a_character(char character, int litCount) =>
        Assert.Equal(litCount, int.PopCount(SegmentGlyph.BarsOf(character)));

    [Fact]
    public void Every_bar_is_drawn_once_lit_or_resting()
    {
        var (on, off, width) = SegmentGlyph.Draw("-1.5:0");

        Assert.Equal((4 * SegmentGlyph.CellWidth) + (2 * 8), width);
        Assert.Equal(4 * 7, Moves(on) + Moves(off) - 3); // A point is one square, a colon two.
    }

    [Fact]
    public void Only_a_panel_may_run_a_script()
    {
        Assert.True(PanelRoutes.IsPanel("/meters/000000000017/panel"));
        Assert.False(PanelRoutes.IsPanel("/meters/000000000017/panel/face"));
        Assert.False(PanelRoutes.IsPanel("/home/1/panel"));
        Assert.DoesNotContain("script-src", Web.SecurityHeaders.ContentPolicy, StringComparison.Ordinal);
    }

    static int Moves(string path) => path.Count(letter => letter == 'M');
}
