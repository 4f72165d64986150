package import Database

/// A person's wish not to be contacted by a tenant.
package struct OptOut: Hashable, Sendable {
    package enum Kind: String, Sendable {
        case phone
        case email
    }

    package let kind: Kind
    package let sinceMilliseconds: Int64
    /// Where the wish came from: a word of the program or of the tenant.
    package let reason: String
}

extension LeadStore {
    /// The opt-outs of a tenant that hold for a phone number or an e-mail address.
    ///
    /// Values are compared as they are: give their normal forms, as to `addOptOut`.
    package func optOuts(
        tenantID: String,
        phone: String?,
        email: String?
    ) throws(DatabaseError) -> [OptOut] {
        // A parameter that is NULL equals nothing, so an absent value finds nothing.
        let found: [OptOut?] = try connection.query(
            """
            SELECT kind, since, reason FROM opt_outs
            WHERE tenant_id = ?1 AND ((kind = 'phone' AND value = ?2)
                OR (kind = 'email' AND value = ?3))
            ORDER BY kind
            """,
            .text(tenantID),
            .text(optional: phone),
            .text(optional: email)
        ) { row in
            OptOut.Kind(rawValue: row.text(0)).map {
                OptOut(kind: $0, sinceMilliseconds: row.integer(1), reason: row.text(2))
            }
        }
        return found.compactMap(\.self)
    }

    /// Notes an opt-out.
    ///
    /// The first one stands: its time and reason are kept.
    package func addOptOut(
        tenantID: String,
        kind: OptOut.Kind,
        value: String,
        sinceMilliseconds: Int64,
        reason: String
    ) throws(DatabaseError) {
        try connection.execute(
            """
            INSERT INTO opt_outs (tenant_id, kind, value, since, reason)
            VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
            .text(tenantID),
            .text(kind.rawValue),
            .text(value),
            .integer(sinceMilliseconds),
            .text(reason)
        )
    }
}
