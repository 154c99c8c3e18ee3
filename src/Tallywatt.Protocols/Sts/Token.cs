namespace Tallywatt.Protocols.Sts;

/// <summary>What a token asks of a meter. Source: IEC 62055-41, 6.1.3 (token classes and subclasses).</summary>
public enum TokenKind : byte
{
    /// <summary>Reserved, or of a maker: this meter does not serve it.</summary>
    Unknown,

    ElectricityCredit,
    WaterCredit,
    GasCredit,
    TimeCredit,

    /// <summary>Money for electricity.</summary>
    ElectricityCurrency,
    WaterCurrency,
    GasCurrency,
    TimeCurrency,

    /// <summary>Test something, or show something: not secret, not counted.</summary>
    TestOrDisplay,

    SetMaximumPower,
    ClearCredit,
    SetTariffRate,

    /// <summary>One part of a new key.</summary>
    KeyChange,
    ClearTamper,
    SetMaximumPhaseUnbalance,
    SetWaterFactor,

    /// <summary>A flag or a setting by its number (STS 202-5).</summary>
    SetControl,
}

/// <summary>A token that was read: its check was right, and nothing else is said of it.</summary>
/// <param name="Class">0 credit, 1 open, 2 management.</param>
/// <param name="Subclass">0 to 15.</param>
/// <param name="Body">The 44 bits behind it.</param>
public readonly record struct Token(byte Class, byte Subclass, ulong Body)
{
    const int NanosPerHundredThousandth = 10_000;
    const int WattHoursPerTenth = 100;

    public TokenKind Kind => (Class, Subclass) switch
    {
        (0, <= 7) => TokenKind.ElectricityCredit + Subclass,
        (1, <= 2) => TokenKind.TestOrDisplay,
        (2, 0) => TokenKind.SetMaximumPower,
        (2, 1) => TokenKind.ClearCredit,
        (2, 2) => TokenKind.SetTariffRate,
        (2, 3 or 4 or 8 or 9) => TokenKind.KeyChange,
        (2, 5) => TokenKind.ClearTamper,
        (2, 6) => TokenKind.SetMaximumPhaseUnbalance,
        (2, 7) => TokenKind.SetWaterFactor,
        (2, 10) => TokenKind.SetControl,
        _ => TokenKind.Unknown,
    };

    /// <summary>Whether the token brings credit of any kind.</summary>
    public bool IsCredit => Kind is >= TokenKind.ElectricityCredit and <= TokenKind.TimeCurrency;

    /// <summary>Whether the token has an identifier, so that it is accepted once.</summary>
    public bool HasIdentifier => Class is 0 or 2 && Kind is not (TokenKind.KeyChange or TokenKind.Unknown);

    /// <summary>TID: the minute it was made for, counted from the base year of the key.</summary>
    public uint Identifier => (uint)(Body >> 16) & 0xFF_FFFF;

    /// <summary>RND: four bits of chance; a currency credit has other bits there.</summary>
    public byte Random => (byte)(Body >> 40);

    /// <summary>The last 16 bits.</summary>
    public ushort Value => (ushort)(Body & 0xFFFF);

    /// <summary>What a credit of units brings, in tenths of its unit: 0.1 kWh, 0.1 m3, 0.1 min. What a power limit
    /// says, in watts.</summary>
    public long Units => TokenAmount.Decode(Value);

    /// <summary>What a credit of electricity brings, in watt-hours.</summary>
    public long WattHours => Units * WattHoursPerTenth;

    /// <summary>What a credit of money brings, in nanos of the meter's currency. False when that is more than can be
    /// counted; it may be negative.</summary>
    public bool TryGetNanos(out long nanos)
    {
        var bits = (int)((Body >> 40) << 16) | Value;
        var amount = TokenAmount.DecodeCurrency(bits);
        var fits = Int128.Abs(amount) <= long.MaxValue / NanosPerHundredThousandth;
        nanos = fits ? (long)amount * NanosPerHundredThousandth : 0;
        return fits;
    }

    /// <summary>The year, month, day and minute the token was made for, as local time of the vendor.</summary>
    public DateTime MadeAt(int baseYear) =>
        new DateTime(baseYear, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).AddMinutes(Identifier);
}
