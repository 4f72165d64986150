internal import Gateway
internal import JSON
internal import Queues

/// How large messages are in an event: a batch is closed before its event would be larger than
/// Lambda takes.
struct QueueEventSize {
    let batchSize: Int

    /// What an event has around its messages: `{"Records":[]}`.
    private static let eventFrameBytes = 14
    /// The most that stands around the body and the attributes of one message.
    private static let messageFrameBytes = 1_000
    /// `\u0000`: what a byte of a text becomes at most.
    private static let longestEscape = 6

    /// What the messages of one event may have.
    static let limitBytes = InvokeBounds.synchronousBytes - eventFrameBytes

    /// At least as many bytes as the message has in an event.
    func bytes(of message: Message) -> Int {
        let texts = [
            message.group, message.deduplicationID, message.traceHeader, message.deadLetterSource,
        ]
        let textBytes = texts.reduce(0) { $0 + ($1?.utf8.count ?? 0) }
        let around =
            message.attributes.count + Self.longestEscape * textBytes + Self.messageFrameBytes
        // A body is looked at only where it may matter.
        let most = Self.longestEscape * message.body.count + around
        if most * batchSize <= Self.limitBytes { return most }
        return JSONText.byteCount(ofString: message.body) + around
    }

    static func likelyBytes(of message: Message) -> Int {
        message.body.count * 5 / 4 + message.attributes.count + messageFrameBytes
    }
}
