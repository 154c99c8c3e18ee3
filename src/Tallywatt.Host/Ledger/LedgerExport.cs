using System.Buffers;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tallywatt.Core.Ledger;
using Tallywatt.Host.Store;
using Tallywatt.Storage;
using Tallywatt.Storage.Ledger;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Host.Ledger;

/// <summary>`tallywatt ledger export`: every entry as one line of JSON, in one form only, so that two exports of the
/// same books are the same bytes, whichever database they come from.</summary>
static class LedgerExport
{
    static readonly JsonWriterOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static Command Create()
    {
        var store = new StoreOption();
        var area = WholeNumber.Optional("--area", "Only this area; all of them without it.", 0);
        var file = new Option<string?>("--out")
        {
            Description = "File to write; without it the terminal.", HelpName = "FILE",
        };
        var command = new Command(
            "export",
            """
            Writes every entry as one line of JSON, in order of area and place, the same bytes for the same books.

            Example:
              ./tallywatt ledger export --out books.ndjson
            """)
        {
            area, file,
        };
        store.AddTo(command);
        command.SetAction(parsed => LedgerCommand.Open(parsed, store, (place, output) =>
        {
            var only = (int?)parsed.GetValue(area);
            if (parsed.GetValue(file) is not { } path)
            {
                Write(place, only, output);
                return ExitCodes.Done;
            }

            try
            {
                using var into = new StreamWriter(path, append: false, new UTF8Encoding(false)) { NewLine = "\n" };
                var count = Write(place, only, into);
                parsed.InvocationConfiguration.Error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"tallywatt: {count} entries written to {Path.GetFullPath(path)}."));
                return ExitCodes.Done;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                parsed.InvocationConfiguration.Error.WriteLine($"tallywatt: {path} cannot be written: {fault.Message}");
                return ExitCodes.Refused;
            }
        }));
        return command;
    }

    internal static long Write(StorePlace place, int? areaId, TextWriter output)
    {
        using var snapshot = LedgerSnapshot.Open(place);
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, OneLine);
        var count = 0L;
        foreach (var stored in snapshot.Entries(areaId))
        {
            Write(json, stored);
            json.Flush();
            output.Write(Encoding.UTF8.GetString(buffer.WrittenSpan));
            output.Write('\n');
            buffer.ResetWrittenCount();
            json.Reset();
            count++;
        }

        output.Flush();
        return count;
    }

    static void Write(Utf8JsonWriter json, StoredEntry stored)
    {
        var entry = stored.Entry ?? throw new StoreRefusedException(
            $"entry {stored.Sequence} of area {stored.AreaId} cannot be read ({stored.Fault}).");
        json.WriteStartObject();
        json.WriteNumber("area", stored.AreaId);
        json.WriteNumber("sequence", stored.Sequence);
        json.WriteString("key", entry.Key.Text);
        json.WriteString("kind", entry.Kind.ToString());
        json.WriteString("currency", entry.Currency);
        json.WriteNumber("bookedUnixSeconds", entry.BookedUnixSeconds);
        json.WriteStartArray("lines");
        foreach (var line in entry.Lines)
        {
            Write(json, line);
        }

        json.WriteEndArray();
        json.WriteString("memo", entry.Memo);
        json.WriteString("link", Convert.ToHexStringLower(stored.Link.Span));
        json.WriteEndObject();
    }

    // Nanos of a 64-bit number do not fit into the numbers of every reader of JSON, so they go as text.
    static void Write(Utf8JsonWriter json, EntryLine line)
    {
        json.WriteStartObject();
        json.WriteString("account", line.Account.ToString());
        json.WriteString("nanos", line.Amount.Nanos.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }
}
