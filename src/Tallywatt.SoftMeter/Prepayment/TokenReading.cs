using Tallywatt.Core.Units;

namespace Tallywatt.SoftMeter.Prepayment;

/// <summary>How far a token came. Source: DLMS UA Blue Book, class_id 115, attribute 6. The numbers go on the wire.
/// </summary>
public enum TokenStatus : byte
{
    FormatOk = 0,
    AuthenticationOk = 1,
    ValidationOk = 2,

    /// <summary>The token did what it was made for.</summary>
    ExecutionOk = 3,

    /// <summary>Not 20 digits, or not a token at all.</summary>
    FormatFailure = 4,

    /// <summary>Not made with this meter's key.</summary>
    AuthenticationFailure = 5,

    /// <summary>Used before, too old, or of a kind this meter does not take.</summary>
    ValidationFailure = 6,

    /// <summary>A good token that cannot be carried out now, such as one over the hoarding limit.</summary>
    ExecutionFailure = 7,

    /// <summary>Received, not processed.</summary>
    Received = 8,
}

/// <summary>How a token reached the meter. Source: class_id 115, attribute 5. The numbers go on the wire.</summary>
public enum TokenDelivery : byte
{
    Remote = 0,
    Local = 1,

    /// <summary>Typed by a person.</summary>
    Manual = 2,
}

/// <summary>What a token asks for.</summary>
public enum TokenKind : byte
{
    Unknown = 0,

    /// <summary>Credit in money.</summary>
    Credit = 1,

    /// <summary>Credit in energy.</summary>
    EnergyCredit = 2,

    /// <summary>The balance becomes zero.</summary>
    ClearCredit = 3,

    /// <summary>The threshold of the limiter.</summary>
    MaximumPower = 4,
    ClearTamper = 5,

    /// <summary>A part of a new key, or the whole: the reader has dealt with it.</summary>
    KeyChange = 6,

    /// <summary>Show or test something; no identifier, may be entered again.</summary>
    Test = 7,
}

/// <summary>A token after its reader has decrypted and checked it.</summary>
/// <param name="Status">ValidationOk when it can be carried out; otherwise the failure.</param>
/// <param name="Identifier">IEC 62055-41 TID; null for kinds that have none.</param>
/// <param name="Value">Nano-units of money, Wh or W, as the kind says.</param>
/// <param name="Reason">For a person, when it failed.</param>
public readonly record struct TokenReading(
    TokenStatus Status, TokenKind Kind, uint? Identifier, long Value, string Reason)
{
    public static TokenReading Refused(TokenStatus status, string reason) =>
        new(status, TokenKind.Unknown, null, 0, reason);
}

/// <summary>Turns digits into a token with this meter's key. What is behind it is no matter here.</summary>
/// <remarks>Its state is kept with the purse, in one record: a credit and the memory of its token are durable together
/// or not at all. The meter's gate is around it.</remarks>
public interface ITokenReader
{
    /// <summary>Reads and judges. It changes nothing.</summary>
    /// <param name="digits">Exactly 20 decimal digits.</param>
    TokenReading Read(ReadOnlySpan<char> digits);

    /// <summary>What was read last is carried out: it is remembered, or the key changes.</summary>
    /// <returns>True when identifiers begin anew, with another base date.</returns>
    bool Accept() => false;

    /// <summary>Empty for a reader that has nothing to remember.</summary>
    byte[] ToBytes() => [];

    /// <summary>Takes over what <see cref="ToBytes"/> gave.</summary>
    void Restore(ReadOnlySpan<byte> stored)
    {
    }
}

/// <summary>What came of a token, for whoever brought it.</summary>
/// <param name="Answer">The purse's own answer, for credit.</param>
/// <param name="Text">A sentence for a person.</param>
public readonly record struct TokenOutcome(
    TokenStatus Status, TokenKind Kind, CreditAnswer Answer, Money Amount, string Text)
{
    public bool IsDone => Status == TokenStatus.ExecutionOk;
}

/// <summary>The last token that was handed in, whatever came of it. Source: class_id 115, attributes 2 to 6.</summary>
/// <param name="Token">As it came: 20 digits, or the bytes of another form.</param>
/// <param name="AtUnixSeconds">By the meter's clock.</param>
public sealed record TokenReceipt(
    ReadOnlyMemory<byte> Token, long AtUnixSeconds, TokenDelivery Delivery, TokenOutcome Outcome);

/// <summary>Where tokens are handed in: by wire, by key, by card.</summary>
public interface ITokenGateway
{
    /// <summary>Carries a token out, once; when it returns, what it did is durable.</summary>
    /// <param name="token">20 ASCII digits (blanks and hyphens between them are skipped), or 66 bits, right aligned in
    /// 9 bytes.</param>
    TokenOutcome Enter(ReadOnlySpan<byte> token, TokenDelivery delivery);

    /// <summary>Null before the first one.</summary>
    TokenReceipt? LastToken { get; }
}
