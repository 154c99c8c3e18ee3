namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>The bytes between a session and a meter. TCP in production, a faulty line in the simulation.</summary>
/// <remarks>Implementations report line faults by their results and throw only for cancellation.</remarks>
public interface IMeterLine : IAsyncDisposable
{
    /// <summary>Opens the line. False when nobody answers in time.</summary>
    ValueTask<bool> ConnectAsync(CancellationToken cancel);

    /// <summary>Sends all bytes. False when the line is gone.</summary>
    ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel);

    /// <summary>Receives some bytes: at least one, or a fault when the line closed or stayed silent too long.</summary>
    ValueTask<LineReceipt> ReceiveAsync(Memory<byte> buffer, CancellationToken cancel);

    /// <summary>Drops the line. Repeating it is harmless; <see cref="ConnectAsync"/> may follow.</summary>
    ValueTask CloseAsync();
}

/// <summary>What a line received: a count of bytes, or the fault that ended it.</summary>
public readonly record struct LineReceipt(int ByteCount, MeterFault Fault);
