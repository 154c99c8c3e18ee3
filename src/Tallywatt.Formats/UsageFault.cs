namespace Tallywatt.Formats;

/// <summary>How a usage file failed.</summary>
public enum UsageFaultKind
{
    /// <summary>The file does not exist.</summary>
    NotFound,

    /// <summary>The file was read and cannot be used.</summary>
    Refused,

    /// <summary>The file is good and holds no meter of the name asked for.</summary>
    NoSuchMeter,
}

/// <summary>Why a usage file is refused: one sentence for a person.</summary>
/// <param name="Line">Where, from 1; 0 when it is about the whole file.</param>
public sealed record UsageFault(UsageFaultKind Kind, int Line, string Message)
{
    public override string ToString() => Line == 0 ? Message : $"line {Line}: {Message}";
}
