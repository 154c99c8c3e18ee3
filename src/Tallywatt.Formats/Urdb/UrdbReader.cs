using System.Globalization;
using Tallywatt.Formats.TariffFiles.Documents;

namespace Tallywatt.Formats.Urdb;

/// <summary>Reads one URDB rate from its document, strictly: every value is checked before a tariff is made.</summary>
sealed class UrdbReader
{
    const int MostPeriods = 64;
    const int MostTiers = 16;
    const int MonthCount = 12;
    const int HourCount = 24;

    readonly FaultList faults;
    readonly UrdbFieldMap fields;
    readonly DocumentNode root;
    readonly string path;

    UrdbReader(DocumentNode root, string path, FaultList faults)
    {
        (this.root, this.path, this.faults) = (root, path, faults);
        fields = new(root, path, faults);
    }

    /// <summary>Whether a document is a URDB rate or an answer of its API, by its fields.</summary>
    public static bool Recognises(DocumentNode document) =>
        document.Kind == NodeKind.Mapping
        && (document.Find("items") is { Kind: NodeKind.List }
            || document.Fields.Any(field => UrdbFields.Plain(field.Name) is
                "energyratestructure" or "energyweekdayschedule" or "flatdemandstructure" or "demandratestructure"));

    /// <returns>The rate, or null with at least one fault added.</returns>
    public static UrdbRate? Read(DocumentNode document, FaultList faults)
    {
        var (root, path) = Unwrap(document, faults);
        if (root is null)
        {
            return null;
        }

        var rate = new UrdbReader(root, path, faults).ReadRate();
        return faults.Any ? null : rate;
    }

    static (DocumentNode? Root, string Path) Unwrap(DocumentNode document, FaultList faults)
    {
        if (document.Find("items") is not { } items)
        {
            return (document, "");
        }

        if (items.Kind != NodeKind.List || items.Items.Count != 1 || items.Items[0].Kind != NodeKind.Mapping)
        {
            var what = items.Items.Count > 1 ? $"holds {items.Items.Count} rates" : $"is {items.Describe()}";
            faults.Add(items.At, "items", what, "exactly one rate; put the one you mean in a file of its own");
            return (null, "");
        }

        return (items.Items[0], "items[0]");
    }

    UrdbRate ReadRate()
    {
        var energy = Periods("energyratestructure", required: true);
        var demand = Periods("demandratestructure", required: false);
        var flat = Periods("flatdemandstructure", required: false);
        CheckUnit("demandrateunit", demand);
        CheckUnit("flatdemandunit", flat);
        CheckUnit("demandunits", demand.Count > 0 ? demand : flat);
        CheckDemandWindow(demand.Count + flat.Count > 0);
        return new()
        {
            Root = root,
            Path = path,
            Name = Text("name"),
            Utility = Text("utility"),
            Currency = Currency(),
            StartUnixSeconds = UnixSeconds("startdate"),
            EndUnixSeconds = UnixSeconds("enddate"),
            Energy = energy,
            EnergySchedule = Schedule("energyweekdayschedule", "energyweekendschedule", energy.Count),
            EnergyLabels = Labels(energy.Count),
            Demand = demand,
            DemandSchedule = demand.Count == 0
                ? null
                : Schedule("demandweekdayschedule", "demandweekendschedule", demand.Count),
            FlatDemand = flat,
            FlatDemandMonths = flat.Count == 0 ? [] : Months("flatdemandmonths", flat.Count),
            FixedCharges = Charges(
                ("fixedchargefirstmeter", "fixedchargeunits", "$/month"), ("fixedmonthlycharge", null, "$/month")),
            Minimums = Charges(
                ("mincharge", "minchargeunits", "$/month"),
                ("minmonthlycharge", null, "$/month"),
                ("annualmincharge", null, "$/year")),
            Export = Export(),
        };
    }

    IReadOnlyList<UrdbPeriod> Periods(string name, bool required)
    {
        if (fields.Find(name) is not { } node)
        {
            if (required)
            {
                faults.Add(root.At, fields.PathOf(name), "is missing", "a list of periods, each a list of tiers");
            }

            return [];
        }

        var at = fields.PathOf(name);
        if (!IsList(node, at, "a list of periods, each a list of tiers", MostPeriods))
        {
            return [];
        }

        return [.. node.Items.Select((period, i) => Period(period, FieldPath.Of(at, i), name))];
    }

