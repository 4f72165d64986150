package import EventLake
package import JSON
internal import Time

/// What is to be exported: which events, and what of each.
///
///     {"export":{"name":"california","from":"2026-03-01T00:00:00Z","to":"2026-04-01T00:00:00Z",
///      "fields":["event_id","timestamp","lead.email"],
///      "filters":[{"field":"lead.state","operator":"equals","value":"CA"}],
///      "type":"events","date_format":"standard"}}
///
/// Only `fields` must be there. A member that is not known is an error, for a misspelt filter
/// would export what it should have held back.
package struct ExportRequest: Sendable {
    /// For people, and in the object's key; nil for none.
    package let name: String?
    /// `from` is in it, `to` is not; judged by the event's timestamp.
    package let range: TimeRange
    /// The columns in order.
    package let fields: [ExportField]
    /// All must hold.
    package let filters: [ExportFilter]
    package let dateFormat: DateFormat

    /// How the columns that hold a time are written.
    package enum DateFormat: String, Sendable, CaseIterable {
        /// `2026-03-08T06:59:00.000Z`: ISO 8601, UTC.
        case standard
        /// `2026-03-08 06:59:00`: UTC without saying so, and to the second.
        case legacy
    }

    static let nameLimitBytes = 100
    static let fieldLimit = 200
    static let filterLimit = 50

    /// Reads a request; throws with the path of what is wrong in it.
    package init(_ document: JSONCursor) throws(ExportRequestError) {
        try document.allowOnly(["export"])
        let export = document["export"]
        try export.allowOnly(["name", "from", "to", "fields", "filters", "type", "date_format"])
        name = try export["name"].ifPresent?.text(limitBytes: Self.nameLimitBytes)
        range = try Self.range(export)
        fields = try Self.fields(export["fields"])
        let filters = export["filters"]
        let entries = try filters.ifPresent?.entries(limit: Self.filterLimit) ?? []
        self.filters = try entries.map { entry throws(ExportRequestError) in
            try ExportFilter(entry)
        }
        _ = try export["type"].ifPresent?.choice(["events"])
        let format = try export["date_format"].ifPresent?.choice(
            DateFormat.allCases.map(\.rawValue)
        )
        dateFormat = format.flatMap(DateFormat.init) ?? .standard
    }

    private static func range(_ export: JSONCursor) throws(ExportRequestError) -> TimeRange {
        let range = TimeRange(
            from: try export["from"].ifPresent?.moment(),
            to: try export["to"].ifPresent?.moment()
        )
        if let from = range.from, let to = range.to, to <= from {
            throw export["to"].problem(.emptyRange)
        }
        return range
    }

    private static func fields(
        _ list: JSONCursor
    ) throws(ExportRequestError) -> [ExportField] {
        let entries = try list.entries(limit: fieldLimit)
        guard !entries.isEmpty else { throw list.problem(.empty) }
        var fields: [ExportField] = []
        for entry in entries {
            let field = try ExportField(entry)
            if let first = fields.firstIndex(where: { $0.header == field.header }) {
                throw entry.problem(
                    .columnTwice(header: field.header, first: list[first].pathText)
                )
            }
            fields.append(field)
        }
        return fields
    }
}
