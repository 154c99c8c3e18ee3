using System.Globalization;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Explain;
using Tallywatt.Protocols.Obis;

namespace Tallywatt.Host.Probe;

/// <summary>Reads a profile of any layout as CSV: a heading from its capture objects, scaled values below it.</summary>
sealed class ProbeProfile(ProbeDlms meter, ProbeOptions options, TextWriter output)
{
    sealed record Column(CosemAttribute Attribute, string Title, int Scaler);

    internal async Task ReadAsync(
        ObisCode profile, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancel)
    {
        var buffer = new CosemAttribute(CosemNames.ProfileClass, profile, 2);
        var columns = await ReadColumnsAsync(buffer with { AttributeId = 3 }, cancel);
        var period = ProbeValues.Number(ProbeValues.Read(
            await meter.GetAsync(buffer with { AttributeId = 4 }, cancel), "the capture period")) ?? 0;
        var bytes = from is null && to is null
            ? await meter.GetAsync(buffer, cancel)
            : await meter.GetAsync(buffer, cancel, SelectiveAccess.ByRange, Range(columns, from, to));
        var rows = ProbeValues.Read(bytes, "the profile");
        if (rows.Tag != DataTag.Array)
        {
            throw ProbeException.Refused($"the profile comes as {rows.Tag}, which is not read here; --trace shows it.");
        }

        output.WriteLine(string.Join(',', columns.Select(column => Quoted(column.Title))));
        var previous = new string[columns.Count];
        foreach (var row in rows.Items)
        {
            if (row.Items.Count != columns.Count)
            {
                throw ProbeException.Refused(
                    $"a row has {row.Items.Count} values, and {columns.Count} columns are captured.");
            }

            for (var i = 0; i < columns.Count; i++)
            {
                previous[i] = Cell(columns[i], row.Items[i], previous[i], (long)period);
            }

            output.WriteLine(string.Join(',', previous.Select(Quoted)));
        }
    }

    async Task<List<Column>> ReadColumnsAsync(CosemAttribute captured, CancellationToken cancel)
    {
        var objects = new ProbeObjects(meter, options, output);
        var columns = new List<Column>();
        foreach (var item in ProbeValues.Read(await meter.GetAsync(captured, cancel), "the capture objects").Items)
        {
            if (item.Items is not [var classId, { Content.Length: ObisCode.LengthBytes } name, var attributeId, ..]
                || ProbeValues.Number(classId) is not { } cls || ProbeValues.Number(attributeId) is not { } id)
            {
                throw ProbeException.Refused("the capture objects hold an element that is none.");
            }

            var attribute = new CosemAttribute((ushort)cls, ObisCode.FromBytes(name.Content), (sbyte)id);
            var scale = attribute is { ClassId: 3 or 4, AttributeId: 2 } or { ClassId: 5, AttributeId: 2 or 3 }
                ? await objects.ReadScaleAsync(attribute, cancel)
                : null;
            columns.Add(new(attribute, Title(attribute, scale?.Unit), scale?.Scaler ?? 0));
        }

        return columns;
    }

    static string Title(CosemAttribute attribute, string? unit)
    {
        var meaning = CosemDictionary.Meaning(attribute.LogicalName);
        var name = attribute.ClassId == CosemNames.ClockClass ? "clock"
            : meaning.Length > 0 ? $"{attribute.LogicalName} {meaning}"
            : attribute.LogicalName.ToString();
        return string.IsNullOrEmpty(unit) ? name : $"{name} ({unit})";
    }

    /// <summary>The rows captured between two instants, both included. Times go as UTC.</summary>
    static byte[] Range(List<Column> columns, DateTimeOffset? from, DateTimeOffset? to)
    {
        if (columns.Count == 0 || columns[0].Attribute.ClassId != CosemNames.ClockClass)
        {
            throw ProbeException.Refused("this profile does not begin with a clock: leave --from and --to out.");
        }

        var target = new byte[128];
        var writer = new AxdrWriter(target);
        RangeDescriptor.ByClock(
            At(from ?? DateTimeOffset.UnixEpoch), At(to ?? new DateTimeOffset(2099, 12, 31, 0, 0, 0, TimeSpan.Zero)))
            .Write(ref writer);
        return target[..writer.WrittenCount];
    }

    static CosemDateTime At(DateTimeOffset time) => CosemDateTime.FromUnixSeconds(
        time.ToUnixTimeSeconds(), (short)-time.Offset.TotalMinutes, CosemDateTime.Unspecified);

    /// <summary>A value. A null clock is a period after the row before, any other null repeats it. Source: IEC
    /// 62056-6-2, class 7, null-data compression.</summary>
    static string Cell(Column column, CosemValue value, string? previous, long periodSeconds)
    {
        if (value.Tag == DataTag.Null)
        {
            return column.Attribute.ClassId != CosemNames.ClockClass ? previous ?? ""
                : Later(previous, periodSeconds);
        }

        return ProbeValues.Number(value) is { } number && column.Attribute.ClassId != CosemNames.ClockClass
            ? ProbeValues.Scaled(number, column.Scaler)
            : ProbeValues.Text(value);
    }

    static string Later(string? previous, long periodSeconds)
    {
        if (previous is null || !DateTimeOffset.TryParse(
            previous, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
        {
            return "";
        }

        var suffix = previous.Length > 19 ? previous[19..] : "";
        return at.AddSeconds(periodSeconds).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + suffix;
    }

    static string Quoted(string text) => text.AsSpan().IndexOfAny(',', '"', '\n') < 0
        ? text
        : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
