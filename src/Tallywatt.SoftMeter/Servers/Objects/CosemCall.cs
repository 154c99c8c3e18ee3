using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Events;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Changes a meter, or says in a sentence why not.</summary>
delegate bool MeterChange(Meter meter, out string reason);

/// <summary>One question to one meter. Objects hold nothing of a meter: they are shared by all, and get it from here.
/// </summary>
readonly ref struct CosemCall(CosemMeter device, AssociationView association, SelectiveAccess selection)
{
    internal CosemMeter Device { get; } = device;

    internal Meter Meter => Device.Meter;

    /// <summary>Who asks, and what was agreed with it.</summary>
    internal AssociationView Association { get; } = association;

    /// <summary>Which part of the attribute is meant; present only where the attribute can be selected from.</summary>
    internal SelectiveAccess Selection { get; } = selection;

    /// <summary>Which attribute is being set, class and number, for the log of programmings; zero when none is.
    /// </summary>
    internal int ProgrammedDetail { get; init; }

    /// <summary>Sets an attribute through the meter's durable door, whole or not at all, and logs it.</summary>
    internal DataAccessResult Change(MeterChange change)
    {
        var detail = ProgrammedDetail;
        return TryChange((meter, out reason) =>
        {
            var isDone = change(meter, out reason);
            if (isDone && detail != 0)
            {
                meter.Events.Note(MeterEventCode.Programming, detail);
            }

            return isDone;
        })
            ? DataAccessResult.Success
            : DataAccessResult.OtherReason;
    }

    /// <summary>Acts through the meter's durable door, whole or not at all.</summary>
    internal ActionResult Act(MeterChange change) =>
        TryChange(change) ? ActionResult.Success : ActionResult.OtherReason;

    /// <summary>Refuses a value for a reason that the refusal object tells.</summary>
    internal DataAccessResult Refuse(string reason)
    {
        Device.LastRefusal = reason;
        return DataAccessResult.OtherReason;
    }

    /// <summary>Refuses to act for a reason that the refusal object tells.</summary>
    internal ActionResult RefuseAct(string reason)
    {
        Device.LastRefusal = reason;
        return ActionResult.OtherReason;
    }

    bool TryChange(MeterChange change)
    {
        try
        {
            Meter.Change(meter =>
            {
                if (!change(meter, out var reason))
                {
                    throw new ChangeRefusedException(reason);
                }
            });
            return true;
        }
        catch (ChangeRefusedException refusal)
        {
            Device.LastRefusal = refusal.Message;
            return false;
        }
    }

    /// <summary>Leaves the durable door without having changed anything.</summary>
    sealed class ChangeRefusedException(string reason) : Exception(reason);
}
