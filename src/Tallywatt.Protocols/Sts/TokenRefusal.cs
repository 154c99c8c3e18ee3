namespace Tallywatt.Protocols.Sts;

/// <summary>Why a meter does not take a token.</summary>
public enum TokenRefusal : byte
{
    None,

    /// <summary>It is not twenty digits, or they stand for more than 66 bits.</summary>
    NotAToken,

    /// <summary>The check is wrong: a digit is, or it was made for another meter or another key.</summary>
    WrongKeyOrDigit,

    /// <summary>This meter does not serve what it asks for.</summary>
    NotServed,

    /// <summary>A key of this type takes no credit.</summary>
    KeyTakesNoCredit,

    /// <summary>The key had expired when the token was made.</summary>
    KeyExpired,

    /// <summary>It was taken before.</summary>
    Used,

    /// <summary>It is older than all that are remembered, so that nobody can say whether it was taken.</summary>
    TooOld,
}

/// <summary>What a refusal means to a token gateway and to a person.</summary>
public static class TokenRefusals
{
    /// <summary>The status code of class 115: 4 format, 5 authentication, 6 validation failure; 2, validation OK, for a
    /// token that may be carried out. Source: IEC 62056-6-2, class_id 115.</summary>
    public static byte GatewayStatus(this TokenRefusal refusal) => refusal switch
    {
        TokenRefusal.None => 2,
        TokenRefusal.NotAToken => 4,
        TokenRefusal.WrongKeyOrDigit => 5,
        _ => 6,
    };

    /// <summary>A sentence for the person at the keypad.</summary>
    public static string Sentence(this TokenRefusal refusal) => refusal switch
    {
        TokenRefusal.None => "The token is good.",
        TokenRefusal.NotAToken => "A token has 20 digits; this is not one.",
        TokenRefusal.WrongKeyOrDigit => "A digit is wrong, or the token is for another meter.",
        TokenRefusal.NotServed => "This meter does not do what the token asks for.",
        TokenRefusal.KeyTakesNoCredit => "This meter has no key for credit yet.",
        TokenRefusal.KeyExpired => "The meter's key has expired; ask for key change tokens.",
        TokenRefusal.Used => "This token was used before.",
        TokenRefusal.TooOld => "This token is too old.",
        _ => throw new InvalidOperationException($"No such refusal: {refusal}."),
    };
}
