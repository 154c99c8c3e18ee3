namespace Tallywatt.Formats.Csv;

/// <summary>Lines of a text stream as bytes, one at a time, in one buffer of fixed size.</summary>
/// <remarks>A line ends with LF or CRLF; the last one may end with the file. A UTF-8 byte order mark is
/// skipped.</remarks>
sealed class LineReader(Stream stream)
{
    readonly byte[] buffer = new byte[UsageLimits.MaxLineBytes];
    int start;
    int end;
    bool atEnd;

    /// <summary>The number of the line last read, from 1; 0 before the first.</summary>
    internal int Line { get; private set; }

    /// <summary>Reading stopped at a line longer than <see cref="UsageLimits.MaxLineBytes"/>.</summary>
    internal bool TooLong { get; private set; }

    /// <summary>The last line read did not end in a line break: the file may have been cut there.</summary>
    internal bool IsUnended { get; private set; }

    /// <param name="line">The line without its end; valid until the next call.</param>
    /// <returns>False at the end of the stream, or at a line that is too long.</returns>
    internal bool TryRead(out ReadOnlySpan<byte> line)
    {
        line = default;
        while (!TooLong)
        {
            var length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (length >= 0 || (atEnd && end > start))
            {
                IsUnended = length < 0;
                line = buffer.AsSpan(start, IsUnended ? end - start : length);
                start += IsUnended ? line.Length : length + 1;
                line = line is [.., (byte)'\r'] ? line[..^1] : line;
                line = ++Line == 1 && line is [0xEF, 0xBB, 0xBF, ..] ? line[3..] : line;
                return true;
            }

            if (atEnd || !Fill())
            {
                return false;
            }
        }

        return false;
    }

    bool Fill()
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        if (end == buffer.Length)
        {
            Line++;
            TooLong = true;
            return false;
        }

        var count = stream.Read(buffer.AsSpan(end));
        end += count;
        atEnd = count == 0;
        return true;
    }
}
