internal import EventLake
package import JSON
internal import Time

extension EventLine {
    /// The event's timestamp.
    func moment() throws(EventLineError) -> Timestamp {
        let moment =
            switch self {
            case .scanned(_, let timestamp): timestamp.flatMap { EventTime.moment($0) }
            case .parsed(let event):
                event["timestamp"]?.stringBytes.flatMap { EventTime.moment($0) }
            }
        guard let moment else { throw .noTimestamp }
        return moment
    }

    /// What a field has here: the first of its places where something is.
    subscript(field: EventReader.Field) -> EventValue {
        switch self {
        case .scanned(let values, _): return field.value(in: values)
        case .parsed(let event):
            for place in field.field.places {
                let value = Self.value(at: place, of: event)
                if !value.isMissing { return value }
            }
            return .missing
        }
    }

    private static func value(at place: [ExportField.Step], of event: JSON) -> EventValue {
        var found = event
        for step in place {
            let next =
                switch step {
                case .member(let key): found[key]
                case .element(let index): found[index]
                case .lastElement: found[found.count - 1]
                }
            guard let next else { return .missing }
            found = next
        }
        switch found.kind {
        case .null: return .missing
        case .string:
            let bytes = found.stringBytes ?? []
            return bytes.isEmpty ? .missing : .text(bytes)
        case .integer, .real: return .number(found.double ?? 0, digits: found.bytes)
        case .bool, .array, .object: return .json(found.bytes)
        }
    }
}

/// Why a line of the lake is no event; tells nothing of what it holds.
package enum EventLineError: Error, Equatable, CustomStringConvertible {
    case notJSON(JSONSyntaxError)
    case notAnObject
    case noTimestamp
    case tooLong(limitBytes: Int)

    package var description: String {
        switch self {
        case .notJSON(let error): "not JSON: \(error.reason.rawValue), column \(error.column)"
        case .notAnObject: "not a JSON object"
        case .noTimestamp: "no RFC 3339 timestamp"
        case .tooLong(let limitBytes): "more than \(limitBytes) bytes"
        }
    }
}
