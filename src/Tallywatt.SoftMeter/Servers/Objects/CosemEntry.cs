using Tallywatt.Protocols.Dlms;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Writes a value that can always be read.</summary>
delegate void ValueWriter(in CosemCall call, ref AxdrWriter target);

/// <summary>Writes a value, or says why there is none. It has no effect of its own: it may be asked twice.</summary>
delegate DataAccessResult ValueReader(in CosemCall call, ref AxdrWriter target);

/// <summary>Takes a value that has the attribute's type, through the meter's durable door.</summary>
delegate DataAccessResult ValueSetter(in CosemCall call, ReadOnlySpan<byte> value);

/// <summary>Runs a method whose parameter has the type it must have.</summary>
delegate ActionResult MethodRunner(in CosemCall call, ReadOnlySpan<byte> parameter);

/// <summary>Whether something is allowed to this client of this meter now.</summary>
delegate bool CosemCondition(in CosemCall call);

/// <summary>One attribute of a shared object, from attribute 2 up.</summary>
sealed class AttributeEntry
{
    internal AttributeEntry(string name, CosemType type, ValueReader? read, ValueSetter? set = null)
    {
        Name = name;
        Type = type;
        Read = read;
        Set = set;
    }

    internal AttributeEntry(string name, CosemType type, ValueWriter write, ValueSetter? set = null)
        : this(name, type, Always(write), set)
    {
    }

    /// <summary>Its name in the Blue Book.</summary>
    internal string Name { get; }

    internal CosemType Type { get; }

    /// <summary>Null for what is never read, such as a secret.</summary>
    internal ValueReader? Read { get; }

    /// <summary>Null for what is never set.</summary>
    internal ValueSetter? Set { get; }

    /// <summary>Whether rows can be selected by range and by entry.</summary>
    internal bool IsSelectable { get; init; }

    /// <summary>When it may be set; null for always.</summary>
    internal CosemCondition? SettableWhen { get; init; }

    /// <summary>What the management client may do.</summary>
    internal AccessMode Access(in CosemCall call) =>
        (Read is null ? AccessMode.None : AccessMode.Read)
        | (Set is null || SettableWhen?.Invoke(call) == false ? AccessMode.None : AccessMode.Write);

    static ValueReader Always(ValueWriter write) => (in call, ref target) =>
    {
        write(call, ref target);
        return DataAccessResult.Success;
    };
}

/// <summary>One method of a shared object.</summary>
/// <param name="Name">Its name in the Blue Book.</param>
/// <param name="Parameter">What a client must send.</param>
/// <param name="Run">Null for a method of the class that this meter does not let anybody call.</param>
sealed record MethodEntry(string Name, CosemType Parameter, MethodRunner? Run);
