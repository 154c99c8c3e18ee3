using Tallywatt.Serial;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>A serial line to meters. Every wait has an end.</summary>
/// <param name="path">The terminal's name in the file system.</param>
/// <param name="settings">Its rate and form.</param>
/// <param name="time">Whose clock the time-outs run on.</param>
/// <param name="answerTimeout">How long a meter may stay silent; ten seconds when not given.</param>
public sealed class SerialMeterLine(
    string path, SerialSettings settings, TimeProvider time, TimeSpan? answerTimeout = null) : IMeterLine
{
    readonly TimeSpan answerTimeout = answerTimeout ?? SessionLimits.AnswerTimeout;
    SerialLine? line;

    /// <summary>What the line is, or will be, set to.</summary>
    public SerialSettings Settings { get; private set; } = settings;

    /// <summary>Why the terminal could not be opened or set, for a person; null when it could.</summary>
    public string? Trouble { get; private set; }

    public async ValueTask<bool> ConnectAsync(CancellationToken cancel)
    {
        await CloseAsync();
        try
        {
            line = SerialLine.Open(path, Settings);
            Trouble = null;
            return true;
        }
        catch (IOException fault)
        {
            Trouble = fault.Message;
            return false;
        }
    }

    public async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        if (line is null)
        {
            return false;
        }

        try
        {
            line.DropInput(); // A late answer belongs to a question that was given up.
            await line.WriteAsync(bytes, cancel);
            return true;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return false;
        }
    }

    public async ValueTask<LineReceipt> ReceiveAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        if (line is null)
        {
            return new(0, MeterFault.ConnectionClosed);
        }

        using var deadline = new CancellationTokenSource(answerTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        try
        {
            var count = await line.ReadAsync(buffer, either.Token);
            return new(count, count == 0 ? MeterFault.ConnectionClosed : MeterFault.None);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new(0, MeterFault.TimedOut);
        }
    }

    /// <summary>Speaks at another rate from now on, after the meter has agreed to it (DL/T 645-2007, 17H).</summary>
    /// <returns>False when the line cannot be set so; <see cref="Trouble"/> says why.</returns>
    public bool TryChange(SerialSettings changed)
    {
        try
        {
            line?.Change(changed);
            Settings = changed;
            return true;
        }
        catch (IOException fault)
        {
            Trouble = fault.Message;
            return false;
        }
    }

    public async ValueTask CloseAsync()
    {
        if (line is { } open)
        {
            line = null;
            await open.DisposeAsync();
        }
    }

    public ValueTask DisposeAsync() => CloseAsync();
}
