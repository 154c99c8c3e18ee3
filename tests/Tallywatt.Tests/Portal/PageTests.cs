using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Tallywatt.Web;
using Tallywatt.Web.Language;
using Xunit;

namespace Tallywatt.Tests.Portal;

/// <summary>What all pages have in common: headers, size, languages, honest words when there is nothing.</summary>
public sealed partial class PageTests
{
    const int PageBytesMax = 100 * 1024;

    static readonly string[] Paths =
    [
        "/", "/?find=1003", "/home/1001", "/home/1005?by=money", "/home/1005/usage", "/home/1003/topup",
        "/home/1001/topup/R20261118-000412", "/accounts/1001/bills", "/accounts/1001/bills/2026-11",
    ];

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_page_answers_in_both_languages_and_is_small()
    {
        await using var server = await PortalServer.StartAsync();
        var sheet = await server.GetAsync(Stylesheet.Match(await server.GetAsync("/")).Groups[1].Value);
        foreach (var path in Paths)
        {
            foreach (var language in Wording.All)
            {
                var address = path + (path.Contains('?') ? "&" : "?") + "lang=" + language.LanguageTag;
                var page = await server.GetAsync(address);
                Assert.Contains($"<html lang=\"{language.LanguageTag}\">", page, StringComparison.Ordinal);
                var bytes = Encoding.UTF8.GetByteCount(page) + Encoding.UTF8.GetByteCount(sheet);
                Assert.True(bytes < PageBytesMax, $"{address} is {bytes} bytes with its stylesheet.");
            }
        }
    }

    [Fact]
    public async Task A_page_allows_no_script_no_inline_style_and_nothing_from_elsewhere()
    {
        await using var server = await PortalServer.StartAsync();
        foreach (var path in Paths.Append("/no-such-page").Append("/home/1001/usage.csv"))
        {
            using var answer = await server.Client.GetAsync(path, Cancel);
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
            Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
            Assert.False(answer.Headers.Contains("Server"), "The server names itself.");
            var page = await answer.Content.ReadAsStringAsync(Cancel);
            Assert.DoesNotMatch(InlineOrForeign, page);
        }
    }

    [Theory]
    [InlineData("<p style=\"color:red\">")]
    [InlineData("<script>")]
    [InlineData("<img src=\"https://example.org/a.png\">")]
    [InlineData("<a onclick=\"x()\">")]
    public void What_a_page_must_not_hold_would_be_found(string fault) => Assert.Matches(InlineOrForeign, fault);

    [Fact]
    public async Task A_request_under_another_host_name_is_refused()
    {
        await using var server = await PortalServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/home/1001");
        request.Headers.Host = "rebound.example.org";
        using var answer = await server.Client.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.1", 200)]
    [InlineData("::1", 200)]
    [InlineData("::ffff:127.0.0.1", 200)]
    [InlineData("192.168.1.20", 403)]
    [InlineData("2001:db8::1", 403)]
    [InlineData(null, 403)]
    public async Task Only_this_computer_is_answered(string? caller, int expected)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = caller is null ? null : IPAddress.Parse(caller);
        await LoopbackOnly.Check(context, _ => Task.CompletedTask);
        Assert.Equal(expected, context.Response.StatusCode);
    }

