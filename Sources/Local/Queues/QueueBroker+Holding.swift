internal import EventLoop
internal import Time

/// What keeps queues from giving messages out.
extension QueueBroker {
    /// How long to wait when the disk refuses to count messages that are going out.
    private static let storeRetryMilliseconds = 1000

    /// Takes a batch for a function; it gets it once it is on disk that it counts, which without a
    /// limit is at once.
    ///
    /// - Parameters:
    ///   - queue: one of this broker's.
    ///   - limit: how many messages at most.
    ///   - limitBytes: the most that all of them together may take of.
    ///   - size: what one takes of it.
    ///   - completion: gets the messages; none where the disk refuses.
    /// - Returns: False where there is nothing to take; `completion` is not called then.
    package func take(
        from queue: MessageQueue,
        limit: Int,
        limitBytes: Int,
        size: (Message) -> Int,
        _ completion: @escaping ([Message]) -> Void
    ) -> Bool {
        let messages = queue.take(limit: limit, limitBytes: limitBytes, for: .function, size: size)
        guard !messages.isEmpty else { return false }
        countOnDisk(queue.count(messages), messages, of: queue) { [self] error in
            guard let error else { return completion(messages) }
            // The queue knows by now when there may be more.
            let wait = if case .limited = error { 0 } else { Self.storeRetryMilliseconds }
            // At once they would be taken again, and refused again.
            loop.after(milliseconds: wait) {
                queue.lanes?.giveBack(messages.first?.lane ?? "")
                for message in messages { queue.released(message) }
                completion([])
            }
        }
        return true
    }

    private func countOnDisk(
        _ marks: [RateMark],
        _ messages: [Message],
        of queue: MessageQueue,
        _ completion: @escaping (StoreError?) -> Void
    ) {
        guard !marks.isEmpty else { return completion(nil) }
        var change = HandOff()
        change.queue = queue.name
        change.marks = marks
        handOff(change) { [self] error in
            if let error { return completion(error) }
            confirm(marks, messages, of: queue, completion)
        }
    }

    /// Counts messages again whose mark is too early by now: storing it took longer than its margin.
    func confirm(
        _ marks: [RateMark],
        _ messages: [Message],
        of queue: MessageQueue,
        _ completion: @escaping (StoreError?) -> Void
    ) {
        guard let mark = marks.first, mark.at < store.clock.now.milliseconds else {
            return completion(nil)
        }
        countOnDisk(queue.count(messages), messages, of: queue, completion)
    }

    /// Keeps a queue from giving anything out, also after a restart, until it is resumed.
    ///
    /// Messages that are out already come to their end.
    package func pause(_ queue: MessageQueue, _ completion: @escaping (StoreError?) -> Void) {
        queue.pause()
        queue.isChangingPause = true
        store.setPaused(true, queue: queue.name) { error in
            queue.isChangingPause = false
            if error != nil { queue.resume() }
            completion(error)
        }
    }

    package func resume(_ queue: MessageQueue, _ completion: @escaping (StoreError?) -> Void) {
        queue.isChangingPause = true
        store.setPaused(false, queue: queue.name) { error in
            queue.isChangingPause = false
            if error == nil { queue.resume() }
            completion(error)
        }
    }

    /// Forgets what counts against no limit any more.
    func forgetMarks(of queue: MessageQueue) {
        let now = store.clock.now.milliseconds
        queue.limiter?.forget(before: now)
        let window = queue.limiter?.milliseconds ?? 0
        let hasOld = !(store.contents.marks[queue.name] ?? []).isEmpty
        guard queue.limiter != nil || hasOld else { return }
        store.forgetMarks(of: queue.name, before: now - window - 1)
    }
}
