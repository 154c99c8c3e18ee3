using CsCheck;
using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Units;
using Xunit;

namespace Tallywatt.Tests.Areas;

public sealed class EntryBatchTests
{
    static readonly DateOnly day = new(2026, 3, 1);
    static readonly byte[] before = [.. Enumerable.Range(1, LedgerChain.LinkBytes).Select(i => (byte)i)];

    [Fact]
    public void Entries_come_back_as_they_were_with_the_links_they_would_have_alone() =>
        Gen.Long[0, 3_000_000_000].Array[3].Array[1, 40].Sample(uses =>
        {
            var entries = uses.Select((use, index) => Entry(1_000 + (index * 3), use)).ToList();
            var batch = EntryBatch.Of(before, 17, entries);
            var link = before;
            var read = batch.Read();
            Assert.Equal(entries.Count, read.Count);
            for (var i = 0; i < read.Count; i++)
            {
                link = LedgerChain.Link(link, entries[i]);
                Assert.Equal(17 + i, read[i].Sequence);
                Assert.True(entries[i].SaysTheSameAs(read[i].Entry!));
                Assert.Equal(link, read[i].Link.ToArray());
            }
        });

    [Fact]
    public void A_changed_byte_shows_at_the_entry_it_belongs_to()
    {
        var entries = Enumerable.Range(0, 9).Select(i => Entry(1_000 + i, [i + 1_000_000, 7, 0])).ToList();
        var batch = EntryBatch.Of(before, 1, entries);
        for (var at = 1 + LedgerChain.LinkBytes; at < batch.Body.Length; at++)
        {
            var body = batch.Body.ToArray();
            body[at] ^= 1;
            var links = before;
            var read = (batch with { Body = body }).Read();
            var wrong = read.FirstOrDefault(entry =>
            {
                links = entry.Entry is null ? links : LedgerChain.Link(links, entry.Entry);
                return entry.Entry is null || !links.AsSpan().StartsWith(entry.Link.Span);
            });
            Assert.True(wrong is not null || read.Count != entries.Count);
        }
    }

    [Fact]
    public void Any_bytes_are_read_or_refused() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        new EntryBatch(EntryKind.DayClose, 739_000, "CNY", 0, 1, bytes, before).Read();
    });

    [Theory]
    [InlineData("day:7:2026-03-01", true)]
    [InlineData("preset:7", true)]
    [InlineData("day:07:2026-03-01", false)]
    [InlineData("day:7:2026-3-01", false)]
    [InlineData("day:-7:2026-03-01", false)]
    [InlineData("topup:1:x", false)]
    [InlineData("correction:7:2026-03-01:1", false)]
    public void Only_presets_and_closed_days_have_a_place(string key, bool has) =>
        Assert.Equal(has, EntryBatch.TryPlace(EntryKey.Parse(key), out _, out _, out _));

    static LedgerEntry Entry(long account, long[] nanos) => Posting.DayClose(
        AccountId.Customer(account), day,
        new(Money.FromNanos(nanos[0]), Money.FromNanos(nanos[1]), Money.FromNanos(nanos[2])), "CNY",
        1_772_294_400);
}
