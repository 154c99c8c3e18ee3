using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Servers;
using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Security;

/// <summary>How slowly each client is answered after failed attempts: a restart makes nobody faster.</summary>
/// <remarks>
/// Written only when the wait becomes another one. It grows four times and then stays until the client proves itself,
/// so a stranger causes at most four writes between two right attempts.
/// </remarks>
sealed class SlowdownPart : IMeterPart
{
    const byte Version = 1;

    readonly Meter meter;
    readonly AuthenticationSlowdown[] slowdowns;
    readonly byte[] kept;

    SlowdownPart(Meter meter, AuthenticationSlowdown[] slowdowns)
    {
        this.meter = meter;
        this.slowdowns = slowdowns;
        kept = new byte[slowdowns.Length];
    }

    public MeterSection Section => MeterSection.Slowdown;

    /// <summary>From now on the waits of a meter's clients are a part of it, and go on from what is stored.</summary>
    internal static void Watch(Meter meter, MeterSecurity security)
    {
        var clients = new[] { security.Management, security.Reader };
        var part = new SlowdownPart(meter, [.. clients.OfType<ClientCredentials>().Select(one => one.Slowdown)]);
        meter.Plug(part);
        foreach (var slowdown in part.slowdowns)
        {
            slowdown.Changed = part.Keep;
        }
    }

    public void Write(RecordWriter into)
    {
        into.Byte(Version);
        into.Blob(kept);
    }

    /// <summary>A wait is taken over when it is longer than the one there is: a change that failed forgets no
    /// attempt.</summary>
    public void Read(ref RecordReader from)
    {
        from.RequireVersion(Version);
        var stored = from.Blob();
        for (var i = 0; i < Math.Min(stored.Length, kept.Length); i++)
        {
            kept[i] = stored[i];
            slowdowns[i].Resume(kept[i]);
        }
    }

    /// <summary>What cannot be written is still so while the meter runs: an answer does not fail for it.</summary>
    void Keep()
    {
        try
        {
            meter.Change(owner =>
            {
                for (var i = 0; i < kept.Length; i++)
                {
                    var now = LevelOf(slowdowns[i]);
                    if (now != kept[i])
                    {
                        kept[i] = now;
                        owner.Mark(Section);
                    }
                }
            });
        }
        catch (IOException)
        {
            // The next change of a wait tries again.
        }
    }

    static byte LevelOf(AuthenticationSlowdown slowdown) => slowdown.Delay == TimeSpan.Zero
        ? (byte)0
        : (byte)Math.Min(slowdown.FailureCount, AuthenticationSlowdown.FailuresToLongest);
}
