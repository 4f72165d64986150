package import Database

/// What is known of the silence of a source that is watched.
package struct SourceWatch: Hashable, Sendable {
    /// When it was first watched: before that it may have been silent for any reason.
    package var sinceMilliseconds: Int64
    /// When its last lead had come, once it has been silent for too long; nil while it is not.
    package var silentSinceMilliseconds: Int64?

    package init(sinceMilliseconds: Int64, silentSinceMilliseconds: Int64? = nil) {
        self.sinceMilliseconds = sinceMilliseconds
        self.silentSinceMilliseconds = silentSinceMilliseconds
    }
}

/// An event that says that a source fell silent, or is no longer.
package struct SourceAlert: Hashable, Sendable {
    package let id: String
    package let atMilliseconds: Int64
    /// As it is sent on.
    package let body: String

    package init(id: String, atMilliseconds: Int64, body: String) {
        self.id = id
        self.atMilliseconds = atMilliseconds
        self.body = body
    }
}

extension LeadStore {
    /// How long the alerts of a cause are kept: longer than an event is tried again.
    private static let alertMilliseconds: Int64 = 86_400_000

    /// The sources that are watched, by their IDs.
    package func sourceWatches() throws(DatabaseError) -> [String: SourceWatch] {
        var found: [String: SourceWatch] = [:]
        try connection.forEachRow(
            "SELECT source_id, watched_since, silent_since FROM source_watches"
        ) { row in
            found[row.text(0)] = SourceWatch(
                sinceMilliseconds: row.integer(1),
                silentSinceMilliseconds: row.optionalInteger(2)
            )
            return true
        }
        return found
    }

    /// The alerts that an event has led to; nil where it has not been handled yet.
    package func sourceAlerts(cause: String) throws(DatabaseError) -> [SourceAlert]? {
        let found = try connection.query(
            "SELECT alert_id, raised_at, body FROM source_alerts WHERE cause = ? ORDER BY rowid",
            .text(cause)
        ) { SourceAlert(id: $0.text(0), atMilliseconds: $0.integer(1), body: $0.text(2)) }
        return found.isEmpty ? nil : found
    }

    /// Keeps what watching has found, and the alerts under the event that led to them.
    ///
    /// The same event asked again finds its alerts here, for nobody may have sent them on.
    ///
    /// - Parameters:
    ///   - watches: of all sources that are watched; others are forgotten.
    ///   - alerts: that are new.
    ///   - cause: the ID of the event.
    ///   - nowMilliseconds: what forgetting is measured by.
    /// - Throws: `DatabaseError`.
    package func keep(
        _ watches: [String: SourceWatch],
        alerts: [SourceAlert],
        cause: String,
        nowMilliseconds: Int64
    ) throws {
        try inTransaction {
            let known = try sourceWatches()
            for id in known.keys where watches[id] == nil {
                try connection.execute("DELETE FROM source_watches WHERE source_id = ?", .text(id))
            }
            for (id, watch) in watches where known[id] != watch {
                try connection.execute(
                    """
                    INSERT OR REPLACE INTO source_watches (source_id, watched_since, silent_since)
                    VALUES (?, ?, ?)
                    """,
                    .text(id),
                    .integer(watch.sinceMilliseconds),
                    .integer(optional: watch.silentSinceMilliseconds)
                )
            }
            guard !alerts.isEmpty else { return }
            try connection.execute(
                "DELETE FROM source_alerts WHERE raised_at < ?",
                .integer(nowMilliseconds - Self.alertMilliseconds)
            )
            for alert in alerts {
                try connection.execute(
                    """
                    INSERT INTO source_alerts (alert_id, cause, raised_at, body)
                    VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING
                    """,
                    .text(alert.id),
                    .text(cause),
                    .integer(alert.atMilliseconds),
                    .text(alert.body)
                )
            }
        }
    }
}
