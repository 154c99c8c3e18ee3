using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tallywatt.Serial;

/// <summary>The terminal attributes of glibc on 64-bit Linux, and the calls that serial lines need.</summary>
/// <remarks>Source: POSIX.1-2017, termios.h; bits/termios-struct.h of glibc.</remarks>
[StructLayout(LayoutKind.Sequential)]
partial struct Termios
{
    internal const int OpenReadWrite = 0x2;
    internal const int OpenNoControllingTerminal = 0x100;
    internal const int OpenNonBlocking = 0x800;
    internal const int OpenCloseOnExec = 0x8_0000;
    internal const int SetAfterDrain = 1;
    internal const short PollIn = 1;
    internal const short PollOut = 4;
    internal const int TryAgain = 11;
    internal const int Interrupted = 4;

    const uint CharacterSizeMask = 0x30;
    const uint SevenBits = 0x20;
    const uint EightBits = 0x30;
    const uint TwoStopBits = 0x40;
    const uint Receiver = 0x80;
    const uint ParityEnabled = 0x100;
    const uint ParityOdd = 0x200;
    const uint NoModemControl = 0x800;
    const uint HardwareFlow = 0x8000_0000;
    const uint IgnoreParityErrors = 0x4;
    const uint CheckParity = 0x10;

    uint inputFlags;
    uint outputFlags;
    uint controlFlags;
    uint localFlags;
    byte lineDiscipline;
    ControlCharacters controlCharacters;
    uint inputSpeed;
    uint outputSpeed;

    /// <summary>Baud rates, and the constants that mean them.</summary>
    internal static readonly Dictionary<int, uint> Speeds = new()
    {
        [300] = 7,
        [600] = 8,
        [1_200] = 9,
        [2_400] = 11,
        [4_800] = 12,
        [9_600] = 13,
        [19_200] = 14,
        [38_400] = 15,
        [57_600] = 0x1001,
        [115_200] = 0x1002,
    };

    /// <summary>The baud rate in force; zero for one without a name here.</summary>
    internal readonly int BaudRate
    {
        get
        {
            var speed = outputSpeed;
            return Speeds.FirstOrDefault(pair => pair.Value == speed).Key;
        }
    }

    /// <summary>Raw bytes, no flow control, no modem lines. A byte with wrong parity is dropped: the frame's own check
    /// would refuse it anyway.</summary>
    internal void Apply(SerialSettings settings)
    {
        MakeRaw(ref this);
        controlFlags &= ~(CharacterSizeMask | TwoStopBits | ParityEnabled | ParityOdd | HardwareFlow);
        controlFlags |= Receiver | NoModemControl | (settings.DataBits == 7 ? SevenBits : EightBits);
        controlFlags |= settings.StopBits == 2 ? TwoStopBits : 0;
        if (settings.Parity != SerialParity.None)
        {
            controlFlags |= ParityEnabled | (settings.Parity == SerialParity.Odd ? ParityOdd : 0);
            inputFlags |= CheckParity | IgnoreParityErrors;
        }

        // One byte is enough to wake a reader.
        controlCharacters[5] = 0;
        controlCharacters[6] = 1;
        _ = SetSpeed(ref this, Speeds[settings.BaudRate]);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    internal static partial int Close(int handle);

    [LibraryImport("libc", EntryPoint = "isatty")]
    internal static partial int IsTerminal(int handle);

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    internal static partial int GetAttributes(int handle, out Termios attributes);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    internal static partial int SetAttributes(int handle, int when, in Termios attributes);

    [LibraryImport("libc", EntryPoint = "tcflush")]
    internal static partial int Flush(int handle, int queue);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int handle, Span<byte> into, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int handle, ReadOnlySpan<byte> bytes, nint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(Span<Watched> watched, nint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    internal static partial int NewEvent(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    internal static partial void MakeRaw(ref Termios attributes);

    [LibraryImport("libc", EntryPoint = "cfsetspeed")]
    internal static partial int SetSpeed(ref Termios attributes, uint speed);

    /// <summary>One handle that <see cref="Poll"/> watches.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Watched
    {
        internal int Handle;
        internal short Events;
        internal short Happened;
    }

    [InlineArray(32)]
    struct ControlCharacters
    {
        byte first;
    }
}
