package import JSON
internal import Time

/// One lead event as the lake keeps it: a line of compact JSON, and where it lies.
///
/// An event must be a JSON object with the strings `event_id`, `timestamp` (RFC 3339), `event_type`
/// and `flow_id`, none of them empty, and no key twice in one object, for readers differ on which
/// of the two counts. What else it holds is not judged.
package struct LakeRecord: Sendable {
    /// The event's own bytes and a line feed; rewritten only where white space stood between them.
    package let line: [UInt8]
    package let partition: LakePartition

    /// The largest event, as the largest record of a stream: 1,000 KiB.
    /// https://docs.aws.amazon.com/firehose/latest/dev/limits.html
    package static let maximumBytes = 1_024_000

    /// A record that was read as `init(data:)` does.
    init(line: [UInt8], partition: LakePartition) {
        self.line = line
        self.partition = partition
    }

    /// Reads one record of the stream; white space around it is no part of it.
    package init(data: [UInt8]) throws(LakeRecordError) {
        guard data.count <= Self.maximumBytes else { throw .tooLarge(bytes: data.count) }
        let event: JSON
        do {
            event = try JSON(parsing: data, duplicateKeys: .rejected)
        } catch {
            throw .notJSON(error)
        }
        guard event.kind == .object else { throw .notAnObject }
        for name in ["event_id", "event_type"] { _ = try Self.text(name, of: event) }
        let timestamp = try Self.text("timestamp", of: event)
        let flowID = try Self.text("flow_id", of: event)
        guard let moment = Timestamp(rfc3339: timestamp) else { throw .notATimestamp }
        guard let partition = LakePartition(at: moment, flowID: flowID) else {
            throw .flowIDTooLong
        }
        self.partition = partition
        line = CompactJSON.line(data)
    }

    private static func text(_ name: String, of event: JSON) throws(LakeRecordError) -> String {
        guard let value = event[name] else { throw .missing(name) }
        guard let text = value.string else { throw .notAString(name) }
        guard !text.isEmpty else { throw .empty(name) }
        return text
    }
}

/// Why a record is no lead event; tells nothing of what it holds.
package enum LakeRecordError: Error, Equatable, CustomStringConvertible {
    case tooLarge(bytes: Int)
    case notJSON(JSONSyntaxError)
    case notAnObject
    case missing(String)
    case notAString(String)
    case empty(String)
    case notATimestamp
    case flowIDTooLong

    package var description: String {
        switch self {
        case .tooLarge(let bytes):
            "\(bytes) bytes, an event has at most \(LakeRecord.maximumBytes)"
        case .notJSON(let error): "not JSON: \(error)"
        case .notAnObject: "not a JSON object"
        case .missing(let name): "\(name): missing"
        case .notAString(let name): "\(name): expected a string"
        case .empty(let name): "\(name): empty"
        case .notATimestamp: "timestamp: expected RFC 3339, such as 2026-03-08T06:59:00Z"
        case .flowIDTooLong:
            "flow_id: more than \(PathSegment.maximumBytes) bytes as a path segment"
        }
    }
}
