using System.Text.Json;
using System.Text.Json.Serialization;
using Tallywatt.Platform.HeadEnd.Sessions;

namespace Tallywatt.Platform.HeadEnd.Commands;

/// <summary>What a command does. Stored as JSON; <see cref="Kind"/> is stored beside it.</summary>
/// <remarks>No key and no password is ever part of it: what needs one asks the key store when it is sent.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "do")]
[JsonDerivedType(typeof(RelayCommand), RelayCommand.Word)]
[JsonDerivedType(typeof(ClockCommand), ClockCommand.Word)]
[JsonDerivedType(typeof(TariffCommand), TariffCommand.Word)]
[JsonDerivedType(typeof(TokenCommand), TokenCommand.Word)]
[JsonDerivedType(typeof(RechargeCommand), RechargeCommand.Word)]
[JsonDerivedType(typeof(KeysCommand), KeysCommand.Word)]
public abstract record CommandBody
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>One word: relay, clock, tariff, token, recharge, keys.</summary>
    [JsonIgnore]
    public abstract string Kind { get; }

    /// <summary>Money or keys hang on it: whether the meter did it must be found out, however long it takes.</summary>
    [JsonIgnore]
    public virtual bool MustBeKnown => false;

    /// <summary>The stored text. The same command gives the same text.</summary>
    public string ToText() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads a stored text.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static CommandBody OfText(string text) =>
        JsonSerializer.Deserialize<CommandBody>(text, Json) ?? throw new JsonException("A command without a body.");
}

/// <summary>Power on or off: remote_reconnect or remote_disconnect.</summary>
public sealed record RelayCommand(bool Powered) : CommandBody
{
    public const string Word = "relay";

    [JsonIgnore]
    public override string Kind => Word;
}

/// <summary>Measures the clock against the utility's, and sets it when it is wrong.</summary>
public sealed record ClockCommand : CommandBody
{
    public const string Word = "clock";

    [JsonIgnore]
    public override string Kind => Word;
}

/// <summary>Brings new tariff tables.</summary>
public sealed record TariffCommand(MeterTariff Tariff) : CommandBody
{
    public const string Word = "tariff";

    [JsonIgnore]
    public override string Kind => Word;
}

/// <summary>Hands in a token of twenty digits.</summary>
public sealed record TokenCommand(string Digits) : CommandBody
{
    public const string Word = "token";

    [JsonIgnore]
    public override string Kind => Word;

    [JsonIgnore]
    public override bool MustBeKnown => true;
}

/// <summary>Credits a purchase (DL/T 645, 03H).</summary>
public sealed record RechargeCommand(MeterRecharge Recharge) : CommandBody
{
    public const string Word = "recharge";

    [JsonIgnore]
    public override string Kind => Word;

    [JsonIgnore]
    public override bool MustBeKnown => true;
}

/// <summary>Renews the keys: from now on those of this version.</summary>
public sealed record KeysCommand(int Version) : CommandBody
{
    public const string Word = "keys";

    [JsonIgnore]
    public override string Kind => Word;

    [JsonIgnore]
    public override bool MustBeKnown => true;
}
