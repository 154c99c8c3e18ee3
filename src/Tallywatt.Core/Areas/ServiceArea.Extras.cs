using Tallywatt.Core.Readings;

namespace Tallywatt.Core.Areas;

public sealed partial class ServiceArea
{
    const int ExtrasCountMax = 100_000;
    readonly Dictionary<int, AccountExtras> extras = [];

    AreaExtras TakeExtras() => anchors.Count + quarantined.Count + exchanges.Count + ends.Count == 0
        ? AreaExtras.None
        : new(anchors, quarantined) { Exchanges = exchanges, Ends = ends };

    AccountExtras ExtrasOf(int slot)
    {
        if (!extras.TryGetValue(slot, out var held))
        {
            extras.Add(slot, held = new());
            flags[slot] |= AccountFlags.HasExtras;
        }

        return held;
    }

    QualityCode BaseCode(int slot) => Has(slot, AccountFlags.HasExtras) ? extras[slot].BaseCode : default;

    QualityCode CodeOf(int slot, long capturedUnixSeconds) =>
        Has(slot, AccountFlags.HasExtras) ? extras[slot].Codes.GetValueOrDefault(capturedUnixSeconds) : default;

    /// <summary>Keeps the codes of an account's rows that are not plain, and forgets all others.</summary>
    void KeepCodes(int slot, QualityCode baseCode, List<MarkedRow> open)
    {
        if (Has(slot, AccountFlags.HasExtras))
        {
            extras[slot].Codes.Clear();
            extras[slot].BaseCode = default;
        }

        if (!baseCode.IsPlain)
        {
            ExtrasOf(slot).BaseCode = baseCode;
        }

        foreach (var row in open)
        {
            if (!row.Code.IsPlain)
            {
                ExtrasOf(slot).Codes[row.CapturedUnixSeconds] = row.Code;
            }
        }

        ForgetEmptyExtras(slot);
    }

    /// <summary>The rows of a day about to be closed, each with its code; what is estimated stays awaited.</summary>
    byte[] MarkedRowsOf(int slot, OpenWindow window, int count)
    {
        var rows = new List<MarkedRow> { new(bases[slot].Row, BaseCode(slot)) };
        foreach (var row in window.Rows[..count])
        {
            rows.Add(new(row, CodeOf(slot, row.CapturedUnixSeconds)));
        }

        NoteAwaited(slot, window.Days[0].Day, rows);
        return RowsBlob.WriteMarked(rows, accounts[slot].IntervalSeconds);
    }

    /// <summary>A day was closed: the codes of its rows are on record with it.</summary>
    /// <param name="slot">The account.</param>
    /// <param name="rowCount">How many rows of the window are closed now; none leaves the base row what it was.</param>
    void ForgetCodes(int slot, int rowCount)
    {
        if (!Has(slot, AccountFlags.HasExtras))
        {
            return;
        }

        var held = extras[slot];
        var last = bases[slot].Row.CapturedUnixSeconds;
        held.BaseCode = rowCount == 0 ? held.BaseCode : held.Codes.GetValueOrDefault(last);
        held.Suspects.RemoveAll(row => row.CapturedUnixSeconds <= bases[slot].RatedThroughUnixSeconds);
        foreach (var captured in held.Codes.Keys.Where(key => key <= last).ToArray())
        {
            held.Codes.Remove(captured);
        }

        ForgetEmptyExtras(slot);
    }

    void ForgetEmptyExtras(int slot)
    {
        if (Has(slot, AccountFlags.HasExtras) && extras[slot].IsEmpty)
        {
            extras.Remove(slot);
            flags[slot] &= ~AccountFlags.HasExtras;
        }
    }

    /// <summary>A closed day has these rows now: what of them is estimated is still asked for.</summary>
    void NoteAwaited(int slot, DateOnly day, List<MarkedRow> rows)
    {
        var tariff = accounts[slot].Tariff;
        var (start, end) = (tariff.StartOf(day), tariff.StartOf(day.AddDays(1)));
        if (Has(slot, AccountFlags.HasExtras))
        {
            extras[slot].Awaited.RemoveAll(range => range.FirstUnixSeconds > start && range.LastUnixSeconds <= end);
        }

        var intervalSeconds = accounts[slot].IntervalSeconds;
        MissingRows? range = null;
        foreach (var row in rows)
        {
            if (!row.Code.IsOpen || row.CapturedUnixSeconds <= start)
            {
                continue;
            }

            if (range is { } before && before.LastUnixSeconds + intervalSeconds == row.CapturedUnixSeconds)
            {
                range = before with { LastUnixSeconds = row.CapturedUnixSeconds };
                continue;
            }

            Await(slot, range);
            range = new(row.CapturedUnixSeconds, row.CapturedUnixSeconds);
        }

        Await(slot, range);
        ForgetEmptyExtras(slot);
    }

