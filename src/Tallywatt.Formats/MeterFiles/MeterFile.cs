using Tallywatt.Core.Units;

namespace Tallywatt.Formats.MeterFiles;

/// <summary>One meter as a person writes it down: what <c>tallywatt meter</c> makes and runs.</summary>
/// <remarks>Every field may be left out. docs/meter-file.md documents them.</remarks>
public sealed record MeterFile
{
    /// <summary>A meter nobody has said anything about.</summary>
    public static MeterFile Default { get; } = new();

    /// <summary>The number of the meter without its check digit, 0 to 99 999 999 999; null when not given.</summary>
    public long? SerialNumber { get; init; }

    public MeterFileMode Mode { get; init; } = MeterFileMode.Local;

    /// <summary>A built-in tariff or the path of a tariff file, for a purse in the meter.</summary>
    public string Tariff { get; init; } = "beijing-residential-monthly";

    /// <summary>What stands behind the meter: the household model, or a constant load.</summary>
    public MeterFileHome Home { get; init; } = new();

    public MeterFilePurse Purse { get; init; } = new();

    public MeterFilePorts Ports { get; init; } = new();

    /// <summary>What a client must prove before it may command.</summary>
    public MeterFileProof Management { get; init; } = MeterFileProof.Hls5;

    /// <summary>1 to 60.</summary>
    public int CaptureMinutes { get; init; } = 15;

    /// <summary>Minutes ahead of UTC of the meter's local time, -720 to 840.</summary>
    public int UtcOffsetMinutes { get; init; } = 480;

    /// <summary>How much the meter's clock gains, in parts per million, -200 to 200.</summary>
    public int DriftPartsPerMillion { get; init; }

    /// <summary>HOST:PORT that takes what the meter pushes; null for none.</summary>
    public string? PushTo { get; init; }

    /// <summary>The serial line it listens on besides its ports; null for none.</summary>
    public MeterFileLine? Line { get; init; }
}

/// <summary>Where the purse is.</summary>
public enum MeterFileMode
{
    /// <summary>In the meter, which rates and cuts off by itself.</summary>
    Local,

    /// <summary>At the supplier, whose orders the meter obeys.</summary>
    Central,
}

/// <summary>What a management client proves.</summary>
public enum MeterFileProof
{
    None,

    /// <summary>A password (low level security).</summary>
    Lls,

    /// <summary>GMAC with the meter's keys; everything after it is ciphered under suite 0.</summary>
    Hls5,
}

/// <summary>The home behind the meter.</summary>
public sealed record MeterFileHome
{
    /// <summary>A constant load; null for the household model.</summary>
    public int? Watts { get; init; }

    /// <summary>Decides home, weather and people of the household model.</summary>
    public long Seed { get; init; } = 1;
}

/// <summary>The rules of the purse in the meter, and what is in it on the day of installation.</summary>
public sealed record MeterFilePurse
{
    public Money Preset { get; init; } = Money.FromUnits(20);

    public Money FirstAlarm { get; init; } = Money.FromUnits(30);

    public Money SecondAlarm { get; init; } = Money.FromUnits(10);

    public Money Overdraft { get; init; }

    /// <summary>The highest balance a purchase may reach; zero for no limit.</summary>
    public Money Hoarding { get; init; } = Money.FromUnits(10_000);

    /// <summary>Times of day, in minutes, in which the meter does not cut off; the end may be the next day's.</summary>
    public IReadOnlyList<(int FromMinute, int ToMinute)> Friendly { get; init; } = [];
}

/// <summary>Where the meter answers on this computer; 0 for any port that is free.</summary>
public sealed record MeterFilePorts
{
    /// <summary>DLMS/COSEM, wrapper or HDLC.</summary>
    public int Dlms { get; init; } = 4059;

    /// <summary>DL/T 645-2007.</summary>
    public int Dlt645 { get; init; } = 4060;

    /// <summary>The front panel's page.</summary>
    public int Panel { get; init; } = 5081;
}

/// <summary>A serial line, by the path of its device.</summary>
public sealed record MeterFileLine(string Path, bool IsDlt645, int Baud);
