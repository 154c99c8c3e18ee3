using System.Text;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;
using Tallywatt.SoftMeter.Events;
using Tallywatt.SoftMeter.Servers.Push;

namespace Tallywatt.Tests.Push;

/// <summary>A device with one push setup, and an outbox.</summary>
sealed class PushDevice : ICosemObjects, IMeterOutbox
{
    internal static readonly CosemAttribute Name = new(CosemNames.DataClass, CosemNames.LogicalDeviceName, 2);
    internal static readonly CosemAttribute NewestFraud = new(1, new(0, 0, 96, 11, 1, 255), 2);

    readonly Dictionary<CosemAttribute, byte[]> values = [];

    internal PushDevice(string destination, int randomisation = 0, int retries = 2, string delayHex = "12000A")
    {
        ObisCode setup = PushPlan.NameOf(0);
        values[new(40, setup, 1)] = Written((ref writer) => writer.OctetString(setup));
        values[new(40, setup, 2)] = Written((ref writer) =>
            WriteList([new(40, setup, 1), Name, new(3, CosemNames.ImportEnergy, 2), NewestFraud], ref writer));
        SetDestination(destination);
        SetWindows("0100");
        values[new(40, setup, 5)] = Written((ref writer) => writer.LongUnsigned((ushort)randomisation));
        values[new(40, setup, 6)] = Written((ref writer) => writer.Unsigned((byte)retries));
        values[new(40, setup, 7)] = Convert.FromHexString(delayHex);
        values[Name] = Written((ref writer) => writer.OctetString("TWT0000000000018"u8));
        values[NewestFraud] = [0x11, 0x00];
    }

    delegate void Writing(ref AxdrWriter writer);

    internal List<MeterPush> Pending { get; } = [];

    internal void SetDestination(string destination) =>
        values[new(40, PushPlan.NameOf(0), 3)] = Written((ref writer) =>
        {
            writer.Structure(3);
            writer.Enumerated(0);
            writer.OctetString(Encoding.ASCII.GetBytes(destination));
            writer.Enumerated(0);
        });

    internal void SetWindows(string hex) => values[new(40, PushPlan.NameOf(0), 4)] = Convert.FromHexString(hex);

    internal void SetClock(CosemDateTime clock) =>
        values[CosemNames.ClockTime] = Written((ref writer) => writer.OctetString(clock));

    public IReadOnlyList<MeterPush> PendingPushes() => [.. Pending];

    public void AcknowledgePushes(uint throughSequence) =>
        Pending.RemoveAll(push => push.Sequence <= throughSequence);

    public DataAccessResult Get(
        ClientSap client, CosemAttribute attribute, SelectiveAccess selection, ref AxdrWriter target)
    {
        if (!values.TryGetValue(attribute, out var value))
        {
            return DataAccessResult.ObjectUndefined;
        }

        target.Bytes(value);
        return DataAccessResult.Success;
    }

    public DataAccessResult Set(
        ClientSap client, CosemAttribute attribute, SelectiveAccess selection, ReadOnlySpan<byte> value) =>
        DataAccessResult.ReadWriteDenied;

    public ActionResult Invoke(
        ClientSap client, CosemMethod method, ReadOnlySpan<byte> parameter, ref AxdrWriter target) =>
        ActionResult.ReadWriteDenied;

    static void WriteList(CosemAttribute[] objects, ref AxdrWriter writer)
    {
        writer.Array(objects.Length);
        foreach (var pushed in objects)
        {
            writer.Structure(4);
            writer.LongUnsigned(pushed.ClassId);
            writer.OctetString(pushed.LogicalName);
            writer.Integer(pushed.AttributeId);
            writer.LongUnsigned(0);
        }
    }

    static byte[] Written(Writing write)
    {
        var writer = new AxdrWriter(new byte[512]);
        write(ref writer);
        return writer.Written.ToArray();
    }
}
