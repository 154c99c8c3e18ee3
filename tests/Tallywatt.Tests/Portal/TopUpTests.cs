using System.Net;
using Tallywatt.Core.Units;
using Tallywatt.Web.Portal;
using Xunit;

namespace Tallywatt.Tests.Portal;

/// <summary>The form that takes money: kind to people, counted once, closed to other sites.</summary>
public sealed class TopUpTests
{
    const string Path = "/home/1001/topup";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_top_up_shows_its_receipt_and_moves_the_balance()
    {
        await using var server = await PortalServer.StartAsync();
        Assert.Contains("¥86.40", await server.GetAsync("/home/1001"), StringComparison.Ordinal);

        var form = await PortalServer.FormAsync(server.Client, Path);
        using var answer = await PostAsync(server.Client, form, "50");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);

        var receipt = await server.GetAsync(answer.Headers.Location!.ToString());
        Assert.Contains("¥50.00 received", receipt, StringComparison.Ordinal);
        Assert.Contains("¥136.40", receipt, StringComparison.Ordinal);
        Assert.Contains("R20261123-000413", await server.GetAsync("/home/1001"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_form_sent_twice_counts_once_and_shows_the_first_receipt()
    {
        await using var server = await PortalServer.StartAsync();
        var form = await PortalServer.FormAsync(server.Client, Path);
        using var first = await PostAsync(server.Client, form, "50");
        using var second = await PostAsync(server.Client, form, "50");
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Equal(1, server.Supplier.BookedCount);
    }

    [Fact]
    public async Task A_used_form_with_another_amount_books_nothing_and_can_be_sent_afresh()
    {
        await using var server = await PortalServer.StartAsync();
        var form = await PortalServer.FormAsync(server.Client, Path);
        using var first = await PostAsync(server.Client, form, "50");
        using var conflict = await PostAsync(server.Client, form, "60");
        var text = await conflict.Content.ReadAsStringAsync(Cancel);
        Assert.Contains("Nothing new was booked", text, StringComparison.Ordinal);
        Assert.DoesNotContain(form["Typed.Key"], text, StringComparison.Ordinal);
        Assert.Equal(1, server.Supplier.BookedCount);
    }

    [Theory]
    [InlineData("", "Please enter an amount.")]
    [InlineData("fifty", "Please enter the amount in digits")]
    [InlineData("1,000", "Please enter the amount in digits")]
    [InlineData("0.99", "The amount must be from ¥1.00 to ¥5,000.00.")]
    [InlineData("5000.01", "The amount must be from ¥1.00 to ¥5,000.00.")]
    [InlineData("-50", "The amount must be from ¥1.00 to ¥5,000.00.")]
    [InlineData("50.005", "At most two decimals")]
    [InlineData("<script>", "Please enter the amount in digits")]
    public async Task A_wrong_amount_is_explained_kept_in_the_form_and_not_booked(string typed, string words)
    {
        await using var server = await PortalServer.StartAsync();
        var form = await PortalServer.FormAsync(server.Client, Path);
        using var answer = await PostAsync(server.Client, form, typed);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Contains(words, text, StringComparison.Ordinal);
        Assert.Contains($"value=\"{WebUtility.HtmlEncode(typed)}\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", text, StringComparison.Ordinal);
        Assert.Equal(0, server.Supplier.BookedCount);
    }

    [Theory]
    [InlineData("50", 5000)]
    [InlineData(" ¥99.50 ", 9950)]
    [InlineData("１００", 10000)]
    [InlineData("１２．５", 1250)]
    [InlineData("￥20元", 2000)]
    [InlineData("1", 100)]
    [InlineData("5000", 500000)]
    public void An_amount_is_read_as_a_person_types_it(string typed, long cents) =>
        Assert.Equal((Money.FromCents(cents), null), TopUpAmount.Read(typed));

    [Fact]
    public async Task A_form_from_another_site_books_nothing()
    {
        await using var server = await PortalServer.StartAsync();
        var form = await PortalServer.FormAsync(server.Client, Path);
        using var stranger = server.NewClient();
        using var withoutCookie = await PostAsync(stranger, form, "50");
        Assert.Equal(HttpStatusCode.BadRequest, withoutCookie.StatusCode);
        var page = await withoutCookie.Content.ReadAsStringAsync(Cancel);
        Assert.Contains("This request was not accepted", page, StringComparison.Ordinal);

        form.Remove("__RequestVerificationToken");
        using var withoutToken = await PostAsync(server.Client, form, "50");
        Assert.Equal(HttpStatusCode.BadRequest, withoutToken.StatusCode);
        Assert.Equal(0, server.Supplier.BookedCount);
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ")]
    public async Task A_form_without_its_own_key_is_sent_again_under_a_new_one(string key)
    {
        await using var server = await PortalServer.StartAsync();
        var form = await PortalServer.FormAsync(server.Client, Path);
        form["Typed.Key"] = key;
        using var answer = await PostAsync(server.Client, form, "50");
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Contains("too old or incomplete", text, StringComparison.Ordinal);
        Assert.Equal(0, server.Supplier.BookedCount);
    }

    [Fact]
    public async Task Each_form_has_a_key_of_its_own()
    {
        await using var server = await PortalServer.StartAsync();
        var first = await PortalServer.FormAsync(server.Client, Path);
        var second = await PortalServer.FormAsync(server.Client, Path);
        Assert.NotEqual(first["Typed.Key"], second["Typed.Key"]);
    }

    static async Task<HttpResponseMessage> PostAsync(
        HttpClient client, Dictionary<string, string> form, string amount)
    {
        var filled = new Dictionary<string, string>(form) { ["Typed.Amount"] = amount };
        using var content = new FormUrlEncodedContent(filled);
        return await client.PostAsync(Path, content, Cancel);
    }
}
