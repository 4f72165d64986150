internal import EventLoop
internal import Time

/// What clients of the queue endpoint do with messages.
extension QueueBroker {
    /// Takes messages for a client and hides them from others.
    ///
    /// What was received too often already goes to the dead-letter queue instead. The receive is on
    /// disk before the client gets anything: a crash neither forgets that it counts nor shows the
    /// messages earlier than their visibility timeout ends.
    ///
    /// - Parameters:
    ///   - queue: one of this broker's.
    ///   - limit: how many messages at most.
    ///   - visibilitySeconds: how long they are hidden.
    ///   - completion: gets them; none where all have gone to the dead-letter queue.
    /// - Returns: False where there is nothing to take; `completion` is not called then.
    package func receive(
        from queue: MessageQueue,
        limit: Int,
        visibilitySeconds: Int,
        _ completion: @escaping (Result<[Message], StoreError>) -> Void
    ) -> Bool {
        let messages = queue.take(limit: limit)
        guard !messages.isEmpty else { return false }
        let now = store.clock.now.milliseconds
        // With no timeout the message is received and stays visible.
        let visibleAt = visibilitySeconds > 0 ? now + visibilitySeconds * 1000 : 0
        var change = HandOff()
        change.queue = queue.name
        for message in messages {
            if let redrive = queue.settings.redrive, self[redrive.deadLetterQueue] != nil,
                message.receiveCount > redrive.maxReceiveCount
            {
                var unread = message
                unread.receiveCount -= 1
                change.dead.append(
                    HandOff.Dead(
                        message: unread,
                        deadLetterQueue: redrive.deadLetterQueue,
                        error: nil,
                        source: queue.settings.arn
                    )
                )
            } else {
                change.received.append(HandOff.Received(message: message, visibleAt: visibleAt))
            }
        }
        let received = change.received.map(\.message)
        let marks = queue.count(received)
        change.marks = marks
        handOff(change) { [self] error in
            // Others have given out as many as there may be: nothing is to be taken now.
            if case .limited = error { return completion(.success([])) }
            if let error { return completion(.failure(error)) }
            confirm(marks, received, of: queue) { error in
                completion(error.map { .failure($0) } ?? .success(received))
            }
        }
        return true
    }

    /// Deletes messages; each receipt gets its outcome, in their order.
    package func delete(
        _ receipts: [Receipt],
        from queue: MessageQueue,
        _ completion: @escaping ([ReceiptOutcome]) -> Void
    ) {
        use(receipts, of: queue, completion) { receipt, change in
            change.deleted.append(
                HandOff.Deleted(sequence: receipt.sequence, receiveCount: receipt.receiveCount)
            )
        }
    }

    /// Changes how long messages stay hidden, from now on.
    ///
    /// - Parameters:
    ///   - seconds: for each receipt; zero makes the message visible.
    ///   - receipts: what the messages were received with.
    ///   - queue: theirs.
    ///   - completion: gets each receipt's outcome, in their order.
    package func changeVisibility(
        _ seconds: [Int],
        _ receipts: [Receipt],
        of queue: MessageQueue,
        _ completion: @escaping ([ReceiptOutcome]) -> Void
    ) {
        let now = store.clock.now.milliseconds
        let pairs = zip(receipts, seconds).map { ($0, now + $1 * 1000) }
        let visibleAt = Dictionary(pairs) { $1 }
        use(receipts, of: queue, completion) { receipt, change in
            change.deferred.append(
                HandOff.Deferred(
                    sequence: receipt.sequence,
                    receiveCount: receipt.receiveCount,
                    visibleAt: visibleAt[receipt] ?? now
                )
            )
        }
    }

