namespace Tallywatt.Protocols.Dlt645;

/// <summary>What a meter does for the slave in front of it. What it does not override, it refuses.</summary>
/// <remarks>Passwords are for the meter to check: it alone knows them and how often they were wrong. The slave has
/// opened what came at level 98 or 99 by <see cref="Open"/> before it hands the value over. Called by several threads
/// when several slaves stand before one meter.</remarks>
public interface IDlt645Meter
{
    /// <summary>15H changes it: ask for it, do not keep it.</summary>
    Dlt645Address Address { get; }

    /// <summary>Where this meter leaves the standard.</summary>
    Dlt645Profile Profile => Dlt645Profile.Standard;

    /// <summary>11H: writes the data of an identifier. It must have no effect of its own.</summary>
    /// <param name="target">Long enough for the longest value that can be answered.</param>
    Dlt645Errors Read(in ReadRequest request, Span<byte> target, out int length);

    /// <summary>Opens the value of an order of level 98 or 99, checking its MAC.</summary>
    /// <param name="header">What stands before it: identifier of 14H, level, password and operator.</param>
    /// <param name="value">Room for 200 bytes.</param>
    Dlt645Errors Open(
        Dlt645Function function,
        ReadOnlySpan<byte> header,
        ReadOnlySpan<byte> carried,
        bool isCiphered,
        Span<byte> value,
        out int length)
    {
        length = 0;
        return Dlt645Errors.NotAuthorised;
    }

    /// <summary>14H.</summary>
    Dlt645Errors Write(DataIdentifier id, in Credentials who, ReadOnlySpan<byte> data) => Dlt645Errors.NotAuthorised;

    /// <summary>15H.</summary>
    Dlt645Errors SetAddress(Dlt645Address address) => Dlt645Errors.NotAuthorised;

    /// <summary>08H: takes the time, or does not; nobody is told.</summary>
    void SetClock(in Dlt645Time time)
    {
    }

    /// <summary>16H.</summary>
    Dlt645Errors Freeze(in FreezeRequest when) => Dlt645Errors.Other;

    /// <summary>17H: one bit of 02 for 600 to 40 for 19 200 baud. The line changes after the answer.</summary>
    Dlt645Errors ChangeBaud(byte speed) => Dlt645Errors.BaudNotChangeable;

    /// <summary>18H.</summary>
    Dlt645Errors ChangePassword(DataIdentifier id, byte oldLevel, uint oldPassword, byte level, uint password) =>
        Dlt645Errors.NotAuthorised;

    /// <summary>19H, 1AH and 1BH.</summary>
    /// <param name="function">Which of the three.</param>
    /// <param name="events">What 1BH clears, FFFFFFFF for all; zero otherwise.</param>
    Dlt645Errors Clear(Dlt645Function function, in Credentials who, DataIdentifier events) =>
        Dlt645Errors.NotAuthorised;

    /// <summary>1CH.</summary>
    Dlt645Errors ControlRelay(in Credentials who, in RelayControl control) => Dlt645Errors.NotAuthorised;

    /// <summary>1DH: 00 second pulse, 01 demand cycle, 02 rate switch.</summary>
    Dlt645Errors SetTerminal(byte signal) => Dlt645Errors.Other;

    /// <summary>03H: identifier, operator, payload. Writes what follows the identifier in the answer.</summary>
    Dlt645SecurityErrors Secure(ReadOnlySpan<byte> data, Span<byte> target, out int length)
    {
        length = 0;
        return Dlt645SecurityErrors.Other;
    }
}
