namespace Tallywatt.Protocols.Dlt645;

/// <summary>The answer while it is put together, in the frame that will carry it.</summary>
ref struct SlaveAnswer(Span<byte> target, ChecksumRule checksum, Dlt645Function function)
{
    readonly Span<byte> target = target;
    Dlt645Control control = Dlt645Control.Answer(function);
    int length;

    internal readonly Dlt645Function Function => function;

    /// <summary>Room for more data. The caller knows that it fits.</summary>
    internal Span<byte> Append(int count)
    {
        var room = target.Slice(Dlt645Frame.DataStart + length, count);
        length += count;
        return room;
    }

    internal void MoreFollows() => control = Dlt645Control.Answer(function, more: true);

    /// <summary>Makes it a refusal unless there are no errors. True when there are none.</summary>
    internal bool Refuse(Dlt645Errors errors)
    {
        if (errors != Dlt645Errors.None)
        {
            Refuse([(byte)errors]);
        }

        return errors == Dlt645Errors.None;
    }

    internal void Refuse(scoped ReadOnlySpan<byte> word)
    {
        control = Dlt645Control.Refusal(function);
        length = 0;
        word.CopyTo(Append(word.Length));
    }

    internal readonly int Write(Dlt645Address from)
    {
        Span<byte> address = stackalloc byte[Dlt645Address.Length];
        from.Write(address);
        return Dlt645Frame.Write(
            address, control.Value, target.Slice(Dlt645Frame.DataStart, length), target, checksum);
    }
}
