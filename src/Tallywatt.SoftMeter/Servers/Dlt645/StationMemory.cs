using Tallywatt.Protocols.Dlt645;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Servers.Dlt645;

/// <summary>What a DL/T 645 station remembers beside the meter: passwords, locks, address, who did what.</summary>
/// <remarks>Kept in the meter's own record, so that it goes through the same durable door.</remarks>
sealed class StationMemory(Meter meter) : IMeterPart
{
    internal const int LevelCount = 10;
    const byte Version = 1;
    const int OperatorsMax = 64;
    const int OrdersMax = 64;
    readonly uint?[] passwords = new uint?[LevelCount];
    readonly List<(uint Sequence, uint Operator)> operators = [];
    readonly List<ulong> orders = [];

    public MeterSection Section => MeterSection.Dlt645State;

    /// <summary>The address that was set by 15H; null for the serial number.</summary>
    internal Dlt645Address? Address { get; private set; }

    internal int WrongPasswordCount { get; private set; }

    /// <summary>Passwords open nothing until then, in true time.</summary>
    internal long LockedUntilTrueSeconds { get; private set; }

    internal SecurityMemory Security { get; private set; }

    /// <summary>The local day, since 1970, on which a broadcast last set the clock.</summary>
    internal long BroadcastDay { get; private set; }

    /// <summary>One bit of 02 for 600 to 40 for 19 200 baud.</summary>
    internal byte Baud { get; private set; } = 0x08;

    /// <summary>The memory of a meter: every station that stands for it shares the one.</summary>
    internal static StationMemory Of(Meter meter)
    {
        lock (meter.Gate)
        {
            if (meter.Part<StationMemory>() is { } known)
            {
                return known;
            }

            var memory = new StationMemory(meter);
            meter.Plug(memory);
            return memory;
        }
    }

    internal uint? Password(int level) => passwords[level];

    /// <summary>Who caused an event; zero when nobody did, or it is forgotten.</summary>
    internal uint OperatorOf(uint sequence)
    {
        foreach (var (of, who) in operators)
        {
            if (of == sequence)
            {
                return who;
            }
        }

        return 0;
    }

    internal bool HasTaken(ulong orderNumber) => orders.Contains(orderNumber);

    internal void SetAddress(Dlt645Address address) => Mark(Address = address);

    internal void SetPassword(int level, uint password) => Mark(passwords[level] = password);

    internal void SetLock(int wrongCount, long untilTrueSeconds) =>
        Mark((WrongPasswordCount, LockedUntilTrueSeconds) = (wrongCount, untilTrueSeconds));

    internal void SetSecurity(in SecurityMemory security) => Mark(Security = security);

    internal void SetBroadcastDay(long day) => Mark(BroadcastDay = day);

    internal void SetBaud(byte speed) => Mark(Baud = speed);

    /// <summary>The events from a sequence on were caused by an operator.</summary>
    internal void Blame(uint afterSequence, uint operatorCode)
    {
        for (var sequence = afterSequence + 1; sequence <= meter.Events.TotalCount; sequence++)
        {
            if (operators.Count == OperatorsMax)
            {
                operators.RemoveAt(0);
            }

            operators.Add((sequence, operatorCode));
            Mark(sequence);
        }
    }

    /// <summary>An order number of a maker's recharge was taken; the oldest of many is forgotten.</summary>
    internal void Take(ulong orderNumber)
    {
        if (orders.Count == OrdersMax)
        {
            orders.RemoveAt(0);
        }

        orders.Add(orderNumber);
        Mark(orderNumber);
    }

    public void Write(RecordWriter into)
    {
        into.Byte(Version);
        into.Unsigned(Address?.Packed ?? 0);
        into.Byte(Baud);
        into.Unsigned((ulong)WrongPasswordCount);
        into.Signed(LockedUntilTrueSeconds);
        into.Unsigned((ulong)Security.ErrorCount);
        into.Signed(Security.CountedUntilSeconds);
        into.Unsigned((ulong)Security.LifetimeMinutes);
        into.Signed(BroadcastDay);
        foreach (var password in passwords)
        {
            into.Unsigned(password is { } set ? set + 1UL : 0);
        }

        into.Unsigned((ulong)operators.Count);
        foreach (var (sequence, who) in operators)
        {
            into.Unsigned(sequence);
            into.Unsigned(who);
        }

        into.Unsigned((ulong)orders.Count);
        foreach (var order in orders)
        {
            into.Unsigned(order);
        }
    }

    public void Read(ref RecordReader from)
    {
        from.RequireVersion(Version);
        var address = from.Unsigned();
        Address = address == 0 ? null : Dlt645Address.FromPacked(address);
        Baud = from.Byte();
        WrongPasswordCount = from.Count();
        LockedUntilTrueSeconds = from.Signed();
        Security = new(from.Count(), from.Signed(), from.Count());
        BroadcastDay = from.Signed();
        for (var level = 0; level < LevelCount; level++)
        {
            passwords[level] = from.Unsigned() is > 0 and var set ? (uint)(set - 1) : null;
        }

        operators.Clear();
        for (var left = from.Count(); left > 0; left--)
        {
            operators.Add(((uint)from.Unsigned(), (uint)from.Unsigned()));
        }

        orders.Clear();
        for (var left = from.Count(); left > 0; left--)
        {
            orders.Add(from.Unsigned());
        }
    }

    /// <summary>Takes what was just assigned, so that a setter is one line.</summary>
    void Mark<T>(T assigned)
    {
        _ = assigned;
        meter.Mark(Section);
    }
}
