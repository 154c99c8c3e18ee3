using Tallywatt.Protocols.Dlt645;
using Tallywatt.Protocols.Framing;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>The meters' end of one DL/T 645 line: finds whom a frame is for, and lets that meter answer.</summary>
/// <remarks>A broadcast reaches every meter and is not answered; what several meters would answer at once is answered
/// by none. Source: DL/T 645-2007, 5.2.2 and 7.</remarks>
sealed class Dlt645Connection(IMetersOnLine meters) : IServerConnection
{
    /// <summary>Slaves kept for one line: they remember long answers and who proved himself.</summary>
    const int SlavesMax = 64;

    readonly Dictionary<IDlt645Meter, Dlt645Slave> slaves = [];

    /// <summary>Where many share a line, they share the standard's way to sum up.</summary>
    readonly ChecksumRule checksum = meters.Count == 1
        ? meters.Addressed(Dlt645Address.Wildcard).FirstOrDefault()?.Profile.Checksum ?? ChecksumRule.Standard
        : ChecksumRule.Standard;

    public int InputLengthMax => 2 * Dlt645Limits.FrameLengthMax;

    public int OutputLengthMax => Dlt645Limits.FrameLengthMax;

    public bool HasMore => false;

    public TimeSpan AnswerDelay => TimeSpan.Zero;

    public TimeSpan? GapMax => Dlt645Limits.ByteGapMax;

    public ConnectionStep Step(
        ReadOnlySpan<byte> input, Span<byte> output, out int consumedCount, out int writtenCount,
        bool isSilent = false)
    {
        writtenCount = 0;
        var status = Dlt645Frame.TryRead(input, out var frame, out consumedCount, out _, checksum, isSilent);
        if (status != FrameStatus.Frame)
        {
            return status == FrameStatus.NeedMoreData ? ConnectionStep.NeedMoreData : ConnectionStep.Skipped;
        }

        var to = Dlt645Address.FromWire(frame.Address);
        var question = input[..consumedCount];
        if (to.IsBroadcast)
        {
            foreach (var meter in meters.Addressed(to))
            {
                new Dlt645Slave(meter).Step(question, output, out _, out _);
            }

            return ConnectionStep.Answered;
        }

        if (Only(meters.Addressed(to)) is { } called)
        {
            SlaveOf(called).Step(question, output, out _, out writtenCount);
        }

        return writtenCount > 0 ? ConnectionStep.Answered : ConnectionStep.Skipped;
    }

    public void Disconnected() => slaves.Clear();

    static IDlt645Meter? Only(IEnumerable<IDlt645Meter> called)
    {
        IDlt645Meter? only = null;
        foreach (var meter in called)
        {
            if (only is not null)
            {
                return null;
            }

            only = meter;
        }

        return only;
    }

    Dlt645Slave SlaveOf(IDlt645Meter meter)
    {
        if (!slaves.TryGetValue(meter, out var slave))
        {
            if (slaves.Count == SlavesMax)
            {
                slaves.Clear();
            }

            slaves.Add(meter, slave = new(meter));
        }

        return slave;
    }
}
