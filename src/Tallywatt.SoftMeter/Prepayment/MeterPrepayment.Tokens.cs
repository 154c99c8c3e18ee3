using Tallywatt.Core.Units;
using Tallywatt.SoftMeter.Events;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Relay;
using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Prepayment;

/// <summary>The token gateway: what a token asks for is done once, and remembered with what came of it.</summary>
public sealed partial class MeterPrepayment : ITokenGateway
{
    const int TokenBytesMax = 64;

    /// <summary>What a reader that is not plugged in yet will go on from.</summary>
    byte[] storedReader = [];
    ITokenReader? reader;
    TokenReceipt? lastToken;

    /// <summary>The key tokens are made for; null when another kind of reader, or none, is plugged in.</summary>
    internal Protocols.Sts.DecoderKey? TokenKey => (reader as StsTokens)?.Key;

    public TokenReceipt? LastToken => meter.Look(_ => lastToken);

    /// <summary>Plugs in what can read this meter's tokens; it goes on from where the meter's record says.</summary>
    /// <exception cref="IOException">It could not be made durable, and has not happened.</exception>
    public void PlugTokens(ITokenReader tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        meter.Change(owner =>
        {
            reader = tokens;
            if (storedReader.Length > 0)
            {
                reader.Restore(storedReader);
            }

            storedReader = [];
            owner.Mark(MeterSection.Purse);
        });
    }

    public TokenOutcome Enter(ReadOnlySpan<byte> token, TokenDelivery delivery)
    {
        var digits = new char[TokenText.DigitsCount];
        var isToken = TokenText.TryDigits(token, digits);
        var kept = token[..Math.Min(token.Length, TokenBytesMax)].ToArray();
        return meter.Change(owner =>
        {
            var outcome = isToken
                ? Obey(reader?.Read(digits) ?? TokenReading.Refused(
                    TokenStatus.ValidationFailure, "This meter takes no tokens."))
                : Failed(TokenReading.Refused(TokenStatus.FormatFailure, "A token has 20 digits."));
            lastToken = new(kept, owner.Clock.UnixSeconds, delivery, outcome);
            if (!outcome.IsDone)
            {
                owner.Events.Note(MeterEventCode.CreditRefused, (long)outcome.Answer << 8 | (long)outcome.Status);
            }

            owner.MarkUrgent(MeterSection.Purse);
            return outcome;
        });
    }

    static TokenOutcome Failed(in TokenReading reading) =>
        new(reading.Status, reading.Kind, CreditAnswer.Applied, Money.Zero, reading.Reason);

    TokenOutcome Obey(in TokenReading reading)
    {
        if (reading.Status != TokenStatus.ValidationOk)
        {
            return Failed(reading);
        }

        if (reading.Identifier is { } identifier && purse.CheckToken(identifier) is not CreditAnswer.Applied and var no)
        {
            return new(TokenStatus.ValidationFailure, reading.Kind, no, Money.Zero, TokenText.Of(no));
        }

        return reading.Kind switch
        {
            TokenKind.Credit => CreditBy(reading, Money.FromNanos(reading.Value)),
            TokenKind.EnergyCredit => CreditEnergy(reading),
            TokenKind.ClearCredit => ClearCredit(reading),
            TokenKind.MaximumPower => LimitPower(reading),
            TokenKind.ClearTamper => Did(reading, "Cleared."),
            TokenKind.KeyChange => Did(reading, "Key part taken."),
            TokenKind.Test => Did(reading, "Test."),
            _ => Failed(TokenReading.Refused(TokenStatus.ValidationFailure, "This meter does not know such tokens.")),
        };
    }

