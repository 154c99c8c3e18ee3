using System.Globalization;
using System.Security.Cryptography;
using Tallywatt.Fuzz.Engine;

return args switch
{
    ["list"] => List(),
    ["run", .. var rest] => Run(rest),
    ["stdin", var name] => FromStandardInput(name),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        """
        Fuzzes the parsers of the wires. From the root of the checkout:
          dotnet run -c Release --project tests/Tallywatt.Fuzz -- list
          dotnet run -c Release --project tests/Tallywatt.Fuzz -- run dlms --minutes 10
          dotnet run -c Release --project tests/Tallywatt.Fuzz -- run hdlc-server 645-slave --minutes 2 --seed 7
          dotnet run -c Release --project tests/Tallywatt.Fuzz -- stdin apdu < input      (for AFL)
        A name is a target, a family (dlms, dlt645, sts) or all. The minutes are shared among the targets.
        """);
    return 1;
}

static int List()
{
    foreach (var target in FuzzTargets.All)
    {
        Console.WriteLine($"{target.Family,-8} {target.Name}");
    }

    return 0;
}

static int Run(string[] words)
{
    var (minutes, seed) = (10.0, 1);
    var names = new List<string>();
    for (var i = 0; i < words.Length; i++)
    {
        switch (words[i])
        {
            case "--minutes" when i + 1 < words.Length:
                minutes = double.Parse(words[++i], CultureInfo.InvariantCulture);
                break;
            case "--seed" when i + 1 < words.Length:
                seed = int.Parse(words[++i], CultureInfo.InvariantCulture);
                break;
            default:
                names.Add(words[i]);
                break;
        }
    }

    var targets = FuzzTargets.All.Where(target => names.Contains(target.Name) || names.Contains(target.Family)
        || names.Contains("all")).ToList();
    if (targets.Count == 0)
    {
        return Usage();
    }

    var share = TimeSpan.FromMinutes(minutes / targets.Count);
    var allHold = true;
    foreach (var target in targets)
    {
        allHold &= Holds(target, share, seed);
    }

    return allHold ? 0 : 3;
}

static bool Holds(FuzzTarget target, TimeSpan share, int seed)
{
    var time = TimeProvider.System;
    var begun = time.GetTimestamp();
    var outcome = new FuzzRun(target, seed).Run(() => time.GetElapsedTime(begun) > share, time);
    var found = outcome.Failure is null
        ? "nothing found"
        : $"{outcome.Failure.GetType().Name}: {outcome.Failure.Message}";
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{target.Name,-28} {outcome.ExecutionCount,12:N0} inputs, {outcome.PoolCount,6} kept: {found}"));
    if (outcome.Input is not { } input)
    {
        return true;
    }

    var folder = Path.Combine(FuzzSeeds.CorpusFolder, target.Name);
    Directory.CreateDirectory(folder);
    var file = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(input))[..12] + ".hex");
    File.WriteAllText(file, Convert.ToHexString(input) + "\n");
    Console.WriteLine($"  kept as {Path.GetRelativePath(Directory.GetCurrentDirectory(), file)}");
    Console.WriteLine(outcome.Failure);
    return false;
}

static int FromStandardInput(string name)
{
    var target = FuzzTargets.All.FirstOrDefault(target => target.Name == name);
    if (target is null)
    {
        return Usage();
    }

    using var input = new MemoryStream();
    using var standard = Console.OpenStandardInput();
    standard.CopyTo(input);
    target.Run(input.ToArray()); // A broken rule ends the process with an abort, which is what a fuzzer looks for.
    return 0;
}
