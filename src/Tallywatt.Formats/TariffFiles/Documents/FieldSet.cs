namespace Tallywatt.Formats.TariffFiles.Documents;

/// <summary>Every field a mapping of one kind may have: what the reader knows, and what the schema must say.</summary>
/// <param name="Kind">What the mapping is, in the words of a message and of the schema's $defs.</param>
/// <param name="Names">The names of its fields.</param>
sealed record FieldSet(string Kind, params string[] Names)
{
    /// <summary>Adds a fault for every name that is unknown or stands twice.</summary>
    public void Check(DocumentNode mapping, string path, FaultList faults)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in mapping.Fields)
        {
            var at = FieldPath.Of(path, field.Name);
            if (!Names.Contains(field.Name, StringComparer.Ordinal))
            {
                var nearest = Spelling.Nearest(field.Name, Names);
                var hint = nearest is null ? "" : $" (did you mean {nearest}?)";
                faults.Add(field.At, at, $"no such field in {Kind}{hint}", string.Join(", ", Names));
            }
            else if (!seen.Add(field.Name))
            {
                faults.Add(field.At, at, "stands twice", "once");
            }
        }
    }
}