    UrdbPeriod Period(DocumentNode node, string at, string structure)
    {
        if (!IsList(node, at, "a list of tiers", MostTiers))
        {
            return new([]);
        }

        var tiers = new List<UrdbTier>();
        for (var i = 0; i < node.Items.Count; i++)
        {
            var reader = new UrdbTierReader(faults, structure);
            tiers.Add(reader.Read(node.Items[i], FieldPath.Of(at, i), isLast: i == node.Items.Count - 1));
        }

        UrdbTierReader.CheckAscending(tiers, faults);
        return new(tiers);
    }

    /// <summary>Two tables of 12 months by 24 hours. The weekend one is the weekday one when it is left out.</summary>
    UrdbSchedule Schedule(string weekdayName, string weekendName, int periodCount)
    {
        var weekday = Table(weekdayName, periodCount);
        return new(weekday, fields.Find(weekendName) is null ? weekday : Table(weekendName, periodCount));
    }

    IReadOnlyList<IReadOnlyList<int>> Table(string name, int periodCount)
    {
        const string allowed = "12 lists (January first) of 24 period numbers";
        var at = fields.PathOf(name);
        if (fields.Find(name) is not { } node)
        {
            faults.Add(root.At, at, "is missing", allowed);
            return [];
        }

        if (node.Kind != NodeKind.List || node.Items.Count != MonthCount)
        {
            faults.Add(node.At, at, $"is {node.Describe()}", allowed);
            return [];
        }

        return [.. node.Items.Select((row, i) => Row(row, FieldPath.Of(at, i), HourCount, periodCount))];
    }

    int[] Months(string name, int periodCount)
    {
        if (fields.Find(name) is { } node)
        {
            return Row(node, fields.PathOf(name), MonthCount, periodCount);
        }

        faults.Add(root.At, fields.PathOf(name), "is missing", "a list of 12 period numbers");
        return [];
    }

    int[] Row(DocumentNode node, string at, int length, int periodCount)
    {
        if (node.Kind != NodeKind.List || node.Items.Count != length)
        {
            faults.Add(node.At, at, $"is {node.Describe()}", $"a list of {length} period numbers");
            return [];
        }

        return [.. node.Items.Select((item, i) => PeriodNumber(item, FieldPath.Of(at, i), periodCount))];
    }

    int PeriodNumber(DocumentNode node, string at, int periodCount)
    {
        // Some exports write whole numbers as 2.0.
        if (node.IsScalar
            && UrdbNumber.TryParse(node.Characters, out var number)
            && number.TryScale(0, out var value, out var rounded)
            && !rounded
            && value >= 0
            && value < periodCount)
        {
            return (int)value;
        }

        faults.Add(node.At, at, $"is {node.Describe()}", $"a period number from 0 to {Math.Max(0, periodCount - 1)}");
        return 0;
    }

    bool IsList(DocumentNode node, string at, string allowed, int most)
    {
        if (node.Kind != NodeKind.List || node.Items.Count == 0 || node.Items.Count > most)
        {
            faults.Add(node.At, at, $"is {node.Describe()}", $"{allowed}, 1 to {most}");
            return false;
        }

        return true;
    }

    /// <summary>Demand is in kW. kVA, hp and per-day units measure something else and are refused.</summary>
    void CheckUnit(string name, IReadOnlyList<UrdbPeriod> periods)
    {
        var priced = periods.SelectMany(period => period.Tiers).Any(tier => !tier.Rate.Digits.IsZero);
        if (priced && fields.Find(name) is { } node && node.Characters != "kW")
        {
            faults.Add(
                node.At, fields.PathOf(name),
                $"is {node.Describe()} and cannot be honoured: demand is rated in kW", "kW");
        }
    }

