using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Relay;

/// <summary>What a limiter does when a threshold has been crossed for long enough.</summary>
public enum LimiterAction : byte
{
    None = 0,

    /// <summary>Open the relay: script 1 of the disconnect script table.</summary>
    Disconnect = 1,

    /// <summary>Make it ready for reconnection, or close it where the control mode lets it close by itself: script 2.
    /// </summary>
    Reconnect = 2,

    /// <summary>Only say so.</summary>
    Alarm = 3,
}

/// <summary>Another threshold for a time of emergency. Source: DLMS UA Blue Book, class_id 71, attribute 8.</summary>
/// <param name="Id">It applies only to a meter whose group list names it.</param>
/// <param name="ActivationUnixSeconds">By the meter's clock.</param>
public readonly record struct EmergencyProfile(ushort Id, long ActivationUnixSeconds, long DurationSeconds);

/// <summary>How a limiter is set. Source: DLMS UA Blue Book, class_id 71, version 0.</summary>
/// <param name="NormalWatts">Attribute 4. Zero: nothing is limited.</param>
/// <param name="EmergencyWatts">Attribute 5, in force while the emergency profile is.</param>
/// <param name="OverSeconds">Attribute 6, min_over_threshold_duration.</param>
/// <param name="UnderSeconds">Attribute 7, min_under_threshold_duration.</param>
public sealed record LimiterSettings(
    long NormalWatts,
    long EmergencyWatts,
    long OverSeconds,
    long UnderSeconds,
    EmergencyProfile? Emergency,
    IReadOnlyList<ushort> Groups,
    LimiterAction OnOver,
    LimiterAction OnUnder)
{
    const int GroupsMax = 16;

    /// <summary>Off, and when it is switched on: cut after a minute over, ready after a minute under.</summary>
    public static LimiterSettings Off { get; } =
        new(0, 0, 60, 60, null, [], LimiterAction.Disconnect, LimiterAction.Reconnect);

    /// <summary>Why they cannot be kept, or nothing.</summary>
    public string Fault() =>
        NormalWatts < 0 || EmergencyWatts < 0 ? "A threshold is not negative."
            : OverSeconds is < 0 or > uint.MaxValue || UnderSeconds is < 0 or > uint.MaxValue
                || Emergency is { DurationSeconds: < 0 or > uint.MaxValue }
                ? "A duration is from 0 to 4294967295 seconds."
            : Groups.Count > GroupsMax ? $"At most {GroupsMax} emergency groups are kept."
            : OnOver == LimiterAction.Reconnect ? "More power than the threshold cannot reconnect."
            : OnUnder == LimiterAction.Disconnect ? "Less power than the threshold cannot disconnect."
            : "";

    /// <summary>True while the emergency threshold is in force. Attribute 10.</summary>
    public bool IsEmergencyAt(long meterUnixSeconds) => Emergency is { } profile
        && Groups.Contains(profile.Id)
        && meterUnixSeconds >= profile.ActivationUnixSeconds
        && meterUnixSeconds - profile.ActivationUnixSeconds < profile.DurationSeconds;

    /// <summary>Attribute 3, threshold_active.</summary>
    public long ActiveWatts(long meterUnixSeconds) => IsEmergencyAt(meterUnixSeconds) ? EmergencyWatts : NormalWatts;

    internal void Write(RecordWriter into)
    {
        into.Unsigned((ulong)NormalWatts);
        into.Unsigned((ulong)EmergencyWatts);
        into.Unsigned((ulong)OverSeconds);
        into.Unsigned((ulong)UnderSeconds);
        into.Byte((byte)(((byte)OnOver << 4) | (byte)OnUnder));
        into.Byte(Emergency is null ? (byte)0 : (byte)1);
        if (Emergency is { } profile)
        {
            into.Unsigned(profile.Id);
            into.Signed(profile.ActivationUnixSeconds);
            into.Unsigned((ulong)profile.DurationSeconds);
        }

        into.Unsigned((ulong)Groups.Count);
        foreach (var group in Groups)
        {
            into.Unsigned(group);
        }
    }

    internal static LimiterSettings Read(ref RecordReader from)
    {
        var (normal, emergency) = ((long)from.Unsigned(), (long)from.Unsigned());
        var (over, under) = ((long)from.Unsigned(), (long)from.Unsigned());
        var actions = from.Byte();
        EmergencyProfile? profile = from.Byte() == 0
            ? null
            : new(checked((ushort)from.Unsigned()), from.Signed(), (long)from.Unsigned());
        var count = from.Count();
        if (count > GroupsMax)
        {
            throw new MeterStorageException($"A limiter holds {count} groups, not up to {GroupsMax}.");
        }

        var groups = new ushort[count];
        for (var i = 0; i < count; i++)
        {
            groups[i] = checked((ushort)from.Unsigned());
        }

        return new(normal, emergency, over, under, profile, groups,
            (LimiterAction)(actions >> 4), (LimiterAction)(actions & 0x0F));
    }
}

