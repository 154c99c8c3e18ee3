using System.CommandLine;

namespace Tallywatt.Host.Readings;

/// <summary>`tallywatt readings ...`: what was read, what it cost, what is missing, of a running or a stopped
/// utility.</summary>
static class ReadingsCommand
{
    internal static Command Create() => new(
        "readings",
        """
        Shows, checks, corrects and exports readings.

        Example:
          ./tallywatt readings days --account 100001 --data ./data
        """)
    {
        PointVerbs.Show(), PointVerbs.Days(), PointVerbs.Months(), ExportVerb.Create(), AreaVerbs.Curve(),
        AreaVerbs.Loss(), SupplyVerb.Create(), CheckVerb.Create(), VersionVerbs.Versions(), VersionVerbs.Edits(),
        EstimateVerb.Create(), EditVerb.Create(), VersionVerbs.Thresholds(), FindingVerbs.Findings(),
        FindingVerbs.Quarantine(),
    };
}
