using System.Globalization;
using System.Text;
using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Servers;
using Tallywatt.Tests.Architecture;
using Xunit;

namespace Tallywatt.Tests.Servers;

/// <summary>What a stranger's client does first: it reads the object list, and then everything in it.</summary>
public sealed class CosemObjectTableTests
{
    const long Installed = 1_767_225_600; // 2026-01-01T00:00:00Z
    const string Page = "docs/protocols/dlms-objects.md";

    [Fact]
    public void Every_attribute_of_the_list_answers_with_its_type()
    {
        var device = new CosemMeter(Running());
        var wrong = new List<string>();
        foreach (var item in ObjectTable.All)
        {
            for (sbyte number = 2; number <= item.AttributeCount; number++)
            {
                var entry = item.Attribute(number);
                var result = Get(device, new(item.ClassId, item.LogicalName, number), out var value);
                var right = entry.Read is null
                    ? result == DataAccessResult.ReadWriteDenied
                    : result == DataAccessResult.Success && entry.Type.Accepts(value);
                if (!right)
                {
                    wrong.Add($"{item.LogicalName} {item.Title}, {entry.Name}: {result}"
                        + $" {Convert.ToHexString(value)} is no {entry.Type}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void The_list_gives_every_object_its_class_version_and_rights()
    {
        var device = new CosemMeter(Running());
        Get(device, new(CosemNames.AssociationClass, CosemNames.AssociationLn, 2), out var list);
        Assert.True(CosemValue.TryRead(list, out var value));
        var listed = value!.Items.Select(item => string.Join(' ', item.Items.Take(3))).ToList();
        var expected = new List<string>();
        foreach (var item in ObjectTable.All)
        {
            var name = new byte[6];
            item.LogicalName.CopyTo(name);
            expected.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"LongUnsigned {item.ClassId:X4} Unsigned {item.Version:X2} OctetString {Convert.ToHexString(name)}"));
        }

        Assert.Equal(expected, listed);
    }

    /// <summary>The page's table is the program's. Run once with TALLYWATT_REWRITE_PAGES=1, this test writes it.
    /// </summary>
    [Fact]
    public void The_page_has_the_table_of_objects()
    {
        var page = Repository.Read(Page);
        var start = page.IndexOf("| object |", StringComparison.Ordinal);
        var end = page.IndexOf("\n\n", start, StringComparison.Ordinal) + 1;
        var rewritten = page[..start] + Table() + page[end..];
        if (Environment.GetEnvironmentVariable("TALLYWATT_REWRITE_PAGES") == "1")
        {
            File.WriteAllText(Path.Combine(Repository.Root, Page), rewritten);
        }

        Assert.Equal(rewritten, page);
    }

    static string Table()
    {
        var text = new StringBuilder("| object | class | version | what | public | management sets | methods |\n"
            + "|---|---|---|---|---|---|---|\n");
        foreach (var item in ObjectTable.All)
        {
            var set = Enumerable.Range(2, item.AttributeCount - 1)
                .Select(number => item.Attribute((sbyte)number))
                .Where(attribute => attribute.Set is not null).Select(attribute => attribute.Name);
            var methods = Enumerable.Range(1, item.MethodCount)
                .Where(number => item.MayInvoke(ClientSap.Management, (sbyte)number))
                .Select(number => item.Method((sbyte)number).Name);
            text.Append(CultureInfo.InvariantCulture, $"| {item.LogicalName} | {item.ClassId} | {item.Version} |")
                .Append(CultureInfo.InvariantCulture, $" {item.Title} | {(item.IsPublic ? "reads" : "")} |")
                .Append(CultureInfo.InvariantCulture, $" {string.Join(", ", set)} | {string.Join(", ", methods)} |\n");
        }

        return text.ToString();
    }

    static DataAccessResult Get(CosemMeter device, CosemAttribute attribute, out byte[] value)
    {
        var writer = new AxdrWriter(new byte[1 << 20]);
        var result = device.Get(ClientSap.Management, attribute, default, ref writer);
        value = writer.Written.ToArray();
        return result;
    }

    static Meter Running()
    {
        var meter = new Meter(MeterIdentity.FromNumber(7), new ConstantLoad(1_000, 250), Installed);
        meter.AdvanceTo(Installed + (40 * 86_400));
        return meter;
    }
}