    [Fact]
    public async Task The_language_follows_the_query_then_the_cookie_then_the_header()
    {
        await using var server = await PortalServer.StartAsync();
        using var client = server.NewClient();
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("fr, zh-CN;q=0.8, en;q=0.4");
        Assert.Contains("电费余额", await client.GetStringAsync("/home/1001", Cancel), StringComparison.Ordinal);
        Assert.Contains("Balance", await client.GetStringAsync("/home/1001?lang=en", Cancel), StringComparison.Ordinal);
        Assert.Contains("Balance", await client.GetStringAsync("/home/1001", Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zh;q=0.2, en;q=0.9", "en")]
    [InlineData("zh-TW", "zh-Hans")]
    [InlineData("zh;q=0, en;q=0.1", "en")]
    [InlineData("fr, de", "en")]
    [InlineData("", "en")]
    [InlineData(";;q=,,,=;", "en")]
    public void A_browser_gets_the_language_it_wants_most(string header, string expected) =>
        Assert.Equal(expected, LanguageChoice.ByHeader(header).LanguageTag);

    [Theory]
    [InlineData("/no-such-page", "There is no such page")]
    [InlineData("/home/9999", "There is no such account")]
    [InlineData("/home/9999/topup", "There is no such account")]
    [InlineData("/home/9999/usage", "There is no such account")]
    [InlineData("/home/9999/usage.csv", "There is no such page")]
    [InlineData("/home/12abc", "There is no such page")]
    [InlineData("/home/1001/topup/R0", "There is no such page")]
    public async Task What_does_not_exist_is_said_in_words(string path, string words)
    {
        await using var server = await PortalServer.StartAsync();
        using var answer = await server.Client.GetAsync(path, Cancel);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains(words, await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_of_a_wrong_address_changes_language_in_place()
    {
        await using var server = await PortalServer.StartAsync();
        using var answer = await server.Client.GetAsync("/no-such-page?x=1", Cancel);
        var page = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Contains("没有这个页面", await ChineseAsync(server), StringComparison.Ordinal);
        Assert.Contains("href=\"/no-such-page?x=1&amp;lang=zh-Hans\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_store_gives_a_page_for_people_and_is_not_ready()
    {
        await using var server = await PortalServer.StartAsync();
        using var ready = await server.Client.GetAsync("/health/ready", Cancel);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);

        server.Supplier.IsBroken = true;
        using var page = await server.Client.GetAsync("/home/1001", Cancel);
        var text = await page.Content.ReadAsStringAsync(Cancel);
        Assert.Equal(HttpStatusCode.InternalServerError, page.StatusCode);
        Assert.Contains("Something went wrong on our side", text, StringComparison.Ordinal);
        Assert.DoesNotContain("IOException", text, StringComparison.Ordinal);
        Assert.True(page.Headers.Contains("Content-Security-Policy"));

        using var live = await server.Client.GetAsync("/health/live", Cancel);
        using var unready = await server.Client.GetAsync("/health/ready", Cancel);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, unready.StatusCode);
    }

    [Fact]
    public async Task The_first_second_is_told_apart_from_an_empty_period_and_from_a_search_that_hides_all()
    {
        await using var first = await PortalServer.StartAsync(new() { HistoryDayCount = 0, IsFillingHistory = true });
        Assert.Contains("Filling the history: 0 %.", await first.GetAsync("/"), StringComparison.Ordinal);
        Assert.Contains("No readings yet.", await first.GetAsync("/home/1001"), StringComparison.Ordinal);
        Assert.Contains("No readings yet.", await first.GetAsync("/home/1001/usage"), StringComparison.Ordinal);

        await using var later = await PortalServer.StartAsync();
        var period = await later.GetAsync("/home/1001/usage?from=2020-01-01&to=2020-01-31");
        Assert.Contains("No readings in this period.", period, StringComparison.Ordinal);
        var search = await later.GetAsync("/?find=77777");
        Assert.Contains("The search hides all accounts.", search, StringComparison.Ordinal);

        await using var none = await PortalServer.StartAsync(new() { AccountCount = 0, HistoryDayCount = 0 });
        Assert.DoesNotContain("hides all", await none.GetAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_overview_reloads_by_itself_only_while_history_fills_or_when_asked_to()
    {
        await using var filling = await PortalServer.StartAsync(new() { IsFillingHistory = true });
        Assert.Equal("10", await RefreshOfAsync(filling, "/"));
        Assert.Null(await RefreshOfAsync(filling, "/?refresh=off"));
        Assert.Null(await RefreshOfAsync(filling, "/?find=10"));

        await using var settled = await PortalServer.StartAsync();
        Assert.Null(await RefreshOfAsync(settled, "/"));
        Assert.Equal("30", await RefreshOfAsync(settled, "/?refresh=on"));
    }

    [Theory]
    [InlineData("from=nonsense", "Please give dates")]
    [InlineData("from=2026-11-20&to=2026-11-01", "The first day is after the last")]
    [InlineData("from=2020-01-01&to=2026-11-01", "At most 400 days")]
    [InlineData("from=2026-02-30", "Please give dates")]
    public async Task A_span_of_days_that_makes_no_sense_is_explained(string query, string words)
    {
        await using var server = await PortalServer.StartAsync();
        Assert.Contains(words, await server.GetAsync("/home/1001/usage?" + query), StringComparison.Ordinal);
        using var file = await server.Client.GetAsync("/home/1001/usage.csv?" + query, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, file.StatusCode);
        Assert.Contains(words, await file.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accounts_are_found_by_number_and_turned_over_page_by_page()
    {
        await using var server = await PortalServer.StartAsync();
        var second = await server.GetAsync("/?page=2");
        Assert.Contains("16 to 30 of 45", second, StringComparison.Ordinal);
        Assert.Contains("href=\"/home/1016\"", second, StringComparison.Ordinal);
        Assert.Contains("31 to 45 of 45", await server.GetAsync("/?page=999"), StringComparison.Ordinal);
        Assert.Contains("1 to 1 of 1", await server.GetAsync("/?find=001044"), StringComparison.Ordinal);
        Assert.Contains("1 to 2 of 2", await server.GetAsync("/?show=dark"), StringComparison.Ordinal);
    }

    static async Task<string> ChineseAsync(PortalServer server)
    {
        using var answer = await server.Client.GetAsync("/no-such-page?lang=zh-Hans", Cancel);
        return await answer.Content.ReadAsStringAsync(Cancel);
    }

    static async Task<string?> RefreshOfAsync(PortalServer server, string path)
    {
        using var answer = await server.Client.GetAsync(path, Cancel);
        return answer.Headers.TryGetValues("Refresh", out var values) ? values.Single() : null;
    }

    [GeneratedRegex("rel=\"stylesheet\" href=\"([^\"]+)\"")]
    static partial Regex Stylesheet { get; }

    [GeneratedRegex("""<script|<style|\sstyle=|\son[a-z]+=|(src|href|action)="(https?:)?//""", RegexOptions.IgnoreCase)]
    static partial Regex InlineOrForeign { get; }
}