    void Await(int slot, MissingRows? range)
    {
        if (range is { } added)
        {
            var awaited = ExtrasOf(slot).Awaited;
            var at = awaited.FindIndex(held => held.FirstUnixSeconds > added.FirstUnixSeconds);
            awaited.Insert(at < 0 ? awaited.Count : at, added);
        }
    }

    /// <summary>The meter does not hold these rows: what was estimated of closed days stays for good.</summary>
    void GiveUpAwaited(int slot, MissingRows given)
    {
        if (!Has(slot, AccountFlags.HasExtras))
        {
            return;
        }

        var intervalSeconds = accounts[slot].IntervalSeconds;
        var left = new List<MissingRows>();
        foreach (var range in extras[slot].Awaited)
        {
            left.Add(range with
            {
                LastUnixSeconds = Math.Min(range.LastUnixSeconds, given.FirstUnixSeconds - intervalSeconds),
            });
            left.Add(range with
            {
                FirstUnixSeconds = Math.Max(range.FirstUnixSeconds, given.LastUnixSeconds + intervalSeconds),
            });
        }

        left.RemoveAll(range => range.FirstUnixSeconds > range.LastUnixSeconds);
        KeepAwaited(slot, [.. left.Distinct()]);
    }

    bool IsOpenTime(int slot, long capturedUnixSeconds) =>
        !Has(slot, AccountFlags.HasClosed) || capturedUnixSeconds > bases[slot].RatedThroughUnixSeconds;

    void KeepAwaited(int slot, List<MissingRows> awaited)
    {
        if (awaited.Count > 0 || Has(slot, AccountFlags.HasExtras))
        {
            var held = ExtrasOf(slot).Awaited;
            held.Clear();
            held.AddRange(awaited);
            ForgetEmptyExtras(slot);
        }
    }

    void ReplayRevision(ref JournalReader records)
    {
        var meterNumber = records.Signed();
        var nowUnixSeconds = records.Signed();
        if (!slotByMeter.TryGetValue(meterNumber, out var slot))
        {
            throw new AreaCorruptException($"The journal names meter {meterNumber}, which is not of this area.");
        }

        Stand(slot, JournalForm.ReadRevision(ref records, accounts[slot].IntervalSeconds), nowUnixSeconds);
    }

    void WriteExtras(JournalWriter writer)
    {
        writer.Unsigned((ulong)extras.Count);
        foreach (var (slot, held) in extras.OrderBy(pair => accounts[pair.Key].AccountNumber))
        {
            writer.Signed(accounts[slot].AccountNumber);
            writer.Byte(held.BaseCode.ToByte());
            JournalForm.WriteCodes(writer, held.Codes.Select(code => (code.Key, code.Value)).ToList());
            JournalForm.WriteRanges(writer, held.Awaited);
            WriteSegments(writer, held);
            RowsBlob.WriteRows(
                writer, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(held.Suspects),
                accounts[slot].IntervalSeconds);
        }
    }

    void ReadExtras(ref JournalReader reader)
    {
        if (reader.IsAtEnd)
        {
            return; // An older checkpoint, from before there were any.
        }

        var count = reader.Count(ExtrasCountMax);
        for (var i = 0; i < count && !reader.IsFaulty; i++)
        {
            var accountNumber = reader.Signed();
            if (!slotByAccount.TryGetValue(accountNumber, out var slot))
            {
                throw new AreaCorruptException($"The checkpoint names account {accountNumber}, not of this area.");
            }

            var held = ExtrasOf(slot);
            held.BaseCode = JournalForm.ReadCode(ref reader);
            foreach (var (captured, code) in JournalForm.ReadCodes(ref reader))
            {
                held.Codes[captured] = code;
            }

            held.Awaited.AddRange(JournalForm.ReadRanges(ref reader));
            ReadSegments(ref reader, held);
            RowsBlob.ReadRows(ref reader, held.Suspects, accounts[slot].IntervalSeconds);
            TakeOverMeters(slot, held);
        }
    }

    static void WriteSegments(JournalWriter writer, AccountExtras held)
    {
        writer.Unsigned((ulong)held.Segments.Count);
        foreach (var segment in held.Segments)
        {
            writer.Signed(segment.MeterNumber);
            writer.Signed(segment.FromUnixSeconds);
            writer.Signed(segment.UntilUnixSeconds);
            writer.Signed(segment.ImportOffsetWattHours);
            writer.Signed(segment.ExportOffsetWattHours);
        }
    }

    static void ReadSegments(ref JournalReader reader, AccountExtras held)
    {
        var count = reader.Count(ExtrasCountMax);
        for (var i = 0; i < count && !reader.IsFaulty; i++)
        {
            held.Segments.Add(new(
                reader.Signed(), reader.Signed(), reader.Signed(), reader.Signed(), reader.Signed()));
        }
    }
}
