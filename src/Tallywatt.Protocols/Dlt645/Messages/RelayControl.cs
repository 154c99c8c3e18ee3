namespace Tallywatt.Protocols.Dlt645;

/// <summary>N1 of 1CH.</summary>
public enum RelayCommand : byte
{
    Trip = 0x1A,

    /// <summary>A person at the meter may close the relay.</summary>
    PermitClose = 0x1B,
    Close = 0x1C,

    /// <summary>Trip, and restore by itself after N2 times five minutes.</summary>
    TripThenPermit = 0x1D,

    /// <inheritdoc cref="TripThenPermit"/>
    TripThenClose = 0x1E,
    Alarm = 0x2A,
    AlarmOff = 0x2B,
    KeepPower = 0x3A,
    KeepPowerOff = 0x3B,
}

/// <summary>N1 to N8 of 1CH. Source: the prepayment supplement of DL/T 645-2007.</summary>
/// <param name="Reserved">N2: 00, or the minutes until restored by five.</param>
public readonly record struct RelayControl(RelayCommand Command, byte Reserved, Dlt645Time ValidUntil)
{
    public const int Length = 8;

    /// <summary>False for a command nobody defined, and for a valid-until that does not exist.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out RelayControl control)
    {
        control = default;
        if (data.Length != Length || !Enum.IsDefined((RelayCommand)data[0])
            || !Dlt645Time.TryRead(data[2..], out var until))
        {
            return false;
        }

        control = new((RelayCommand)data[0], data[1], until);
        return true;
    }

    public void Write(Span<byte> target)
    {
        target[0] = (byte)Command;
        target[1] = Reserved;
        ValidUntil.Write(target[2..]);
    }
}