    /// Finds out what each receipt is good for, and stores what those do that are good.
    private func use(
        _ receipts: [Receipt],
        of queue: MessageQueue,
        _ completion: @escaping ([ReceiptOutcome]) -> Void,
        _ act: @escaping (Receipt, inout HandOff) -> Void
    ) {
        var unknown = receipts.filter {
            if case .unknown = queue.standing(of: $0.sequence) { true } else { false }
        }
        guard let next = unknown.popLast() else {
            return apply(receipts, of: queue, [:], completion, act)
        }
        var found: [Int64: StoredMessage] = [:]
        func look(_ receipt: Receipt) {
            store.find(queue: queue.name, sequence: receipt.sequence) { [self] result in
                switch result {
                case .success(let message): found[receipt.sequence] = message
                case .failure(let error): return completion(receipts.map { _ in .failed(error) })
                }
                if let next = unknown.popLast() {
                    look(next)
                } else {
                    apply(receipts, of: queue, found, completion, act)
                }
            }
        }
        look(next)
    }

    private func apply(
        _ receipts: [Receipt],
        of queue: MessageQueue,
        _ found: [Int64: StoredMessage],
        _ completion: @escaping ([ReceiptOutcome]) -> Void,
        _ act: (Receipt, inout HandOff) -> Void
    ) {
        var change = HandOff()
        change.queue = queue.name
        var outcomes: [ReceiptOutcome] = []
        for receipt in receipts {
            let outcome = queue.outcome(of: receipt, onDisk: found[receipt.sequence])
            outcomes.append(outcome)
            guard case .done = outcome else { continue }
            queue.settle(receipt.sequence)
            act(receipt, &change)
        }
        guard !change.deleted.isEmpty || !change.deferred.isEmpty else {
            return completion(outcomes)
        }
        handOff(change) { error in
            guard let error else { return completion(outcomes) }
            if error == .stale {
                // Somebody was faster, after it was looked at: what it did decides.
                return completion(
                    outcomes.map { outcome in if case .done = outcome { .stale } else { outcome } }
                )
            }
            completion(
                outcomes.map { outcome in
                    if case .done = outcome { .failed(error) } else { outcome }
                }
            )
        }
    }
}

extension MessageQueue {
    /// Whether a receipt is still its message's last one, and good for something.
    fileprivate func outcome(of receipt: Receipt, onDisk stored: StoredMessage?) -> ReceiptOutcome {
        switch standing(of: receipt.sequence) {
        case .taken: return .stale
        case .hidden(let hidden):
            return hidden.receiveCount == receipt.receiveCount ? .done : .stale
        case .visible(let count): return outcome(of: receipt, visibleAfter: count)
        case .unknown:
            guard let stored else { return .gone }
            if stored.isClaimed { return .stale }
            if stored.visibleAt > 0 {
                return stored.receiveCount == receipt.receiveCount ? .done : .stale
            }
            return outcome(of: receipt, visibleAfter: stored.receiveCount)
        }
    }

    /// A message that can be received: nobody else has it, unless somebody had it since.
    private func outcome(of receipt: Receipt, visibleAfter count: Int) -> ReceiptOutcome {
        guard count == receipt.receiveCount else { return .stale }
        return isFIFO ? .expired : .done
    }
}

/// Whole queues.
extension QueueBroker {
    /// Stores what is known of a queue that a client has made, or changes it.
    package func save(_ queue: StoredQueue, _ completion: @escaping (StoreError?) -> Void) {
        store.save(queue, completion)
    }

    /// Forgets a queue with everything in it.
    package func drop(_ queue: MessageQueue, _ completion: @escaping (StoreError?) -> Void) {
        remove(queue.name)
        purge(queue) { [store] error in
            if let error { return completion(error) }
            store.drop(queue: queue.name, completion)
        }
    }

    /// Deletes every message that has been sent by now, but for those that a function works on.
    package func purge(_ queue: MessageQueue, _ completion: @escaping (StoreError?) -> Void) {
        queue.beginPurge()
        queue.finished = FinishedMessages()
        store.forgetFinished(queue: queue.name)
        let upTo = store.nextSequence()
        var count = 0
        func next() {
            store.purge(queue: queue.name, upTo: upTo, excluding: queue.taken) { [self] result in
                switch result {
                case .success(let deleted) where deleted > 0:
                    count += deleted
                    next()
                case .success:
                    queue.purged(count, upTo: upTo)
                    guard store.isShared else { return completion(nil) }
                    look { completion(nil) }
                case .failure(let error):
                    queue.purged(count, upTo: upTo)
                    completion(error)
                }
            }
        }
        next()
    }
}
