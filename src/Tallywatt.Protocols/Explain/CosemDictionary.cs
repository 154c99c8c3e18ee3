using System.Globalization;
using Tallywatt.Protocols.Obis;

namespace Tallywatt.Protocols.Explain;

/// <summary>What classes, attributes, units and the usual objects are called. Source: IEC 62056-6-1 and 6-2.</summary>
public static class CosemDictionary
{
    static readonly Dictionary<int, ClassEntry> Classes = new()
    {
        [1] = new("data", "value"),
        [3] = new("register", "value, scaler_unit", "reset"),
        [4] = new("extended register", "value, scaler_unit, status, capture_time", "reset"),
        [5] = new(
            "demand register",
            "current_average_value, last_average_value, scaler_unit, status, capture_time, start_time_current, period, "
            + "number_of_periods",
            "reset, next_period"),
        [6] = new("register activation", "register_assignment, mask_list, active_mask"),
        [7] = new(
            "profile generic",
            "buffer, capture_objects, capture_period, sort_method, sort_object, entries_in_use, profile_entries",
            "reset, capture"),
        [8] = new(
            "clock",
            "time, time_zone, status, daylight_savings_begin, daylight_savings_end, daylight_savings_deviation, "
            + "daylight_savings_enabled, clock_base",
            "adjust_to_quarter, adjust_to_measuring_period, adjust_to_minute, adjust_to_preset_time, "
            + "preset_adjusting_time, shift_time"),
        [9] = new("script table", "scripts", "execute"),
        [10] = new("schedule", "entries", "enable_disable, insert, delete"),
        [11] = new("special days table", "entries", "insert, delete"),
        [12] = new("association SN", "object_list, access_rights_list, security_setup_reference"),
        [15] = new(
            "association LN",
            "object_list, associated_partners_id, application_context_name, xDLMS_context_info, "
            + "authentication_mechanism_name, secret, association_status, security_setup_reference, user_list, "
            + "current_user",
            "reply_to_HLS_authentication, change_HLS_secret, add_object, remove_object, add_user, remove_user"),
        [17] = new("SAP assignment", "SAP_assignment_list", "connect_logical_device"),
        [18] = new("image transfer", "image_block_size, image_transferred_blocks_status"),
        [19] = new("IEC local port setup", "default_mode, default_baud, prop_baud, response_time, device_addr"),
        [20] = new(
            "activity calendar",
            "calendar_name_active, season_profile_active, week_profile_table_active, day_profile_table_active, "
            + "calendar_name_passive, season_profile_passive, week_profile_table_passive, day_profile_table_passive, "
            + "activate_passive_calendar_time",
            "activate_passive_calendar"),
        [21] = new("register monitor", "thresholds, monitored_value, actions"),
        [22] = new("single action schedule", "executed_script, type, execution_time"),
        [23] = new("IEC HDLC setup", "comm_speed, window_size_transmit, window_size_receive"),
        [40] = new(
            "push setup",
            "push_object_list, send_destination_and_method, communication_window, randomisation_start_interval, "
            + "number_of_retries, repetition_delay, port_reference, push_client_SAP, push_protection_parameters, "
            + "push_operation_method, confirmation_parameters, last_confirmation_date_time",
            "push, reset"),
        [41] = new("TCP-UDP setup", "TCP-UDP_port, IP_reference, MSS, nb_of_sim_conn, inactivity_time_out"),
        [42] = new("IPv4 setup", "DL_reference, IP_address"),
        [43] = new("MAC address setup", "MAC_address"),
        [45] = new("GPRS modem setup", "APN, PIN_code, quality_of_service"),
        [47] = new("GSM diagnostic", "operator, status, cs_attachment, ps_status, cell_info"),
        [48] = new("IPv6 setup", "DL_reference"),
        [61] = new("register table", "table_cell_values"),
        [62] = new("compact data", "compact_buffer, capture_objects, template_id, template_description"),
        [63] = new("status mapping", "status_word, mapping_table"),
        [64] = new(
            "security setup",
            "security_policy, security_suite, client_system_title, server_system_title, certificates",
            "security_activate, global_key_transfer, key_agreement"),
        [70] = new(
            "disconnect control", "output_state, control_state, control_mode", "remote_disconnect, remote_reconnect"),
        [71] = new(
            "limiter",
            "monitored_value, threshold_active, threshold_normal, threshold_emergency, min_over_threshold_duration, "
            + "min_under_threshold_duration, emergency_profile, emergency_profile_group_id_list, "
            + "emergency_profile_active, actions"),
        [72] = new("M-Bus client", "mbus_port_reference, capture_definition, capture_period"),
        [111] = new(
            "account",
            "account_mode_and_status, current_credit_in_use, current_credit_status, available_credit, amount_to_clear, "
            + "clearance_threshold, aggregated_debt, credit_reference_list, charge_reference_list, "
            + "credit_charge_configuration, token_gateway_configuration, account_activation_time, "
            + "account_closure_time, currency, low_credit_threshold, next_credit_available_threshold, max_provision, "
            + "max_provision_period",
            "activate_account, close_account, reset_account"),
        [112] = new(
            "credit",
            "current_credit_amount, credit_type, priority, warning_threshold, limit, credit_configuration, "
            + "credit_status, preset_credit_amount, credit_available_threshold, period",
            "update_amount, set_amount_to_value, invoke_credit"),
        [113] = new(
            "charge",
            "total_amount_paid, charge_type, priority, unit_charge_active, unit_charge_passive, "
            + "unit_charge_activation_time, period, charge_configuration, last_collection_time, "
            + "last_collection_amount, total_amount_remaining, proportion",
            "update_unit_charge, activate_passive_unit_charge, collect, update_total_amount_remaining, "
            + "set_total_amount_remaining"),
        [115] = new(
            "token gateway",
            "token, token_time, token_description, token_delivery_method, token_status", "enter"),
        [116] = new(
            "IEC 62055-41 attributes",
            "meter_pan, commodity, token_carrier_type, encryption_algorithm, supply_group_code, tariff_index, "
            + "key_revision_number, key_type, key_expiry_number, no_of_kct_supported, sts_certificate_no"),
    };

