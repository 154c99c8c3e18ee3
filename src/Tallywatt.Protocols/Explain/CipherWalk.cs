using System.Globalization;
using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Protocols.Explain;

/// <summary>Walks over the envelopes: glo-, ded-, general ciphering, signing and block transfer; and into them where
/// a key opens one. Source: IEC 62056-5-3, 5.3.7 and 5.7.2.</summary>
static class CipherWalk
{
    const int DepthMax = 4;

    internal static bool Knows(byte tag) => IsSpecific(tag) || (ApduTag)tag is ApduTag.GeneralGloCiphering
        or ApduTag.GeneralDedCiphering or ApduTag.GeneralCiphering or ApduTag.GeneralSigning
        or ApduTag.GeneralBlockTransfer;

    /// <summary>The envelopes with a tag for each service, those of short names included.</summary>
    static bool IsSpecific(byte tag) => CipheredApdu.IsCiphered(tag) && !IsGeneral(tag)
        || tag is 0x25 or 0x26 or 0x2C or 0x2D or 0x36 or 0x38
            or 0x41 or 0x45 or 0x46 or 0x48 or 0x4C or 0x4D or 0x4E or 0x56 or 0x58;

    static bool IsGeneral(byte tag) => (ApduTag)tag is ApduTag.GeneralGloCiphering or ApduTag.GeneralDedCiphering;

    internal static void Walk(WireCursor cursor)
    {
        var tag = cursor.Peek();
        var whole = cursor.Rest;
        cursor.Open(NameOf(tag));
        cursor.TakeQuietly(1, "tag");
        switch ((ApduTag)tag)
        {
            case ApduTag.GeneralGloCiphering or ApduTag.GeneralDedCiphering:
                var title = cursor.Octets("system title", Title);
                if (title.Length is not (0 or SuiteCipher.SystemTitleLength))
                {
                    cursor.Fail($"a system title has 8 bytes, and this one {title.Length}");
                }

                Ciphered(cursor, title);
                break;
            case ApduTag.GeneralCiphering:
                Header(cursor);
                KeyInformation(cursor);
                Ciphered(cursor, default, canOpen: false);
                OpenGeneral(cursor, whole);
                break;
            case ApduTag.GeneralSigning:
                Header(cursor);
                Inside(cursor, cursor.Octets("content"), "signed APDU");
                cursor.Octets("signature");
                break;
            case ApduTag.GeneralBlockTransfer:
                BlockTransfer(cursor);
                break;
            default:
                Ciphered(cursor, default);
                break;
        }

        cursor.Close();
    }

    static void Ciphered(WireCursor cursor, ReadOnlyMemory<byte> title, bool canOpen = true)
    {
        cursor.BeginBlock("length of the ciphered content");
        var control = new SecurityControl(cursor.Byte("security control", value => Control(new(value))));
        var counter = cursor.UInt32("invocation counter", value =>
            $"{value} ({value.ToString("X8", CultureInfo.InvariantCulture)})");
        if (cursor.Remaining < SuiteCipher.Overhead(control))
        {
            cursor.Fail(
                $"the authentication tag needs {SuiteCipher.TagLength} bytes, and {Words.Left(cursor.Remaining)}");
        }

        var payload = cursor.Rest;
        cursor.Take(control.Encrypted ? "ciphertext" : "plain text", cursor.Remaining - SuiteCipher.Overhead(control));
        if (control.Authenticated)
        {
            cursor.Take("authentication tag", SuiteCipher.TagLength);
        }

        if (!cursor.Failed && canOpen)
        {
            Open(cursor, control, counter, title, payload);
        }

        cursor.EndBlock("the ciphered content");
    }

    static void Open(
        WireCursor cursor, SecurityControl control, uint counter, ReadOnlyMemory<byte> title,
        ReadOnlyMemory<byte> payload)
    {
        var scope = cursor.Scope;
        if (scope.Keys.IsEmpty || scope.Opened.Count >= DepthMax)
        {
            scope.NoteIf(scope.Keys.IsEmpty, "ciphered: give keys to look inside");
            return;
        }

        var plain = scope.Keys.Open(control, counter, title.Span, payload.Span, scope.Titles);
        scope.NoteIf(plain is null, "no key and system title that were given open the ciphered APDU");
        if (plain is not null)
        {
            scope.Opened.Add(plain);
            Inside(cursor, plain, "deciphered APDU");
        }
    }

