using Tallywatt.Protocols.Dlt645;
using Tallywatt.Protocols.Framing;

namespace Tallywatt.Fuzz.Dlt645;

/// <summary>The parsers of DL/T 645 over any bytes. Each throws when a rule is broken.</summary>
public static class Dlt645Targets
{
    /// <summary>Every frame is written again to the same bytes, and every step moves on.</summary>
    public static void Frames(ReadOnlySpan<byte> input)
    {
        var target = new byte[Dlt645Limits.FrameLengthMax];
        var plain = new byte[Dlt645Limits.DataLengthMax];
        while (true)
        {
            var status = Dlt645Frame.TryRead(input, out var frame, out var consumed, out _, isSilent: true);
            Hold(consumed <= input.Length, "Consumed more than there is.");
            if (status == FrameStatus.NeedMoreData)
            {
                Hold(consumed == input.Length, "A silent line leaves nothing.");
                return;
            }

            Hold(consumed > 0, "No progress.");
            if (status == FrameStatus.Frame)
            {
                var data = plain.AsSpan(0, frame.CopyData(plain));
                var length = Dlt645Frame.Write(frame.Address, frame.Control, data, target);
                Hold(input[..consumed].EndsWith(target.AsSpan(0, length)), "Not the same.");
                Messages(data);
                Dlt645FrameText.Summary(frame);
            }

            input = input[consumed..];
        }
    }

    /// <summary>A slave never throws, always moves on, and answers only with whole frames.</summary>
    public static void Slave(ReadOnlySpan<byte> input, IDlt645Meter meter)
    {
        var slave = new Dlt645Slave(meter);
        var target = new byte[Dlt645Limits.SendLengthMax];
        while (slave.Step(input, target, out var consumed, out var written, isSilent: true))
        {
            Hold(consumed > 0, "No progress.");
            Hold(
                written == 0 || Dlt645Frame.TryRead(target.AsSpan(0, written), out _, out _, out _)
                    == FrameStatus.Frame,
                "The answer is no frame.");
            input = input[consumed..];
        }
    }

    /// <summary>Sound frames of any function with any data: the first byte is the function.</summary>
    public static void Requests(ReadOnlySpan<byte> input, IDlt645Meter meter)
    {
        if (input.IsEmpty || input.Length > Dlt645Limits.DataLengthMax)
        {
            return;
        }

        var frame = new byte[Dlt645Limits.FrameLengthMax];
        Span<byte> address = stackalloc byte[Dlt645Address.Length];
        meter.Address.Write(address);
        var length = Dlt645Frame.Write(address, (byte)(input[0] & 0x1F), input[1..], frame);
        Slave(frame.AsSpan(0, length), meter);
    }

    static void Messages(ReadOnlySpan<byte> data)
    {
        ReadRequest.TryRead(data, out _);
        RelayControl.TryRead(data, out _);
        CreditOrder.TryRead(data, out _);
        CreditOrder.TryRead(data, out _, RechargeForm.OrderNumber);
        FreezeRequest.TryRead(data, out _);
        LoadRecord.TryRead(data, out _, out _);
        LadderTable.TryRead(data, out _);
        TableRow.TryRead(data, out _);
        TableRow.TryReadAll(data, stackalloc TableRow[16], out _);
        Credentials.TryRead(data, out _);
        if (data.Length >= DataIdentifier.Length
            && DataDictionary.TryFind(DataIdentifier.FromWire(data), out var shape))
        {
            shape.Fits(data[DataIdentifier.Length..]);
            Dlt645FrameText.Value(DataIdentifier.FromWire(data), data[DataIdentifier.Length..]);
        }
    }

    static void Hold(bool condition, string rule)
    {
        if (!condition)
        {
            throw new InvalidOperationException(rule);
        }
    }
}
