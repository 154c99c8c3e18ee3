using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Dlt645;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>The load record, class 4: forward and reverse active energy at each capture. Source: annex B.</summary>
public sealed partial class Dlt645Session
{
    const int EnergyClass = 4;
    const byte EnergyClassMask = 1 << (EnergyClass - 1);
    const int EnergyLength = 4;
    const int PeriodSecondsAtFirst = 900;

    /// <summary>Blocks have no seconds, and the shortest period is a minute.</summary>
    const int MinuteSeconds = 60;

    /// <summary>Blocks in one question: seven frames of an answer.</summary>
    const int BlocksPerQuestionMax = 40;

    /// <summary>How far apart the rows of this meter were last: how many blocks a range holds.</summary>
    long periodSeconds = PeriodSecondsAtFirst;

    public async ValueTask<MeterAnswer<ProfileRow[]>> ReadProfileAsync(
        long fromUnixSeconds, long toUnixSeconds, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fromUnixSeconds, toUnixSeconds);
        var rows = new List<ProfileRow>();
        var nextUnixSeconds = fromUnixSeconds;
        while (nextUnixSeconds <= toUnixSeconds)
        {
            var asked = nextUnixSeconds;
            var part = await ReadBlocksAsync(asked, toUnixSeconds, cancel);
            if (!part.Answered)
            {
                return part;
            }

            foreach (var row in part.Value!)
            {
                if (row.CapturedUnixSeconds >= nextUnixSeconds && row.CapturedUnixSeconds <= toUnixSeconds)
                {
                    Learn(rows, row.CapturedUnixSeconds);
                    rows.Add(row);
                    nextUnixSeconds = row.CapturedUnixSeconds + MinuteSeconds;
                }
            }

            // Nothing newer, or already beyond: the record holds no more of the range.
            if (part.Value is not [.., var last] || last.CapturedUnixSeconds >= toUnixSeconds
                || nextUnixSeconds == asked)
            {
                break;
            }
        }

        return Answered(rows.ToArray());
    }

    async ValueTask<MeterAnswer<ProfileRow[]>> ReadBlocksAsync(
        long fromUnixSeconds, long toUnixSeconds, CancellationToken cancel)
    {
        var from = Dlt645Time.FromUnixSeconds(fromUnixSeconds + utcOffsetSeconds);
        var count = (int)Math.Clamp(((toUnixSeconds - fromUnixSeconds) / periodSeconds) + 1, 1, BlocksPerQuestionMax);
        var answer = await AskAsync(
            (asked, stop) => asked.ReadLoadRecordAsync(EnergyClass, count, from, stop), TryReadRows, cancel);
        return answer is { Outcome: MeterOutcome.Refused, Refusal: DataAccessResult.ObjectUndefined }
            ? Answered(Array.Empty<ProfileRow>())
            : answer;
    }

    void Learn(List<ProfileRow> rows, long capturedUnixSeconds)
    {
        if (rows is [.., var before] && capturedUnixSeconds > before.CapturedUnixSeconds)
        {
            periodSeconds = Math.Min(periodSeconds, capturedUnixSeconds - before.CapturedUnixSeconds);
        }
    }

    /// <summary>Every block must be whole and newer than the one before it. One without an energy is no row.</summary>
    (bool Fits, ProfileRow[] Rows) TryReadRows(byte[] data)
    {
        var rows = new List<ProfileRow>();
        var rest = data.AsSpan();
        while (!rest.IsEmpty)
        {
            if (!LoadRecord.TryRead(rest, out var block, out var consumed, EnergyClassMask)
                && !LoadRecord.TryRead(rest, out block, out consumed))
            {
                return (false, []);
            }

            rest = rest[consumed..];
            var capturedUnixSeconds = block.Time.ToUnixSeconds() - utcOffsetSeconds;
            if (rows is [.., var before] && before.CapturedUnixSeconds >= capturedUnixSeconds)
            {
                return (false, []);
            }

            var energies = block.Class(EnergyClass);
            if (energies.Length < 2 * EnergyLength || !Bcd.TryRead(energies[..EnergyLength], out var import))
            {
                continue;
            }

            // A meter that only imports has nothing where the reverse energy stands.
            Bcd.TryRead(energies.Slice(EnergyLength, EnergyLength), out var export);
            rows.Add(new(capturedUnixSeconds, 0, import * WattHoursPerCount, export * WattHoursPerCount));
        }

        return (true, [.. rows]);
    }
}
