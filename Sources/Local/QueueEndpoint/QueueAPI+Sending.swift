internal import EventLoop
internal import JSON
internal import Queues

/// Sending.
extension QueueAPI {
    /// The most that the bodies and attributes of a batch may have together.
    private static let batchBytes = 1_048_576

    func send(_ parameters: QueueParameters, _ reply: @escaping Reply) throws(QueueError) {
        let known = try queue(parameters)
        try refuseIfBehind()
        let sequence = directory.broker.store.nextSequence()
        let message = try SentMessage(
            parameters,
            to: known,
            sequence: sequence,
            now: loop.clock.now
        )
        let isFIFO = known.queue.isFIFO
        store([message]) { result in
            reply(result.map { message.answer(isFIFO: isFIFO, $0) })
        }
    }

    func sendBatch(_ parameters: QueueParameters, _ reply: @escaping Reply) throws(QueueError) {
        let known = try queue(parameters)
        let batch = try Batch(parameters, entry: "SendMessageBatchRequestEntry")
        var bytes = 0
        for entry in batch.entries { bytes += (try? SentMessage.byteCount(entry)) ?? 0 }
        guard bytes <= Self.batchBytes else {
            throw .batchTooLong(sent: bytes, limit: Self.batchBytes)
        }
        try refuseIfBehind()
        var messages: [(id: String, message: SentMessage)] = []
        var answer = BatchAnswer()
        for (id, entry) in zip(batch.ids, batch.entries) {
            do throws(QueueError) {
                let sequence = directory.broker.store.nextSequence()
                let message = try SentMessage(
                    entry,
                    to: known,
                    sequence: sequence,
                    now: loop.clock.now,
                    isEntry: true
                )
                messages.append((id, message))
            } catch {
                answer.fail(id, error)
            }
        }
        let isFIFO = known.queue.isFIFO
        store(messages.map(\.message)) { result in
            for (id, message) in messages {
                switch result {
                case .success(let outcome):
                    answer.succeed(id, message.answer(isFIFO: isFIFO, outcome))
                case .failure(let error): answer.fail(id, error)
                }
            }
            reply(.success(answer.document))
        }
    }

    private func refuseIfBehind() throws(QueueError) {
        if directory.broker.store.isBehind { throw .unavailable("too much waits for the disk") }
    }

    private func store(
        _ messages: [SentMessage],
        _ completion: @escaping (Result<HandOffOutcome, QueueError>) -> Void
    ) {
        guard !messages.isEmpty else { return completion(.success(HandOffOutcome())) }
        var change = HandOff()
        change.sent = messages.map(\.sent)
        directory.broker.send(change) { result in
            completion(result.mapError { QueueError($0) })
        }
    }
}

/// The entries of a batch, each with an ID of its own.
struct Batch {
    let entries: [QueueParameters]
    let ids: [String]

    /// The most entries of a batch.
    private static let limit = 10

    /// - Throws: what is wrong with the batch as a whole.
    init(_ parameters: QueueParameters, entry: String) throws(QueueError) {
        entries = try parameters.entries("Entries")
        guard !entries.isEmpty else { throw .emptyBatch(entry: entry) }
        guard entries.count <= Self.limit else { throw .tooManyEntries(entries.count) }
        var ids: [String] = []
        for entry in entries {
            let id = try entry.text("Id") ?? ""
            guard Self.isAllowed(id) else { throw .invalidEntryID }
            guard !ids.contains(id) else { throw .repeatedEntryID(id) }
            ids.append(id)
        }
        self.ids = ids
    }

    private static func isAllowed(_ id: String) -> Bool {
        let isSpelled = id.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
            default: false
            }
        }
        return isSpelled && (1...80).contains(id.utf8.count)
    }
}

/// What became of each entry of a batch.
struct BatchAnswer {
    private var successful: [JSON] = []
    private var failed: [JSON] = []

    mutating func succeed(_ id: String, _ further: JSON = [:]) {
        let members = (further.members ?? []).map { ($0.key, $0.value) }
        successful.append(JSON(members: [("Id", JSON(id))] + members))
    }

    mutating func fail(_ id: String, _ error: QueueError) {
        failed.append([
            "Id": JSON(id), "SenderFault": JSON(error.isSendersFault), "Code": JSON(error.code),
            "Message": JSON(error.message),
        ])
    }

    /// Lists that would be empty are left out.
    var document: JSON? {
        var document: JSON = [:]
        if !successful.isEmpty { document["Successful"] = JSON(successful) }
        if !failed.isEmpty { document["Failed"] = JSON(failed) }
        return document
    }
}
