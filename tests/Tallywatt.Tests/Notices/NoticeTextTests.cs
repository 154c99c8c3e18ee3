using Tallywatt.Core.Notices;
using Tallywatt.Core.Units;
using Xunit;

namespace Tallywatt.Tests.Notices;

public sealed class NoticeTextTests
{
    /// <summary>One SMS holds 160 characters of the basic alphabet or 70 of any other (3GPP TS 23.038).</summary>
    [Theory]
    [InlineData(NoticeLanguage.English, 160)]
    [InlineData(NoticeLanguage.SimplifiedChinese, 70)]
    public void Every_text_says_account_and_balance_within_one_message(NoticeLanguage language, int limit)
    {
        foreach (var kind in Enum.GetValues<NoticeKind>().Where(kind => kind != NoticeKind.None))
        {
            var notice = new Notice(
                1_000_200, kind, 3, Money.FromCents(-123_456), Money.FromCents(1_000_050), DecidedUnixSeconds: 0);
            var text = NoticeText.Of(notice, language, "CNY");

            Assert.InRange(text.Length, 10, limit);
            Assert.Contains("1000200", text, StringComparison.Ordinal);
            Assert.Contains("-1234.56", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_id_names_the_occasion_and_not_the_time()
    {
        var notice = new Notice(1001, NoticeKind.FirstReminder, 2, Money.Zero, Money.Zero, DecidedUnixSeconds: 5);

        Assert.Equal("notice:1001:1:2", notice.Id);
        Assert.Equal(notice.Id, (notice with { DecidedUnixSeconds = 9 }).Id);
    }
}
