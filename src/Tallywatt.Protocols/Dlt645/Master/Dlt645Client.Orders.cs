using System.Buffers.Binary;

namespace Tallywatt.Protocols.Dlt645;

/// <summary>What changes a meter.</summary>
public sealed partial class Dlt645Client
{
    const int HeaderLengthMax = DataIdentifier.Length + Credentials.Length;

    /// <summary>14H with a password.</summary>
    public ValueTask<Dlt645Outcome<byte[]>> WriteAsync(
        DataIdentifier id, Credentials who, ReadOnlyMemory<byte> value, CancellationToken cancel) =>
        AskAsync(master.WriteWrite(Meter, id, who, value.Span, question), cancel);

    /// <summary>14H of one number, in units of its last decimal.</summary>
    /// <exception cref="ArgumentException">The identifier holds no number, or one of fewer digits.</exception>
    public ValueTask<Dlt645Outcome<byte[]>> WriteNumberAsync(
        DataIdentifier id, Credentials who, long scaled, CancellationToken cancel)
    {
        var value = DataDictionary.TryFind(id, out var shape) && shape.Kind is DataKind.Number or DataKind.SignedNumber
            ? new byte[shape.ItemLength]
            : throw new ArgumentException($"{id} holds no number.", nameof(id));
        var fits = shape.Kind == DataKind.Number ? Bcd.TryWrite(scaled, value) : Bcd.TryWriteSigned(scaled, value);
        return fits
            ? WriteAsync(id, who, value, cancel)
            : throw new ArgumentException($"{id} has fewer digits than {scaled}.", nameof(scaled));
    }

    /// <summary>14H at level 98 (ciphered) or 99 (in plain), with a MAC of the session.</summary>
    public ValueTask<Dlt645Outcome<byte[]>> WriteSecuredAsync(
        DataIdentifier id, ISecureSession session, bool isCiphered, ReadOnlyMemory<byte> value,
        CancellationToken cancel) =>
        SecuredAsync(Dlt645Function.Write, id, session, isCiphered, value.Span, cancel);

    /// <summary>14H of date and time: two writes, the date first.</summary>
    public async ValueTask<Dlt645Outcome<byte[]>> SetTimeAsync(
        Dlt645Time time, Credentials who, CancellationToken cancel)
    {
        var bytes = new byte[Dlt645Time.Length];
        time.Write(bytes);
        var weekday = (byte)new DateTime(time.Year, time.Month, time.Day).DayOfWeek;
        var date = await WriteAsync(new(0x04000101), who, (byte[])[weekday, .. bytes[3..]], cancel);
        return date.Answered ? await WriteAsync(new(0x04000102), who, bytes.AsMemory(0, 3), cancel) : date;
    }

    /// <summary>08H to every meter on the line; nobody answers.</summary>
    public ValueTask<Dlt645Outcome<byte[]>> BroadcastTimeAsync(Dlt645Time time, CancellationToken cancel) =>
        AskAsync(master.WriteBroadcastTime(time, question), cancel);

    /// <summary>16H.</summary>
    public ValueTask<Dlt645Outcome<byte[]>> FreezeAsync(FreezeRequest when, CancellationToken cancel)
    {
        Span<byte> data = stackalloc byte[FreezeRequest.Length];
        when.Write(data);
        return CommandAsync(Dlt645Function.Freeze, data, cancel);
    }

    /// <summary>1CH with a password.</summary>
    public ValueTask<Dlt645Outcome<byte[]>> ControlRelayAsync(
        RelayControl control, Credentials who, CancellationToken cancel) =>
        AskAsync(master.WriteRelayControl(Meter, who, control, question), cancel);

    /// <summary>1CH at level 98 or 99.</summary>
    public ValueTask<Dlt645Outcome<byte[]>> ControlRelaySecuredAsync(
        RelayControl control, ISecureSession session, bool isCiphered, CancellationToken cancel)
    {
        Span<byte> value = stackalloc byte[RelayControl.Length];
        control.Write(value);
        return SecuredAsync(Dlt645Function.RelayControl, null, session, isCiphered, value, cancel);
    }

    /// <summary>19H, 1AH, or 1BH of an identifier (FFFFFFFF for all events), with a password.</summary>
    public ValueTask<Dlt645Outcome<byte[]>> ClearAsync(
        Dlt645Function what, Credentials who, DataIdentifier? events, CancellationToken cancel)
    {
        Span<byte> data = stackalloc byte[HeaderLengthMax];
        who.Write(data);
        events?.Write(data[Credentials.Length..]);
        return CommandAsync(what, data[..(events is null ? Credentials.Length : HeaderLengthMax)], cancel);
    }

    /// <summary>19H to 1BH at level 98 or 99.</summary>
    public ValueTask<Dlt645Outcome<byte[]>> ClearSecuredAsync(
        Dlt645Function what, ISecureSession session, bool isCiphered, DataIdentifier? events,
        CancellationToken cancel)
    {
        Span<byte> value = stackalloc byte[DataIdentifier.Length];
        events?.Write(value);
        return SecuredAsync(what, null, session, isCiphered, events is null ? [] : value, cancel);
    }

