using System.Buffers.Binary;
using Tallywatt.Protocols.Framing;

namespace Tallywatt.Protocols.Dlt645;

/// <summary>The reader's side of a line: writes questions and digests what comes back. No I/O, no clock.</summary>
/// <remarks>
/// One question at a time; a new one forgets the last. An answer counts only from the meter that was asked, for the
/// function and the identifier that were asked: on a shared line a late answer is otherwise another meter's. Not for
/// two threads at once.
/// </remarks>
public sealed class Dlt645Master(Dlt645Profile? profile = null)
{
    readonly Dlt645Profile profile = profile ?? Dlt645Profile.Standard;
    readonly byte[] received = new byte[Dlt645Limits.DataLengthMax];
    Dlt645Address asked;
    Dlt645Function function;
    DataIdentifier? id;
    byte frameNumber;

    /// <summary>Whether an answer is awaited.</summary>
    public bool IsAsking { get; private set; }

    /// <summary>11H. With every question: returns the length of the frame with its wake-up bytes.</summary>
    /// <exception cref="ArgumentException">The target is too short. So with every question.</exception>
    public int WriteRead(Dlt645Address to, in ReadRequest request, Span<byte> target)
    {
        Span<byte> data = stackalloc byte[ReadRequest.LengthMax];
        frameNumber = 0;
        return Ask(to, Dlt645Function.Read, request.Id, data[..request.Write(data)], target);
    }

    /// <summary>12H, after <see cref="Dlt645ReplyKind.MoreFollows"/>.</summary>
    /// <exception cref="InvalidOperationException">Nothing was read.</exception>
    public int WriteReadNext(Span<byte> target)
    {
        var reading = id ?? throw new InvalidOperationException("There is nothing to read on.");
        Span<byte> data = stackalloc byte[5];
        reading.Write(data);
        data[4] = checked(++frameNumber);
        return Ask(asked, Dlt645Function.ReadNext, reading, data, target);
    }

    /// <summary>13H, of the one meter on the line.</summary>
    public int WriteReadAddress(Span<byte> target) =>
        Ask(Dlt645Address.Wildcard, Dlt645Function.ReadAddress, null, [], target);

    /// <summary>14H.</summary>
    public int WriteWrite(
        Dlt645Address to, DataIdentifier which, in Credentials who, ReadOnlySpan<byte> value, Span<byte> target)
    {
        const int Header = DataIdentifier.Length + Credentials.Length;
        if (value.Length > Dlt645Limits.WriteDataLengthMax - Header)
        {
            throw new ArgumentException("A write carries at most 188 bytes of value.", nameof(value));
        }

        Span<byte> data = stackalloc byte[Dlt645Limits.WriteDataLengthMax];
        which.Write(data);
        who.Write(data[4..]);
        value.CopyTo(data[Header..]);
        return Ask(to, Dlt645Function.Write, null, data[..(Header + value.Length)], target);
    }

    /// <summary>08H to all; nobody answers.</summary>
    public int WriteBroadcastTime(in Dlt645Time time, Span<byte> target)
    {
        Span<byte> data = stackalloc byte[Dlt645Time.Length];
        time.Write(data);
        return Ask(Dlt645Address.Broadcast, Dlt645Function.BroadcastTime, null, data, target);
    }

    /// <summary>1CH.</summary>
    public int WriteRelayControl(
        Dlt645Address to, in Credentials who, in RelayControl control, Span<byte> target)
    {
        Span<byte> data = stackalloc byte[Credentials.Length + RelayControl.Length];
        who.Write(data);
        control.Write(data[Credentials.Length..]);
        return Ask(to, Dlt645Function.RelayControl, null, data, target);
    }

    /// <summary>03H.</summary>
    public int WriteSecurity(
        Dlt645Address to, DataIdentifier which, uint operatorCode, ReadOnlySpan<byte> payload, Span<byte> target)
    {
        Span<byte> data = stackalloc byte[Dlt645Limits.DataLengthMax];
        which.Write(data);
        BinaryPrimitives.WriteUInt32LittleEndian(data[4..], operatorCode);
        payload.CopyTo(data[8..]);
        return Ask(to, Dlt645Function.Security, which, data[..(8 + payload.Length)], target);
    }

