using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Dlt645;
using Tallywatt.Serial;

namespace Tallywatt.Host.Probe;

/// <summary>What a line speaks.</summary>
enum ProbeProtocol
{
    /// <summary>Found out by asking: the wrapper first, then HDLC, then DL/T 645.</summary>
    Auto,
    Dlms,
    Hdlc,
    Dlt645,
}

/// <summary>How to reach one meter, and what to prove to it.</summary>
sealed record ProbeOptions
{
    public required string Host { get; init; }

    public required int Port { get; init; }

    /// <summary>A serial line instead: its name in the file system; null for a host and a port.</summary>
    public string? Device { get; init; }

    /// <summary>How the serial line is set; null for what the protocol says.</summary>
    public SerialSettings? Serial { get; init; }

    public ProbeProtocol Protocol { get; init; }

    /// <summary>Client address; 1 is the management client, 16 the public one.</summary>
    public ushort Client { get; init; } = 1;

    /// <summary>Logical device.</summary>
    public ushort Server { get; init; } = 1;

    /// <summary>Physical address of an HDLC station; null for addresses of one byte.</summary>
    public int? Physical { get; init; }

    /// <summary>Null for what the other options say: HLS 5 with keys, LLS with a password, else none.</summary>
    public AuthenticationMechanism? Mechanism { get; init; }

    public byte[] Password { get; init; } = [];

    public byte[]? EncryptionKey { get; init; }

    public byte[]? AuthenticationKey { get; init; }

    public SystemTitle SystemTitle { get; init; } = new(0x5457_5000_0000_0001);

    /// <summary>The DL/T 645 meter; the wildcard for the one on the line.</summary>
    public Dlt645Address Address { get; init; } = Dlt645Address.Wildcard;

    /// <summary>The level of a DL/T 645 password: 02 or 04.</summary>
    public byte Level { get; init; } = 0x02;

    /// <summary>Six digits.</summary>
    public uint LevelPassword { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    public bool Trace { get; init; }

    public bool Json { get; init; }

    public bool IsCiphered => EncryptionKey is not null;

    /// <summary>Whether anything was given that a DLMS meter would be shown as a proof.</summary>
    public bool HasProof => IsCiphered || Password.Length > 0 || Mechanism is not null;

    /// <summary>What to say when a serial line cannot be opened; null for a network.</summary>
    public string? Trouble => Device is null ? null
        : $"{Device} cannot be opened: is it a serial line, and may this user use it?";

    public string Where => Device ?? $"{Host}:{Port}";
}
