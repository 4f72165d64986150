import Events
import JSON
import TestSupport
import Testing

/// A document that AWS hands to a function or takes from it, with a recorded sample.
enum Envelope: String, CaseIterable, CustomTestStringConvertible {
    case httpRequest = "http/request"
    case httpForm = "http/form-request"
    case httpResponse = "http/response"
    case queueBatch = "sqs/batch"
    case transform = "firehose/transform"
    case transformResponse = "firehose/response"
    case objectCreated = "s3/object-created"
    case objectRemoved = "s3/object-removed"
    case rule = "schedules/rule"
    case scheduler = "schedules/scheduler"

    var testDescription: String { rawValue }

    func sample() throws -> JSON {
        try JSON(parsing: try Repository.contents("events/\(rawValue).json"))
    }

    /// Decodes the document and encodes what was understood.
    func roundTrip(_ document: JSON) throws -> JSON {
        let cursor = JSONCursor(document)
        switch self {
        case .httpRequest, .httpForm:
            var text: [UInt8] = []
            try HTTPRequest(cursor).write(into: &text)
            return try JSON(parsing: text)
        case .httpResponse: return try #require(HTTPResponse(result: document)).json
        case .queueBatch: return try QueueEvent(cursor).json
        case .transform: return try TransformEvent(cursor).json
        case .transformResponse: return TransformResponse(result: document).json
        case .objectCreated, .objectRemoved: return try ObjectEvent(cursor).json
        case .rule, .scheduler: return try ScheduledEvent(cursor).json
        }
    }
}

extension JSON {
    /// The document with another value at a path of keys and indices; nil removes a member.
    func replacing(_ path: [String], with value: JSON?) -> JSON {
        guard let step = path.first else { return value ?? .null }
        let rest = Array(path.dropFirst())
        if let elements = array, let index = Int(step) {
            return JSON(
                elements.enumerated().map { $0 == index ? $1.replacing(rest, with: value) : $1 }
            )
        }
        var changed = self
        changed[step] =
            rest.isEmpty ? value : (self[step] ?? [:]).replacing(rest, with: value)
        return changed
    }
}