    static readonly Dictionary<int, string> Units = new()
    {
        [1] = "a", [2] = "mo", [3] = "wk", [4] = "d", [5] = "h", [6] = "min", [7] = "s", [8] = "deg", [9] = "degC",
        [10] = "currency", [11] = "m", [13] = "m3", [19] = "kg", [23] = "Pa", [24] = "bar", [25] = "J", [27] = "W",
        [28] = "VA", [29] = "var", [30] = "Wh", [31] = "VAh", [32] = "varh", [33] = "A", [34] = "C", [35] = "V",
        [38] = "Ohm", [44] = "Hz", [56] = "%", [255] = "",
    };

    /// <summary>Objects by name; x stands for anything.</summary>
    static readonly (string Pattern, string Meaning)[] Objects =
    [
        ("0.x.1.0.0.255", "clock"), ("0.0.10.0.100.255", "tariff script table"),
        ("0.0.10.0.106.255", "disconnector script table"), ("0.0.10.0.108.255", "push script table"),
        ("0.0.10.0.x.255", "script table"), ("0.0.11.0.0.255", "special days"), ("0.0.13.0.0.255", "activity calendar"),
        ("0.0.15.0.x.255", "action schedule"), ("0.0.16.x.x.255", "register monitor"), ("0.0.17.0.x.255", "limiter"),
        ("0.x.19.50.1.255", "credit limit"), ("0.x.19.0.0.255", "account"), ("0.x.19.10.x.255", "credit"),
        ("0.x.19.20.x.255", "charge"), ("0.x.19.40.x.255", "token gateway"), ("0.x.19.60.x.255", "STS attributes"),
        ("0.x.21.0.x.255", "display list"),
        ("0.x.25.9.x.255", "push setup"), ("0.0.25.1.0.255", "IPv4 setup"), ("0.0.25.0.0.255", "TCP-UDP setup"),
        ("0.0.40.0.x.255", "association"), ("0.0.41.0.0.255", "SAP assignment"),
        ("0.0.42.0.0.255", "logical device name"), ("0.0.43.0.x.255", "security setup"),
        ("0.0.43.1.x.255", "invocation counter"), ("0.0.44.0.0.255", "image transfer"),
        ("0.0.94.x.x.255", "country specific"), ("0.0.96.1.x.255", "device id"), ("0.0.96.3.10.255", "disconnector"),
        ("0.0.96.7.x.255", "power failures"), ("0.0.96.8.0.255", "operating time"), ("0.0.96.10.x.255", "status"),
        ("0.0.96.11.x.255", "event code"), ("0.0.96.14.x.255", "active tariff"), ("0.0.96.15.x.255", "event counter"),
        ("0.0.97.97.x.255", "error register"), ("0.0.97.98.x.255", "alarm register"),
        ("0.0.98.1.0.255", "monthly billing"), ("0.0.99.98.x.255", "event log"),
        ("0.0.99.14.x.255", "charge collections"), ("0.0.99.15.x.255", "token credits"),
        ("0.0.99.17.x.255", "token transfers"), ("1.0.0.2.0.255", "firmware version"),
        ("1.x.1.8.0.255", "import energy, total"), ("1.x.1.8.x.255", "import energy, rate"),
        ("1.x.2.8.0.255", "export energy, total"), ("1.x.2.8.x.255", "export energy, rate"),
        ("1.x.3.8.x.255", "reactive import energy"), ("1.x.4.8.x.255", "reactive export energy"),
        ("1.x.5.8.x.255", "reactive energy Q1"), ("1.x.6.8.x.255", "reactive energy Q2"),
        ("1.x.7.8.x.255", "reactive energy Q3"), ("1.x.8.8.x.255", "reactive energy Q4"),
        ("1.x.15.8.x.255", "absolute energy |+A|+|-A|"), ("1.x.16.8.x.255", "net energy +A - -A"),
        ("1.x.1.7.0.255", "import power"), ("1.x.2.7.0.255", "export power"), ("1.x.16.7.0.255", "net power"),
        ("1.x.13.7.0.255", "power factor"), ("1.x.14.7.0.255", "frequency"),
        ("1.x.32.7.0.255", "voltage L1"), ("1.x.52.7.0.255", "voltage L2"), ("1.x.72.7.0.255", "voltage L3"),
        ("1.x.31.7.0.255", "current L1"), ("1.x.51.7.0.255", "current L2"), ("1.x.71.7.0.255", "current L3"),
        ("1.x.11.7.0.255", "current"), ("1.x.12.7.0.255", "voltage"), ("1.x.91.7.0.255", "neutral current"),
        ("1.x.1.6.x.255", "maximum demand, import"), ("1.x.2.6.x.255", "maximum demand, export"),
        ("1.x.1.4.x.255", "demand, import"), ("1.x.2.4.x.255", "demand, export"),
        ("1.0.99.1.0.255", "load profile 1"), ("1.0.99.2.0.255", "load profile 2, daily"),
        ("1.0.98.1.0.255", "billing profile"),
    ];

