internal import Crypto
internal import Events
internal import JSON
internal import Queues
internal import Time
internal import Workers

/// A message as a client asks to send it: checked, and ready to be stored.
struct SentMessage {
    let sent: HandOff.Sent
    private let attributes: MessageAttributes
    private let systemAttributes: MessageAttributes

    /// Reads one message.
    ///
    /// - Parameters:
    ///   - parameters: of `SendMessage`, or of an entry of a batch.
    ///   - known: the queue.
    ///   - sequence: the message's place.
    ///   - now: when it is sent.
    ///   - isEntry: whether it is one of a batch; some words differ.
    /// - Throws: the first thing that is wrong.
    init(
        _ parameters: QueueParameters,
        to known: KnownQueue,
        sequence: Int64,
        now: Timestamp,
        isEntry: Bool = false
    ) throws(QueueError) {
        let settings = known.queue.settings
        guard let body = try parameters.bytes("MessageBody"), !body.isEmpty else {
            throw .missingParameter("MessageBody")
        }
        attributes = try Self.attributes(parameters, "MessageAttributes")
        systemAttributes = try Self.attributes(parameters, "MessageSystemAttributes")
        guard body.count + attributes.byteCount <= settings.maximumMessageBytes else {
            throw .invalidParameter(
                "One or more parameters \(isEntry ? "cannot be validated" : "are invalid"). "
                    + "Reason: Message must be shorter than \(settings.maximumMessageBytes) bytes."
            )
        }
        guard Self.isAllowed(body) else { throw .invalidContents }
        let delay = try Self.delay(parameters, settings)
        let group = try Self.identifier(parameters, "MessageGroupId")
        if settings.fifo != nil, group == nil { throw .missingParameter("MessageGroupId") }
        let deduplicationID = try Self.deduplicationID(parameters, settings, body)
        let now = now.milliseconds
        let message = Message(
            sequence: sequence,
            id: RequestID.make(),
            body: body,
            attributes: attributes.all.isEmpty ? [] : attributes.json.bytes,
            sentAt: now,
            group: group,
            deduplicationID: deduplicationID,
            traceHeader: Self.trace(systemAttributes)
        )
        sent = HandOff.Sent(
            queue: known.queue.name,
            message: message,
            visibleAt: delay > 0 ? now + delay * 1000 : 0,
            deduplication: deduplicationID.map {
                HandOff.Deduplication(
                    scope: settings.fifo?.isScopedToGroup ?? false ? group ?? "" : "",
                    id: $0,
                    expiresAt: now + QueueSettings.deduplicationMilliseconds
                )
            }
        )
    }

    /// How much of the bound on a batch it takes.
    static func byteCount(_ parameters: QueueParameters) throws(QueueError) -> Int {
        let body = try parameters.bytes("MessageBody")?.count ?? 0
        return body + (try attributes(parameters, "MessageAttributes").byteCount)
    }

    /// What the client is told.
    func answer(isFIFO: Bool, _ outcome: HandOffOutcome) -> JSON {
        let message = sent.message
        let original = outcome.duplicates[message.sequence]
        var document: JSON = [
            "MessageId": JSON(original?.id ?? message.id),
            "MD5OfMessageBody": JSON(Hex.encode(MD5.digest(message.body))),
        ]
        if let digest = attributes.md5 { document["MD5OfMessageAttributes"] = JSON(digest) }
        if let digest = systemAttributes.md5 {
            document["MD5OfMessageSystemAttributes"] = JSON(digest)
        }
        if isFIFO {
            let sequence = original?.sequence ?? message.sequence
            document["SequenceNumber"] = JSON(Message.sequenceNumber(sequence))
        }
        return document
    }

    // MARK: Parameters

    private static func attributes(
        _ parameters: QueueParameters,
        _ name: String
    ) throws(QueueError) -> MessageAttributes {
        guard parameters.has(name) else { return MessageAttributes() }
        return try MessageAttributes(try parameters.structures(name))
    }

    private static func trace(_ attributes: MessageAttributes) -> String? {
        guard let trace = attributes.all.first(where: { $0.name == "AWSTraceHeader" }),
            case .text(let text) = trace.value
        else { return nil }
        return text
    }

    private static func delay(
        _ parameters: QueueParameters,
        _ settings: QueueSettings
    ) throws(QueueError) -> Int {
        guard let delay = try parameters.int("DelaySeconds") else { return settings.delaySeconds }
        if settings.fifo != nil {
            guard delay == 0 else { throw .notForThisQueue("\(delay)", "DelaySeconds") }
            return settings.delaySeconds
        }
        guard (0...900).contains(delay) else {
            throw .invalidValue(
                "\(delay)",
                parameter: "DelaySeconds",
                reason: "DelaySeconds must be >= 0 and <= 900."
            )
        }
        return delay
    }

    private static func deduplicationID(
        _ parameters: QueueParameters,
        _ settings: QueueSettings,
        _ body: [UInt8]
    ) throws(QueueError) -> String? {
        let given = try identifier(parameters, "MessageDeduplicationId")
        guard let fifo = settings.fifo else {
            if let given { throw .notForThisQueue(given, "MessageDeduplicationId") }
            return nil
        }
        if let given { return given }
        guard fifo.isContentBased else {
            throw .invalidParameter(
                "The queue should either have ContentBasedDeduplication enabled or "
                    + "MessageDeduplicationId provided explicitly"
            )
        }
        return Hex.encode(SHA256.digest(body))
    }

    /// A name of the sender's: letters, digits and punctuation.
    private static func identifier(
        _ parameters: QueueParameters,
        _ name: String
    ) throws(QueueError) -> String? {
        guard let text = try parameters.text(name) else { return nil }
        let isAllowed = text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard isAllowed, (1...128).contains(text.utf8.count) else {
            throw .invalidValue(
                text,
                parameter: name,
                reason: "\(name) can only include alphanumeric and punctuation characters. "
                    + "1 to 128 in length."
            )
        }
        return text
    }

    /// Whether XML could carry a text: no control characters, and neither U+FFFE nor U+FFFF.
    private static func isAllowed(_ text: [UInt8]) -> Bool {
        for (index, byte) in text.enumerated() {
            if byte < 0x20 {
                guard byte == 0x9 || byte == 0xA || byte == 0xD else { return false }
            } else if byte == 0xEF, index + 2 < text.count, text[index + 1] == 0xBF,
                text[index + 2] >= 0xBE
            {
                return false
            }
        }
        return true
    }
}
