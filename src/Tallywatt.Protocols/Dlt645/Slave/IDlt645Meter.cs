namespace Tallywatt.Protocols.Dlt645;

/// <summary>What a meter does for the slave in front of it. What it does not override, it refuses.</summary>
/// <remarks>Passwords are for the meter to check: it alone knows them and how often they were wrong.</remarks>
public interface IDlt645Meter
{
    Dlt645Address Address { get; }

    /// <summary>The secure element, or null for a meter that takes no 03H.</summary>
    ISecureElement? SecureElement => null;

    /// <summary>11H: writes the data of an identifier. It must have no effect of its own.</summary>
    /// <param name="target">Long enough for the longest value that can be answered.</param>
    Dlt645Errors Read(in ReadRequest request, Span<byte> target, out int length);

    /// <summary>14H.</summary>
    Dlt645Errors Write(DataIdentifier id, in Credentials who, ReadOnlySpan<byte> data) => Dlt645Errors.NotAuthorised;

    /// <summary>15H.</summary>
    Dlt645Errors SetAddress(Dlt645Address address) => Dlt645Errors.NotAuthorised;

    /// <summary>08H: takes the time, or does not; nobody is told.</summary>
    void SetClock(in Dlt645Time time)
    {
    }

    /// <summary>16H: mm hh DD MM in BCD, 99 for any; all 99 for now.</summary>
    Dlt645Errors Freeze(ReadOnlySpan<byte> when) => Dlt645Errors.Other;

    /// <summary>17H: one bit of 02 for 600 to 40 for 19 200 baud. The line changes after the answer.</summary>
    Dlt645Errors ChangeBaud(byte speed) => Dlt645Errors.BaudNotChangeable;

    /// <summary>18H.</summary>
    Dlt645Errors ChangePassword(DataIdentifier id, byte oldLevel, uint oldPassword, byte level, uint password) =>
        Dlt645Errors.NotAuthorised;

    /// <summary>19H, 1AH and 1BH.</summary>
    /// <param name="function">Which of the three.</param>
    /// <param name="events">What 1BH clears; zero otherwise.</param>
    Dlt645Errors Clear(Dlt645Function function, in Credentials who, DataIdentifier events) =>
        Dlt645Errors.NotAuthorised;

    /// <summary>1CH.</summary>
    Dlt645Errors ControlRelay(in Credentials who, in RelayControl control) => Dlt645Errors.NotAuthorised;

    /// <summary>1DH: 00 second pulse, 01 demand cycle, 02 rate switch.</summary>
    Dlt645Errors SetTerminal(byte signal) => Dlt645Errors.Other;

    /// <summary>070101FF and 070102FF, whose MACs were right.</summary>
    Dlt645SecurityErrors TakeCredit(in CreditOrder order, bool opensAccount) => Dlt645SecurityErrors.Other;

    /// <summary>Any other 03H after identity authentication: writes what follows the identifier in the
    /// answer.</summary>
    Dlt645SecurityErrors Secure(
        DataIdentifier id, ReadOnlySpan<byte> payload, Span<byte> target, out int length)
    {
        length = 0;
        return Dlt645SecurityErrors.Other;
    }
}