    /// <summary>The name of a class; empty for one that is not known here.</summary>
    public static string ClassName(int classId) => Classes.TryGetValue(classId, out var known) ? known.Name : "";

    /// <summary>The name of an attribute; empty when it is not known.</summary>
    public static string AttributeName(int classId, int attributeId) => attributeId switch
    {
        0 => "all attributes",
        1 => "logical_name",
        _ => Classes.TryGetValue(classId, out var known) ? Pick(known.Attributes, attributeId - 2) : "",
    };

    /// <summary>The name of a method; empty when it is not known.</summary>
    public static string MethodName(int classId, int methodId) =>
        Classes.TryGetValue(classId, out var known) ? Pick(known.Methods, methodId - 1) : "";

    /// <summary>How many attributes a class has; zero when it is not known.</summary>
    public static int AttributeCount(int classId) =>
        Classes.TryGetValue(classId, out var known) ? known.Attributes.Split(", ").Length + 1 : 0;

    /// <summary>A unit as it is written; its number when it has no sign here.</summary>
    public static string Unit(int unit) =>
        Units.TryGetValue(unit, out var known) ? known : unit.ToString(CultureInfo.InvariantCulture);

    /// <summary>What an object is, when its name is one of the usual; else empty.</summary>
    public static string Meaning(ObisCode name)
    {
        var parts = name.ToString().Split('.');
        foreach (var (pattern, meaning) in Objects)
        {
            if (Matches(pattern.Split('.'), parts))
            {
                return meaning;
            }
        }

        return "";
    }

    static bool Matches(string[] pattern, string[] parts)
    {
        for (var i = 0; i < parts.Length; i++)
        {
            if (pattern[i] != "x" && pattern[i] != parts[i])
            {
                return false;
            }
        }

        return true;
    }

    static string Pick(string names, int index)
    {
        var all = names.Split(", ");
        return index >= 0 && index < all.Length ? all[index] : "";
    }

    sealed record ClassEntry(string Name, string Attributes, string Methods = "");
}
