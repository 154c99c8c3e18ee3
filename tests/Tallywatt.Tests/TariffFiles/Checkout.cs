namespace Tallywatt.Tests.TariffFiles;

/// <summary>Files of this checkout, and of the folder of shared data where there is one.</summary>
static class Checkout
{
    static readonly string Root = Find();

    public static string PathOf(string path) => Path.Combine(Root, path);

    /// <summary>TALLYWATT_SHARED, or the folder "shared" beside the checkout. It need not exist.</summary>
    public static string SharedPathOf(string path) =>
        Path.Combine(
            Environment.GetEnvironmentVariable("TALLYWATT_SHARED") ?? Path.Combine(Root, "..", "shared"), path);

    static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Tallywatt.slnx")))
            {
                return folder;
            }
        }

        // Built outside the checkout: the source of this file is inside it.
        return Path.GetFullPath(Path.Combine(SourceFolder(), "..", "..", ".."));
    }

    static string SourceFolder([System.Runtime.CompilerServices.CallerFilePath] string path = "") =>
        Path.GetDirectoryName(path)!;
}