    static void OpenGeneral(WireCursor cursor, ReadOnlyMemory<byte> apdu)
    {
        var scope = cursor.Scope;
        if (cursor.Failed || scope.Keys.IsEmpty || scope.Opened.Count >= DepthMax)
        {
            scope.NoteIf(scope.Keys.IsEmpty, "ciphered: give keys to look inside");
            return;
        }

        var plain = scope.Keys.OpenGeneral(apdu.Span);
        scope.NoteIf(plain is null, "no key that was given opens the ciphered APDU");
        if (plain is not null)
        {
            scope.Opened.Add(plain);
            Inside(cursor, plain, "deciphered APDU");
        }
    }

    /// <summary>An APDU inside another. What is wrong in it is wrong in the whole.</summary>
    static void Inside(WireCursor cursor, ReadOnlyMemory<byte> apdu, string name)
    {
        if (cursor.Failed)
        {
            return;
        }

        var inner = new WireCursor(apdu, cursor.Scope, isOpened: true);
        inner.Open(name);
        ApduWalk.Walk(inner);
        inner.Close();
        inner.Roots.ForEach(cursor.Attach);
        cursor.Adopt(inner.Fault);
    }

    static void Header(WireCursor cursor)
    {
        cursor.Octets("transaction id");
        cursor.Octets("originator system title", Title);
        cursor.Octets("recipient system title", Title);
        cursor.Octets("date-time", ApduWalk.Moment);
        cursor.Octets("other information");
    }

    static void KeyInformation(WireCursor cursor)
    {
        if (!cursor.Present("key information"))
        {
            return;
        }

        var choice = cursor.Byte("kind of key", value => value switch
        {
            0 => "0, identified", 1 => "1, wrapped", 2 => "2, agreed", _ => Words.Of(value),
        });
        switch (choice)
        {
            case 0:
                cursor.Byte("key id", value => value switch
                {
                    0 => "0, global unicast", 1 => "1, global broadcast", _ => Words.Of(value),
                });
                break;
            case 1:
                cursor.Byte("key-encrypting key id");
                cursor.Octets("wrapped key");
                break;
            case 2:
                cursor.Octets("key agreement parameters");
                cursor.Octets("ciphered key data");
                break;
            default:
                cursor.Fail($"{choice} is no kind of key", cursor.Position - 1);
                break;
        }
    }

    static void BlockTransfer(WireCursor cursor)
    {
        var isWhole = false;
        cursor.Byte("block control", value =>
        {
            isWhole = (value & 0x80) != 0;
            return $"{((value & 0x80) != 0 ? "last block, " : "")}{((value & 0x40) != 0 ? "streaming, " : "")}"
                + $"window {value & 0x3F}";
        });
        var number = cursor.UInt16("block number");
        cursor.UInt16("block number acknowledged");
        var data = cursor.Octets("block data");
        if (isWhole && number == 1 && !data.IsEmpty)
        {
            Inside(cursor, data, "APDU in one block");
        }
    }

    static string Title(ReadOnlyMemory<byte> bytes) => bytes.Length == SuiteCipher.SystemTitleLength
        && Words.IsPrintable(bytes.Span[..3])
        ? $"{Convert.ToHexString(bytes.Span)} (maker {System.Text.Encoding.ASCII.GetString(bytes.Span[..3])})"
        : Words.Octets(bytes.Span);

    static string Control(SecurityControl control) =>
        $"{control.Value:X2}: suite {control.Suite}"
        + (control.Authenticated ? ", authenticated" : "") + (control.Encrypted ? ", encrypted" : "")
        + (control.Broadcast ? ", broadcast key" : "") + (control.Compressed ? ", compressed" : "");

    static string NameOf(byte tag)
    {
        if (Enum.IsDefined((ApduTag)tag))
        {
            return Words.Of((ApduTag)tag);
        }

        var plain = tag & 0x1F;
        var prefix = (tag & 0x60) == 0x20 ? "glo" : "ded";
        return plain switch
        {
            0x01 => $"{prefix}-initiate-request",
            0x05 => $"{prefix}-read-request",
            0x06 => $"{prefix}-write-request",
            0x08 => $"{prefix}-initiate-response",
            0x0C => $"{prefix}-read-response",
            0x0D => $"{prefix}-write-response",
            0x0E => $"{prefix}-confirmed-service-error",
            0x16 => $"{prefix}-unconfirmed-write-request",
            _ => $"{prefix}-information-report-request",
        };
    }
}
