using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Metrology;

/// <summary>Values that a meter only has to remember: what was written to it and changes nothing else.</summary>
/// <remarks>Keyed by a DL/T 645 data identifier, or 0xC0000000 and a number for COSEM. Bounded.</remarks>
public sealed class ParameterStore
{
    public const int ValuesMax = 256;
    public const int ValueBytesMax = 1_024;
    const byte Version = 1;

    readonly Meter meter;
    SortedDictionary<uint, byte[]>? values;

    internal ParameterStore(Meter meter) => this.meter = meter;

    public bool TryGet(uint id, out ReadOnlyMemory<byte> value)
    {
        byte[]? found = null;
        var has = values is not null && values.TryGetValue(id, out found);
        value = found;
        return has;
    }

    /// <summary>Inside a change only.</summary>
    /// <returns>False when the value is too long, or there are too many.</returns>
    public bool TrySet(uint id, ReadOnlySpan<byte> value)
    {
        values ??= [];
        if (value.Length > ValueBytesMax || (values.Count >= ValuesMax && !values.ContainsKey(id)))
        {
            return false;
        }

        values[id] = value.ToArray();
        meter.Mark(MeterSection.Parameters);
        return true;
    }

    /// <summary>Inside a change only.</summary>
    public void Remove(uint id)
    {
        if (values is not null && values.Remove(id))
        {
            meter.Mark(MeterSection.Parameters);
        }
    }

    internal int MemoryBytes => 32 + (values is null ? 0 : 100 + values.Sum(value => 120 + value.Value.Length));

    internal void Write(RecordWriter into)
    {
        into.Byte(Version);
        into.Unsigned((ulong)(values?.Count ?? 0));
        foreach (var (id, value) in values ?? [])
        {
            into.Unsigned(id);
            into.Blob(value);
        }
    }

    internal void Read(ref RecordReader from)
    {
        from.RequireVersion(Version);
        values = null;
        for (var left = from.Count(); left > 0; left--)
        {
            (values ??= [])[checked((uint)from.Unsigned())] = from.Blob().ToArray();
        }
    }
}
