using Tallywatt.Simulation;

namespace Tallywatt.Host.Simulate;

/// <summary>How far the worlds are: one line that is rewritten on a terminal, nothing anywhere else.</summary>
sealed class SimulateProgress(int worldCount, TextWriter error)
{
    readonly Lock gate = new();
    readonly bool isShown = !Console.IsErrorRedirected && ReferenceEquals(error, Console.Error);
    int doneCount;
    int brokenCount;

    internal void Count(WorldResult result)
    {
        lock (gate)
        {
            doneCount++;
            brokenCount += result.Holds ? 0 : 1;
            if (isShown && (doneCount % 25 == 0 || doneCount == worldCount))
            {
                error.Write($"\r{doneCount} of {worldCount} worlds, {brokenCount} with a broken promise");
            }
        }
    }

    internal void End()
    {
        if (isShown && doneCount > 0)
        {
            error.WriteLine();
        }
    }
}
