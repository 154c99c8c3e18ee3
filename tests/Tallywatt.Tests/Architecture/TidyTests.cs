using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Tallywatt.Tests.Architecture;

/// <summary>The parts of the house style that no analyzer checks. Each rule is shown to be able to fail.</summary>
public sealed class TidyTests
{
    const int LineLengthMax = 120;
    const int MethodLengthMax = 70;
    const int FileLengthMax = 500;
    const StringComparison Exact = StringComparison.Ordinal;

    /// <summary>What a bare integer's name in Core must end in, so that nobody has to guess what it counts.</summary>
    static readonly string[] Units =
    [
        "WattHours", "WattHoursPerDay", "WattHoursPerKilowatt", "Watts", "Kilowatts", "Nanos", "Picos", "Thousandths",
        "NanosPerUnit", "NanosPerKilowattHour", "NanosPerKilowatt", "NanosPerDay", "NanosPerMonth", "Millionths",
        "PartsPerMillion", "Percent", "Seconds", "Minutes", "Minute", "Hours", "Days", "Months", "Month", "Day", "Year",
        "Persons", "Bytes", "Count", "Index", "Sequence", "Revision", "Number", "Version", "Mask", "Id",

        // What a tariff calls a step of its ladder and a time-of-use price: each is the index of one, by its own name.
        "Block", "Rate",
    ];

    /// <summary>A bound is named after its unit: PersonsMin, PriceNanosMax.</summary>
    static readonly string[] Bounds = ["Min", "Max"];

    static readonly string[] Leftovers = ["FIX" + "ME", "TO" + "DO", "HA" + "CK", "#reg" + "ion"];

    static readonly Regex SaysNothing = new(
        @"(Helper|Helpers|Util|Utils|Utility|Manager|Common|Misc|Processor|Data|Info|Dto)\.(cs|razor)$");

    static readonly string[] Tops = ["src", "tests"];

    [Fact]
    public void The_source_is_tidy() =>
        Repository.AssertNone(Tops
            .SelectMany(top => Repository.Files(top, "*.cs").Concat(Repository.Files(top, "*.razor")))
            .SelectMany(file => Faults(file, Repository.Read(file))));

    [Theory]
    [InlineData("src/Tallywatt.Core/Units/A.cs", "class A { double price; }", "1: no floating point in Core")]
    [InlineData("src/Tallywatt.Core/Units/A.cs", "class A { decimal price; }", "1: no floating point in Core")]
    [InlineData("src/Tallywatt.Core/Units/A.cs", "class A { long Power { get; } }", "1: 'Power' has no unit")]
    [InlineData("src/Tallywatt.Core/Units/A.cs", "record A(long Power);", "1: 'Power' has no unit")]
    [InlineData("src/Tallywatt.Core/Units/A.cs", "record A(long PowerMax);", "1: 'PowerMax' has no unit")]
    [InlineData("src/Tallywatt.Core/Units/A.cs", "// FIX" + "ME later", "1: leftover FIX" + "ME")]
    [InlineData("src/Tallywatt.Web/PriceHelper.cs", "class A;", "the file's name says nothing")]
    [InlineData("src/Tallywatt.Web/A.cs", "class A { private int x; }", "1: 'private' is the default")]
    [InlineData("tests/Tallywatt.Tests/A.cs", "class A { void M() => Thread.Sleep(1); }", "1: a sleep")]
    [InlineData("tests/Tallywatt.Tests/A.cs", "class A { Task M() => Task.Delay(100); }", "1: a sleep")]
    [InlineData("tests/Tallywatt.Tests/A.cs", "class A { [Fact(Skip = \"x\")] void M() { } }", "1: a skipped test")]
    [InlineData("tests/A.cs", "class A { [Fact] public void Works() { } }", "1: 'Works' is not a sentence")]
    public void An_untidy_line_is_found(string path, string source, string expected) =>
        Assert.Contains($"{path}:{expected}", Faults(path, source));

    [Fact]
    public void A_long_line_a_long_method_and_a_long_file_are_found()
    {
        var line = new string('x', LineLengthMax + 1);
        Assert.Equal([$"src/A.cs:1: {line.Length + 2} columns"], Faults("src/A.cs", "//" + line));

        var method = "class A { void M()\n{" + new string('\n', MethodLengthMax) + "} }";
        Assert.Equal([$"src/A.cs:1: a method of more than {MethodLengthMax} lines"], Faults("src/A.cs", method));

        Assert.Equal(
            [$"src/A.cs: {FileLengthMax + 1} lines"], Faults("src/A.cs", new string('\n', FileLengthMax)));
    }

