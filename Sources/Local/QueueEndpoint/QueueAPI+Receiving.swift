internal import Crypto
internal import EventLoop
internal import Events
internal import HTTPServer
internal import JSON
internal import Queues
internal import Time

/// Receiving.
extension QueueAPI {
    func receive(
        _ parameters: QueueParameters,
        _ exchange: HTTPExchange,
        _ reply: @escaping Reply
    ) throws(QueueError) {
        let known = try queue(parameters)
        let settings = known.queue.settings
        let receive = Receive(
            known: known,
            limit: try number(parameters, "MaxNumberOfMessages", 1...10) ?? 1,
            visibilitySeconds: try number(parameters, "VisibilityTimeout", 0...43_200)
                ?? settings.visibilityTimeoutSeconds,
            selection: try ReceiveSelection(parameters)
        )
        let wait =
            try number(parameters, "WaitTimeSeconds", 0...20) ?? settings.receiveWaitSeconds
        if known.queue.inFlightCount >= settings.inFlightLimit, wait == 0, !known.queue.isFIFO {
            throw .overLimit
        }
        let waiting = WaitingReceive(receive, self, exchange, reply)
        waiting.start(seconds: wait)
    }

    private func number(
        _ parameters: QueueParameters,
        _ name: String,
        _ range: ClosedRange<Int>
    ) throws(QueueError) -> Int? {
        guard let number = try parameters.int(name) else { return nil }
        guard range.contains(number) else {
            let bounds = (range.lowerBound, range.upperBound)
            throw .invalidValue(
                "\(number)",
                parameter: name,
                reason: name == "MaxNumberOfMessages"
                    ? "Must be between \(bounds.0) and \(bounds.1), if provided."
                    : "Must be >= \(bounds.0) and <= \(bounds.1), if provided."
            )
        }
        return number
    }
}

/// One receive: of what queue, how much and how.
struct Receive {
    let known: KnownQueue
    let limit: Int
    let visibilitySeconds: Int
    let selection: ReceiveSelection
}

/// What of messages a receiver wants to know.
struct ReceiveSelection {
    private let systemNames: [String]
    private let names: [String]

    private static let known: Set<String> = [
        "All", "ApproximateFirstReceiveTimestamp", "ApproximateReceiveCount", "AWSTraceHeader",
        "DeadLetterQueueSourceArn", "MessageDeduplicationId", "MessageGroupId", "SenderId",
        "SentTimestamp", "SequenceNumber",
    ]

    init(_ parameters: QueueParameters) throws(QueueError) {
        systemNames =
            try parameters.texts("AttributeNames")
            + (try parameters.texts("MessageSystemAttributeNames"))
        names = try parameters.texts("MessageAttributeNames")
        for name in systemNames where !Self.known.contains(name) {
            throw .unknownAttribute(name)
        }
    }

    /// A message as a receive answers it.
    func answer(_ message: Message, of known: KnownQueue) -> JSON {
        let receipt = Receipt(
            sequence: message.sequence,
            receiveCount: message.receiveCount,
            receivedAt: known.queue.clock.now.milliseconds
        )
        let handle = ReceiptHandle(queue: known.name, receipt: receipt)
        var document: JSON = [
            "MessageId": JSON(message.id), "ReceiptHandle": JSON(handle.text),
            "MD5OfBody": JSON(Hex.encode(MD5.digest(message.body))),
            "Body": JSON(utf8: message.body) ?? "",
        ]
        let system = systemAttributes(message, isFIFO: known.queue.isFIFO)
        if !system.isEmpty {
            document["Attributes"] = JSON(members: system.map { ($0.key, JSON($0.value)) })
        }
        let attributes = attributes(message)
        if let digest = attributes.md5 {
            document["MD5OfMessageAttributes"] = JSON(digest)
            document["MessageAttributes"] = attributes.answer
        }
        return document
    }

    private func systemAttributes(
        _ message: Message,
        isFIFO: Bool
    ) -> [(key: String, value: String)] {
        guard !systemNames.isEmpty else { return [] }
        let all =
            [
                (key: "SenderId", value: LocalAccount.id),
                ("SentTimestamp", "\(message.sentAt)"),
                ("ApproximateReceiveCount", "\(message.receiveCount)"),
                ("ApproximateFirstReceiveTimestamp", "\(message.firstReceivedAt)"),
            ] + message.furtherAttributes(isFIFO: isFIFO)
        return systemNames.contains("All") ? all : all.filter { systemNames.contains($0.key) }
    }

    private func attributes(_ message: Message) -> MessageAttributes {
        guard !names.isEmpty, !message.attributes.isEmpty else { return MessageAttributes() }
        do {
            let document = JSONCursor(try JSON(parsing: message.attributes))
            return try MessageAttributes(document).selected(names)
        } catch {
            // They were checked when they were sent, or made by the runtime itself.
            return MessageAttributes()
        }
    }
}

/// A receive until it has messages or its time is over.
private final class WaitingReceive {
    private let receive: Receive
    private let api: QueueAPI
    private let exchange: HTTPExchange
    private let reply: QueueAPI.Reply
    private var poll: Int?
    private var timer: TimerID?
    private var number = 0
    private var isOver = false

    init(
        _ receive: Receive,
        _ api: QueueAPI,
        _ exchange: HTTPExchange,
        _ reply: @escaping QueueAPI.Reply
    ) {
        self.receive = receive
        self.api = api
        self.exchange = exchange
        self.reply = reply
    }

    private var queue: MessageQueue { receive.known.queue }

    func start(seconds: Int) {
        api.nextWait += 1
        number = api.nextWait
        // The table of waiting receives keeps this object until it has answered.
        api.waiting[number] = { self.stopWaiting() }
        if seconds > 0 {
            timer = api.loop.after(milliseconds: seconds * 1000) { [self] in
                timer = nil
                stopWaiting()
            }
        } else {
            isOver = true
        }
        queue.prepare(receive.limit) { [self] error in
            if let error { return end(.failure(QueueError(error))) }
            attempt()
        }
    }

    /// The time is over; a receive that is on its way to the disk answers when it is there.
    private func stopWaiting() {
        isOver = true
        if poll != nil { answer([]) }
    }

    /// Takes messages if there are any, and waits for some otherwise.
    private func attempt() {
        if take() { return }
        if isOver { return answer([]) }
        poll = queue.poll { [self] in
            // Messages for a client that is gone would be hidden for nobody.
            if exchange.isPeerGone {
                poll = nil
                answer([])
                return true
            }
            guard take() else { return false }
            poll = nil
            return true
        }
    }

    private func take() -> Bool {
        api.directory.broker.receive(
            from: queue,
            limit: receive.limit,
            visibilitySeconds: receive.visibilitySeconds
        ) { [self] result in
            switch result {
            case .success(let messages) where messages.isEmpty: attempt()
            case .success(let messages): answer(messages)
            case .failure(let error): end(.failure(QueueError(error)))
            }
        }
    }

    private func answer(_ messages: [Message]) {
        let documents = messages.map { receive.selection.answer($0, of: receive.known) }
        end(.success(documents.isEmpty ? [:] : ["Messages": JSON(documents)]))
    }

    private func end(_ result: Result<JSON?, QueueError>) {
        guard api.waiting.removeValue(forKey: number) != nil else { return }
        if let poll { queue.stopPolling(poll) }
        if let timer { api.loop.cancel(timer) }
        reply(result)
    }
}
