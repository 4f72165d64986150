internal import Events
internal import JSON

/// Lets functions stand in a pipe: `receive-webhook | check-consent | enrich-lead`.
///
/// A document with `emitted` is a result of the function before; for a function behind a queue or a
/// stream it stands for the batch of what was emitted to that channel. A result that emits nothing,
/// such as the answer to a webhook that was refused, stands for an empty batch.
enum PipedResult {
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

    /// Whether a document without `emitted` is a function's result: an HTTP answer, what became of
    /// a batch, or a failure.
    ///
    /// No event has these members.
    private static func isResult(_ document: JSON) -> Bool {
        ["statusCode", "batchItemFailures", "errorType"].contains { document[$0] != nil }
    }
}
