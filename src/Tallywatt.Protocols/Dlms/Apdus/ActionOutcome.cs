namespace Tallywatt.Protocols.Dlms;

/// <summary>How one method ended, and what it returned. Source: IEC 62056-5-3,
/// Action-Response-With-Optional-Data.</summary>
public readonly ref struct ActionOutcome(ActionResult result, bool hasReturn, GetResult returned)
{
    public ActionResult Result { get; } = result;

    public bool HasReturn { get; } = hasReturn;

    /// <summary>What the method returned, or why that could not be read.</summary>
    public GetResult Returned { get; } = returned;

    internal static ActionOutcome Read(scoped ref AxdrReader reader)
    {
        var result = (ActionResult)reader.Byte();
        var hasReturn = reader.Present();
        return new(result, hasReturn, hasReturn ? GetResult.Read(ref reader) : default);
    }

    internal void Write(ref AxdrWriter writer)
    {
        writer.Byte((byte)Result);
        writer.Present(HasReturn);
        if (HasReturn)
        {
            Returned.Write(ref writer);
        }
    }
}
