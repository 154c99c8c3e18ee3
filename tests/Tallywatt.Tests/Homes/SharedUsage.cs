using System.Globalization;
using System.Xml;
using Tallywatt.Tests.Architecture;

namespace Tallywatt.Tests.Homes;

/// <summary>Recorded years of real homes, where the folder of shared inputs is present.</summary>
static class SharedUsage
{
    /// <summary>Whole hours in order from local midnight of a first of January, in watt-hours.</summary>
    internal static IReadOnlyList<double[]> Years()
    {
        var data = Repository.SharedInputs("data");
        return
        [
            Series(Path.Combine(data, "series", "inland_single_family_kw_8760.csv")),
            Series(Path.Combine(data, "series", "desert_single_family_kw_8760.csv")),
            GreenButton(Path.Combine(
                data, "greenbutton", "Inland_Single_Family_Jan_1_2011_to_Jan_1_2012_RetailCustomer_9.xml")),
            GreenButton(Path.Combine(
                data, "greenbutton", "Coastal_Multi_Family_Daily_Jan_1_2011_to_Jan_1_2012_RetailCustomer_4.xml")),
        ];
    }

    static double[] Series(string path) =>
        [.. File.ReadLines(path).Take(8_760).Select(line => 1_000 * double.Parse(line, CultureInfo.InvariantCulture))];

    /// <summary>Both files begin at local midnight and have one reading an hour; each appears twice.</summary>
    static double[] GreenButton(string path)
    {
        var readings = new SortedDictionary<long, double>();
        using var reader = XmlReader.Create(path);
        while (reader.ReadToFollowing("IntervalReading", "http://naesb.org/espi"))
        {
            using var inner = reader.ReadSubtree();
            inner.ReadToFollowing("start", "http://naesb.org/espi");
            var start = inner.ReadElementContentAsLong();
            inner.ReadToFollowing("value", "http://naesb.org/espi");
            readings[start] = inner.ReadElementContentAsLong();
        }

        return [.. readings.Values.Take(8_760)];
    }
}
