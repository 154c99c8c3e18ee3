using Tallywatt.Protocols.Framing;

namespace Tallywatt.Protocols.Dlt645;

/// <summary>The meter's side of a line: reads bytes, asks the meter, writes the answer. No I/O, no clock.</summary>
/// <remarks>
/// What is for another station, for all of them, or damaged is not answered. Digits that stand for any are taken for
/// reading and for 13H and 15H only: nothing is changed in a meter that was not named. Source: DL/T 645-2007, 7. Not
/// for two threads at once.
/// </remarks>
public sealed class Dlt645Slave
{
    readonly IDlt645Meter meter;
    readonly Dlt645Profile profile;
    readonly LongAnswerFrames frames = new();
    readonly SecurityResponder security;

    public Dlt645Slave(IDlt645Meter meter, Dlt645Profile? profile = null)
    {
        ArgumentNullException.ThrowIfNull(meter);
        this.meter = meter;
        this.profile = profile ?? meter.Profile;
        security = new(meter, this.profile);
    }

    /// <summary>Takes one step over what the line has brought. Never throws for its content.</summary>
    /// <param name="consumed">How many bytes to drop.</param>
    /// <param name="written">The length of the answer; zero for none.</param>
    /// <param name="isSilent">The line has been silent for longer than a gap may be.</param>
    /// <returns>False when more bytes are needed before another step makes sense.</returns>
    /// <exception cref="ArgumentException">The target is shorter than the longest frame.</exception>
    public bool Step(
        ReadOnlySpan<byte> input, Span<byte> target, out int consumed, out int written, bool isSilent = false)
    {
        if (target.Length < Dlt645Limits.FrameLengthMax)
        {
            throw new ArgumentException("The target must fit the longest frame.", nameof(target));
        }

        written = 0;
        var status = Dlt645Frame.TryRead(input, out var frame, out consumed, out _, profile.Checksum, isSilent);
        if (status == FrameStatus.Frame)
        {
            written = Respond(frame, target);
        }

        return status != FrameStatus.NeedMoreData;
    }

    int Respond(in Dlt645Frame frame, Span<byte> target)
    {
        var control = new Dlt645Control(frame.Control);
        var to = Dlt645Address.FromWire(frame.Address);
        if (control.IsAnswer || control.IsRefused || control.HasMore)
        {
            return 0;
        }

        Span<byte> data = stackalloc byte[Dlt645Limits.DataLengthMax];
        data = data[..frame.CopyData(data)];
        if (to.IsBroadcast)
        {
            TakeBroadcast(control.Function, data);
            return 0;
        }

        if (!to.Matches(meter.Address) || (to.HasWildcard && !MayBeAnyone(control.Function)))
        {
            return 0;
        }

        var answer = new SlaveAnswer(target, profile.Checksum, control.Function);
        Answer(data, ref answer);

        // The address as it is now: 15H answers from the new one.
        return WakeUp(target, answer.Write(meter.Address));
    }

    /// <summary>Puts the wake-up bytes of the maker before the answer.</summary>
    int WakeUp(Span<byte> target, int length)
    {
        var count = Math.Clamp(profile.AnswerWakeupCount, 0, Dlt645Limits.WakeupCount);
        if (count == 0 || target.Length < length + count)
        {
            return length;
        }

        target[..length].CopyTo(target[count..]);
        target[..count].Fill(Dlt645Frame.Wakeup);
        return length + count;
    }

    static bool MayBeAnyone(Dlt645Function function) => function is Dlt645Function.Read or Dlt645Function.ReadNext
        or Dlt645Function.ReadAddress or Dlt645Function.WriteAddress;

    void TakeBroadcast(Dlt645Function function, ReadOnlySpan<byte> data)
    {
        switch (function)
        {
            case Dlt645Function.BroadcastTime
                when data.Length == Dlt645Time.Length && Dlt645Time.TryRead(data, out var time):
                meter.SetClock(time);
                break;
            case Dlt645Function.Freeze when FreezeRequest.TryRead(data, out var when):
                meter.Freeze(when);
                break;
            case Dlt645Function.SetTerminal when data.Length == 1:
                meter.SetTerminal(data[0]);
                break;
            default:
                break;
        }
    }

