namespace Tallywatt.EdgeTests;

/// <summary>The checkout the tests were built from.</summary>
static class Checkout
{
    internal static readonly string Root = Find();

    static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Tallywatt.slnx")))
        {
            directory = directory.Parent;
        }

        return directory.FullName;
    }
}
