using System.Runtime.InteropServices;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Relay;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Tallywatt.Core.Vending;

namespace Tallywatt.Core.Areas;

public sealed partial class ServiceArea
{
    /// <summary>Does again what a journal row says was done. Its outputs are stored already and are dropped.</summary>
    void Replay(JournalRow row)
    {
        if (!JournalForm.TryOpen(row.Payload.Span, out var areaNumber, out var sequence, out var records))
        {
            throw new AreaCorruptException($"Journal row {row.Sequence} of area {terms.AreaNumber} is damaged.");
        }

        if (areaNumber != terms.AreaNumber || sequence != row.Sequence || sequence != Sequence + 1)
        {
            throw new AreaCorruptException(
                $"Journal row {sequence} of area {areaNumber} does not follow row {Sequence} of {terms.AreaNumber}.");
        }

        isReplaying = true;
        try
        {
            while (ReplayRecord(ref records))
            {
            }
        }
        catch (Exception fault) when (fault is OverflowException or ArgumentException or TariffException)
        {
            throw new AreaCorruptException(
                $"Journal row {sequence} of area {areaNumber} cannot be done again: {fault.Message}");
        }
        finally
        {
            isReplaying = false;
        }

        var sumNanos = records.Signed();
        if (records.IsFaulty || !records.IsAtEnd || sumNanos != balanceSumNanos)
        {
            throw new AreaCorruptException(
                $"Journal row {sequence} of area {areaNumber} came to {sumNanos} nanos and now comes to " +
                $"{balanceSumNanos}.");
        }

        Sequence = sequence;
        ForgetPending();
    }

    bool ReplayRecord(ref JournalReader records)
    {
        var kind = (JournalForm.RecordKind)records.Byte();
        switch (kind)
        {
            case JournalForm.RecordKind.End:
                return false;
            case JournalForm.RecordKind.Install:
                Install(records.Signed(), records.Signed());
                break;
            case JournalForm.RecordKind.Profile:
                ReplayProfile(ref records, packed: false);
                break;
            case JournalForm.RecordKind.PackedProfile:
                ReplayProfile(ref records, packed: true);
                break;
            case JournalForm.RecordKind.Lost:
                ReplayLost(ref records);
                break;
            case JournalForm.RecordKind.TopUp:
                ReplayTopUp(ref records);
                break;
            case JournalForm.RecordKind.RelayRead:
                ReplayRelayRead(ref records);
                break;
            case JournalForm.RecordKind.Booking:
                ReplayBooking(ref records);
                break;
            case JournalForm.RecordKind.DayClose:
                ReplayDayClose(ref records);
                break;
            case JournalForm.RecordKind.Revision:
                ReplayRevision(ref records);
                break;
            case JournalForm.RecordKind.Suspect:
                ReplaySuspect(ref records);
                break;
            case JournalForm.RecordKind.Settle:
                ReplaySettle(ref records);
                break;
            case JournalForm.RecordKind.Exchange:
                ReplayExchange(ref records);
                break;
            case JournalForm.RecordKind.MoveOut:
                ReplayMoveOut(ref records);
                break;
            case JournalForm.RecordKind.MoveIn:
                MoveIn(SlotOfRecord(records.Signed()));
                _ = records.Signed();
                break;
            default:
                throw new AreaCorruptException($"A journal record of unknown kind {(int)kind}.");
        }

        return !records.IsFaulty;
    }

    void ReplayProfile(ref JournalReader records, bool packed)
    {
        var meterNumber = records.Signed();
        var nowUnixSeconds = records.Signed();
        if (!slotByMeter.TryGetValue(meterNumber, out var slot))
        {
            throw new AreaCorruptException($"The journal names meter {meterNumber}, which is not of this area.");
        }

        var rows = new List<RegisterRow>();
        if (packed)
        {
            PackedRows.Read(ref records, rows, accounts[slot].IntervalSeconds);
        }
        else
        {
            RowsBlob.ReadRows(ref records, rows, accounts[slot].IntervalSeconds);
        }

        windows.Tidy();
        AcceptOnServicePoint(slot, CollectionsMarshal.AsSpan(rows), nowUnixSeconds);
    }

    void ReplayLost(ref JournalReader records)
    {
        var meterNumber = records.Signed();
        var range = new MissingRows(records.Signed(), records.Signed());
        DeclareLost(meterNumber, range, records.Signed());
    }

    void ReplayTopUp(ref JournalReader records)
    {
        var accountNumber = records.Signed();
        var channel = (Channel)records.Byte();
        var reference = records.Text(EntryKey.LengthMax);
        var amount = Money.FromNanos(records.Signed());
        AcceptTopUp(new(accountNumber, channel, reference, amount), booked: null, records.Signed());
    }

    void ReplayRelayRead(ref JournalReader records)
    {
        var meterNumber = records.Signed();
        var orderSequence = (int)records.Signed();
        var read = (ControlState)records.Byte();
        RelayRead(meterNumber, orderSequence, read, records.Signed());
    }

    void ReplayDayClose(ref JournalReader records)
    {
        var day = records.Count(DateOnly.MaxValue.DayNumber);
        CloseDay(DateOnly.FromDayNumber(day), records.Signed());
    }
}
