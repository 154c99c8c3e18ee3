using Tallywatt.SoftMeter.Events;
using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Metrology;

/// <summary>The durable door of a meter, and what people do to it with their hands.</summary>
public sealed partial class Meter
{
    bool mayChange;

    /// <summary>Reads several things of one instant.</summary>
    public T Look<T>(Func<Meter, T> look)
    {
        ArgumentNullException.ThrowIfNull(look);
        lock (Gate)
        {
            return look(this);
        }
    }

    /// <summary>Changes the meter from outside. When it returns, the outcome would survive a power cut.</summary>
    /// <remarks>
    /// A change that changes nothing writes nothing. One that throws, or that cannot be written, has not happened: the
    /// meter is as it was. Inside another change, or a step of time, it is a part of that.
    /// </remarks>
    /// <exception cref="IOException">It could not be made durable, and has not happened.</exception>
    public T Change<T>(Func<Meter, T> apply)
    {
        ArgumentNullException.ThrowIfNull(apply);
        if (Gate.IsHeldByCurrentThread)
        {
            RequireChange();
            return apply(this);
        }

        return commit is null ? ApplyInMemory(apply) : commit.Change(this, apply);
    }

    /// <summary>The same for what has no answer.</summary>
    public void Change(Action<Meter> apply)
    {
        ArgumentNullException.ThrowIfNull(apply);
        Change(meter =>
        {
            apply(meter);
            return true;
        });
    }

    /// <summary>The meter's cover is lifted.</summary>
    public void OpenCover() => SetInput(SiteInputs.CoverOpen, MeterEventCode.CoverOpen);

    public void CloseCover() => ClearInput(SiteInputs.CoverOpen, MeterEventCode.CoverOpen);

    public void OpenTerminalCover() => SetInput(SiteInputs.TerminalCoverOpen, MeterEventCode.TerminalCoverOpen);

    public void CloseTerminalCover() => ClearInput(SiteInputs.TerminalCoverOpen, MeterEventCode.TerminalCoverOpen);

    /// <summary>A strong magnetic field.</summary>
    public void ApplyMagnet() => SetInput(SiteInputs.Magnet, MeterEventCode.Magnet);

    public void RemoveMagnet() => ClearInput(SiteInputs.Magnet, MeterEventCode.Magnet);

    /// <summary>The consumer's own breaker, behind the meter: the "is this meter mine?" test.</summary>
    public void OpenBreaker() => SetInput(SiteInputs.BreakerOpen, code: null);

    public void CloseBreaker() => ClearInput(SiteInputs.BreakerOpen, code: null);

    /// <summary>The network fails. Nothing is metered, captured or frozen until <see cref="RestorePower"/>.</summary>
    public void LosePower() => SetInput(SiteInputs.PowerLost, MeterEventCode.PowerDown);

    /// <summary>The network is back: what fell due meanwhile is done once, and the next row says so.</summary>
    public void RestorePower() => Change(meter =>
    {
        if (!meter.inputs.HasFlag(SiteInputs.PowerLost))
        {
            return;
        }

        var lost = meter.Events.Records(MeterEventCode.PowerDown) is [{ StartUnixSeconds: var at }, ..]
            ? at
            : meter.Clock.UnixSeconds;
        meter.inputs &= ~SiteInputs.PowerLost;
        meter.Mark(MeterSection.Core);
        meter.Mark(MeterSection.Demand);
        meter.pendingStatus |= ProfileStatus.PowerDown;
        meter.Demand.BeginAnew(meter.Clock.UnixSeconds);
        meter.Events.End(MeterEventCode.PowerDown);
        meter.Jump(meter.Clock.ToLocal(lost), meter.Clock.UnixSeconds);
    });

    /// <summary>Makes durable what flowed since the last row, so that a cut does not take it back.</summary>
    /// <exception cref="IOException">It could not be made durable; the meter goes on.</exception>
    public void Remember() => Change(meter => meter.Mark(MeterSection.Core));

    /// <summary>A part of the state has changed. Inside a change or a step only.</summary>
    /// <exception cref="InvalidOperationException">Outside: the change would be lost with the power.</exception>
    internal void Mark(MeterSection section)
    {
        RequireChange();
        dirty |= MaskOf(section);
        markCount++;
    }

    /// <summary>The same, for what must be durable at the fleet's next tick though no row fell due.</summary>
    internal void MarkUrgent(MeterSection section)
    {
        Mark(section);
        isUrgent = true;
    }

    /// <summary>From now on rows wait until they are durable, and changes go through the owner.</summary>
    internal void AttachTo(IMeterCommit owner)
    {
        commit = owner;
        durableEvents = Events.TotalCount;
    }

    /// <summary>Applies a change, then persists it if there is anything to persist; or neither.</summary>
    /// <remarks>The caller holds <see cref="Gate"/>.</remarks>
    internal T Apply<T>(Func<Meter, T> apply, Action? persist)
    {
        var undo = Undo.Of(this);
        var marks = markCount;
        mayChange = true;
        try
        {
            var answer = apply(this);
            if (markCount != marks || !undo.IsStillTrueOf(this))
            {
                persist?.Invoke();
            }

            return answer;
        }
        catch
        {
            undo.Restore(this);
            throw;
        }
        finally
        {
            mayChange = false;
            ScheduleAnew();
        }
    }

    T ApplyInMemory<T>(Func<Meter, T> apply)
    {
        lock (Gate)
        {
            return Apply(apply, persist: null);
        }
    }

    void RequireChange()
    {
        if (!mayChange || !Gate.IsHeldByCurrentThread)
        {
            throw new InvalidOperationException("A meter is changed through Meter.Change, or while its time passes.");
        }
    }

    void SetInput(SiteInputs input, MeterEventCode? code) => Change(meter =>
    {
        if (!meter.inputs.HasFlag(input))
        {
            meter.inputs |= input;
            meter.Mark(MeterSection.Core);
            if (code is { } begins)
            {
                meter.Events.Begin(begins);
            }
        }
    });

    void ClearInput(SiteInputs input, MeterEventCode? code) => Change(meter =>
    {
        if (meter.inputs.HasFlag(input))
        {
            meter.inputs &= ~input;
            meter.Mark(MeterSection.Core);
            if (code is { } ends)
            {
                meter.Events.End(ends);
            }
        }
    });

    /// <summary>What a meter was before a change.</summary>
    readonly struct Undo
    {
        readonly byte[] sections;
        readonly ProfileRing profile;
        readonly IMeterPart[] parts;

        Undo(byte[] sections, ProfileRing profile, IMeterPart[] parts)
        {
            this.sections = sections;
            this.profile = profile;
            this.parts = parts;
        }

        internal static Undo Of(Meter meter)
        {
            var record = new RecordWriter();
            meter.WriteSections(record, uint.MaxValue);
            return new(record.Payload.ToArray(), meter.profile, meter.parts);
        }

        /// <summary>True when no part has changed, not even one that forgot to say so.</summary>
        internal bool IsStillTrueOf(Meter meter)
        {
            var record = new RecordWriter();
            meter.WriteSections(record, uint.MaxValue);
            return record.Payload.SequenceEqual(sections);
        }

        internal void Restore(Meter meter)
        {
            meter.profile = profile;
            meter.parts = parts; // A part that came with the change goes with it.
            var reader = new RecordReader(sections);
            meter.ReadSections(ref reader, isStored: false);
        }
    }
}
