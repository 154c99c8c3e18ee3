using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Prepayment;

/// <summary>The identifiers of the last tokens, so that each counts once and an old one never again.</summary>
/// <remarks>
/// Token identifiers are minutes since a base date and may arrive out of order. IEC 62055-41 asks for at least 50 to
/// be kept; when the memory is full, one older than the oldest kept could be a repeat and is refused.
/// </remarks>
sealed class TokenMemory
{
    internal const int CapacityCount = 64;

    /// <summary>Ascending. Null until the first token, so a meter without tokens pays nothing for them.</summary>
    uint[]? identifiers;
    int count;

    internal int Count => count;

    internal CreditAnswer Check(uint identifier)
    {
        if (identifiers is null)
        {
            return CreditAnswer.Applied;
        }

        if (Array.BinarySearch(identifiers, 0, count, identifier) >= 0)
        {
            return CreditAnswer.Repeated;
        }

        return count == CapacityCount && identifier < identifiers[0] ? CreditAnswer.TooOld : CreditAnswer.Applied;
    }

    /// <summary>Remembers an identifier; the oldest makes room.</summary>
    internal void Add(uint identifier)
    {
        identifiers ??= new uint[CapacityCount];
        var at = Array.BinarySearch(identifiers, 0, count, identifier);
        if (at >= 0)
        {
            return;
        }

        at = ~at;
        if (count == CapacityCount)
        {
            Array.Copy(identifiers, 1, identifiers, 0, at - 1);
            identifiers[at - 1] = identifier;
            return;
        }

        Array.Copy(identifiers, at, identifiers, at + 1, count - at);
        identifiers[at] = identifier;
        count++;
    }

    /// <summary>A new base date makes every old identifier meaningless.</summary>
    internal void Clear() => (identifiers, count) = (null, 0);

    internal void Write(RecordWriter into)
    {
        into.Unsigned((ulong)count);
        var before = 0u;
        for (var i = 0; i < count; i++)
        {
            into.Unsigned(identifiers![i] - before);
            before = identifiers[i];
        }
    }

    internal static TokenMemory Read(ref RecordReader from)
    {
        var memory = new TokenMemory();
        var stored = from.Count();
        if (stored > CapacityCount)
        {
            throw new MeterStorageException($"A meter's memory of tokens holds {stored}, not up to {CapacityCount}.");
        }

        var identifier = 0u;
        for (var i = 0; i < stored; i++)
        {
            identifier += (uint)from.Unsigned();
            memory.Add(identifier);
        }

        return memory;
    }
}