    void Answer(scoped ReadOnlySpan<byte> data, ref SlaveAnswer answer)
    {
        switch (answer.Function)
        {
            case Dlt645Function.Security:
                security.Answer(data, ref answer);
                break;
            case Dlt645Function.Read when ReadRequest.TryRead(data, out var request):
                frames.Begin(meter, request, ref answer);
                break;
            case Dlt645Function.ReadNext when data.Length == DataIdentifier.Length + 1:
                frames.Next(DataIdentifier.FromWire(data), data[^1], ref answer);
                break;
            case Dlt645Function.ReadAddress when data.IsEmpty:
                meter.Address.Write(answer.Append(Dlt645Address.Length));
                break;
            case Dlt645Function.WriteAddress when data.Length == Dlt645Address.Length:
                var address = Dlt645Address.FromWire(data);
                answer.Refuse(address.IsValid && !address.HasWildcard && !address.IsBroadcast
                    ? meter.SetAddress(address)
                    : Dlt645Errors.Other);
                break;
            case Dlt645Function.Freeze when FreezeRequest.TryRead(data, out var when):
                answer.Refuse(meter.Freeze(when));
                break;
            case Dlt645Function.ChangeBaud when data.Length == 1:
                ChangeBaud(data[0], ref answer);
                break;
            case Dlt645Function.ChangePassword when data.Length == 12:
                ChangePassword(data, ref answer);
                break;
            case Dlt645Function.SetTerminal when data.Length == 1:
                SetTerminal(data[0], ref answer);
                break;
            default:
                answer.Refuse(AnswerWithCredentials(answer.Function, data));
                break;
        }
    }

    Dlt645Errors AnswerWithCredentials(Dlt645Function function, ReadOnlySpan<byte> data)
    {
        var headerLength = function == Dlt645Function.Write
            ? DataIdentifier.Length + Credentials.Length
            : Credentials.Length;
        if (data.Length < headerLength
            || !Credentials.TryRead(data[(headerLength - Credentials.Length)..], out var who))
        {
            return Dlt645Errors.Other;
        }

        var header = data[..headerLength];
        var value = data[headerLength..];
        Span<byte> opened = stackalloc byte[Dlt645Limits.DataLengthMax];
        if (!who.IsSecured || !IsOrder(function))
        {
            return Obey(function, header, who, value);
        }

        var errors = meter.Open(
            function, header, value, who.Level == Credentials.CipheredLevel, opened, out var length);
        return errors == Dlt645Errors.None ? Obey(function, header, who, opened[..length]) : errors;
    }

    static bool IsOrder(Dlt645Function function) => function is Dlt645Function.Write
        or Dlt645Function.ClearDemand or Dlt645Function.ClearMeter or Dlt645Function.ClearEvents
        or Dlt645Function.RelayControl;

    Dlt645Errors Obey(
        Dlt645Function function, ReadOnlySpan<byte> header, in Credentials who, ReadOnlySpan<byte> value) =>
        function switch
        {
            Dlt645Function.Write when !value.IsEmpty => meter.Write(DataIdentifier.FromWire(header), who, value),
            Dlt645Function.ClearDemand or Dlt645Function.ClearMeter when value.IsEmpty =>
                meter.Clear(function, who, default),
            Dlt645Function.ClearEvents when value.Length == DataIdentifier.Length =>
                meter.Clear(function, who, DataIdentifier.FromWire(value)),
            Dlt645Function.RelayControl when RelayControl.TryRead(value, out var control) =>
                meter.ControlRelay(who, control),
            _ => Dlt645Errors.Other,
        };

    void ChangeBaud(byte speed, ref SlaveAnswer answer)
    {
        var known = speed is 0x02 or 0x04 or 0x08 or 0x10 or 0x20 or 0x40;
        if (answer.Refuse(known ? meter.ChangeBaud(speed) : Dlt645Errors.BaudNotChangeable))
        {
            answer.Append(1)[0] = speed;
        }
    }

    void ChangePassword(scoped ReadOnlySpan<byte> data, ref SlaveAnswer answer)
    {
        var was = data[4..8];
        var becomes = data[8..12];
        if (answer.Refuse(meter.ChangePassword(
            DataIdentifier.FromWire(data), was[0], PasswordOf(was), becomes[0], PasswordOf(becomes))))
        {
            becomes.CopyTo(answer.Append(4));
        }
    }

    void SetTerminal(byte signal, ref SlaveAnswer answer)
    {
        if (answer.Refuse(signal <= 2 ? meter.SetTerminal(signal) : Dlt645Errors.Other))
        {
            answer.Append(1)[0] = signal;
        }
    }

    static uint PasswordOf(ReadOnlySpan<byte> level) => level[1] | ((uint)level[2] << 8) | ((uint)level[3] << 16);
}
