namespace Tallywatt.Protocols.Dlt645;

/// <summary>How a question ended.</summary>
public enum Dlt645Ending
{
    Answered,

    /// <summary>Nobody answered in time, however often it was asked.</summary>
    Silent,

    /// <summary>The meter refuses; the error words say why.</summary>
    Refused,

    /// <summary>The meter answered what its own identifier does not allow.</summary>
    BadData,
}

/// <summary>An answer, or why there is none.</summary>
/// <param name="Value">Only when it was answered.</param>
public readonly record struct Dlt645Outcome<T>(
    Dlt645Ending Ending, T Value, Dlt645Errors Errors, Dlt645SecurityErrors SecurityErrors)
{
    public bool Answered => Ending == Dlt645Ending.Answered;

    /// <summary>The same ending with another value.</summary>
    public Dlt645Outcome<TOther> With<TOther>(TOther value) => new(Ending, value, Errors, SecurityErrors);

    /// <summary>The value read as something else, or bad data when it cannot be.</summary>
    public Dlt645Outcome<TOther> Read<TOther>(Func<T, (bool Fits, TOther Value)> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (!Answered)
        {
            return With(default(TOther)!);
        }

        var (fits, value) = read(Value);
        return fits ? With(value) : new(Dlt645Ending.BadData, default!, Errors, SecurityErrors);
    }

    public override string ToString() => Ending == Dlt645Ending.Refused
        ? $"refused: {(SecurityErrors != 0 ? SecurityErrors.ToString() : Errors.ToString())}"
        : Ending == Dlt645Ending.Answered ? $"{Value}" : Ending.ToString();
}