    TokenOutcome CreditBy(in TokenReading reading, Money amount)
    {
        var answer = reading.Identifier is { } identifier
            ? purse.ApplyToken(identifier, amount, meter.Clock.UnixSeconds, out var notices)
            : throw new ArgumentException("A credit token has an identifier.", nameof(reading));
        if (answer != CreditAnswer.Applied)
        {
            return new(TokenStatus.ExecutionFailure, reading.Kind, answer, amount, TokenText.Of(answer));
        }

        Accept();
        Note(notices, amount);
        var text = $"{Display.DisplayScreens.Amount(amount)} credited.";
        return new(TokenStatus.ExecutionOk, reading.Kind, answer, amount, text);
    }

    /// <summary>Kilowatt-hours are worth what one costs now, in this rate and this block.</summary>
    TokenOutcome CreditEnergy(in TokenReading reading)
    {
        var step = Display.MeterFace.LadderIndex(meter.Tariff.Active.Ladder, purse.LadderPositionWattHours);
        var price = Display.MeterFace.PriceOf(meter, step)?.NanosPerKilowattHour ?? 0;
        if (price <= 0)
        {
            return Failed(reading with
            {
                Status = TokenStatus.ValidationFailure,
                Reason = "This meter has no price to value kilowatt-hours at.",
            });
        }

        return CreditBy(reading, Money.FromNanos((long)((Int128)reading.Value * price / 1_000)));
    }

    TokenOutcome ClearCredit(in TokenReading reading)
    {
        var answer = purse.ClearCredit(meter.Clock.UnixSeconds, out var notices);
        if (answer != CreditAnswer.Applied)
        {
            return new(TokenStatus.ExecutionFailure, reading.Kind, answer, Money.Zero, TokenText.Of(answer));
        }

        Note(notices, Money.Zero);
        return Did(reading, "Credit cleared.");
    }

    TokenOutcome LimitPower(in TokenReading reading)
    {
        var control = meter.Part<SupplyControl>();
        return control is not null
            && control.TrySetLimiter(control.Limiter with { NormalWatts = reading.Value }, out _)
            ? Did(reading, reading.Value == 0 ? "No power limit." : $"Limit {reading.Value} W.")
            : Failed(TokenReading.Refused(TokenStatus.ExecutionFailure, "The limit cannot be set."));
    }

    TokenOutcome Did(in TokenReading reading, string text)
    {
        if (reading.Identifier is { } identifier)
        {
            purse.UseToken(identifier);
        }

        Accept();
        return new(TokenStatus.ExecutionOk, reading.Kind, CreditAnswer.Applied, Money.Zero, text);
    }

    void Accept()
    {
        if (reader!.Accept())
        {
            purse.ForgetTokens();
        }
    }

    void WriteToken(RecordWriter into)
    {
        into.Blob(reader?.ToBytes() ?? storedReader);
        into.Byte(lastToken is null ? (byte)0 : (byte)1);
        if (lastToken is not { } receipt)
        {
            return;
        }

        into.Blob(receipt.Token.Span);
        into.Signed(receipt.AtUnixSeconds);
        into.Byte((byte)receipt.Delivery);
        into.Byte((byte)receipt.Outcome.Status);
        into.Byte((byte)receipt.Outcome.Kind);
        into.Byte((byte)receipt.Outcome.Answer);
        into.Signed(receipt.Outcome.Amount.Nanos);
        into.Text(receipt.Outcome.Text);
    }

    void ReadToken(ref RecordReader from)
    {
        var stored = from.Blob();
        if (reader is not null && stored.Length > 0)
        {
            reader.Restore(stored);
        }
        else
        {
            storedReader = stored.ToArray();
        }

        lastToken = from.Byte() == 0 ? null : ReadReceipt(ref from);
    }

    static TokenReceipt ReadReceipt(ref RecordReader from) => new(
        from.Blob().ToArray(),
        from.Signed(),
        (TokenDelivery)from.Byte(),
        new(
            (TokenStatus)from.Byte(),
            (TokenKind)from.Byte(),
            (CreditAnswer)from.Byte(),
            Money.FromNanos(from.Signed()),
            from.Text()));
}
