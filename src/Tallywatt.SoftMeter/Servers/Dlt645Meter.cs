using Tallywatt.Protocols.Dlt645;
using Tallywatt.SoftMeter.Events;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Servers.Dlt645;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>A meter as a DL/T 645 station: what it truly has, and the error word for the rest.</summary>
/// <remarks>
/// Its address is its serial number until 15H sets another. Every change goes through the meter's durable door before
/// it is answered, and what cannot be written has not happened. After three wrong passwords none opens anything for a
/// day. Safe for several threads.
/// </remarks>
public sealed partial class Dlt645Meter : IDlt645Meter, IDisposable
{
    const int ProgrammingSeconds = 600;
    const int BroadcastShiftSecondsMax = 300;

    readonly Meter meter;
    readonly Dlt645Access access;
    readonly StationMemory memory;
    readonly Dlt645Address factoryAddress;
    readonly Lock gate = new();
    SoftwareSecureElement? element;
    SecurityService? security;
    long programmingUntilTrueSeconds = long.MinValue;

    /// <exception cref="ArgumentException">The serial number is no address.</exception>
    public Dlt645Meter(Meter meter, Dlt645Access access)
    {
        ArgumentNullException.ThrowIfNull(meter);
        ArgumentNullException.ThrowIfNull(access);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(access.ProgrammingPassword, 0xFF_FFFFu);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(access.NormalPassword, 0xFF_FFFFu);
        (this.meter, this.access) = (meter, access);
        factoryAddress = Dlt645Address.TryParse(meter.Identity.SerialNumber, out var address)
            ? address
            : throw new ArgumentException("A serial number is an address.", nameof(meter));
        memory = StationMemory.Of(meter);
    }

    /// <param name="password">Six BCD digits, for levels 02 and 04.</param>
    public Dlt645Meter(Meter meter, uint password)
        : this(meter, Dlt645Access.With(password))
    {
    }

    public Dlt645Address Address
    {
        get
        {
            lock (meter.Gate)
            {
                return memory.Address ?? factoryAddress;
            }
        }
    }

    public Dlt645Profile Profile => access.Profile;

    /// <summary>What 17H last set: one bit of 02 for 600 to 40 for 19 200 baud.</summary>
    public byte LineSpeed
    {
        get
        {
            lock (meter.Gate)
            {
                return memory.Baud;
            }
        }
    }

    /// <summary>Somebody at the meter presses the programming key: for ten minutes 15H is taken.</summary>
    public void PressProgrammingKey()
    {
        lock (gate)
        {
            programmingUntilTrueSeconds = meter.TrueUnixSeconds + ProgrammingSeconds;
        }
    }

    public Dlt645Errors Read(in ReadRequest request, Span<byte> target, out int length)
    {
        var view = View();
        lock (meter.Gate)
        {
            var value = new WireValue(target);
            Put(request, view, ref value);
            length = value.Length;
        }

        var isLoad = request.Id.Di3 == 0x06;
        return length > 0 && (request.BlockCount == 0 || isLoad) ? Dlt645Errors.None : Dlt645Errors.NoData;
    }

    public Dlt645Errors Write(DataIdentifier id, in Credentials who, ReadOnlySpan<byte> data)
    {
        var value = data.ToArray();
        var writer = who;
        if (DataDictionary.Find(id) is not { } entry)
        {
            return Dlt645Errors.NoData;
        }

        if (!entry.Access.HasFlag(DataAccess.Write) || !DataDictionary.TryFind(id, out var shape)
            || !shape.Fits(data) || data.IndexOfAnyExcept((byte)0xFF) < 0)
        {
            return Dlt645Errors.Other;
        }

        lock (gate)
        {
            if (!Admit(who, StationRights.NeedsProgramming(id)))
            {
                return Dlt645Errors.NotAuthorised;
            }

            var errors = Change(writer.Operator, changed =>
            {
                var taken = ParameterWrites.Write(changed, memory, id, value);
                if (taken == Dlt645Errors.None && !StationRights.IsTime(id))
                {
                    changed.Events.Note(MeterEventCode.Programming, id.Value);
                }

                return taken;
            });
            if (errors != Dlt645Errors.None && StationRights.TariffPartOf(id) is { } part)
            {
                Change(writer.Operator, changed =>
                {
                    changed.Events.Note(MeterEventCode.TariffRefused, (long)part);
                    return Dlt645Errors.None;
                });
            }

            return errors;
        }
    }

    public Dlt645Errors SetAddress(Dlt645Address address)
    {
        lock (gate)
        {
            return meter.TrueUnixSeconds < programmingUntilTrueSeconds
                ? Change(0, changed =>
                {
                    changed.Events.Note(MeterEventCode.Programming, 0x04000401);
                    return ParameterWrites.SetAddress(memory, address);
                })
                : Dlt645Errors.NotAuthorised;
        }
    }

    /// <summary>Once a day, and by five minutes at most: whoever reaches the line may send it.</summary>
    public void SetClock(in Dlt645Time time)
    {
        var local = time.ToUnixSeconds();
        lock (gate)
        {
            Change(0, changed =>
            {
                var now = changed.Clock.LocalSeconds;
                var day = LocalTime.Day(now);
                if (Math.Abs(local - now) <= BroadcastShiftSecondsMax && memory.BroadcastDay != day)
                {
                    changed.Clock.Set(changed.Clock.UnixSeconds + (local - now));
                    memory.SetBroadcastDay(day);
                }

                return Dlt645Errors.None;
            });
        }
    }

