package import JSON
package import Time

/// One line of the lake, read.
///
/// The one place where exports depend on how a line is parsed.
package struct EventLine {
    private let event: JSON

    /// Reads a line without its line feed.
    package init(_ line: UnsafeRawBufferPointer) throws(EventLineError) {
        do {
            event = try JSON(parsing: line)
        } catch {
            throw .notJSON(error)
        }
        guard event.kind == .object else { throw .notAnObject }
    }

    /// The event's timestamp.
    package func moment() throws(EventLineError) -> Timestamp {
        guard let text = event["timestamp"]?.stringBytes, let moment = EventTime.moment(text)
        else { throw .noTimestamp }
        return moment
    }

    /// What a field has here: the first of its places where something is.
    package subscript(field: ExportField) -> EventValue {
        for place in field.places {
            let value = self.value(at: place)
            if !value.isMissing { return value }
        }
        return .missing
    }

    private func value(at place: [ExportField.Step]) -> EventValue {
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
