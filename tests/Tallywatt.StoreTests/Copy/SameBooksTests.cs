using System.Globalization;
using System.Text;
using Tallywatt.Storage.Copy;
using Tallywatt.Storage.Ledger;
using Tallywatt.Storage.Sql;
using Xunit;

namespace Tallywatt.StoreTests.Copy;

/// <summary>The same month gives the same books, byte for byte, whichever database keeps them.</summary>
public sealed class SameBooksTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(20_261_123)]
    public async Task A_seeded_month_gives_byte_identical_books_on_both_databases(long seed)
    {
        await using var sqlite = new TemporaryDatabase();
        await using var postgres = await TemporarySchema.CreateAsync();
        await new SeededMonth(seed, sqlite.Database).PlayAsync(SeededMonth.Forward);
        await new SeededMonth(seed, postgres.Database).PlayAsync(SeededMonth.Turning);

        var books = Books(sqlite.Place);
        Assert.Equal(books, Books(postgres.Place));
        Assert.Contains("topup:", books, StringComparison.Ordinal);
        Assert.Contains("day:", books, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_month_played_in_the_same_order_leaves_both_databases_the_same_in_every_table()
    {
        await using var sqlite = new TemporaryDatabase();
        await using var postgres = await TemporarySchema.CreateAsync();
        await new SeededMonth(5, sqlite.Database).PlayAsync(SeededMonth.Forward);
        await new SeededMonth(5, postgres.Database).PlayAsync(SeededMonth.Forward);

        var proof = StoreCopy.Compare(sqlite.Place, postgres.Place);
        Assert.Empty(proof.Tables.Where(table => !table.Holds));
        Assert.True(proof.RowCount > 300);
    }

    /// <summary>Every entry in the order of areas and places, with its lines and the link that proves all before it.
    /// </summary>
    static string Books(StorePlace place)
    {
        using var snapshot = LedgerSnapshot.Open(place);
        var text = new StringBuilder();
        foreach (var stored in snapshot.Entries())
        {
            text.Append(CultureInfo.InvariantCulture, $"{stored.AreaId} {stored.Sequence} {stored.Entry!.Key.Text} ");
            text.Append(CultureInfo.InvariantCulture, $"{stored.Entry.BookedUnixSeconds} ");
            text.AppendJoin(',', stored.Entry.Lines.Select(line => $"{line.Account}:{line.Amount.Nanos}"));
            text.Append(' ').AppendLine(Convert.ToHexString(stored.Link.Span));
        }

        return text.ToString();
    }
}
