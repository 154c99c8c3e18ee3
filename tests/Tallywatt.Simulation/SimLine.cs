using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Framing;

namespace Tallywatt.Simulation;

/// <summary>The bytes between a session and a meter, over a line that does to them what lines do.</summary>
/// <remarks>
/// Everything ends at once: the time an answer takes is spent in the world's clock. The wrapper has no check of its
/// own, because TCP has one; so a changed bit in a message's body makes the line drop it, as TCP would, and only a
/// header arrives changed, for the receiver to recognise.
/// </remarks>
sealed class SimLine(SimMeter meter, SimSchedule schedule, Faults faults, SimTrace trace) : IMeterLine
{
    const int HeaderLength = 8;
    const int SilenceSeconds = 10;

    readonly List<byte[]> inbound = [];
    WrapperConnection? connection;
    int generation;
    byte[] lastAnswer = [];

    public ValueTask<bool> ConnectAsync(CancellationToken cancel)
    {
        faults.MayDie("before connecting");
        inbound.Clear();
        lastAnswer = [];
        if (!meter.HasPower || meter.IsDead || faults.Strikes(FaultKind.LineNoAnswer))
        {
            schedule.Spend(SilenceSeconds);
            return new(false);
        }

        connection = meter.Connect();
        generation = meter.Generation;
        return new(true);
    }

    public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        faults.MayDie("before sending");
        if (connection is not { } open || generation != meter.Generation)
        {
            connection = null;
            return new(false);
        }

        trace.Note(schedule.NowUnixSeconds, "request", bytes.Span);
        if (faults.Strikes(FaultKind.LineCut))
        {
            // The request may have arrived; the answer never will.
            if (faults.Below(2) == 0)
            {
                Deliver(open, bytes.ToArray(), generation);
            }

            connection = null;
            return new(false);
        }

        if (faults.Strikes(FaultKind.LineDelayRequest))
        {
            var late = bytes.ToArray();
            var sentIn = generation;
            schedule.After(60 + faults.Below(6 * 3_600), () => Deliver(open, late, sentIn));
        }
        else if (!faults.Strikes(FaultKind.LineDropRequest))
        {
            Answer(open, Flipped(bytes.ToArray()));
            if (faults.Strikes(FaultKind.LineRepeatRequest))
            {
                Answer(open, bytes.ToArray());
            }
        }

        faults.MayDie("after sending");
        return new(true);
    }

    public ValueTask<LineReceipt> ReceiveAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        faults.MayDie("while waiting for an answer");
        if (connection is null)
        {
            return new(new LineReceipt(0, MeterFault.ConnectionClosed));
        }

        if (inbound.Count == 0 || faults.Strikes(FaultKind.LineDropAnswer))
        {
            inbound.Clear();
            schedule.Spend(SilenceSeconds);
            return new(new LineReceipt(0, MeterFault.TimedOut));
        }

        var bytes = inbound[0];
        inbound.RemoveAt(0);
        var length = Math.Min(bytes.Length, buffer.Length);
        if (length > 1 && faults.Strikes(FaultKind.LineCut))
        {
            length = 1 + faults.Below(length - 1);
            connection = null;
        }
        else if (length < bytes.Length || (length > 1 && length % 3 == 0))
        {
            // A stream may hand over any part first.
            length = Math.Min(length, Math.Max(1, bytes.Length / 2));
            inbound.Insert(0, bytes[length..]);
        }

        bytes.AsSpan(0, length).CopyTo(buffer.Span);
        trace.Note(schedule.NowUnixSeconds, "answer", bytes.AsSpan(0, length));
        return new(new LineReceipt(length, MeterFault.None));
    }

    public ValueTask CloseAsync()
    {
        connection?.Disconnected();
        connection = null;
        inbound.Clear();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => CloseAsync();

    void Answer(WrapperConnection open, byte[]? request)
    {
        if (request is null || Deliver(open, request, generation) is not { } answer)
        {
            return;
        }

        if (lastAnswer.Length > 0 && faults.Strikes(FaultKind.LineOldAnswer))
        {
            inbound.Add(lastAnswer);
        }

        lastAnswer = answer;
        if (Flipped(answer) is { } arrived)
        {
            inbound.Add(arrived);
        }

        if (faults.Strikes(FaultKind.LineRepeatAnswer))
        {
            inbound.Add(answer);
        }
    }

    /// <summary>The meter's side: takes the bytes and answers, if the power is still that of the connection.</summary>
    byte[]? Deliver(WrapperConnection open, byte[] request, int sentIn)
    {
        if (!meter.HasPower || meter.IsDead || sentIn != meter.Generation)
        {
            return null;
        }

        meter.Advance();
        var output = new byte[open.OutputLengthMax];
        try
        {
            var step = open.Step(request, output, out _, out var written);
            return step == ConnectionStep.Answered ? output[..written] : null;
        }
        catch (IOException)
        {
            // The order could not be made durable: the meter starts anew, and this connection is gone.
            meter.PowerDown();
            meter.PowerUp();
            return null;
        }
    }

    /// <summary>The message, perhaps with one changed bit; null when TCP's checksum would have dropped it.</summary>
    byte[]? Flipped(byte[] message)
    {
        if (!faults.Strikes(FaultKind.LineFlip))
        {
            return message;
        }

        var bit = faults.Below(message.Length * 8);
        if (bit / 8 >= HeaderLength)
        {
            return null;
        }

        var changed = message.ToArray();
        changed[bit / 8] ^= (byte)(1 << (bit % 8));
        return changed;
    }
}
