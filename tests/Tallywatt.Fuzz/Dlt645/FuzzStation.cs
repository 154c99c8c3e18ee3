using Tallywatt.Protocols.Dlt645;

namespace Tallywatt.Fuzz.Dlt645;

/// <summary>A station that takes everything and answers every identifier, the length of the answer by its last byte.
/// </summary>
sealed class FuzzStation : IDlt645Meter
{
    public Dlt645Address Address { get; private set; } =
        Dlt645Address.FromWire([0x07, 0x00, 0x00, 0x00, 0x00, 0x00]);

    public Dlt645Errors Read(in ReadRequest request, Span<byte> target, out int length)
    {
        length = Math.Min(target.Length, request.Id.Di0 * 4);
        target[..length].Fill(0x12);
        return length == 0 ? Dlt645Errors.NoData : Dlt645Errors.None;
    }

    public Dlt645Errors Open(
        Dlt645Function function, ReadOnlySpan<byte> header, ReadOnlySpan<byte> carried, bool isCiphered,
        Span<byte> value, out int length)
    {
        length = Math.Min(carried.Length, value.Length);
        carried[..length].CopyTo(value);
        return Dlt645Errors.None;
    }

    public Dlt645Errors Write(DataIdentifier id, in Credentials who, ReadOnlySpan<byte> data) => Dlt645Errors.None;

    public Dlt645Errors SetAddress(Dlt645Address address)
    {
        Address = address;
        return Dlt645Errors.None;
    }

    public Dlt645Errors Freeze(in FreezeRequest when) => Dlt645Errors.None;

    public Dlt645Errors ChangeBaud(byte speed) => Dlt645Errors.None;

    public Dlt645Errors ChangePassword(
        DataIdentifier id, byte oldLevel, uint oldPassword, byte level, uint password) => Dlt645Errors.None;

    public Dlt645Errors Clear(Dlt645Function function, in Credentials who, DataIdentifier events) =>
        Dlt645Errors.None;

    public Dlt645Errors ControlRelay(in Credentials who, in RelayControl control) => Dlt645Errors.None;

    public Dlt645Errors SetTerminal(byte signal) => Dlt645Errors.None;

    public Dlt645SecurityErrors Secure(ReadOnlySpan<byte> data, Span<byte> target, out int length)
    {
        length = Math.Min(data.Length, Math.Min(target.Length, 12));
        data[..length].CopyTo(target);
        return Dlt645SecurityErrors.None;
    }
}