    /// <summary>Any function whose data needs no help: 15H to 1BH and 1DH.</summary>
    public int WriteCommand(Dlt645Address to, Dlt645Function what, ReadOnlySpan<byte> data, Span<byte> target) =>
        Ask(to, what, null, data, target);

    /// <summary>Says what the line brought. Never throws for its content.</summary>
    /// <param name="consumed">How many bytes to drop; zero only with NeedMoreData.</param>
    /// <param name="isSilent">The line has been silent for longer than a gap may be.</param>
    public Dlt645Reply Digest(ReadOnlySpan<byte> input, out int consumed, bool isSilent = false)
    {
        var status = Dlt645Frame.TryRead(input, out var frame, out consumed, out _, profile.Checksum, isSilent);
        if (status != FrameStatus.Frame)
        {
            return Of(status == FrameStatus.Malformed ? Dlt645ReplyKind.Skipped : Dlt645ReplyKind.NeedMoreData);
        }

        var control = new Dlt645Control(frame.Control);
        var from = Dlt645Address.FromWire(frame.Address);
        if (!IsAsking || !control.IsAnswer || control.Function != function || !IsFrom(from))
        {
            return Of(Dlt645ReplyKind.Skipped);
        }

        var data = received.AsSpan(0, frame.CopyData(received));
        return control.IsRefused ? Refusal(from, data) : Accept(from, control, data);
    }

    /// <summary>A new address is answered from under, by the old one or the new one.</summary>
    bool IsFrom(Dlt645Address from) => asked.Matches(from) || function == Dlt645Function.WriteAddress;

    Dlt645Reply Accept(Dlt645Address from, Dlt645Control control, ReadOnlySpan<byte> data)
    {
        if (id is { } expected)
        {
            if (data.Length < DataIdentifier.Length)
            {
                return Finish(new() { Kind = Dlt645ReplyKind.Malformed, From = from });
            }

            if (DataIdentifier.FromWire(data) != expected)
            {
                return Of(Dlt645ReplyKind.Skipped);
            }

            data = data[DataIdentifier.Length..];
        }

        if (function == Dlt645Function.ReadNext)
        {
            if (data.IsEmpty || data[^1] != frameNumber)
            {
                return Of(Dlt645ReplyKind.Skipped);
            }

            data = data[..^1];
        }

        var isPart = control.HasMore && function is (Dlt645Function.Read or Dlt645Function.ReadNext);
        var kind = isPart && frameNumber < byte.MaxValue && !data.IsEmpty ? Dlt645ReplyKind.MoreFollows
            : isPart || (function == Dlt645Function.ReadAddress && data.Length != Dlt645Address.Length)
                ? Dlt645ReplyKind.Malformed
                : Dlt645ReplyKind.Data;
        return Finish(new() { Kind = kind, From = from, Data = data });
    }

    Dlt645Reply Refusal(Dlt645Address from, ReadOnlySpan<byte> data)
    {
        var isSecurity = function == Dlt645Function.Security;
        var isWord = data.Length == 1 || (isSecurity && data.Length == 2);
        return Finish(new()
        {
            Kind = isWord ? Dlt645ReplyKind.Refused : Dlt645ReplyKind.Malformed,
            From = from,
            Errors = isWord && !isSecurity ? (Dlt645Errors)data[0] : default,
            SecurityErrors = isWord && isSecurity
                ? (Dlt645SecurityErrors)(data[0] | (data.Length == 2 ? data[1] << 8 : 0))
                : default,
        });
    }

    Dlt645Reply Finish(Dlt645Reply reply)
    {
        IsAsking = false;
        return reply;
    }

    static Dlt645Reply Of(Dlt645ReplyKind kind) => new() { Kind = kind };

    int Ask(
        Dlt645Address to, Dlt645Function what, DataIdentifier? which, ReadOnlySpan<byte> data, Span<byte> target)
    {
        Span<byte> address = stackalloc byte[Dlt645Address.Length];
        to.Write(address);
        target[..Dlt645Limits.WakeupCount].Fill(Dlt645Frame.Wakeup);
        var length = Dlt645Frame.Write(
            address, (byte)what, data, target[Dlt645Limits.WakeupCount..], profile.Checksum);
        (asked, function, id) = (to, what, which);
        IsAsking = !to.IsBroadcast;
        return Dlt645Limits.WakeupCount + length;
    }
}
