internal import EventLoop
internal import Time

/// Queues as a whole, and single messages of them.
extension QueueStore {
    /// Makes messages visible, renews the lease and looks what others have left.
    func look(_ completion: @escaping (Promotion?) -> Void) {
        promote(now: clock.now.milliseconds) { result in
            if case .success(let promotion) = result {
                completion(promotion)
            } else {
                completion(nil)
            }
        }
    }

    /// Takes over what a dead runtime has left of a stream, a part of it at a time.
    ///
    /// - Parameters:
    ///   - records: whose and of what stream.
    ///   - completion: gets how much it was; nothing where there is no more.
    func adopt(
        _ records: AbandonedRecords,
        _ completion: @escaping (RecordTotals) -> Void
    ) {
        call(.share(.abandoned(records))) { [self] reply in
            guard case .counts(let counts) = reply, !counts.isEmpty else {
                return completion(RecordTotals())
            }
            // They come after everything that was stored here before, and before what comes next.
            let batches = sequenceBatches(counts)
            call(.share(.adopt(records, batches))) { reply in
                if case .adopted(let totals) = reply {
                    completion(totals)
                } else {
                    completion(RecordTotals())
                }
            }
        }
    }
    /// Where a message stands; nil where the queue has it no more.
    func find(
        queue: String,
        sequence: Int64,
        _ completion: @escaping (Result<StoredMessage?, StoreError>) -> Void
    ) {
        call(.find(queue: queue, sequence: sequence)) { reply in
            switch reply {
            case .found(let message): completion(.success(message))
            case .failed(let error): completion(.failure(error))
            default: preconditionFailure("a message was asked for")
            }
        }
    }

    /// Deletes some of the messages up to a sequence; zero where there are no more.
    func purge(
        queue: String,
        upTo sequence: Int64,
        excluding: Set<Int64>,
        _ completion: @escaping (Result<Int, StoreError>) -> Void
    ) {
        call(.purge(queue: queue, upTo: sequence, excluding: excluding)) { reply in
            switch reply {
            case .count(let count): completion(.success(count))
            case .failed(let error): completion(.failure(error))
            default: preconditionFailure("a purge was asked for")
            }
        }
    }

    /// Makes a queue that outlives this run, or changes what is known of it.
    func save(_ queue: StoredQueue, _ completion: @escaping (StoreError?) -> Void) {
        call(.save(queue)) { reply in
            if case .failed(let error) = reply { completion(error) } else { completion(nil) }
        }
    }

    /// Forgets a queue and all that is in it.
    func drop(queue: String, _ completion: @escaping (StoreError?) -> Void) {
        call(.drop(queue: queue)) { reply in
            if case .failed(let error) = reply { completion(error) } else { completion(nil) }
        }
    }

    /// Keeps that a queue is paused, or is no more.
    func setPaused(
        _ isPaused: Bool,
        queue: String,
        _ completion: @escaping (StoreError?) -> Void
    ) {
        call(.setPaused(isPaused, queue: queue)) { reply in
            if case .failed(let error) = reply { completion(error) } else { completion(nil) }
        }
    }

    /// Forgets what counts against the limits of a queue no more.
    func forgetMarks(of queue: String, before time: Int) {
        call(.forgetMarks(queue: queue, before: time)) { _ in }
    }

    /// Forgets deduplication IDs whose time is over.
    func forgetDuplicates(now: Int) {
        call(.forgetDuplicates(now: now)) { _ in }
    }
}
