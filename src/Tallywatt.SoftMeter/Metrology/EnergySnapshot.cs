using System.Runtime.CompilerServices;

namespace Tallywatt.SoftMeter.Metrology;

/// <summary>The energy registers at one instant, in whole watt-hours and var-hours.</summary>
public readonly struct EnergySnapshot : IEquatable<EnergySnapshot>
{
    internal readonly EnergyCells Cells;

    internal EnergySnapshot(in EnergyCells cells) => Cells = cells;

    /// <summary>+A. Rate 0 is the total, which is the sum of the rates, 1 to 4 are the rates.</summary>
    public long ImportWattHours(int rate) => Energy(rate, RegisterBank.ImportAt);

    /// <summary>-A, the same.</summary>
    public long ExportWattHours(int rate) => Energy(rate, RegisterBank.ExportAt);

    /// <param name="quadrant">1 to 4: I import inductive, II export, III export, IV import capacitive.</param>
    public long ReactiveVarHours(int quadrant) =>
        Cells[RegisterBank.ReactiveAt + RegisterBank.Checked(quadrant, 1) - 1];

    public bool Equals(EnergySnapshot other) => ((ReadOnlySpan<long>)Cells).SequenceEqual(other.Cells);

    public override bool Equals(object? obj) => obj is EnergySnapshot other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Cells[0], Cells[RegisterBank.ExportAt]);

    public static bool operator ==(EnergySnapshot left, EnergySnapshot right) => left.Equals(right);

    public static bool operator !=(EnergySnapshot left, EnergySnapshot right) => !left.Equals(right);

    public override string ToString() => string.Join(' ', ((ReadOnlySpan<long>)Cells).ToArray());

    internal void CopyTo(Span<long> target) => ((ReadOnlySpan<long>)Cells).CopyTo(target);

    long Energy(int rate, int first)
    {
        if (RegisterBank.Checked(rate, 0) > 0)
        {
            return Cells[first + rate - 1];
        }

        return (Cells[first] + Cells[first + 1] + Cells[first + 2] + Cells[first + 3])
            % MeterSettings.RegisterCapacityWattHours;
    }
}

/// <summary>+A of rates 1 to 4, -A of rates 1 to 4, reactive energy of quadrants I to IV.</summary>
[InlineArray(RegisterBank.CellCount)]
struct EnergyCells
{
    long first;
}
