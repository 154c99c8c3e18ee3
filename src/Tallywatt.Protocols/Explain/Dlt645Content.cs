using System.Globalization;
using Tallywatt.Protocols.Dlt645;

namespace Tallywatt.Protocols.Explain;

/// <summary>Walks over the data field of a DL/T 645 frame, lowered by 33H, by what the control byte says.</summary>
static class Dlt645Content
{
    internal static void Walk(WireCursor cursor, Dlt645Control control)
    {
        if (control.IsRefused)
        {
            Refusal(cursor, control.Function == Dlt645Function.Security);
        }
        else if (control.IsAnswer)
        {
            Answer(cursor, control.Function);
        }
        else
        {
            Question(cursor, control.Function);
        }

        Rest(cursor, "further data");
    }

    static void Question(WireCursor cursor, Dlt645Function function)
    {
        switch (function)
        {
            case Dlt645Function.Read:
                Identifier(cursor);
                if (cursor.Remaining > 0)
                {
                    cursor.Take("number of blocks", 1, Digits);
                }

                if (cursor.Remaining == 5)
                {
                    cursor.Take("from", 5, Stamp);
                }

                break;
            case Dlt645Function.ReadNext:
                Identifier(cursor);
                cursor.Byte("frame number");
                break;
            case Dlt645Function.Write:
                var id = Identifier(cursor);
                Who(cursor);
                Values(cursor, id, cursor.Remaining);
                break;
            case Dlt645Function.Security:
                Security(cursor);
                break;
            case Dlt645Function.RelayControl:
                Who(cursor);
                Relay(cursor);
                break;
            case Dlt645Function.BroadcastTime:
                cursor.Take("time", Math.Min(6, cursor.Remaining), Stamp);
                break;
            case Dlt645Function.WriteAddress:
                cursor.Take("new address", Math.Min(6, cursor.Remaining), Reversed);
                break;
            case Dlt645Function.Freeze:
                cursor.Take("when (mm hh DD MM, 99 for any)", Math.Min(4, cursor.Remaining), Stamp);
                break;
            case Dlt645Function.ChangePassword:
                Identifier(cursor);
                cursor.Take("old level and password", Math.Min(4, cursor.Remaining), Reversed);
                cursor.Take("new level and password", Math.Min(4, cursor.Remaining), Reversed);
                break;
            case Dlt645Function.ClearDemand or Dlt645Function.ClearMeter or Dlt645Function.ClearEvents:
                Who(cursor);
                if (function == Dlt645Function.ClearEvents && cursor.Remaining >= DataIdentifier.Length)
                {
                    Identifier(cursor);
                }

                break;
            default:
                Small(cursor, function);
                break;
        }
    }

    static void Answer(WireCursor cursor, Dlt645Function function)
    {
        switch (function)
        {
            case Dlt645Function.Read:
                Values(cursor, Identifier(cursor), cursor.Remaining);
                break;
            case Dlt645Function.ReadNext:
                Identifier(cursor);
                cursor.Take("part of the data", Math.Max(0, cursor.Remaining - 1));
                cursor.Byte("frame number");
                break;
            case Dlt645Function.ReadAddress or Dlt645Function.WriteAddress:
                cursor.Take("address", Math.Min(6, cursor.Remaining), Reversed);
                break;
            case Dlt645Function.Security:
                Identifier(cursor);
                break;
            default:
                Small(cursor, function);
                break;
        }
    }

    static void Small(WireCursor cursor, Dlt645Function function)
    {
        if (cursor.Remaining != 1)
        {
            return;
        }

        cursor.Byte(
            function == Dlt645Function.ChangeBaud ? "baud rate" : "value",
            value => (function, value) switch
            {
                (Dlt645Function.ChangeBaud, 0x02) => "600",
                (Dlt645Function.ChangeBaud, 0x04) => "1200",
                (Dlt645Function.ChangeBaud, 0x08) => "2400",
                (Dlt645Function.ChangeBaud, 0x10) => "4800",
                (Dlt645Function.ChangeBaud, 0x20) => "9600",
                (Dlt645Function.ChangeBaud, 0x40) => "19200",
                (Dlt645Function.SetTerminal, 0) => "0, second pulse",
                (Dlt645Function.SetTerminal, 1) => "1, demand cycle",
                (Dlt645Function.SetTerminal, 2) => "2, tariff switch",
                _ => value.ToString("X2", CultureInfo.InvariantCulture),
            });
    }

    static void Refusal(WireCursor cursor, bool isSecurity)
    {
        if (isSecurity && cursor.Remaining == 2)
        {
            cursor.Take("SERR", 2, bytes => Errors((Dlt645SecurityErrors)(bytes.Span[0] | (bytes.Span[1] << 8))));
        }
        else if (isSecurity)
        {
            cursor.Byte("SERR in one byte (a maker's own)", value => Errors((Dlt645SecurityErrors)value));
        }
        else
        {
            cursor.Byte("ERR", value => Errors((Dlt645Errors)value));
        }
    }

    static string Errors<T>(T errors)
        where T : struct, Enum =>
        $"{Convert.ToInt32(errors, CultureInfo.InvariantCulture):X2}: {errors}";