    [Fact]
    public void A_line_that_obeys_the_rules_is_not_a_fault() =>
        Assert.Empty(Faults(
            "src/Tallywatt.Core/Units/A.cs",
            "/// <summary>A double tariff.</summary>\nrecord A(long UsedWattHours, int PersonsMin);"));

    static IEnumerable<string> Faults(string path, string source) =>
        TextFaults(path, source).Concat(path.EndsWith(".cs", Exact) ? SyntaxFaults(path, source) : []);

    static IEnumerable<string> TextFaults(string path, string source)
    {
        var lines = source.Split('\n');
        if (SaysNothing.IsMatch(path))
        {
            yield return $"{path}:the file's name says nothing";
        }

        if (lines.Length > FileLengthMax)
        {
            yield return $"{path}: {lines.Length} lines";
        }

        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length > LineLengthMax)
            {
                yield return $"{path}:{i + 1}: {lines[i].Length} columns";
            }

            var line = lines[i];
            foreach (var word in Leftovers.Where(w => Regex.IsMatch(line, $@"(?<!\w){Regex.Escape(w)}(?!\w)")))
            {
                yield return $"{path}:{i + 1}: leftover {word}";
            }
        }
    }

    static IEnumerable<string> SyntaxFaults(string path, string source)
    {
        foreach (var node in CSharpSyntaxTree.ParseText(source).GetRoot().DescendantNodes())
        {
            var span = node.GetLocation().GetLineSpan();
            var line = span.StartLinePosition.Line + 1;
            if (node is BaseMethodDeclarationSyntax && span.EndLinePosition.Line - line + 2 > MethodLengthMax)
            {
                yield return $"{path}:{line}: a method of more than {MethodLengthMax} lines";
            }

            if (node is MemberDeclarationSyntax member && member.Modifiers.Any(SyntaxKind.PrivateKeyword)
                && !member.Modifiers.Any(SyntaxKind.ProtectedKeyword))
            {
                yield return $"{path}:{line}: 'private' is the default";
            }

            var fault = path.StartsWith("src/Tallywatt.Core/", Exact) ? CoreFault(node)
                : path.StartsWith("tests/", Exact) ? TestFault(node) : null;
            if (fault is not null)
            {
                yield return $"{path}:{line}: {fault}";
            }
        }
    }

    static string? CoreFault(SyntaxNode node) => node switch
    {
        PredefinedTypeSyntax { Keyword.Text: "double" or "float" or "decimal" } => "no floating point in Core",
        PropertyDeclarationSyntax p when IsBareNumber(p.Type) && HasNoUnit(p.Identifier.Text) =>
            $"'{p.Identifier.Text}' has no unit",
        ParameterSyntax { Parent.Parent: RecordDeclarationSyntax } p when IsBareNumber(p.Type)
            && HasNoUnit(p.Identifier.Text) => $"'{p.Identifier.Text}' has no unit",
        _ => null,
    };

    static string? TestFault(SyntaxNode node) => node switch
    {
        InvocationExpressionSyntax { Expression: var called } invocation
            when called.ToString() is "Thread.Sleep"
                || (called.ToString() is "Task.Delay" && !invocation.ArgumentList.ToString().Contains("time", Exact)) =>
            "a sleep",
        AttributeSyntax { ArgumentList.Arguments: var given }
            when given.Any(a => a.NameEquals?.Name.ToString() == "Skip") => "a skipped test",
        MethodDeclarationSyntax m when m.AttributeLists.SelectMany(l => l.Attributes)
            .Any(a => a.Name.ToString() is "Fact" or "Theory") && !m.Identifier.Text.Contains('_', Exact) =>
            $"'{m.Identifier.Text}' is not a sentence",
        _ => null,
    };

    static bool IsBareNumber(TypeSyntax? type) => type is PredefinedTypeSyntax { Keyword.Text: "long" or "int" };

    static bool HasNoUnit(string name)
    {
        var bound = Bounds.FirstOrDefault(end => name.EndsWith(end, Exact)) ?? "";
        return !Units.Any(unit => name.AsSpan(0, name.Length - bound.Length).EndsWith(unit, Exact));
    }
}
