using System.Buffers;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Purse;
using Tallywatt.Core.Relay;
using Tallywatt.Core.Tariffs;

namespace Tallywatt.Core.Areas;

public sealed partial class ServiceArea
{
    const byte CheckpointVersion = 2;

    /// <summary>Open windows as rows, to be rated again; read, but not written any more.</summary>
    const byte RowsCheckpointVersion = 1;
    const int LostRangeCountMax = 10_000;
    const int FoldedBytesMax = 16 * 1024 * 1024;

    /// <summary>The whole area, so that a later opening need not replay what came before.</summary>
    /// <remarks>
    /// Store it no earlier than the commit it follows, best in the same transaction. From then on the area no
    /// longer remembers older purchases: the ledger does.
    /// </remarks>
    /// <exception cref="InvalidOperationException">Something waits to be stored; take the commit first.</exception>
    public AreaCheckpoint ToCheckpoint()
    {
        if (HasPending)
        {
            throw new InvalidOperationException("Take the pending commit before the checkpoint.");
        }

        recentTopUps.Clear();
        var output = new ArrayBufferWriter<byte>();
        var writer = new JournalWriter(output);
        writer.Byte(CheckpointVersion);
        writer.Signed(terms.AreaNumber);
        writer.Signed(Sequence);
        writer.Signed(balanceSumNanos);
        writer.Unsigned((ulong)accounts.Length);
        for (var slot = 0; slot < accounts.Length; slot++)
        {
            WriteAccount(writer, slot);
        }

        WriteExtras(writer);

        writer.Check(JournalForm.Checksum(output.WrittenSpan));
        return new(terms.AreaNumber, Sequence, output.WrittenSpan.ToArray());
    }

    void WriteAccount(JournalWriter writer, int slot)
    {
        var (purse, relay, @base) = (purses[slot], relays[slot], bases[slot]);
        writer.Signed(accounts[slot].AccountNumber);
        writer.Byte((byte)flags[slot]);
        writer.Signed(purse.BalanceNanos);
        writer.Signed(purse.PresetOwedNanos);
        writer.Signed(purse.CycleCount);
        writer.Signed(purse.PowerChangeCount);
        writer.Byte(Bits(purse.FirstArmed, purse.SecondArmed, purse.PowerWanted));
        writer.Byte(Bits(relay.Powered, relay.InFlight, relay.OrderedPower));
        writer.Signed(relay.Sequence);
        writer.Byte((byte)relay.Read);
        writer.Signed(@base.Row.CapturedUnixSeconds);
        writer.Signed(@base.Row.ImportWattHours);
        writer.Signed(@base.Row.ExportWattHours);
        writer.Signed(@base.RatedThroughUnixSeconds);
        if (Has(slot, AccountFlags.HasClosed))
        {
            writer.Bytes(baseRatings[slot]);
        }

        writer.Bytes(windows.Folded(slot));
    }

    void Restore(AreaCheckpoint checkpoint)
    {
        if (!JournalForm.TryUncheck(checkpoint.Payload.Span, out var body))
        {
            throw Damaged(checkpoint);
        }

        var reader = new JournalReader(body);
        var version = reader.Byte();
        var areaNumber = reader.Signed();
        Sequence = reader.Signed();
        var sumNanos = reader.Signed();
        var count = reader.Count(int.MaxValue);
        if (version is not (CheckpointVersion or RowsCheckpointVersion) || areaNumber != terms.AreaNumber
            || Sequence != checkpoint.Sequence)
        {
            throw Damaged(checkpoint);
        }

        for (var i = 0; i < count && !reader.IsFaulty; i++)
        {
            ReadAccount(ref reader, version);
        }

        ReadExtras(ref reader);

        balanceSumNanos = purses.Sum(purse => purse.BalanceNanos);
        if (reader.IsFaulty || !reader.IsAtEnd || balanceSumNanos != sumNanos)
        {
            throw Damaged(checkpoint);
        }
    }

    void ReadAccount(ref JournalReader reader, byte version)
    {
        var accountNumber = reader.Signed();
        if (reader.IsFaulty)
        {
            return;
        }

        if (!slotByAccount.TryGetValue(accountNumber, out var slot))
        {
            throw new AreaCorruptException($"The checkpoint names account {accountNumber}, not of this area.");
        }

        flags[slot] = (AccountFlags)reader.Byte();
        var (balanceNanos, presetOwedNanos) = (reader.Signed(), reader.Signed());
        var (cycleCount, powerChangeCount) = ((int)reader.Signed(), (int)reader.Signed());
        var purse = reader.Byte();
        purses[slot] = new(balanceNanos, presetOwedNanos, cycleCount, powerChangeCount,
            Bit(purse, 0), Bit(purse, 1), Bit(purse, 2));
        var relay = reader.Byte();
        relays[slot] = new(
            Bit(relay, 0), Bit(relay, 1), Bit(relay, 2), (int)reader.Signed(), (ControlState)reader.Byte());
        bases[slot] = new(new(reader.Signed(), reader.Signed(), reader.Signed()), reader.Signed());
        if (Has(slot, AccountFlags.HasClosed))
        {
            var stored = reader.Bytes(RatingState.SizeMaxBytes);
            if (!RatingState.TryRead(stored, out _, out var consumed) || consumed != stored.Length)
            {
                throw new AreaCorruptException($"The checkpoint's rating state of {accountNumber} is damaged.");
            }

            baseRatings[slot] = stored.ToArray();
        }

        if (version == RowsCheckpointVersion)
        {
            ReadRowsWindow(ref reader, slot);
        }
        else if (reader.Bytes(FoldedBytesMax) is { IsEmpty: false } folded)
        {
            windows.PutFolded(slot, folded.ToArray());
        }
    }

    void ReadRowsWindow(ref JournalReader reader, int slot)
    {
        var rows = new List<RegisterRow>();
        RowsBlob.ReadRows(ref reader, rows, accounts[slot].IntervalSeconds);
        var lostCount = reader.Count(LostRangeCountMax);
        if (reader.IsFaulty || !Has(slot, AccountFlags.HasBase))
        {
            return;
        }

        windows.Tidy();
        var window = windows.New();
        foreach (var row in rows)
        {
            window.Insert(window.RowCount, row);
        }

        for (var i = 0; i < lostCount; i++)
        {
            window.AddLost(new(reader.Signed(), reader.Signed()));
        }

        if (rows.Count > 0 || lostCount > 0 || !Has(slot, AccountFlags.HasClosed))
        {
            window.Rerate(accounts[slot], bases[slot], BaseRating(slot));
            windows[slot] = window;
        }
    }

    AreaCorruptException Damaged(AreaCheckpoint checkpoint) =>
        new($"Checkpoint {checkpoint.Sequence} of area {terms.AreaNumber} is damaged.");

    static byte Bits(bool first, bool second, bool third) =>
        (byte)((first ? 1 : 0) | (second ? 2 : 0) | (third ? 4 : 0));

    static bool Bit(byte bits, int index) => (bits & (1 << index)) != 0;
}
