internal import EventLoop
internal import Time

/// Looking at messages, and moving them back where they came from.
extension QueueBroker {
    /// How often finished messages are written.
    private static let writeMilliseconds = 1000

    /// Remembers what a hand-off of a function has finished.
    func noteFinished(_ change: HandOff, of queue: MessageQueue) {
        guard change.isHandled, !change.done.isEmpty || !change.dead.isEmpty else { return }
        queue.finished.add(change, queue.settings, at: store.clock.now.milliseconds)
        guard !isWritePlanned else { return }
        isWritePlanned = true
        loop.after(milliseconds: Self.writeMilliseconds) { [weak self] in self?.writeFinished() }
    }

    /// Writes the finished messages that are in memory alone.
    package func writeFinished() {
        isWritePlanned = false
        for queue in all where !queue.finished.isEmpty {
            store.keep(queue.finished, of: queue)
            queue.finished = FinishedMessages()
        }
    }

    /// Reads messages without receiving them.
    ///
    /// - Parameters:
    ///   - queue: one of this broker's.
    ///   - state: which of its messages.
    ///   - limit: how many at most.
    ///   - completion: gets those that are next, or were finished last, first.
    package func inspect(
        _ queue: MessageQueue,
        _ state: MessageState,
        limit: Int,
        _ completion: @escaping (Result<[InspectedMessage], StoreError>) -> Void
    ) {
        writeFinished()
        store.inspect(queue: queue.name, state, limit: limit, completion)
    }

    /// Finds out how long the oldest message has waited that can be received or is out; in
    /// milliseconds, nil where there is none.
    package func oldestAge(
        of queue: MessageQueue,
        _ completion: @escaping (Result<Int?, StoreError>) -> Void
    ) {
        store.oldestReady(queue: queue.name) { [store] result in
            let now = store.clock.now.milliseconds
            completion(result.map { sentAt in sentAt.map { max(0, now - $0) } })
        }
    }

    /// Moves messages that can be received into other queues; each keeps its ID and its place and
    /// counts as never received.
    ///
    /// That a message leaves one queue and enters the other is one change on disk. While it goes on
    /// the queue gives nothing out.
    ///
    /// - Parameters:
    ///   - queue: mostly a dead-letter queue.
    ///   - destination: nil for the queue that each message came from.
    ///   - filter: which of the messages.
    ///   - completion: gets how many were moved, and how many came from a queue that is gone.
    package func move(
        from queue: MessageQueue,
        to destination: MessageQueue?,
        _ filter: MoveFilter,
        _ completion: @escaping (Result<(moved: Int, left: Int), StoreError>) -> Void
    ) {
        guard !queue.isPurging else {
            return completion(.failure(.failed("\(queue.name) is being emptied already")))
        }
        queue.beginPurge()
        let channels = Dictionary(all.map { ($0.settings.arn, $0.name) }) { first, _ in first }
        var request = MoveRequest(
            source: queue.name,
            destination: destination?.name,
            channels: channels,
            filter: filter,
            excluding: queue.taken.union(queue.settling.keys),
            now: store.clock.now.milliseconds
        )
        var total = (moved: 0, left: 0)
        func next() {
            store.move(request) { [self] result in
                switch result {
                case .success(let progress):
                    total.left += progress.left
                    for (name, count) in progress.moved {
                        total.moved += count
                        if !store.isShared { self[name]?.movedIn(count) }
                    }
                    for (name, totals) in progress.totals { self[name]?.update(totals) }
                    request.position = progress.position
                    guard progress.isAtEnd else { return next() }
                    queue.movedOut(store.isShared ? 0 : total.moved)
                    completion(.success(total))
                case .failure(let error):
                    queue.movedOut(store.isShared ? 0 : total.moved)
                    completion(.failure(error))
                }
            }
        }
        next()
    }
}

/// Messages that have come from another queue, or have gone to one, on disk.
extension MessageQueue {
    func movedIn(_ count: Int) {
        depth += count
        readAgain()
    }

    func movedOut(_ count: Int) {
        isPurging = false
        depth -= count
        readAgain()
    }

    /// What is in memory may not be the first of the queue any more.
    private func readAgain() {
        if !isShared { window = ReadyWindow(isComplete: false) }
        refill()
    }

    /// How many messages were sent, handled and failed within the last minute.
    package var lastMinute: (sent: Int, handled: Int, failed: Int) {
        let now = clock.now.milliseconds
        return (
            counts.sent.total(at: now), counts.handled.total(at: now), counts.failed.total(at: now)
        )
    }
}
