using System.Collections.Concurrent;
using Tallywatt.Platform.Areas;

namespace Tallywatt.Host.Cluster;

/// <summary>Which areas are open in this process.</summary>
sealed class AreasHere : IAreaPresence
{
    readonly ConcurrentDictionary<int, byte> areas = new();

    internal IReadOnlyList<int> All => [.. areas.Keys.Order()];

    public void Opened(int areaId) => areas[areaId] = 0;

    public void Closed(int areaId) => areas.TryRemove(areaId, out _);
}

/// <summary>What one silo says of itself.</summary>
static class SiloApi
{
    internal static void MapSilo(this WebApplication app) =>
        app.MapGet("/api/silo", (AreasHere here) => new SiloView(Environment.ProcessId, here.All));
}

/// <param name="ProcessId">Of this silo.</param>
/// <param name="Areas">Numbers of the areas that are open in it.</param>
sealed record SiloView(int ProcessId, IReadOnlyList<int> Areas);
