using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Events;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Servers;
using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Security;

/// <summary>A meter's keys and frame counters as a part of it: changed and stored through its one door.</summary>
sealed class SecurityPart : IMeterPart, ISecurityDoor
{
    /// <summary>How often a refusal of one kind goes into the event log: a stranger must not wear out the memory.
    /// </summary>
    const int NoteSeconds = 60;

    readonly Meter meter;
    readonly SecurityState state;
    readonly Action<SecurityRefusal>? refused;
    readonly Dictionary<SecurityRefusalKind, long> noted = [];

    internal SecurityPart(Meter meter, MeterSecurityPlan plan, Action<SecurityRefusal>? refused)
    {
        this.meter = meter;
        this.refused = refused;
        Plan = plan;
        Setup = MeterSecurity.NewSetup(meter.Identity, plan, this, Refused, out state);
        Setup.KeysChanging = () => meter.Events.Note(MeterEventCode.KeysChanged, 0);
    }

    public MeterSection Section => MeterSection.Security;

    internal MeterSecurityPlan Plan { get; }

    internal SecuritySetup Setup { get; }

    public void Write(RecordWriter into) => state.Write(into);

    public void Read(ref RecordReader from)
    {
        state.Read(ref from);
        Setup.Apply();
    }

    public bool TryChange(Func<bool> change)
    {
        try
        {
            return meter.Change(changing =>
            {
                var changes = change();
                if (changes)
                {
                    changing.Mark(MeterSection.Security);
                }

                return changes;
            });
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Something was refused: told to whoever listens, and kept by the meter itself.</summary>
    internal void Refused(SecurityRefusal refusal)
    {
        refused?.Invoke(refusal);
        var code = refusal.Kind switch
        {
            SecurityRefusalKind.Replay => MeterEventCode.ReplayRefused,
            SecurityRefusalKind.Forgery or SecurityRefusalKind.Unproved => MeterEventCode.AuthenticationFailed,
            _ => (MeterEventCode?)null,
        };
        if (code is { } known && IsWorthNoting(refusal.Kind))
        {
            TryChange(() =>
            {
                meter.Events.Note(known, refusal.Counter);
                return false; // The event marks itself; of the keys nothing has changed.
            });
        }
    }

    bool IsWorthNoting(SecurityRefusalKind kind)
    {
        var now = meter.TrueUnixSeconds;
        lock (noted)
        {
            if (noted.TryGetValue(kind, out var last) && now - last < NoteSeconds)
            {
                return false;
            }

            noted[kind] = now;
            return true;
        }
    }
}
