namespace Tallywatt.Protocols.Dlms;

/// <summary>Whether the service itself was out of place. The numbers go on the wire.</summary>
public enum StateError : byte
{
    ServiceNotAllowed = 1,
    ServiceUnknown = 2,
}

/// <summary>What was wrong with the request. The numbers go on the wire.</summary>
public enum RequestError : byte
{
    OperationNotPossible = 1,
    ServiceNotSupported = 2,
    OtherReason = 3,
    PduTooLong = 4,
    DecipheringError = 5,
    InvocationCounterError = 6,
}

/// <summary>Refuses an APDU as a whole. Source: IEC 62056-5-3, Exception-Response.</summary>
/// <param name="InvocationCounter">The counter the server expects at least. Only with InvocationCounterError.</param>
public readonly record struct ExceptionResponse(StateError State, RequestError Error, uint InvocationCounter = 0)
{
    /// <summary>Reads the whole APDU. False when it is anything else. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> apdu, out ExceptionResponse response)
    {
        var reader = new AxdrReader(apdu);
        reader.Expect((byte)ApduTag.ExceptionResponse);
        var state = (StateError)reader.Byte();
        var error = (RequestError)reader.Byte();
        response = new(state, error, error == RequestError.InvocationCounterError ? reader.UInt32() : 0);
        return reader.AtEnd
            && state is StateError.ServiceNotAllowed or StateError.ServiceUnknown
            && error is >= RequestError.OperationNotPossible and <= RequestError.InvocationCounterError;
    }

    public void Write(ref AxdrWriter writer)
    {
        writer.Byte((byte)ApduTag.ExceptionResponse);
        writer.Byte((byte)State);
        writer.Byte((byte)Error);
        if (Error == RequestError.InvocationCounterError)
        {
            writer.UInt32(InvocationCounter);
        }
    }
}
