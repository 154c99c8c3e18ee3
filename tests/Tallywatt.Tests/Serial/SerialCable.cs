using System.Runtime.InteropServices;
using System.Text;

namespace Tallywatt.Tests.Serial;

/// <summary>Two real pseudo terminals of this computer, and a cable between them.</summary>
sealed partial class SerialCable : IDisposable
{
    /// <summary>How long the carrier may not notice that it should end.</summary>
    const int PatienceMilliseconds = 20;

    readonly (int Master, int Slave)[] ends = new (int, int)[2];
    readonly string[] names = new string[2];
    readonly Thread carrier;
    volatile bool stopping;

    internal SerialCable()
    {
        for (var i = 0; i < 2; i++)
        {
            var name = new byte[256];
            if (OpenPair(out ends[i].Master, out ends[i].Slave, name, 0, 0) != 0)
            {
                throw new IOException("There are no pseudo terminals here.");
            }

            names[i] = Encoding.UTF8.GetString(name.AsSpan(0, name.AsSpan().IndexOf((byte)0)));
        }

        carrier = new(Carry) { IsBackground = true };
        carrier.Start();
    }

    /// <summary>The terminal at one end.</summary>
    internal string ClientEnd => names[0];

    /// <summary>The terminal at the other end.</summary>
    internal string MeterEnd => names[1];

    /// <summary>Changes a byte on its way to the client, or gives null to lose it.</summary>
    internal Func<byte, byte?>? Noise { get; set; }

    /// <summary>Hangs up: both terminals are gone.</summary>
    public void Dispose()
    {
        if (stopping)
        {
            return;
        }

        stopping = true;
        carrier.Join();
        foreach (var (master, slave) in ends)
        {
            _ = CloseHandle(master);
            _ = CloseHandle(slave);
        }
    }

    void Carry()
    {
        var buffer = new byte[64];
        while (!stopping)
        {
            Watched[] watched =
            [
                new() { Handle = ends[0].Master, Events = 1 },
                new() { Handle = ends[1].Master, Events = 1 },
            ];
            _ = Poll(watched, watched.Length, PatienceMilliseconds);
            for (var from = 0; from < 2; from++)
            {
                if ((watched[from].Happened & 1) == 0)
                {
                    continue;
                }

                var count = (int)ReadBytes(ends[from].Master, buffer, buffer.Length);
                var carried = new List<byte>();
                foreach (var b in buffer.AsSpan(0, Math.Max(0, count)))
                {
                    if ((from == 1 && Noise is { } noise ? noise(b) : b) is { } arrives)
                    {
                        carried.Add(arrives);
                    }
                }

                _ = WriteBytes(ends[1 - from].Master, carried.ToArray(), carried.Count);
            }
        }
    }

    [DllImport("libc", EntryPoint = "openpty")]
    static extern int OpenPair(out int master, out int slave, [Out] byte[] name, nint attributes, nint size);

    [DllImport("libc", EntryPoint = "poll")]
    static extern int Poll([In, Out] Watched[] watched, nint count, int milliseconds);

    [DllImport("libc", EntryPoint = "read")]
    static extern nint ReadBytes(int handle, [Out] byte[] into, nint count);

    [DllImport("libc", EntryPoint = "write")]
    static extern nint WriteBytes(int handle, byte[] bytes, nint count);

    [DllImport("libc", EntryPoint = "close")]
    static extern int CloseHandle(int handle);

    [StructLayout(LayoutKind.Sequential)]
    struct Watched
    {
        internal int Handle;
        internal short Events;
        internal short Happened;
    }
}
