using System.Security.Cryptography;
using Tallywatt.Protocols.Explain;

namespace Tallywatt.Fuzz.Engine;

/// <summary>What fuzzing of one target came to.</summary>
/// <param name="Failure">The exception of the input that broke it; null when none did.</param>
public sealed record FuzzOutcome(long ExecutionCount, int PoolCount, byte[]? Input, Exception? Failure);

/// <summary>Runs one target over changed inputs until a deadline, and keeps those that look new.</summary>
/// <remarks>New is an input whose explanation has a shape that was not seen: it stands in for the coverage that an
/// instrumented fuzzer would measure.</remarks>
public sealed class FuzzRun(FuzzTarget target, int seed)
{
    const int PoolCountMax = 4_000;
    const int ShapeCountMax = 200_000;

    /// <summary>No input of this size takes a parser so long.</summary>
    static readonly TimeSpan SlowestAllowed = TimeSpan.FromSeconds(5);

    readonly HashSet<ulong> shapes = [];

    /// <param name="isOver">Asked after each execution.</param>
    public FuzzOutcome Run(Func<bool> isOver, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(isOver);
        ArgumentNullException.ThrowIfNull(time);
        var random = new Random(seed);
        var mutator = new FuzzMutator(random, target.Shape);
        var pool = FuzzSeeds.Of(target).ToList();
        long count = 0;
        foreach (var known in pool)
        {
            count++;
            if (Fails(known, time) is { } failure)
            {
                return new(count, pool.Count, known, failure);
            }
        }

        while (!isOver())
        {
            var input = mutator.Next(pool);
            count++;
            if (Fails(input, time) is { } failure)
            {
                return new(count, pool.Count, Smallest(input, time), failure);
            }

            if (pool.Count < PoolCountMax && shapes.Count < ShapeCountMax && shapes.Add(ShapeOf(input)))
            {
                pool.Add(input);
            }
        }

        return new(count, pool.Count, null, null);
    }

    /// <summary>Runs one input; what broke, or null.</summary>
    public Exception? Fails(byte[] input, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var begun = time.GetTimestamp();
        try
        {
            target.Run(input);
        }
#pragma warning disable CA1031 // Any exception out of a parser is what is looked for.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return failure;
        }

        var taken = time.GetElapsedTime(begun);
        return taken > SlowestAllowed ? new InvalidOperationException($"It took {taken}.") : null;
    }

    /// <summary>The same failure in fewer bytes, as far as cutting pieces out gets.</summary>
    byte[] Smallest(byte[] input, TimeProvider time)
    {
        for (var piece = Math.Max(1, input.Length / 2); piece >= 1; piece /= 2)
        {
            for (var at = 0; at + piece <= input.Length;)
            {
                byte[] shorter = [.. input[..at], .. input[(at + piece)..]];
                if (Fails(shorter, time) is not null)
                {
                    input = shorter;
                }
                else
                {
                    at += piece;
                }
            }
        }

        return input;
    }

    ulong ShapeOf(byte[] input)
    {
        var explained = target.Shape == FuzzShape.Dlt645
            ? Dlt645Explainer.Explain(input)
            : DlmsExplainer.Explain(input);
        var shape = new System.Text.StringBuilder(explained.Fault?.Reason.Split(' ')[^1]);
        foreach (var node in explained.Nodes)
        {
            Describe(node, 0, shape);
        }

        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(shape.ToString()), hash);
        return BitConverter.ToUInt64(hash);
    }

    static void Describe(WireNode node, int depth, System.Text.StringBuilder shape)
    {
        shape.Append(depth).Append(node.Name).Append(node.Text.Split(' ')[0].Length);
        foreach (var child in node.Children)
        {
            Describe(child, depth + 1, shape);
        }
    }
}