    static DataIdentifier? Identifier(WireCursor cursor)
    {
        var bytes = cursor.Take("identifier", DataIdentifier.Length, name =>
        {
            var id = DataIdentifier.FromWire(name.Span);
            return $"{id} {Dlt645Names.Of(id)}".TrimEnd();
        });
        return bytes.IsEmpty ? null : DataIdentifier.FromWire(bytes.Span);
    }

    static void Who(WireCursor cursor)
    {
        cursor.Byte("level", value => value switch
        {
            Credentials.CipheredLevel => "98, ciphered with MAC",
            Credentials.AuthenticatedLevel => "99, plain with MAC",
            _ => value.ToString("X2", CultureInfo.InvariantCulture),
        });
        cursor.Take("password", Math.Min(3, cursor.Remaining), Reversed);
        cursor.Take("operator", Math.Min(4, cursor.Remaining), Reversed);
    }

    static void Relay(WireCursor cursor)
    {
        if (cursor.Remaining != RelayControl.Length)
        {
            Rest(cursor, "ciphered order and MAC");
            return;
        }

        cursor.Byte("order", value => $"{value:X2}: {(Enum.IsDefined((RelayCommand)value)
            ? Words.Of((RelayCommand)value) : "nobody defined it")}");
        cursor.Byte("reserved, or minutes by five");
        cursor.Take("valid until", 6, Stamp);
    }

    static void Security(WireCursor cursor)
    {
        var id = Identifier(cursor);
        cursor.Take("operator", Math.Min(4, cursor.Remaining), Reversed);
        if (id is { Value: 0x070101FF or 0x070102FF } && cursor.Remaining == CreditOrder.Length)
        {
            cursor.Take("amount, binary", 4, bytes => $"{Binary(bytes) / 100}.{Binary(bytes) % 100:00} CNY");
            cursor.Take("purchase count, binary", 4, bytes => Words.Of(Binary(bytes)));
            cursor.Take("MAC1", 4);
            cursor.Take("customer number", 6, Reversed);
            cursor.Take("MAC2", 4);
        }
        else if (id is { Value: 0x070000FF } && cursor.Remaining == 24)
        {
            cursor.Take("cipher 1", 8);
            cursor.Take("random 1", 8);
            cursor.Take("dispersion", 8);
        }
        else
        {
            Rest(cursor, "payload");
        }
    }

    /// <summary>The values of an identifier, with their unit. What is no value of its shape is said to be none.
    /// </summary>
    static void Values(WireCursor cursor, DataIdentifier? id, int length)
    {
        if (cursor.Failed || length == 0 || id is not { } which)
        {
            return;
        }

        if (!DataDictionary.TryFind(which, out var shape) || !shape.TryCount(length, out var count))
        {
            cursor.Take("value", length, bytes => $"{Convert.ToHexString(bytes.Span)} (of no shape that is known)");
            return;
        }

        for (var i = 1; i <= count; i++)
        {
            cursor.Take(count == 1 ? "value" : $"value {i}", shape.ItemLength, bytes => Item(shape, bytes.Span));
        }
    }

    internal static string Item(DataShape shape, ReadOnlySpan<byte> item)
    {
        if (item.IndexOfAnyExcept((byte)0xFF) < 0)
        {
            return "not there (FF)";
        }

        if (!shape.Fits(item) && !(shape with { IsBlock = true }).Fits(item))
        {
            return $"{Reversed(item.ToArray())} is no BCD: bad data";
        }

        return shape.Kind switch
        {
            DataKind.Number or DataKind.SignedNumber when shape.TryReadNumber(item, out var scaled) =>
                $"{Scaled(scaled, shape.DecimalDigits)} {shape.Unit}".TrimEnd(),
            DataKind.Demand when shape.TryReadNumber(item, out var scaled) =>
                $"{Scaled(scaled, shape.DecimalDigits)} {shape.Unit} at {Stamp(item[3..].ToArray())}",
            DataKind.Stamp => Stamp(item.ToArray()),
            _ => Reversed(item.ToArray()),
        };
    }

    static string Scaled(long value, int digits)
    {
        var text = Math.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(digits + 1, '0');
        var sign = value < 0 ? "-" : "";
        return digits == 0 ? sign + text : $"{sign}{text[..^digits]}.{text[^digits..]}";
    }

    /// <summary>Digit pairs, the last byte first, as a person writes a date: YY-MM-DD hh:mm.</summary>
    static string Stamp(ReadOnlyMemory<byte> bytes)
    {
        var pairs = bytes.ToArray().Reverse().Select(b => b.ToString("X2", CultureInfo.InvariantCulture)).ToArray();
        return pairs.Length switch
        {
            5 => $"{pairs[0]}-{pairs[1]}-{pairs[2]} {pairs[3]}:{pairs[4]}",
            6 => $"{pairs[0]}-{pairs[1]}-{pairs[2]} {pairs[3]}:{pairs[4]}:{pairs[5]}",
            _ => string.Join(' ', pairs),
        };
    }

    static string Digits(ReadOnlyMemory<byte> bytes) => Reversed(bytes);

    static string Reversed(ReadOnlyMemory<byte> bytes) => Convert.ToHexString([.. bytes.ToArray().Reverse()]);

    static long Binary(ReadOnlyMemory<byte> bytes) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span);

    static void Rest(WireCursor cursor, string name)
    {
        if (cursor.Remaining > 0)
        {
            cursor.Take(name, cursor.Remaining);
        }
    }
}