    public Dlt645Errors Freeze(in FreezeRequest when)
    {
        var asked = when;
        return Change(0, changed =>
        {
            if (asked.Kind == FreezeTiming.Now)
            {
                changed.Freezes.Take(FreezeKind.Instant);
                return Dlt645Errors.None;
            }

            var pattern = new FreezePattern(
                asked.Kind == FreezeTiming.Once ? asked.Month : null,
                asked.Kind >= FreezeTiming.Monthly ? asked.Day : null,
                asked.Kind >= FreezeTiming.Daily ? asked.Hour : null,
                asked.Minute);
            return changed.Freezes.TrySetPattern(pattern, out _) ? Dlt645Errors.None : Dlt645Errors.Other;
        });
    }

    public Dlt645Errors ChangeBaud(byte speed) => Change(0, changed =>
    {
        if (memory.Baud != speed)
        {
            memory.SetBaud(speed);
        }

        return Dlt645Errors.None;
    });

    public Dlt645Errors ChangePassword(
        DataIdentifier id, byte oldLevel, uint oldPassword, byte level, uint password)
    {
        lock (gate)
        {
            if (level >= StationMemory.LevelCount || oldLevel > level
                || id != new DataIdentifier(0x04000C01u + level))
            {
                return Dlt645Errors.Other;
            }

            return Admit(new(oldLevel, oldPassword, 0), needsProgramming: false)
                ? Change(0, changed =>
                {
                    memory.SetPassword(level, password);
                    changed.Events.Note(MeterEventCode.Programming, id.Value);
                    return Dlt645Errors.None;
                })
                : Dlt645Errors.NotAuthorised;
        }
    }

    public Dlt645Errors Clear(Dlt645Function function, in Credentials who, DataIdentifier events)
    {
        var code = EventValues.CodeOf(events);
        var isAll = events.Value == uint.MaxValue;
        var by = who.Operator;
        lock (gate)
        {
            if (!Admit(who, needsProgramming: function != Dlt645Function.ClearDemand))
            {
                return Dlt645Errors.NotAuthorised;
            }

            return Change(by, changed => Clear(changed, function, isAll, code));
        }
    }

    public Dlt645Errors SetTerminal(byte signal) => Dlt645Errors.None;

    public void Dispose() => element?.Dispose();

    static Dlt645Errors Clear(Meter changed, Dlt645Function function, bool isAll, MeterEventCode? code)
    {
        switch (function)
        {
            case Dlt645Function.ClearDemand:
                changed.Demand.Reset();
                changed.Events.Note(MeterEventCode.DemandClear);
                return Dlt645Errors.None;
            case Dlt645Function.ClearMeter:
                return changed.TryClearMeter(out _) ? Dlt645Errors.None : Dlt645Errors.Other;
            case Dlt645Function.ClearEvents when isAll:
                changed.Events.Clear();
                return Dlt645Errors.None;
            case Dlt645Function.ClearEvents when code is { } which && !StationRights.IsKeptForEver(which):
                changed.Events.Clear(which);
                return Dlt645Errors.None;
            default:
                return Dlt645Errors.Other;
        }
    }

    void Put(in ReadRequest request, in StationView view, ref WireValue value)
    {
        var id = request.Id;
        switch (id.Di3)
        {
            case 0x00 when id.Di2 == 0x90:
                PurseValues.WriteMoney(meter, id, ref value);
                break;
            case 0x00:
                EnergyValues.Write(meter, id, ParameterValues.RateCount(meter), ref value);
                break;
            case 0x01:
                EnergyValues.WriteDemand(meter, id, ParameterValues.RateCount(meter), ref value);
                break;
            case 0x02 when id.Value is 0x0280000B or 0x02800020 or 0x02800021:
                PurseValues.WritePrice(meter, id, ref value);
                break;
            case 0x02 when id.Value == 0x02800022:
                value.Number(view.AuthenticatedMinutes, 2);
                break;
            case 0x02:
                VariableValues.Write(meter, id, ref value);
                break;
            case 0x03 when id.Di2 is 0x33 or 0x34:
                PurseValues.WriteRecords(meter, id, ref value);
                break;
            case 0x03 or 0x1D or 0x1E:
                EventValues.Write(meter, memory, id, ref value);
                break;
            case 0x04 when id.Di2 == 0x00:
                ParameterValues.Write(meter, memory, id, view, ref value);
                break;
            case 0x04:
                TableValues.Write(meter, id, ParameterValues.RateCount(meter), ref value);
                break;
            case 0x05:
                FreezeValues.Write(meter, id, ParameterValues.RateCount(meter), ref value);
                break;
            case 0x06:
                LoadValues.Write(meter, request, ref value);
                break;
            default:
                break;
        }
    }

    StationView View()
    {
        lock (gate)
        {
            var minutes = security?.MinutesLeft ?? 0;
            return new(meter.TrueUnixSeconds < programmingUntilTrueSeconds, minutes > 0, minutes);
        }
    }

    /// <summary>Changes the meter durably, and remembers who did it. What cannot be written has not happened.</summary>
    /// <param name="keepsRefusal">The event that says why it was refused stays; otherwise nothing of it.</param>
    Dlt645Errors Change(uint operatorCode, Func<Meter, Dlt645Errors> apply, bool keepsRefusal = false)
    {
        try
        {
            return meter.Change(changed =>
            {
                var before = changed.Events.TotalCount;
                var errors = apply(changed);
                if (errors != Dlt645Errors.None && !keepsRefusal)
                {
                    throw new StationRefusal(errors);
                }

                if (operatorCode != 0)
                {
                    memory.Blame(before, operatorCode);
                }

                return errors;
            });
        }
        catch (StationRefusal refusal)
        {
            return refusal.Errors;
        }
        catch (IOException)
        {
            return Dlt645Errors.Other;
        }
    }
}
