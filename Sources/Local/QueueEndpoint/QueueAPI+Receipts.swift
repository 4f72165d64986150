internal import EventLoop
internal import JSON
internal import Queues
internal import Time

/// Deleting and deferring what was received.
extension QueueAPI {
    /// The longest a receive may hide a message, with all that it was prolonged by.
    private static let longestSeconds = 43_200

    func delete(_ parameters: QueueParameters, _ reply: @escaping Reply) throws(QueueError) {
        let known = try queue(parameters)
        let handle = try parameters.required("ReceiptHandle")
        let receipt = try receipt(handle, of: known)
        directory.broker.delete([receipt], from: known.queue) { outcomes in
            let error = outcomes.first.flatMap { Self.errorOfDelete($0, handle, known) }
            reply(.empty(or: error))
        }
    }

    func deleteBatch(_ parameters: QueueParameters, _ reply: @escaping Reply) throws(QueueError) {
        try run(parameters, entry: "DeleteMessageBatchRequestEntry", reply) {
            known,
            items,
            completion in
            self.directory.broker.delete(items.map(\.receipt), from: known.queue) { outcomes in
                completion(
                    zip(outcomes, items).map { Self.errorOfDelete($0, $1.handle, known) }
                )
            }
        }
    }

    func changeVisibility(
        _ parameters: QueueParameters,
        _ reply: @escaping Reply
    ) throws(QueueError) {
        let known = try queue(parameters)
        let item = try item("", parameters, known, isTimed: true)
        directory.broker.changeVisibility([item.seconds], [item.receipt], of: known.queue) {
            let error = $0.first.flatMap { Self.errorOfChange($0, item.handle) }
            reply(.empty(or: error))
        }
    }

    func changeVisibilityBatch(
        _ parameters: QueueParameters,
        _ reply: @escaping Reply
    ) throws(QueueError) {
        try run(parameters, entry: Self.timedEntry, reply) {
            known,
            items,
            completion in
            self.directory.broker.changeVisibility(
                items.map(\.seconds),
                items.map(\.receipt),
                of: known.queue
            ) { outcomes in
                completion(zip(outcomes, items).map { Self.errorOfChange($0, $1.handle) })
            }
        }
    }

    // MARK: Batches

    /// A receipt of a batch, read and checked.
    private struct Item {
        let id: String
        let handle: String
        let receipt: Receipt
        /// `VisibilityTimeout`, where it is asked for.
        let seconds: Int
    }

    /// The entries that have a timeout.
    private static let timedEntry = "ChangeMessageVisibilityBatchRequestEntry"

    private func item(
        _ id: String,
        _ entry: QueueParameters,
        _ known: KnownQueue,
        isTimed: Bool
    ) throws(QueueError) -> Item {
        let handle = try entry.required("ReceiptHandle")
        let receipt = try receipt(handle, of: known)
        let seconds = isTimed ? try seconds(entry, receipt) : 0
        return Item(id: id, handle: handle, receipt: receipt, seconds: seconds)
    }

    private func run(
        _ parameters: QueueParameters,
        entry name: String,
        _ reply: @escaping Reply,
        _ act: (KnownQueue, [Item], @escaping ([QueueError?]) -> Void) -> Void
    ) throws(QueueError) {
        let known = try queue(parameters)
        let batch = try Batch(parameters, entry: name)
        let isTimed = name == Self.timedEntry
        var answer = BatchAnswer()
        var items: [Item] = []
        for (id, entry) in zip(batch.ids, batch.entries) {
            do throws(QueueError) {
                items.append(try item(id, entry, known, isTimed: isTimed))
            } catch {
                answer.fail(id, error)
            }
        }
        act(known, items) { errors in
            for (item, error) in zip(items, errors) {
                if let error { answer.fail(item.id, error) } else { answer.succeed(item.id) }
            }
            reply(.success(answer.document))
        }
    }

    // MARK: Parameters and outcomes

    private func receipt(_ handle: String, of known: KnownQueue) throws(QueueError) -> Receipt {
        guard let read = ReceiptHandle(handle), read.queue == known.name else {
            throw .invalidReceipt
        }
        return read.receipt
    }

    private func seconds(
        _ parameters: QueueParameters,
        _ receipt: Receipt
    ) throws(QueueError) -> Int {
        guard let seconds = try parameters.int("VisibilityTimeout") else {
            throw .missingParameter("VisibilityTimeout")
        }
        func refused(_ reason: String) -> QueueError {
            .invalidValue("\(seconds)", parameter: "VisibilityTimeout", reason: reason)
        }
        guard (0...Self.longestSeconds).contains(seconds) else {
            throw refused("Must be >= 0 and <= \(Self.longestSeconds), if provided.")
        }
        let sinceReceive = (loop.clock.now.milliseconds - receipt.receivedAt) / 1000
        guard sinceReceive + seconds <= Self.longestSeconds else {
            throw refused(
                "Total VisibilityTimeout for the message is beyond the limit "
                    + "[\(Self.longestSeconds) seconds]."
            )
        }
        return seconds
    }

    /// A stale receipt deletes nothing; only a FIFO queue says so.
    private static func errorOfDelete(
        _ outcome: ReceiptOutcome,
        _ handle: String,
        _ known: KnownQueue
    ) -> QueueError? {
        switch outcome {
        case .done, .gone: nil
        case .stale: known.queue.isFIFO ? expired(handle) : nil
        case .expired: expired(handle)
        case .failed(let error): QueueError(error)
        }
    }

    private static func errorOfChange(_ outcome: ReceiptOutcome, _ handle: String) -> QueueError? {
        switch outcome {
        case .done: nil
        case .gone:
            .invalidValue(
                handle,
                parameter: "ReceiptHandle",
                reason: "Message does not exist or is not available for visibility timeout change."
            )
        case .stale: .notInFlight
        case .expired: expired(handle)
        case .failed(let error): QueueError(error)
        }
    }

    private static func expired(_ handle: String) -> QueueError {
        .invalidValue(
            handle,
            parameter: "ReceiptHandle",
            reason: "The receipt handle has expired."
        )
    }
}
