using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Explain;
using Tallywatt.Protocols.Obis;

namespace Tallywatt.Host.Probe;

/// <summary>One object of a meter's list.</summary>
/// <param name="Access">What this client may do with each attribute, such as "2:r 3:rw"; empty when not said.</param>
sealed record ProbeObject(int ClassId, int Version, ObisCode Name, string Access);

/// <summary>What is in a DLMS meter: its objects, their values, who it is.</summary>
sealed class ProbeObjects(ProbeDlms meter, ProbeOptions options, TextWriter output)
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal async Task ListAsync(CancellationToken cancel)
    {
        var objects = await ReadListAsync(cancel);
        if (options.Json)
        {
            Print(objects.Select(one => new
            {
                classId = one.ClassId,
                className = CosemDictionary.ClassName(one.ClassId),
                one.Version,
                name = one.Name.ToString(),
                meaning = CosemDictionary.Meaning(one.Name),
                one.Access,
            }));
            return;
        }

        foreach (var one in objects)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{one.ClassId,4} v{one.Version}  {one.Name,-20} {CosemDictionary.ClassName(one.ClassId),-24} "
                + $"{CosemDictionary.Meaning(one.Name)}{(one.Access.Length > 0 ? $"  [{one.Access}]" : "")}"));
        }

        output.WriteLine($"{objects.Count} objects");
    }

    /// <summary>The value of each attribute that is named, with its unit when it is a register's.</summary>
    internal async Task ReadAsync(IReadOnlyList<string> names, CancellationToken cancel)
    {
        var read = new List<(string Name, string Value, string Hex)>();
        foreach (var text in names)
        {
            var attribute = ProbeValues.Attribute(text);
            var bytes = await meter.GetAsync(attribute, cancel);
            var value = ProbeValues.Read(bytes, text);
            var shown = attribute is { ClassId: 3 or 4, AttributeId: 2 }
                ? await WithUnitAsync(attribute, value, cancel)
                : ProbeValues.Text(value);
            read.Add((ProbeDlms.Name(attribute), shown, Convert.ToHexString(bytes)));
        }

        if (options.Json)
        {
            Print(read.Select(one => new { name = one.Name, value = one.Value, bytes = one.Hex }));
            return;
        }

        foreach (var (name, value, hex) in read)
        {
            output.WriteLine($"{name}  {(value.Length == 0 ? hex : value)}");
        }
    }

    /// <summary>Every register of the object list.</summary>
    internal async Task RegistersAsync(CancellationToken cancel)
    {
        var registers = (await ReadListAsync(cancel)).Where(one => one.ClassId is 3 or 4 or 5).ToList();
        var read = new List<object>();
        foreach (var register in registers)
        {
            var attribute = new CosemAttribute((ushort)register.ClassId, register.Name, 2);
            var reply = await meter.TryGetAsync(attribute, cancel);
            var shown = reply.Kind == DlmsReplyKind.Value
                ? await WithUnitAsync(attribute, ProbeValues.Read(reply.Value, ProbeDlms.Name(attribute)), cancel)
                : reply.Words;
            read.Add(new
            {
                name = register.Name.ToString(), meaning = CosemDictionary.Meaning(register.Name), value = shown,
            });
            if (!options.Json)
            {
                output.WriteLine($"{register.Name,-20} {shown,20}  {CosemDictionary.Meaning(register.Name)}");
            }
        }

        if (options.Json)
        {
            Print(read);
        }
        else if (registers.Count == 0)
        {
            output.WriteLine("The object list of this client has no register.");
        }
    }

    /// <summary>Who the meter says it is. What it does not say is left out.</summary>
    internal async Task IdentityAsync(string protocol, CancellationToken cancel)
    {
        var said = new Dictionary<string, string> { ["protocol"] = protocol };
        foreach (var (title, attribute) in new (string, CosemAttribute)[]
        {
            ("logicalDevice", new(1, CosemNames.LogicalDeviceName, 2)),
            ("serial", CosemNames.SerialValue),
            ("firmware", new(1, new ObisCode(1, 0, 0, 2, 0, 255), 2)),
            ("clock", CosemNames.ClockTime),
        })
        {
            var reply = await meter.TryGetAsync(attribute, cancel);
            if (reply.Kind == DlmsReplyKind.Value && CosemValue.TryRead(reply.Value, out var value))
            {
                said[title] = ProbeValues.Text(value!);
            }
        }

        if (options.Json)
        {
            Print(said);
            return;
        }

        foreach (var (title, value) in said)
        {
            output.WriteLine($"{title,-14} {value}");
        }
    }

    /// <summary>Scaler and unit of a register; none when it will not say.</summary>
    internal async Task<(int Scaler, string Unit)?> ReadScaleAsync(CosemAttribute value, CancellationToken cancel)
    {
        var scale = value with { AttributeId = (sbyte)(value.ClassId == 5 ? 4 : 3) };
        var reply = await meter.TryGetAsync(scale, cancel);
        if (reply.Kind != DlmsReplyKind.Value || !CosemValue.TryRead(reply.Value, out var pair)
            || pair is not { Tag: DataTag.Structure, Items: [var scaler, var unit] })
        {
            return null;
        }

        return ((int)(ProbeValues.Number(scaler) ?? 0), CosemDictionary.Unit((int)(ProbeValues.Number(unit) ?? 255)));
    }

    async Task<string> WithUnitAsync(CosemAttribute attribute, CosemValue value, CancellationToken cancel)
    {
        if (ProbeValues.Number(value) is not { } number || await ReadScaleAsync(attribute, cancel) is not { } scale)
        {
            return ProbeValues.Text(value);
        }

        return $"{ProbeValues.Scaled(number, scale.Scaler)} {scale.Unit}".TrimEnd();
    }

    internal async Task<List<ProbeObject>> ReadListAsync(CancellationToken cancel)
    {
        var attribute = new CosemAttribute(CosemNames.AssociationClass, CosemNames.AssociationLn, 2);
        var list = ProbeValues.Read(await meter.GetAsync(attribute, cancel), "the object list");
        var objects = new List<ProbeObject>();
        foreach (var item in list.Items)
        {
            if (item.Items is not [var classId, var version, { Content.Length: ObisCode.LengthBytes } name, var rights]
                || ProbeValues.Number(classId) is not { } number)
            {
                throw ProbeException.Refused("the object list holds an element that is no object.");
            }

            objects.Add(new(
                (int)number, (int)(ProbeValues.Number(version) ?? BigInteger.Zero), ObisCode.FromBytes(name.Content),
                Access(rights)));
        }

        return objects;
    }

    static string Access(CosemValue rights)
    {
        if (rights.Items is not [var attributes, ..])
        {
            return "";
        }

        var words = new List<string>();
        foreach (var item in attributes.Items)
        {
            if (item.Items is [var id, var mode, ..] && ProbeValues.Number(mode) is { } bits && !bits.IsZero)
            {
                var text = $"{((bits & 1) != 0 ? "r" : "")}{((bits & 2) != 0 ? "w" : "")}";
                words.Add($"{ProbeValues.Number(id)}:{text}");
            }
        }

        return string.Join(' ', words);
    }

    void Print(object value) => output.WriteLine(JsonSerializer.Serialize(value, Json));
}
