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
        this.profile = profile ?? Dlt645Profile.Standard;
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
        return answer.Write(meter.Address);
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
            case Dlt645Function.Freeze when data.Length == 4:
                meter.Freeze(data);
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
            case Dlt645Function.Freeze when data.Length == 4:
                answer.Refuse(meter.Freeze(data));
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
        var isWrite = function == Dlt645Function.Write;
        if (isWrite && (data.Length <= 4 + Credentials.Length || data.Length > Dlt645Limits.WriteDataLengthMax))
        {
            return Dlt645Errors.Other;
        }

        if (!Credentials.TryRead(isWrite ? data[4..] : data, out var who))
        {
            return Dlt645Errors.Other;
        }

        var rest = data[Credentials.Length..];
        return function switch
        {
            Dlt645Function.Write => meter.Write(DataIdentifier.FromWire(data), who, data[(4 + Credentials.Length)..]),
            Dlt645Function.ClearDemand or Dlt645Function.ClearMeter when rest.IsEmpty =>
                meter.Clear(function, who, default),
            Dlt645Function.ClearEvents when rest.Length == DataIdentifier.Length =>
                meter.Clear(function, who, DataIdentifier.FromWire(rest)),

            // A ciphered order is for a secure element whose cipher is published; we have none that decrypts.
            Dlt645Function.RelayControl when who.IsSecured => Dlt645Errors.NotAuthorised,
            Dlt645Function.RelayControl when RelayControl.TryRead(rest, out var control) =>
                meter.ControlRelay(who, control),
            _ => Dlt645Errors.Other,
        };
    }

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