/// <summary>Watches the imported power: over the threshold for long enough, then under it for long enough.</summary>
/// <remarks>
/// Power is the mean of a sample, and samples begin at whole multiples of <see cref="SampleSeconds"/> since 1970, so
/// what the limiter does never depends on how often the meter was asked. A sample is short where the allowed time is
/// short, and a minute where it is not.
/// </remarks>
public sealed class Limiter
{
    LimiterSettings settings = LimiterSettings.Off;
    long sampleJoules;
    long sampledSeconds;
    long overForSeconds;
    long underForSeconds;

    public LimiterSettings Settings => settings;

    /// <summary>True from the over-threshold action until the under-threshold action.</summary>
    public bool IsOver { get; private set; }

    /// <summary>True when there is a threshold to watch.</summary>
    public bool IsOn => settings.NormalWatts > 0;

    /// <summary>1, 10 or 60.</summary>
    public int SampleSeconds => settings.OverSeconds < 10 ? 1 : settings.OverSeconds < 120 ? 10 : 60;

    /// <summary>Takes other settings and starts watching anew. A cut that holds is let go when the limiter is off.
    /// </summary>
    /// <param name="fault">Empty when they were taken.</param>
    public bool TrySet(LimiterSettings next, out string fault)
    {
        ArgumentNullException.ThrowIfNull(next);
        fault = next.Fault();
        if (fault.Length > 0)
        {
            return false;
        }

        settings = next;
        (overForSeconds, underForSeconds, sampleJoules, sampledSeconds) = (0, 0, 0, 0);
        IsOver &= IsOn;
        return true;
    }

    /// <summary>The meter's clock at the end of the present sample.</summary>
    internal long SampleEnd(long meterUnixSeconds) => meterUnixSeconds - (meterUnixSeconds % SampleSeconds)
        + SampleSeconds;

    /// <summary>Takes the energy of a stretch; judges when a sample is complete.</summary>
    /// <returns>The action that fell due, if any.</returns>
    internal LimiterAction Watch(long meterToUnixSeconds, long stretchSeconds, long importJoules)
    {
        if (!IsOn)
        {
            return LimiterAction.None;
        }

        sampleJoules += importJoules;
        sampledSeconds += stretchSeconds;
        if (meterToUnixSeconds % SampleSeconds != 0 || sampledSeconds <= 0)
        {
            return LimiterAction.None;
        }

        var isOver = sampleJoules > settings.ActiveWatts(meterToUnixSeconds - 1) * sampledSeconds;
        overForSeconds = isOver ? overForSeconds + sampledSeconds : 0;
        underForSeconds = isOver ? 0 : underForSeconds + sampledSeconds;
        (sampleJoules, sampledSeconds) = (0, 0);
        return Judge();
    }

    internal void Write(RecordWriter into)
    {
        settings.Write(into);
        into.Byte(IsOver ? (byte)1 : (byte)0);
        into.Signed(sampleJoules);
        into.Unsigned((ulong)sampledSeconds);
        into.Unsigned((ulong)overForSeconds);
        into.Unsigned((ulong)underForSeconds);
    }

    internal static Limiter Read(ref RecordReader from) => new()
    {
        settings = LimiterSettings.Read(ref from),
        IsOver = from.Byte() != 0,
        sampleJoules = from.Signed(),
        sampledSeconds = (long)from.Unsigned(),
        overForSeconds = (long)from.Unsigned(),
        underForSeconds = (long)from.Unsigned(),
    };

    LimiterAction Judge()
    {
        if (!IsOver && overForSeconds > 0 && overForSeconds >= settings.OverSeconds)
        {
            IsOver = true;
            return settings.OnOver;
        }

        if (IsOver && underForSeconds > 0 && underForSeconds >= settings.UnderSeconds)
        {
            IsOver = false;
            return settings.OnUnder;
        }

        return LimiterAction.None;
    }
}