    /// <summary>18H.</summary>
    /// <param name="was">A level that may change it, with its password.</param>
    /// <param name="becomes">The level and its new password.</param>
    public ValueTask<Dlt645Outcome<byte[]>> ChangePasswordAsync(
        Credentials was, Credentials becomes, CancellationToken cancel)
    {
        Span<byte> data = stackalloc byte[HeaderLengthMax];
        new DataIdentifier(0x04000C01u + becomes.Level).Write(data);
        BinaryPrimitives.WriteUInt32LittleEndian(data[4..], (was.Password << 8) | was.Level);
        BinaryPrimitives.WriteUInt32LittleEndian(data[8..], (becomes.Password << 8) | becomes.Level);
        return CommandAsync(Dlt645Function.ChangePassword, data, cancel);
    }

    /// <summary>15H; afterwards the client asks the new address.</summary>
    public async ValueTask<Dlt645Outcome<byte[]>> WriteAddressAsync(Dlt645Address address, CancellationToken cancel)
    {
        var data = new byte[Dlt645Address.Length];
        address.Write(data);
        var answer = await CommandAsync(Dlt645Function.WriteAddress, data, cancel);
        Meter = answer.Answered ? address : Meter;
        return answer;
    }

    /// <summary>17H, or 1DH: one byte.</summary>
    public ValueTask<Dlt645Outcome<byte[]>> SetAsync(Dlt645Function what, byte value, CancellationToken cancel) =>
        CommandAsync(what, [value], cancel);

    /// <summary>03H, identity authentication. Afterwards the module holds the session.</summary>
    public async ValueTask<Dlt645Outcome<byte[]>> AuthenticateAsync(
        ISecurityModule module, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(module);
        const int Part = SoftwareSecureElement.RandomLength;
        var payload = new byte[3 * Part];
        Random(payload.AsSpan(Part, Part));
        module.MakeCipher(payload.AsSpan(Part, Part), payload);
        module.Dispersion.CopyTo(payload.AsSpan(2 * Part));
        for (var i = 0; i < payload.Length; i += Part)
        {
            payload.AsSpan(i, Part).Reverse();
        }

        var answer = await SecurityAsync(SecurityIdentifiers.Authenticate, payload, cancel);
        if (answer.Answered && answer.Value.Length == SoftwareSecureElement.AnswerLength)
        {
            var random = answer.Value[..4];
            Array.Reverse(random);
            module.BeginSession(random);
            return answer;
        }

        return answer.Answered ? answer with { Ending = Dlt645Ending.BadData } : answer;
    }

    /// <summary>03H, open account or recharge. Asked again with the same count it is not taken twice.</summary>
    public ValueTask<Dlt645Outcome<byte[]>> CreditAsync(
        bool opensAccount, uint amountCents, uint purchaseCount, Dlt645Address customer, ISecureSession session,
        CancellationToken cancel)
    {
        var id = opensAccount ? SecurityIdentifiers.OpenAccount : SecurityIdentifiers.Recharge;
        var payload = new byte[CreditOrder.Length];
        CreditOrder.Write(id, OperatorCode, amountCents, purchaseCount, customer, session, payload);
        return SecurityAsync(id, payload, cancel);
    }

    /// <summary>03H, any other.</summary>
    public ValueTask<Dlt645Outcome<byte[]>> SecurityAsync(
        DataIdentifier id, ReadOnlyMemory<byte> payload, CancellationToken cancel) =>
        AskAsync(master.WriteSecurity(Meter, id, OperatorCode, payload.Span, question), cancel);

    ValueTask<Dlt645Outcome<byte[]>> CommandAsync(
        Dlt645Function what, scoped ReadOnlySpan<byte> data, CancellationToken cancel) =>
        AskAsync(master.WriteCommand(Meter, what, data, question), cancel);

    ValueTask<Dlt645Outcome<byte[]>> SecuredAsync(
        Dlt645Function what, DataIdentifier? id, ISecureSession session, bool isCiphered,
        scoped ReadOnlySpan<byte> value, CancellationToken cancel)
    {
        Span<byte> data = stackalloc byte[Dlt645Limits.DataLengthMax];
        var headerLength = Credentials.Length;
        if (id is { } which)
        {
            which.Write(data);
            headerLength = HeaderLengthMax;
        }

        var level = isCiphered ? Credentials.CipheredLevel : Credentials.AuthenticatedLevel;
        new Credentials(level, 0, OperatorCode).Write(data[(headerLength - Credentials.Length)..]);
        var length = SecuredMessage.Seal(
            session, what, data[..headerLength], value, isCiphered, data[headerLength..]);
        return CommandAsync(what, data[..(headerLength + length)], cancel);
    }
}
