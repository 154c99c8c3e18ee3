using System.Text;
using Tallywatt.Formats.TariffFiles.Documents;
using Tallywatt.Formats.Urdb;

namespace Tallywatt.Formats.TariffFiles;

/// <summary>A tariff from wherever a person names it: a built-in name, a tariff file, or a URDB rate.</summary>
public static class TariffSource
{
    /// <summary>Loads a built-in tariff by its name, or else a file by its path.</summary>
    /// <param name="nameOrPath">
    /// A name of <see cref="BuiltInTariffs.Names"/>, or the path of a YAML or JSON file. A .json file with the
    /// fields of an OpenEI URDB rate is imported as one.
    /// </param>
    /// <returns>The tariff, or every fault of the file; never an exception for what a file holds.</returns>
    public static TariffLoad Load(string nameOrPath)
    {
        if (BuiltInTariffs.TextOf(nameOrPath) is { } text)
        {
            return Read(Encoding.UTF8.GetBytes(text), nameOrPath);
        }

        try
        {
            return File.Exists(nameOrPath) ? Read(BoundedFile.Read(nameOrPath), nameOrPath) : NotFound(nameOrPath);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return TariffLoad.Refused([new(nameOrPath, 0, 0, "", $"cannot be read: {refused.Message}", "")]);
        }
    }

    /// <summary>Reads a tariff from the bytes of a file.</summary>
    /// <param name="bytes">UTF-8 text, at most 1 MiB.</param>
    /// <param name="fileName">For messages; a name that ends in .json makes it JSON, any other YAML.</param>
    public static TariffLoad Read(ReadOnlySpan<byte> bytes, string fileName)
    {
        var faults = new FaultList(fileName);
        if (DocumentText.Read(bytes, faults) is not { } document)
        {
            return TariffLoad.Refused(faults.InOrder());
        }

        var tariff = UrdbReader.Recognises(document)
            ? UrdbTariff.Import(document, faults)
            : TariffFileReader.Read(document, faults);
        return tariff is null || faults.Any
            ? TariffLoad.Refused(faults.InOrder())
            : TariffLoad.Of(tariff, faults.Warnings);
    }

    static TariffLoad NotFound(string nameOrPath)
    {
        var nearest = Spelling.Nearest(nameOrPath, BuiltInTariffs.Names);
        var hint = nearest is null ? "" : $" (did you mean {nearest}?)";
        var names = string.Join(", ", BuiltInTariffs.Names);
        return TariffLoad.NotFound(new(
            nameOrPath, 0, 0, "", $"no built-in tariff and no file of that name{hint}", $"a file, or one of {names}"));
    }
}
