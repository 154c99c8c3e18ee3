using Tallywatt.SoftMeter.Servers;

namespace Tallywatt.SoftMeter.Metrology;

/// <summary>What a meter keeps for its COSEM objects alone.</summary>
public sealed partial class Meter
{
    /// <summary>Made when it is first needed. The caller holds the meter's gate.</summary>
    internal CosemMemory CosemNow()
    {
        if (Part<CosemMemory>() is not { } part)
        {
            part = new(this);
            Plug(part);
        }

        return part;
    }
}
