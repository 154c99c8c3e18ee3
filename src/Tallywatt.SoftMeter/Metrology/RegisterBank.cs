using Tallywatt.Core.Units;
using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Metrology;

/// <summary>The energy registers of a meter: +A and -A by rate, reactive energy by quadrant.</summary>
/// <remarks>
/// Each counts joules (or thousandths of a var-second), so that what does not fill a watt-hour is kept, and wraps at
/// the register's capacity. The total of a direction is the sum of its rates: there is nothing that could disagree.
/// Source of the quadrants: IEC 62053-23, annex C.
/// </remarks>
public sealed class RegisterBank
{
    public const int RateCount = 4;
    internal const int ImportAt = 0;
    internal const int ExportAt = RateCount;
    internal const int ReactiveAt = 2 * RateCount;
    internal const int CellCount = 3 * RateCount;
    const long JoulesPerWattHour = 3_600;
    const long Thousandths = 1_000;
    const long CapacityJoules = MeterSettings.RegisterCapacityWattHours * JoulesPerWattHour;

    readonly Meter meter;
    EnergyCells cells;

    internal RegisterBank(Meter meter) => this.meter = meter;

    /// <summary>1.0.1.8.0.255.</summary>
    public EnergyRegister ImportRegister => EnergyRegister.At(ImportWattHours(0));

    /// <summary>1.0.2.8.0.255.</summary>
    public EnergyRegister ExportRegister => EnergyRegister.At(ExportWattHours(0));

    /// <summary>True while a purse in the meter charges by these registers: only energy may move them then.</summary>
    internal bool IsChargedBy =>
        meter.Part<Prepayment.MeterPrepayment>()?.Purse.Mode == Prepayment.PaymentMode.Local;

    /// <summary>+A; rate 0 is the total.</summary>
    public long ImportWattHours(int rate) => Joules(rate, ImportAt) / JoulesPerWattHour;

    /// <summary>-A; rate 0 is the total.</summary>
    public long ExportWattHours(int rate) => Joules(rate, ExportAt) / JoulesPerWattHour;

    /// <param name="quadrant">1 to 4.</param>
    public long ReactiveVarHours(int quadrant) =>
        cells[ReactiveAt + Checked(quadrant, 1) - 1] / (JoulesPerWattHour * Thousandths);

    /// <summary>All registers of this instant.</summary>
    public EnergySnapshot Snapshot()
    {
        EnergyCells whole = default;
        for (var i = 0; i < CellCount; i++)
        {
            whole[i] = cells[i] / (i < ReactiveAt ? JoulesPerWattHour : JoulesPerWattHour * Thousandths);
        }

        return new(whole);
    }

    /// <summary>Meter clear: all registers begin at zero. Inside a change only.</summary>
    internal void Clear()
    {
        if (IsChargedBy)
        {
            throw new InvalidOperationException("Registers that a purse charges by are not set to zero.");
        }

        cells = default;
        meter.Mark(MeterSection.Core);
    }

    internal static int Checked(int number, int least)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, least);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, RateCount);
        return number;
    }

    internal void Install(long importWattHours, long exportWattHours)
    {
        cells[ImportAt] = importWattHours * JoulesPerWattHour;
        cells[ExportAt] = exportWattHours * JoulesPerWattHour;
    }

    internal void InstallExact(long importJoules, long exportJoules)
    {
        cells[ImportAt] = importJoules;
        cells[ExportAt] = exportJoules;
    }

    internal void Add(in LoadEnergy energy, int rate, LoadCharacter character)
    {
        Accumulate(ImportAt + rate - 1, energy.ImportJoules, CapacityJoules);
        Accumulate(ExportAt + rate - 1, energy.ExportJoules, CapacityJoules);
        AddReactive(energy.ImportJoules, character.ImportTanPermille, inductive: 1, capacitive: 4);
        AddReactive(energy.ExportJoules, character.ExportTanPermille, inductive: 2, capacitive: 3);
    }

    internal void Write(RecordWriter into)
    {
        for (var i = 0; i < CellCount; i++)
        {
            into.Unsigned((ulong)cells[i]);
        }
    }

    internal void Read(ref RecordReader from)
    {
        for (var i = 0; i < CellCount; i++)
        {
            cells[i] = (long)from.Unsigned();
        }
    }

    void AddReactive(long joules, int tanPermille, int inductive, int capacitive) => Accumulate(
        ReactiveAt + (tanPermille >= 0 ? inductive : capacitive) - 1,
        joules * Math.Abs(tanPermille),
        CapacityJoules * Thousandths);

    void Accumulate(int cell, long amount, long capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        cells[cell] = (cells[cell] + amount) % capacity;
    }

    long Joules(int rate, int first) => Checked(rate, 0) > 0
        ? cells[first + rate - 1]
        : (cells[first] + cells[first + 1] + cells[first + 2] + cells[first + 3]) % CapacityJoules;
}
