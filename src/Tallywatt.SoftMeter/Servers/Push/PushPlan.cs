using System.Buffers;
using System.Text;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;

namespace Tallywatt.SoftMeter.Servers.Push;

/// <summary>A push setup as it is set now: what is pushed, where to, and how often it is tried.</summary>
/// <remarks>Versions 0 to 2 of the class differ in attribute 7: a number of seconds, or a structure that lets the delay
/// grow. Both are read. Source: IEC 62056-6-2, class_id 40.</remarks>
sealed record PushPlan
{
    internal const ushort SetupClass = 40;

    /// <summary>How many push setups a meter has.</summary>
    internal const int SetupCount = 4;

    const int ElementLengthMax = 2_048;
    const byte Tcp = 0;
    const byte AxdrApdu = 0;

    /// <summary>The attributes that are pushed, in order.</summary>
    internal required IReadOnlyList<CosemAttribute> Objects { get; init; }

    internal required string Host { get; init; }

    internal required int Port { get; init; }

    /// <summary>When it may be sent, by the meter's local time; empty for always.</summary>
    internal required IReadOnlyList<PushWindow> Windows { get; init; }

    /// <summary>The first attempt waits a random time below this, in seconds.</summary>
    internal required int RandomisationSeconds { get; init; }

    /// <summary>How often it is tried again after the first attempt failed.</summary>
    internal required int RetryCount { get; init; }

    internal required PushDelay Delay { get; init; }

    /// <summary>0.n.25.9.0.255</summary>
    internal static ObisCode NameOf(int setup) => new(0, (byte)setup, 25, 9, 0, 255);

    /// <summary>Reads a push setup. Null when it has no destination that can be reached over TCP, or does not make
    /// sense.</summary>
    internal static PushPlan? TryRead(ICosemObjects device, int setup)
    {
        // The destination first: a meter without one is asked every second.
        if (Attribute(device, setup, 3) is not { } destination || ReadDestination(destination) is not var (host, port)
            || Attribute(device, setup, 2) is not { } list || ReadObjects(list) is not { } objects
            || Attribute(device, setup, 4) is not { } windows || Attribute(device, setup, 7) is not { } delay
            || PushDelay.TryRead(delay) is not { } pause)
        {
            return null;
        }

        return new()
        {
            Objects = objects,
            Host = host,
            Port = port,
            Windows = PushWindow.ReadAll(windows),
            RandomisationSeconds = Number(device, setup, 5),
            RetryCount = Number(device, setup, 6),
            Delay = pause,
        };
    }

    /// <summary>Reads an attribute as the management client would; null when there is none.</summary>
    internal static byte[]? Read(ICosemObjects device, CosemAttribute attribute)
    {
        var rented = ArrayPool<byte>.Shared.Rent(ElementLengthMax);
        var writer = new AxdrWriter(rented);
        var view = new AssociationView(ClientSap.Management) { Conformance = DlmsServerSettings.Served };
        var read = device.Get(view, attribute, default, ref writer) == DataAccessResult.Success && !writer.Overflowed;
        var value = read ? writer.Written.ToArray() : null;
        ArrayPool<byte>.Shared.Return(rented);
        return value;
    }

    static byte[]? Attribute(ICosemObjects device, int setup, sbyte number) =>
        Read(device, new(SetupClass, NameOf(setup), number));

    static int Number(ICosemObjects device, int setup, sbyte attribute)
    {
        var reader = new AxdrReader(Attribute(device, setup, attribute) ?? []);
        var number = reader.Number();
        return reader.AtEnd && number is >= 0 and <= ushort.MaxValue ? (int)number : 0;
    }

    /// <summary>"host:port", with an IPv6 address in brackets.</summary>
    static (string Host, int Port)? ReadDestination(byte[] element)
    {
        var reader = new AxdrReader(element);
        reader.Structure(3);
        var transport = reader.Number();
        var text = Encoding.ASCII.GetString(reader.OctetString());
        var message = reader.Number();
        var colon = text.LastIndexOf(':');
        return reader.AtEnd && transport == Tcp && message == AxdrApdu && colon > 0
            && ushort.TryParse(text.AsSpan(colon + 1), out var port) && port > 0
                ? (text[..colon].Trim('[', ']'), port)
                : null;
    }

    static List<CosemAttribute>? ReadObjects(byte[] element)
    {
        var reader = new AxdrReader(element);
        var objects = new List<CosemAttribute>();
        for (var count = reader.Array(); count > 0 && !reader.Failed; count--)
        {
            reader.Structure(4);
            var classId = reader.Number();
            var name = new AxdrReader(reader.OctetString());
            var obis = name.LogicalName();
            var attribute = reader.Number();
            reader.Number(); // The index into the attribute: the whole is pushed.
            if (classId is < 0 or > ushort.MaxValue || attribute is < sbyte.MinValue or > sbyte.MaxValue
                || !name.AtEnd)
            {
                return null;
            }

            objects.Add(new((ushort)classId, obis, (sbyte)attribute));
        }

        return reader.AtEnd ? objects : null;
    }
}
