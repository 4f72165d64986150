internal import Events
internal import Glibc
internal import JSON

/// Lets functions stand in a pipe: `receive-webhook | check-consent | enrich-lead`.
///
/// A document with `emitted` is a result of the function before; for a function behind a queue or a
/// stream it stands for the batch of what was emitted to that channel. A result that emits nothing,
/// such as the answer to a webhook that was refused, stands for an empty batch.
package enum PipedResult {
    /// The event that the document stands for; the document itself if it is no such result.
    static func event(from document: JSON, for trigger: FunctionDescription.Trigger) throws -> JSON
    {
        guard let emitted = document["emitted"] ?? (isResult(document) ? [] : nil) else {
            return document
        }
        let bodies = { (channel: String) throws -> [JSON] in
            try JSONCursor(["emitted": emitted])["emitted"].array().compactMap { entry in
                guard try entry["channel"].string() == channel else { return nil }
                guard let body = entry["body"].value else {
                    throw entry["body"].mismatch(expected: "value")
                }
                return body
            }
        }
        guard emitted.kind == .array else { return document }
        switch trigger {
        case .http, .direct: return document
        case .queue(let channel):
            let messages = try bodies(channel).enumerated().map { index, body in
                QueueMessage(id: "piped-\(index)", body: body.bytes, queue: channel)
            }
            return QueueEvent(messages: messages).json
        case .stream(let channel):
            let records = try bodies(channel).enumerated().map { index, body in
                StreamRecord(id: "piped-\(index)", arrivalMilliseconds: 0, data: body.bytes)
            }
            return TransformEvent(
                invocationID: "piped",
                stream: channel,
                records: records
            ).json
        }
    }

    /// As `event`, from text to text; what is clearly no result is not parsed for that.
    package static func text(
        from text: [UInt8],
        for trigger: FunctionDescription.Trigger
    ) throws -> [UInt8] {
        guard mayBeResult(text) else { return text }
        return try event(from: try JSON(parsing: text), for: trigger).bytes
    }

    /// Whether a document may have one of the members by which results are known.
    ///
    /// It looks for their names behind a quote, and for an escape, which could hide one.
    private static func mayBeResult(_ text: [UInt8]) -> Bool {
        text.withUnsafeBytes { text in
            guard let start = text.baseAddress else { return false }
            if memchr(start, CInt(UInt8(ascii: "\\")), text.count) != nil { return true }
            var place = 0
            // Most of an event in bulk is inside long strings, which memchr passes quickly.
            while let quote = memchr(start + place, CInt(UInt8(ascii: "\"")), text.count - place) {
                place = UnsafeRawPointer(quote) - start + 1
                let rest = UnsafeRawBufferPointer(rebasing: text[place...])
                if names.contains(where: { rest.starts(with: $0) }) { return true }
            }
            return false
        }
    }

    private static let names = (marks + ["emitted"]).map { Array($0.utf8) }

    /// Members that no event has.
    private static let marks = ["statusCode", "batchItemFailures", "errorType"]

    /// Whether a document without `emitted` is a function's result: an HTTP answer, what became of
    /// a batch, or a failure.
    private static func isResult(_ document: JSON) -> Bool {
        marks.contains { document[$0] != nil }
    }
}
