using Tallywatt.Protocols.Sts;
using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Prepayment;

/// <summary>Tokens of IEC 62055-41 under this meter's key.</summary>
public sealed class StsTokens : ITokenReader
{
    const ushort AllRegisters = 0xFFFF;
    const ushort ElectricityRegister = 0;
    const ushort ElectricityCurrencyRegister = 4;

    TokenReader reader;
    Token judged;

    public StsTokens(DecoderKey key) => reader = new(key);

    /// <summary>The key in force.</summary>
    public DecoderKey Key => reader.Key;

    /// <summary>With the key that everybody can compute: for tests and demonstrations only.</summary>
    public static StsTokens ForTests(string serialNumber) => new(TestDecoderKeys.Of(serialNumber));

    public TokenReading Read(ReadOnlySpan<char> digits)
    {
        var refusal = reader.Judge(digits, out var token);
        if (refusal != TokenRefusal.None)
        {
            return TokenReading.Refused((TokenStatus)refusal.GatewayStatus(), refusal.Sentence());
        }

        judged = token;
        var (kind, value) = Meaning(token);
        return kind == TokenKind.Unknown
            ? TokenReading.Refused(TokenStatus.ValidationFailure, TokenRefusal.NotServed.Sentence())
            : new(TokenStatus.ValidationOk, kind, token.HasIdentifier ? token.Identifier : null, value, "");
    }

    public bool Accept()
    {
        var isNewKey = reader.Accept(judged);
        return isNewKey && reader.RememberedCount == 0;
    }

    public byte[] ToBytes() => reader.ToBytes();

    public void Restore(ReadOnlySpan<byte> stored) => reader = TokenReader.TryRestore(stored, out var restored)
        ? restored!
        : throw new MeterStorageException("A meter's key and memory of tokens cannot be read.");

    static (TokenKind Kind, long Value) Meaning(Token token) => token.Kind switch
    {
        Protocols.Sts.TokenKind.ElectricityCurrency when token.TryGetNanos(out var nanos) => (TokenKind.Credit, nanos),
        Protocols.Sts.TokenKind.ElectricityCredit => (TokenKind.EnergyCredit, token.WattHours),
        Protocols.Sts.TokenKind.ClearCredit
            when token.Value is AllRegisters or ElectricityRegister or ElectricityCurrencyRegister =>
            (TokenKind.ClearCredit, 0),
        Protocols.Sts.TokenKind.SetMaximumPower => (TokenKind.MaximumPower, token.Units),
        Protocols.Sts.TokenKind.ClearTamper => (TokenKind.ClearTamper, 0),
        Protocols.Sts.TokenKind.KeyChange => (TokenKind.KeyChange, 0),
        Protocols.Sts.TokenKind.TestOrDisplay => (TokenKind.Test, 0),
        _ => (TokenKind.Unknown, 0),
    };
}
