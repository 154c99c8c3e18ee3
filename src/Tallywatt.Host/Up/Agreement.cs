using Tallywatt.Platform.Registry;

namespace Tallywatt.Host.Up;

/// <summary>Whether what is asked for is what a data directory was made with.</summary>
static class Agreement
{
    /// <exception cref="RefusedException">It is not; the message says what differs and what to do.</exception>
    internal static void Check(Installation found, UpOptions asked, string tariffDigest, string path)
    {
        Same(path, "--seed", found.Seed, asked.Seed ?? found.Seed);
        Same(path, "--meters", found.MeterCount, asked.MeterCount ?? found.MeterCount);
        Same(path, "--security", found.Security, asked.Security ?? found.Security);
        Same(path, "--protocol", found.Protocol, asked.Protocol ?? found.Protocol);
        if (asked.UsagePath is { } usage)
        {
            Same(path, "--usage", found.UsageDirectory ?? "the household model", Path.GetFullPath(usage));
        }

        if (tariffDigest != found.TariffDigest)
        {
            throw asked.Tariff is { } tariff && tariff != found.TariffName
                ? Differs(path, "--tariff", found.TariffName, tariff)
                : new RefusedException(
                    $"the tariff {found.TariffName} has changed since the data directory {path} was made. "
                    + "Put the file back as it was, or start anew with another --data directory.");
        }
    }

    internal static void CheckPostpaid(UtilityRegistry registry, UpOptions asked, string path)
    {
        var found = registry.ServicePoints.Count(point => point.IsPostpaid);
        Same(path, "--postpaid", found, Math.Min(asked.PostpaidCount ?? found, registry.ServicePoints.Count));
    }

    static void Same<T>(string path, string option, T found, T asked)
    {
        if (!EqualityComparer<T>.Default.Equals(found, asked))
        {
            throw Differs(path, option, found, asked);
        }
    }

    static RefusedException Differs<T>(string path, string option, T found, T asked) =>
        new($"the data directory {path} was made with {option} {found}, not {asked}. "
            + $"Leave {option} out, or start anew with another --data directory.");
}
