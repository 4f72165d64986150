package import Database

/// What a source has sent.
package struct SourceActivity: Hashable, Sendable {
    package var lastLeadAtMilliseconds: Int64?
    package var lastFailure: SourceFailure?
    package var leads = Recent()
    package var refusals = Recent()

    /// Counts of the minute that is running and of those before it: 1, 60, or 1,440.
    package struct Recent: Hashable, Sendable {
        package var minute = 0
        package var hour = 0
        package var day = 0

        package init(minute: Int = 0, hour: Int = 0, day: Int = 0) {
            self.minute = minute
            self.hour = hour
            self.day = day
        }
    }

    package init() {}
}

extension LeadStore {
    /// Adds up what has been counted, all of it or nothing.
    ///
    /// The minutes of a source are a ring of a day: each takes the place of the one a day before.
    /// What comes later than a day after its minute is not counted.
    package func add(_ tally: SourceTally) throws {
        guard !tally.isEmpty else { return }
        try inTransaction {
            for (sourceID, counts) in tally.sources { try add(counts, of: sourceID) }
        }
    }

    /// What sources have sent, by their IDs; one that has sent nothing yet is missing.
    package func sourceActivity(
        nowMilliseconds: Int64
    ) throws(DatabaseError) -> [String: SourceActivity] {
        var found: [String: SourceActivity] = [:]
        try connection.forEachRow(
            "SELECT source_id, last_lead_at, last_failure, last_failure_at FROM sources"
        ) { row in
            var activity = SourceActivity()
            activity.lastLeadAtMilliseconds = row.optionalInteger(1)
            if let type = row.optionalText(2), let moment = row.optionalInteger(3) {
                activity.lastFailure = SourceFailure(type: type, atMilliseconds: moment)
            }
            found[row.text(0)] = activity
            return true
        }
        try connection.forEachRow(
            """
            SELECT source_id,
                sum(leads) FILTER (WHERE minute >= ?1 - 1),
                sum(leads) FILTER (WHERE minute >= ?1 - 60), sum(leads),
                sum(refusals) FILTER (WHERE minute >= ?1 - 1),
                sum(refusals) FILTER (WHERE minute >= ?1 - 60), sum(refusals)
            FROM source_minutes WHERE minute > ?1 - ?2 GROUP BY source_id
            """,
            .integer(SourceTally.minute(of: nowMilliseconds)),
            .integer(SourceTally.keptMinutes)
        ) { row in
            let id = row.text(0)
            found[id, default: SourceActivity()].leads = SourceActivity.Recent(row, from: 1)
            found[id, default: SourceActivity()].refusals = SourceActivity.Recent(row, from: 4)
            return true
        }
        return found
    }

    private func add(_ counts: SourceTally.Counts, of sourceID: String) throws {
        // Workers add up in any order: the latest stands.
        try connection.execute(
            """
            INSERT INTO sources (source_id, last_lead_at, last_failure, last_failure_at)
            VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET
                last_lead_at = nullif(max(ifnull(last_lead_at, -1), ifnull(?2, -1)), -1),
                last_failure = CASE WHEN ?4 >= ifnull(last_failure_at, 0)
                    THEN ?3 ELSE last_failure END,
                last_failure_at = CASE WHEN ?4 >= ifnull(last_failure_at, 0)
                    THEN ?4 ELSE last_failure_at END
            """,
            .text(sourceID),
            .integer(optional: counts.lastLeadAt),
            .text(optional: counts.lastFailure?.type),
            .integer(optional: counts.lastFailure?.atMilliseconds)
        )
        for (minute, counted) in counts.minutes {
            try connection.execute(
                """
                INSERT INTO source_minutes (source_id, slot, minute, leads, refusals)
                VALUES (?1, ?2 % ?5, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET
                    leads = leads * (minute = ?2) + ?3,
                    refusals = refusals * (minute = ?2) + ?4,
                    minute = ?2
                WHERE minute <= ?2
                """,
                .text(sourceID),
                .integer(minute),
                .integer(Int64(counted.leads)),
                .integer(Int64(counted.refusals)),
                .integer(SourceTally.keptMinutes)
            )
        }
    }
}

extension SourceActivity.Recent {
    /// Three columns; a sum of no rows is NULL.
    fileprivate init(_ row: borrowing SQLiteRow, from column: Int) {
        minute = Int(row.optionalInteger(column) ?? 0)
        hour = Int(row.optionalInteger(column + 1) ?? 0)
        day = Int(row.optionalInteger(column + 2) ?? 0)
    }
}
