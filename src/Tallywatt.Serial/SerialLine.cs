using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace Tallywatt.Serial;

/// <summary>A serial line that a terminal device of this computer stands for: a UART, an adapter, a pseudo terminal.
/// </summary>
/// <remarks>
/// A thread of its own waits for bytes, because a terminal cannot be waited for any other way; a computer has few of
/// them. One reader and one writer at a time.
/// </remarks>
public sealed class SerialLine : IAsyncDisposable
{
    const int ChunkLength = 512;
    const int ChunksMax = 64;

    readonly Channel<byte[]> arrived = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(ChunksMax) { SingleReader = true, SingleWriter = true });
    readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly int handle;
    readonly int wake;
    ReadOnlyMemory<byte> left;
    bool disposed;

    SerialLine(string path, int handle, int wake, SerialSettings settings)
    {
        (Path, this.handle, this.wake, Settings) = (path, handle, wake, settings);
        new Thread(Pump) { IsBackground = true, Name = $"Serial line {path}" }.Start();
    }

    /// <summary>The terminal's name in the file system.</summary>
    public string Path { get; }

    /// <summary>What the line is set to.</summary>
    public SerialSettings Settings { get; private set; }

    /// <summary>Opens a terminal and sets it.</summary>
    /// <exception cref="IOException">There is no such terminal, or it cannot be opened or set.</exception>
    public static SerialLine Open(string path, SerialSettings settings)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(settings);
        const int Flags = Termios.OpenReadWrite | Termios.OpenNoControllingTerminal | Termios.OpenNonBlocking
            | Termios.OpenCloseOnExec;
        var handle = Termios.Open(path, Flags);
        if (handle < 0)
        {
            throw Fault(path, "cannot be opened");
        }

        var wake = Termios.IsTerminal(handle) == 1 ? Termios.NewEvent(0, Termios.OpenCloseOnExec) : -1;
        try
        {
            if (wake < 0)
            {
                throw new IOException($"{path} is not a serial line.");
            }

            Set(path, handle, settings);
            return new(path, handle, wake, settings);
        }
        catch (IOException)
        {
            _ = Termios.Close(handle);
            _ = wake < 0 ? 0 : Termios.Close(wake);
            throw;
        }
    }

    /// <summary>Sets the line anew, when what was written has left.</summary>
    /// <exception cref="IOException">The line cannot be set so.</exception>
    public void Change(SerialSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ObjectDisposedException.ThrowIf(disposed, this);
        Set(Path, handle, settings);
        Settings = settings;
    }

    /// <summary>Receives some bytes: at least one, or zero when the line is gone.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        while (left.IsEmpty)
        {
            if (!await arrived.Reader.WaitToReadAsync(cancel))
            {
                return 0;
            }

            if (arrived.Reader.TryRead(out var chunk))
            {
                left = chunk;
            }
        }

        var count = Math.Min(left.Length, buffer.Length);
        left[..count].CopyTo(buffer);
        left = left[count..];
        return count;
    }

    /// <summary>Sends all bytes.</summary>
    /// <exception cref="IOException">The line is gone.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (!bytes.IsEmpty)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            var count = Termios.Write(handle, bytes.Span, bytes.Length);
            if (count > 0)
            {
                bytes = bytes[(int)count..];
            }
            else if (Marshal.GetLastPInvokeError() is Termios.TryAgain or Termios.Interrupted)
            {
                // Slower than we write: wait for room, away from whoever asked.
                await Task.Run(() => Wait(Termios.PollOut), cancel);
            }
            else
            {
                throw Fault(Path, "cannot be written");
            }
        }
    }

    /// <summary>Drops what has arrived and was not read.</summary>
    public void DropInput()
    {
        left = default;
        while (arrived.Reader.TryRead(out _))
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, true))
        {
            await ended.Task;
            return;
        }

        _ = Termios.Write(wake, BitConverter.GetBytes(1L), sizeof(long));
        DropInput();
        await ended.Task;
        _ = Termios.Close(handle);
        _ = Termios.Close(wake);
    }

    void Pump()
    {
        var buffer = new byte[ChunkLength];
        while (!disposed && Wait(Termios.PollIn))
        {
            var count = Termios.Read(handle, buffer, buffer.Length);
            if (count > 0)
            {
                // While nobody reads, the line's own buffer overflows, as on any serial line.
                while (!disposed && !arrived.Writer.TryWrite(buffer[..(int)count]))
                {
                    arrived.Writer.WaitToWriteAsync().AsTask().GetAwaiter().GetResult();
                }
            }
            else if (count == 0 || Marshal.GetLastPInvokeError() is not (Termios.TryAgain or Termios.Interrupted))
            {
                break; // The other end of a pseudo terminal, or the adapter, is gone.
            }
        }

        arrived.Writer.Complete();
        ended.SetResult();
    }

    /// <summary>Waits for the line. False when this line is being disposed of.</summary>
    bool Wait(short events)
    {
        Span<Termios.Watched> watched =
        [
            new() { Handle = wake, Events = Termios.PollIn },
            new() { Handle = handle, Events = events },
        ];
        _ = Termios.Poll(watched, watched.Length, milliseconds: -1);
        return watched[0].Happened == 0;
    }

    static void Set(string path, int handle, SerialSettings settings)
    {
        if (Termios.GetAttributes(handle, out var attributes) != 0)
        {
            throw Fault(path, "cannot be set");
        }

        attributes.Apply(settings);
        if (Termios.SetAttributes(handle, Termios.SetAfterDrain, attributes) != 0)
        {
            throw Fault(path, $"cannot be set to {settings}");
        }

        // The call succeeds when any part of it did.
        if (Termios.GetAttributes(handle, out var now) != 0 || now.BaudRate != settings.BaudRate)
        {
            throw new IOException($"{path} cannot be set to {settings.BaudRate} baud.");
        }
    }

    static IOException Fault(string path, string what) =>
        new($"{path} {what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
}
