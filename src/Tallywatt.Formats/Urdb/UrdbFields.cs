namespace Tallywatt.Formats.Urdb;

/// <summary>Every field of a URDB rate we know, and what we do with it. A field on no list is refused.</summary>
/// <remarks>
/// Names are compared in lower case without underscores, because exports of the database write
/// <c>dgRules</c> and <c>flatDemandUnits</c> where the API writes <c>dgrules</c> and <c>flatdemandunit</c>.
/// Source: the URDB API, version 7, field list at openei.org/services/doc/rest/util_rates.
/// </remarks>
static class UrdbFields
{
    /// <summary>Fields that make the price. Other spellings of the same field map to the API's name.</summary>
    public static readonly IReadOnlyDictionary<string, string> Honoured = new Dictionary<string, string>
    {
        ["name"] = "name",
        ["ratename"] = "name",
        ["utility"] = "utility",
        ["utilityname"] = "utility",
        ["startdate"] = "startdate",
        ["enddate"] = "enddate",
        ["currency"] = "currency",
        ["energyratestructure"] = "energyratestructure",
        ["energyweekdayschedule"] = "energyweekdayschedule",
        ["energyweekdaysched"] = "energyweekdayschedule",
        ["energyweekendschedule"] = "energyweekendschedule",
        ["energyweekendsched"] = "energyweekendschedule",
        ["energytoulabels"] = "energytoulabels",
        ["fixedchargefirstmeter"] = "fixedchargefirstmeter",
        ["fixedchargeunits"] = "fixedchargeunits",
        ["fixedmonthlycharge"] = "fixedmonthlycharge",
        ["mincharge"] = "mincharge",
        ["minchargeunits"] = "minchargeunits",
        ["minmonthlycharge"] = "minmonthlycharge",
        ["annualmincharge"] = "annualmincharge",
        ["flatdemandstructure"] = "flatdemandstructure",
        ["flatdemandmonths"] = "flatdemandmonths",
        ["flatdemandunit"] = "flatdemandunit",
        ["flatdemandunits"] = "flatdemandunit",
        ["demandratestructure"] = "demandratestructure",
        ["demandweekdayschedule"] = "demandweekdayschedule",
        ["demandweekdaysched"] = "demandweekdayschedule",
        ["demandweekendschedule"] = "demandweekendschedule",
        ["demandweekendsched"] = "demandweekendschedule",
        ["demandrateunit"] = "demandrateunit",
        ["demandrateunits"] = "demandrateunit",
        ["demandunits"] = "demandunits",
        ["demandwindow"] = "demandwindow",
        ["dgrules"] = "dgrules",
        ["usenetmetering"] = "usenetmetering",
    };

    /// <summary>Fields that price something we do not measure or do not do. Zero or empty they do no harm.</summary>
    public static readonly IReadOnlyDictionary<string, string> CannotHonour = new Dictionary<string, string>
    {
        ["demandratchetpercentage"] = "a demand ratchet bills the peaks of earlier months",
        ["lookbackpercent"] = "a look-back bills the peaks of earlier months",
        ["lookbackrange"] = "a look-back bills the peaks of earlier months",
        ["lookbackmonths"] = "a look-back bills the peaks of earlier months",
        ["demandreactivepowercharge"] = "reactive power (kVAR) is not in the readings",
        ["demandreactpwrcharge"] = "reactive power (kVAR) is not in the readings",
        ["coincidentratestructure"] = "the hour of the system's peak is not in the readings",
        ["coincidentrateschedule"] = "the hour of the system's peak is not in the readings",
        ["coincidentratesched"] = "the hour of the system's peak is not in the readings",
        ["coincidentsched"] = "the hour of the system's peak is not in the readings",
        ["fuelsadj"] = "a fuel adjustment of this form has no published unit",
        ["fueladjustmentsmonthly"] = "monthly fuel adjustments are not rated",
        ["transformercharge"] = "a transformer charge needs the transformer's size",
    };

    /// <summary>Fields that inform and price nothing. Knowingly read past.</summary>
    public static readonly IReadOnlySet<string> Informative = new HashSet<string>
    {
        "label", "uri", "approved", "isdefault", "revisions", "supersedes", "supercedes", "country", "eiaid",
        "sector", "servicetype", "description", "source", "sourcereference", "sourceparent",
        "basicinformationcomments", "energycomments", "demandcomments", "energyattrs", "demandattrs", "fixedattrs",
        "coincidentrateunit", "coincidentrateunits", "phasewiring",
        "voltageminimum", "voltagemaximum", "voltagecategory", "servicemax", "servicemin", "mindemand", "maxdemand",
        "peakkwcapacitymin", "peakkwcapacitymax", "peakkwcapacityhistory",
        "peakkwhusagemin", "peakkwhusagemax", "peakkwhusagehistory",
        "peakkwusagemin", "peakkwusagemax", "peakkwusagehistory", "fixedchargeeaaddl",
        "utilityid", "id", "rateid", "eia", "version", "address", "bundled",
    };

    /// <summary>The name as the lists above have it.</summary>
    public static string Plain(string name) =>
        name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}
