using CsCheck;
using Tallywatt.Core.Areas;
using Xunit;
using static Tallywatt.Tests.Areas.AreaSample;

namespace Tallywatt.Tests.Areas;

public sealed class JournalFormTests
{
    [Fact]
    public void A_row_cut_short_anywhere_is_not_whole()
    {
        var payload = Payload();

        Assert.True(JournalForm.IsWhole(payload));
        for (var length = 0; length < payload.Length; length++)
        {
            Assert.False(JournalForm.IsWhole(payload.AsSpan(0, length)));
        }
    }

    [Fact]
    public void A_row_with_one_changed_bit_is_not_whole_and_does_not_open()
    {
        var payload = Payload();
        for (var bit = 0; bit < payload.Length * 8; bit++)
        {
            var damaged = payload.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(JournalForm.IsWhole(damaged));
            Assert.Throws<AreaCorruptException>(() => ServiceArea.Open(Terms, null, [new(1, damaged)]));
        }
    }

    [Fact]
    public void A_missing_journal_row_is_found()
    {
        var area = NewArea();
        var first = area.TakeCommit()!;
        area.AcceptTopUp(TopUp("a", 50), null, Start);
        var second = area.TakeCommit()!;

        Assert.Throws<AreaCorruptException>(
            () => ServiceArea.Open(Terms, null, [new(second.Sequence, second.Journal)]));
        Assert.Equal(2, ServiceArea.Open(
            Terms, null, [new(1, first.Journal), new(2, second.Journal)]).Sequence);
    }

    [Fact]
    public void A_checkpoint_with_one_changed_byte_is_refused()
    {
        var area = NewArea();
        var rows = Rows(20);
        area.AcceptProfile(Meter, rows, After(rows));
        area.TakeCommit();
        var checkpoint = area.ToCheckpoint();
        for (var i = 0; i < checkpoint.Payload.Length; i++)
        {
            var damaged = checkpoint.Payload.ToArray();
            damaged[i] ^= 0x40;
            Assert.Throws<AreaCorruptException>(
                () => ServiceArea.Open(Terms, checkpoint with { Payload = damaged }, []));
        }
    }

    /// <summary>Any bytes at all, also with a right checksum, are read or refused; nothing throws but the refusal.
    /// </summary>
    [Fact]
    public void Noise_is_refused_and_never_throws_anything_else() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            JournalForm.IsWhole(bytes);
            RowsBlob.TryRead(bytes, Interval, out _);
        });

    /// <summary>Nonsense under a right checksum: only a defect could write it, and it must not go unnoticed.</summary>
    [Fact]
    public void Nonsense_under_a_right_checksum_stops_the_area() =>
        Gen.Byte.Array[1, 60].Sample(bytes =>
        {
            if (bytes[0] == 0)
            {
                return;
            }

            var sealedRow = JournalForm.Seal(Terms.AreaNumber, 1, bytes, balanceSumNanos: 1);
            Assert.True(JournalForm.IsWhole(sealedRow));
            Assert.Throws<AreaCorruptException>(() => ServiceArea.Open(Terms, null, [new(1, sealedRow)]));
        });

    [Fact]
    public void Rows_come_back_as_they_were_written() =>
        Gen.Select(Gen.Long[0, 4_000_000], Gen.Long[0, 1_000_000_000], Gen.Long[0, 1_000_000_000]).Array[0, 50]
            .Sample(values =>
            {
                RegisterRow[] rows = [.. values.Select(v => new RegisterRow(v.Item1 * Interval, v.Item2, v.Item3))];
                Assert.True(RowsBlob.TryRead(RowsBlob.Write(rows, Interval), Interval, out var read));
                Assert.Equal(rows, read);
            });

    static byte[] Payload()
    {
        var area = NewArea();
        var rows = Rows(5);
        area.AcceptProfile(Meter, rows, After(rows));
        area.AcceptTopUp(TopUp("abc", 50), null, Start);
        return area.TakeCommit()!.Journal.ToArray();
    }
}
