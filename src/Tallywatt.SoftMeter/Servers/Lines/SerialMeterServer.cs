using System.Buffers;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Dlt645;
using Tallywatt.Protocols.Framing;
using Tallywatt.Serial;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>What is spoken on a serial line.</summary>
public enum SerialProtocol
{
    /// <summary>DLMS/COSEM over HDLC (IEC 62056-46).</summary>
    Hdlc,

    /// <summary>DL/T 645-2007.</summary>
    Dlt645,
}

/// <summary>Serves the meters on a serial line, until it is disposed of or the line is gone.</summary>
/// <remarks>
/// After its answer to 17H a DL/T 645 meter speaks at the new rate; all meters of a line do, because there is one
/// line. Source: DL/T 645-2007, 7 (17H).
/// </remarks>
public sealed class SerialMeterServer : IAsyncDisposable
{
    /// <summary>A pause inside a frame that ends it: what DL/T 645 says, and enough for any rate.</summary>
    static readonly TimeSpan GapMax = Dlt645Limits.ByteGapMax;

    readonly CancellationTokenSource stopping = new();
    readonly SerialLine line;
    readonly IServerConnection connection;
    readonly TimeProvider time;

    /// <param name="line">The line. The server closes it.</param>
    /// <param name="meters">The meters on it.</param>
    /// <param name="protocol">What is spoken there.</param>
    /// <param name="time">Whose clock pauses run on.</param>
    /// <param name="offered">The largest frames and windows over HDLC; 128 bytes and one frame when not given, because
    /// a damaged frame is sent again whole.</param>
    public SerialMeterServer(
        SerialLine line, IMetersOnLine meters, SerialProtocol protocol, TimeProvider time,
        HdlcParameters? offered = null)
    {
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(meters);
        (this.line, this.time) = (line, time);
        connection = protocol == SerialProtocol.Dlt645
            ? new Dlt645Connection(meters)
            : new HdlcConnection(meters, time, MeterServerLimits.Settings, new()
            {
                Offered = offered ?? HdlcParameters.Default,
                GapMax = GapMax,
                LinksMax = MeterServerLimits.LinksMax(meters.Count),
            });
        Running = RunAsync();
    }

    /// <summary>Ends when the line is gone, with the fault that took it, or when the server was disposed of.</summary>
    public Task Running { get; }

    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
        {
            return;
        }

        await stopping.CancelAsync();
        try
        {
            await Running;
        }
        catch (IOException)
        {
            // The line was gone before.
        }

        await line.DisposeAsync();
        stopping.Dispose();
    }

    async Task RunAsync()
    {
        var inputLength = Math.Max(connection.InputLengthMax, HdlcFrame.LengthMax + 2);
        var input = new byte[2 * inputLength];
        var output = ArrayPool<byte>.Shared.Rent(connection.OutputLengthMax);
        try
        {
            for (var heldCount = 0; !stopping.IsCancellationRequested;)
            {
                var (count, isSilent) = await ReceiveAsync(input.AsMemory(heldCount), heldCount > 0);
                if (count == 0 && !isSilent)
                {
                    return;
                }

                heldCount += count;
                for (var more = true; more && (heldCount > 0 || connection.HasMore);)
                {
                    var step = connection.Step(
                        input.AsSpan(0, heldCount), output, out var consumedCount, out var writtenCount, isSilent);
                    input.AsSpan(consumedCount, heldCount - consumedCount).CopyTo(input);
                    heldCount -= consumedCount;
                    more = step != ConnectionStep.NeedMoreData;
                    await AnswerAsync(output.AsMemory(0, writtenCount));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
        finally
        {
            connection.Disconnected();
            ArrayPool<byte>.Shared.Return(output);
        }
    }

    async ValueTask<(int Count, bool IsSilent)> ReceiveAsync(Memory<byte> buffer, bool isInside)
    {
        if (!isInside)
        {
            return (await line.ReadAsync(buffer, stopping.Token), false);
        }

        using var silence = new CancellationTokenSource(GapMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, stopping.Token);
        try
        {
            return (await line.ReadAsync(buffer, either.Token), false);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return (0, true);
        }
    }

    async ValueTask AnswerAsync(ReadOnlyMemory<byte> answer)
    {
        if (answer.IsEmpty)
        {
            return;
        }

        if (connection.AnswerDelay > TimeSpan.Zero)
        {
            await Task.Delay(connection.AnswerDelay, time, stopping.Token);
        }

        await line.WriteAsync(answer, stopping.Token);
        if (connection is Dlt645Connection && BaudRateIn(answer.Span) is { } baudRate)
        {
            line.Change(line.Settings with { BaudRate = baudRate });
        }
    }

    /// <summary>The rate that an answer to 17H agrees to; null in any other answer.</summary>
    static int? BaudRateIn(ReadOnlySpan<byte> answer)
    {
        const byte Agreed = 0x97;
        Span<byte> speed = stackalloc byte[1];
        if (Dlt645Frame.TryRead(answer, out var frame, out _, out _) != FrameStatus.Frame
            || frame.Control != Agreed || frame.Data.Length != 1)
        {
            return null;
        }

        frame.CopyData(speed);
        return speed[0] switch
        {
            0x02 => 600,
            0x04 => 1_200,
            0x08 => 2_400,
            0x10 => 4_800,
            0x20 => 9_600,
            0x40 => 19_200,
            _ => null,
        };
    }
}