    /// <summary>The peak is that of the readings' own intervals, so their length must be the rate's.</summary>
    void CheckDemandWindow(bool hasDemand)
    {
        if (fields.Find("demandwindow") is not { } node || !hasDemand)
        {
            return;
        }

        var at = fields.PathOf("demandwindow");
        if (node.Characters is "15" or "30" or "60" or "15.0" or "30.0" or "60.0")
        {
            faults.Warn(
                node.At, at,
                $"demand is the mean of {node.Characters} minutes: right for readings of that length only");
            return;
        }

        faults.Add(node.At, at, $"is {node.Describe()} and cannot be honoured", "15, 30 or 60 minutes");
    }

    List<UrdbCharge> Charges(params (string Amount, string? Units, string Unit)[] names)
    {
        var charges = new List<UrdbCharge>();
        foreach (var (amountName, unitsName, usual) in names)
        {
            if (fields.Find(amountName) is not { } node)
            {
                continue;
            }

            var at = fields.PathOf(amountName);
            if (!node.IsScalar || !UrdbNumber.TryParse(node.Characters, out var amount) || amount.Digits.Sign < 0)
            {
                faults.Add(node.At, at, $"is {node.Describe()}", "an amount, zero or more");
                continue;
            }

            var units = unitsName is null ? null : fields.Find(unitsName);
            CheckChargeUnits(units, unitsName, amount);
            if (amount.Digits.IsZero)
            {
                continue;
            }

            var charge = new UrdbCharge(amount, units?.Characters ?? usual, node.At, at);
            if (charges.Find(other => other.Unit == charge.Unit) is { } earlier)
            {
                faults.Add(node.At, at, $"stands beside {earlier.Path}, which means the same", "one of them");
            }

            charges.Add(charge);
        }

        return charges;
    }

    void CheckChargeUnits(DocumentNode? units, string? name, UrdbNumber amount)
    {
        if (units is not null && name is not null && !amount.Digits.IsZero
            && units.Characters is not ("$/month" or "$/day" or "$/year"))
        {
            faults.Add(
                units.At, fields.PathOf(name),
                $"is {units.Describe()} and cannot be honoured", "$/month, $/day, $/year");
        }
    }

    UrdbExport Export()
    {
        if (fields.Find("dgrules") is { } rules)
        {
            switch (rules.Characters.ToLowerInvariant())
            {
                case "net metering":
                    return UrdbExport.NetMetering;
                case "net billing instantaneous":
                    return UrdbExport.NetBillingInstantaneous;
                case "net billing hourly":
                    return UrdbExport.NetBillingHourly;
                case "buy all sell all":
                    return UrdbExport.BuyAllSellAll;
                default:
                    faults.Add(
                        rules.At, fields.PathOf("dgrules"), $"is {rules.Describe()}",
                        "Net Metering, Net Billing Instantaneous, Net Billing Hourly, Buy All Sell All");
                    return UrdbExport.Unsaid;
            }
        }

        return fields.Find("usenetmetering") is { Characters: "true" } ? UrdbExport.NetMetering : UrdbExport.Unsaid;
    }

    string Currency()
    {
        if (fields.Find("currency") is not { } node)
        {
            return "USD";
        }

        if (node.Characters.Length == 3 && node.Characters.All(char.IsAsciiLetterUpper))
        {
            return node.Characters;
        }

        faults.Add(node.At, fields.PathOf("currency"), $"is {node.Describe()}", "an ISO 4217 code such as USD");
        return "USD";
    }

    string[] Labels(int periodCount)
    {
        if (fields.Find("energytoulabels") is not { Kind: NodeKind.List } node || node.Items.Count != periodCount)
        {
            return [];
        }

        // Labels only name the lines of the bill, so an odd one is replaced and not refused.
        var labels = node.Items.Select(item => item.Characters).ToArray();
        var distinct = labels.Distinct(StringComparer.Ordinal).Count() == labels.Length;
        return distinct && labels.All(label => label.Length is > 0 and <= 64) ? labels : [];
    }

    string Text(string name) =>
        fields.Find(name) is { IsScalar: true } node ? node.Characters.Trim() : "";

    /// <summary>A date in seconds since 1970, as URDB writes it. It informs only, so another form is passed by.
    /// </summary>
    long? UnixSeconds(string name) =>
        fields.Find(name) is { IsScalar: true } node
        && long.TryParse(node.Characters, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : null;
}
