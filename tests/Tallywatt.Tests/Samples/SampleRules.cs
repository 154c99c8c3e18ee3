using System.Globalization;
using System.Text;

namespace Tallywatt.Tests.Usage;

/// <summary>How every file under samples/ is made.</summary>
static class SampleRules
{
    internal static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["household-year.csv"] = HouseholdYear(),
        ["prosumer-two-weeks.xml"] = ProsumerTwoWeeks(),
        ["solar-month.nem12.csv"] = SolarMonth(),
        ["four-visits.nem13.csv"] = FourVisits(),
        ["bad/bad-row.csv"] = "start_utc,duration_s,wh\n2025-01-01T00:00:00Z,3600,412\n2025-01-01T01:00:00Z,3600,4l2\n",
        ["bad/short-day.nem12.csv"] =
            "100,NEM12,202501020600,SAMPLE,SAMPLE\n200,SAMPLE0001,E1,,E1,N1,METER1,kWh,30,\n"
            + $"300,20250101,{string.Join(',', Enumerable.Repeat("0.250", 47))},A,,,20250102060000,\n900\n",
        ["bad/cut-off.nem12.csv"] =
            "100,NEM12,202501020600,SAMPLE,SAMPLE\n200,SAMPLE0001,E1,,E1,N1,METER1,kWh,30,\n"
            + $"300,20250101,{string.Join(',', Enumerable.Repeat("0.250", 48))},A,,,20250102060000,\n",
        ["bad/gas.xml"] = Feed("1", Type("1", uom: 42, commodity: 7), Block("1", Reading(1_735_689_600, "12"))),
        ["bad/cost-only.xml"] =
            Feed("0", Type("1", uom: 72, commodity: 1), Block("1", Reading(1_735_689_600, null))),
        ["bad/cut-off.xml"] =
            Feed("0", Type("1", uom: 72, commodity: 1), Block("1", Reading(1_735_689_600, "412")))[..^120],
    };

    static string HouseholdYear()
    {
        var home = new HomeRule(20_250_101);
        var text = new StringBuilder("start_utc,duration_s,wh\n");
        for (var local = new DateTime(2025, 1, 1); local.Year == 2025; local = local.AddHours(1))
        {
            text.Append(Line($"{local.AddHours(-8):yyyy-MM-ddTHH:mm:ss}Z,3600,{home.UseWattHours(local)}"));
        }

        return text.ToString();
    }

    /// <summary>From 27 October to 9 November 2025 in New York: 2 November has 25 hours.</summary>
    static string ProsumerTwoWeeks()
    {
        var home = new HomeRule(20_251_027);
        var (import, export) = (new StringBuilder(), new StringBuilder());
        var start = new DateTime(2025, 10, 27, 4, 0, 0);
        for (var utc = start; utc < new DateTime(2025, 11, 10, 5, 0, 0); utc = utc.AddHours(1))
        {
            var local = utc.AddHours(utc < new DateTime(2025, 11, 2, 6, 0, 0) ? -4 : -5);
            var (use, sun) = (home.UseWattHours(local), home.SunWattHours(local) / 2);
            var unix = (long)(utc - DateTime.UnixEpoch).TotalSeconds;
            import.Append(Reading(unix, Line($"{Math.Max(use - sun, 0)}").Trim()));
            export.Append(Reading(unix, Line($"{Math.Max(sun - use, 0)}").Trim()));
        }

        return Feed(
            "0",
            Type("1", uom: 72, commodity: 1) + Type("2", uom: 72, commodity: 1, flow: 19),
            Block("1", import.ToString()) + Block("2", export.ToString()));
    }

    static string SolarMonth()
    {
        var home = new HomeRule(20_250_131);
        var (import, export) = (new StringBuilder(), new StringBuilder());
        for (var day = new DateTime(2025, 1, 1); day.Month == 1; day = day.AddDays(1))
        {
            import.Append(Line($"300,{day:yyyyMMdd}"));
            export.Append(Line($"300,{day:yyyyMMdd}"));
            import.Length--;
            export.Length--;
            for (var half = 0; half < 48; half++)
            {
                var local = day.AddMinutes(half * 30);
                var net = (home.UseWattHours(local) - home.SunWattHours(local)) / 2;
                import.Append(Kilowatts(Math.Max(net, 0)));
                export.Append(Kilowatts(Math.Max(-net, 0)));
            }

            var varies = day.Day == 15;
            import.Append(varies ? ",V,,,20250201060000,\n400,1,20,A,,\n400,21,26,F14,32,\n400,27,48,A,,\n"
                : ",A,,,20250201060000,\n");
            export.Append(",A,,,20250201060000,\n");
        }

        var reactive = "300,20250101" + string.Concat(Enumerable.Repeat(",0.05", 48)) + ",A,,,20250201060000,\n";
        return "100,NEM12,202502010600,SAMPLE,SAMPLE\n"
            + $"200,SAMPLE0001,E1B1Q1,1,E1,N1,METER1,kWh,30,\n{import}"
            + $"200,SAMPLE0001,E1B1Q1,2,B1,N1,METER1,kWh,30,\n{export}"
            + $"200,SAMPLE0001,E1B1Q1,3,Q1,,METER1,kVArh,30,\n{reactive}900\n";
    }

    static string FourVisits()
    {
        int[] reads = [10_000, 10_912, 11_640, 12_498, 13_377];
        string[] days = ["20240102", "20240403", "20240702", "20241001", "20250103"];
        var text = new StringBuilder("100,NEM13,202501040600,SAMPLE,SAMPLE\n");
        for (var i = 1; i < reads.Length; i++)
        {
            text.Append(Line($"250,SAMPLE0002,11,1,11,11,METER2,E,{reads[i - 1]:000000.0},{days[i - 1]}093000,A,,,"));
            text.Length--;
            text.Append(Line(
                $"{reads[i]:000000.0},{days[i]}093000,A,,,{reads[i] - reads[i - 1]}.0,kWh,,{days[i]}120000,"));
        }

        return text.Append("900\n").ToString();
    }

    static string Kilowatts(long wattHours) =>
        "," + (wattHours / 1_000m).ToString("0.000", CultureInfo.InvariantCulture);

    static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture) + "\n";

    static string Feed(string service, string types, string blocks) => $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <feed xmlns="http://www.w3.org/2005/Atom">
          <id>urn:uuid:00000000-0000-4000-8000-000000000001</id>
          <title>Tallywatt sample</title>
          <entry>
            <link rel="self" href="/sample/UsagePoint/1"/>
            <link rel="up" href="/sample/UsagePoint"/>
            <title>Sample home</title>
            <content>
              <UsagePoint xmlns="http://naesb.org/espi">
                <ServiceCategory><kind>{service}</kind></ServiceCategory>
              </UsagePoint>
            </content>
          </entry>
          <entry>
            <link rel="self" href="/sample/LocalTimeParameters/1"/>
            <content>
              <LocalTimeParameters xmlns="http://naesb.org/espi">
                <dstEndRule>B40E2000</dstEndRule><dstOffset>3600</dstOffset>
                <dstStartRule>360E2000</dstStartRule><tzOffset>-18000</tzOffset>
              </LocalTimeParameters>
            </content>
          </entry>
        {types}{blocks}</feed>

        """;

    static string Type(string id, int uom, int commodity, int flow = 1) => $"""
          <entry>
            <link rel="self" href="/sample/UsagePoint/1/MeterReading/{id}"/>
            <link rel="up" href="/sample/UsagePoint/1/MeterReading"/>
            <link rel="related" href="/sample/ReadingType/{id}"/>
            <title>{(flow == 1 ? "Delivered" : "Received")}</title>
            <content><MeterReading xmlns="http://naesb.org/espi"/></content>
          </entry>
          <entry>
            <link rel="self" href="/sample/ReadingType/{id}"/>
            <content>
              <ReadingType xmlns="http://naesb.org/espi">
                <accumulationBehaviour>4</accumulationBehaviour><commodity>{commodity}</commodity>
                <dataQualifier>12</dataQualifier><flowDirection>{flow}</flowDirection>
                <intervalLength>3600</intervalLength><kind>12</kind>
                <powerOfTenMultiplier>0</powerOfTenMultiplier><uom>{uom}</uom>
              </ReadingType>
            </content>
          </entry>

        """;

    static string Block(string id, string readings) => $"""
          <entry>
            <link rel="self" href="/sample/UsagePoint/1/MeterReading/{id}/IntervalBlock/1"/>
            <link rel="up" href="/sample/UsagePoint/1/MeterReading/{id}/IntervalBlock"/>
            <content>
              <IntervalBlock xmlns="http://naesb.org/espi">
        {readings}      </IntervalBlock>
            </content>
          </entry>

        """;

    static string Reading(long start, string? value) => value is null
        ? "        <IntervalReading><cost>819</cost>"
            + $"<timePeriod><duration>3600</duration><start>{start}</start></timePeriod></IntervalReading>\n"
        : $"        <IntervalReading><timePeriod><duration>3600</duration><start>{start}</start></timePeriod>"
            + $"<value>{value}</value></IntervalReading>\n";
}
