namespace Tallywatt.Storage.HeadEnd;

/// <summary>What every database understands of the queue's SQL.</summary>
static class CommandSql
{
    const string Columns =
        """
        command_id, area_id, meter_number, command_key, body, requested_by, reason, order_sequence,
        created_unix_seconds, valid_until_unix_seconds, state, attempt_count, last_error, sent_unix_seconds,
        settled_unix_seconds, read_back
        """;

    internal const string Add =
        """
        INSERT INTO meter_command (area_id, meter_number, command_key, kind, body, requested_by, reason,
                                   order_sequence, created_unix_seconds, valid_until_unix_seconds)
        VALUES (@area, @meter, @key, @kind, @body, @by, @reason, @order, @created, @until)
        ON CONFLICT (command_key) DO NOTHING
        """;

    internal const string Find = $"SELECT {Columns} FROM meter_command WHERE command_id = @id";

    internal const string FindByKey = $"SELECT {Columns} FROM meter_command WHERE command_key = @key";

    internal const string OpenOf =
        $"""
        SELECT {Columns} FROM meter_command
        WHERE area_id = @area AND meter_number = @meter AND state IN ('queued', 'sent') ORDER BY command_id
        """;

    internal const string OpenSince =
        """
        SELECT area_id, meter_number, MAX(command_id) FROM meter_command
        WHERE command_id > @after AND state IN ('queued', 'sent') GROUP BY area_id, meter_number
        """;

    internal const string LastOfPurse =
        $"""
        SELECT {Columns} FROM meter_command
        WHERE area_id = @area AND meter_number = @meter AND kind = 'relay' AND order_sequence IS NOT NULL
        ORDER BY command_id DESC LIMIT 1
        """;

    internal const string LastOfPerson =
        $"""
        SELECT {Columns} FROM meter_command
        WHERE area_id = @area AND meter_number = @meter AND kind = 'relay' AND order_sequence IS NULL
              AND state IN ('queued', 'sent', 'confirmed')
        ORDER BY command_id DESC LIMIT 1
        """;

    internal const string Sending =
        """
        UPDATE meter_command
        SET state = 'sent', attempt_count = attempt_count + 1, sent_unix_seconds = COALESCE(sent_unix_seconds, @now)
        WHERE command_id = @id AND state IN ('queued', 'sent')
        """;

    internal const string AttemptFailed =
        """
        UPDATE meter_command SET last_error = @error, attempt_count = attempt_count + @more
        WHERE command_id = @id AND state IN ('queued', 'sent')
        """;

    /// <summary>What was read back counts as an attempt, also when nothing had to be ordered.</summary>
    internal const string Settle =
        """
        UPDATE meter_command SET state = @state, settled_unix_seconds = @now, read_back = @read, last_error = @error,
            attempt_count =
                CASE WHEN attempt_count = 0 AND CAST(@read AS TEXT) IS NOT NULL THEN 1 ELSE attempt_count END
        WHERE command_id = @id AND state IN ('queued', 'sent')
        """;

    internal const string Cancel =
        """
        UPDATE meter_command SET state = @state, settled_unix_seconds = @now, read_back = @read, last_error = @error
        WHERE command_id = @id AND state = 'queued'
        """;

    internal const string KeepKeyVersion =
        """
        INSERT INTO meter_key (meter_number, key_version)
        SELECT meter_number, @version FROM meter_command WHERE command_id = @id
        ON CONFLICT (meter_number) DO UPDATE SET key_version = excluded.key_version
        """;

    internal const string KeyVersion = "SELECT key_version FROM meter_key WHERE meter_number = @meter";

    /// <summary>The relay was read back after an order of the purse.</summary>
    internal const string SettleOrder =
        """
        UPDATE meter_command SET state = @state, settled_unix_seconds = @now, read_back = @read, last_error = NULL
        WHERE area_id = @area AND meter_number = @meter AND kind = 'relay' AND order_sequence = @sequence
              AND state IN ('queued', 'sent')
        """;

    /// <summary>A newer order of the purse takes the place of those before it.</summary>
    internal const string ReplaceOrders =
        """
        UPDATE meter_command SET state = 'superseded'
        WHERE area_id = @area AND meter_number = @meter AND kind = 'relay' AND order_sequence IS NOT NULL
              AND state IN ('queued', 'sent')
        """;

    internal const string AddOrder =
        """
        INSERT INTO meter_command (area_id, meter_number, command_key, kind, body, requested_by, reason,
                                   order_sequence, created_unix_seconds)
        VALUES (@area, @meter, @key, 'relay', @body, @by, @reason, @sequence, @created)
        """;

    /// <summary>Every filter that is null lets all through.</summary>
    internal static string List(bool ofMeter, bool inState, bool ofKind) =>
        $"SELECT {Columns} FROM meter_command WHERE command_id < @before"
        + (ofMeter ? " AND meter_number = @meter" : "")
        + (inState ? " AND state = @state" : "")
        + (ofKind ? " AND kind = @kind" : "")
        + " ORDER BY command_id DESC LIMIT @limit";
}
