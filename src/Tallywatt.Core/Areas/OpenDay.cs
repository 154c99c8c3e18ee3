using Tallywatt.Core.Units;

namespace Tallywatt.Core.Areas;

/// <summary>What has been rated of one local day so far.</summary>
readonly record struct OpenDay(
    DateOnly Day, long EndUnixSeconds, long ImportWattHours, long ExportWattHours, int RowCount, Money Net)
{
    internal OpenDay Plus(long importWattHours, long exportWattHours, int rowCount, Money net) => this with
    {
        ImportWattHours = ImportWattHours + importWattHours,
        ExportWattHours = ExportWattHours + exportWattHours,
        RowCount = RowCount + rowCount,
        Net = Net + net,
    };
}
