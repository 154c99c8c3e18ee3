using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tallywatt.Core.Billing;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Platform.Billing;

/// <summary>The stored form of a bill: JSON with exact decimals as text, the same bytes for the same bill.</summary>
public static class BillJson
{
    static readonly JsonSerializerOptions Options = OptionsOf(indented: false);
    static readonly JsonSerializerOptions Indented = OptionsOf(indented: true);

    /// <summary>One line, as it is stored.</summary>
    public static string Write(AccountBill bill) => JsonSerializer.Serialize(bill, Options);

    /// <summary>The same for people.</summary>
    public static string WriteIndented(AccountBill bill) => JsonSerializer.Serialize(bill, Indented);

    /// <exception cref="JsonException">It is not a bill of ours.</exception>
    public static AccountBill Read(string body) => JsonSerializer.Deserialize<AccountBill>(body, Options)
        ?? throw new JsonException("A bill is empty.");

    /// <summary>SHA-256 of a stored bill, in hexadecimal.</summary>
    public static string DigestOf(string body) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));

    static JsonSerializerOptions OptionsOf(bool indented) => new(JsonSerializerDefaults.Web)
    {
        WriteIndented = indented,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new MoneyText(), new PriceText(), new ExactText(), new JsonStringEnumConverter() },
    };

    static JsonException NoNumber(string? text) => new($"'{text}' is not a decimal number.");

    sealed class MoneyText : JsonConverter<Money>
    {
        public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Money.TryParse(reader.GetString(), out var money) ? money : throw NoNumber(reader.GetString());

        public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }

    sealed class PriceText : JsonConverter<Price>
    {
        public override Price Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Price.TryParse(reader.GetString(), out var price) ? price : throw NoNumber(reader.GetString());

        public override void Write(Utf8JsonWriter writer, Price value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }

    sealed class ExactText : JsonConverter<ExactAmount>
    {
        const int Decimals = 18;

        public override ExactAmount Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var text = reader.GetString() ?? "";
            var parts = text.TrimStart('-').Split('.');
            var fraction = parts.Length > 1 ? parts[1] : "";
            return parts.Length <= 2 && fraction.Length <= Decimals && Int128.TryParse(
                    parts[0] + fraction.PadRight(Decimals, '0'), NumberStyles.None, CultureInfo.InvariantCulture,
                    out var attos)
                ? new(text.StartsWith('-') ? -attos : attos)
                : throw NoNumber(text);
        }

        public override void Write(Utf8JsonWriter writer, ExactAmount value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
