internal import EventLoop
internal import Redis

/// Carrying changes out.
extension RedisQueues {
    var isSweepNeeded: Bool { false }

    func sweepAlone() {}

    /// One trip to Redis, which flushes once for all.
    ///
    /// Where the connection breaks, what was on its way is sent again under the same numbers: each
    /// is carried out once.
    func commit(_ changes: [HandOff]) -> [Result<HandOffOutcome, StoreError>] {
        var outcomes: [Result<HandOffOutcome, StoreError>?] = changes.map { change in
            unknownChannel(in: change).map { .failure(.unknownChannel($0)) }
        }
        var open = outcomes.indices.filter { outcomes[$0] == nil }
        let packed = changes.map(\.packed)
        var first = link.lastHandOff + 1
        let runtime = link.runtime
        var mayHaveHappened = false
        let patience = link.patience
        while !open.isEmpty {
            do {
                if link.runtime != runtime {
                    // What was sent in the name of the runtime before may have been carried out.
                    guard !mayHaveHappened else {
                        throw StoreError.unavailable("the lease is lost")
                    }
                    first = link.lastHandOff + 1
                }
                mayHaveHappened = true
                let replies = try link.handOff(open.map { packed[$0] }, from: first)
                mayHaveHappened = false
                var rest: [Int] = []
                for (index, reply) in zip(open, replies) {
                    guard rest.isEmpty, let outcome = try outcome(of: reply) else {
                        rest.append(index)
                        continue
                    }
                    outcomes[index] = outcome
                    guard Self.isCounted(outcome) else { continue }
                    link.handedOff(first)
                    first += 1
                }
                guard rest.count == open.count else {
                    open = rest
                    continue
                }
                // Nothing was done: Redis has forgotten the script, or counts otherwise.
                try link.connect()
                guard link.runtime == runtime else { continue }
                guard EventLoop.monotonicMilliseconds < patience else {
                    throw StoreError.unavailable("Redis carries no hand-off out")
                }
                first = link.lastHandOff + 1
            } catch let error as RedisError {
                do {
                    try link.cope(with: error, until: patience)
                } catch {
                    fail(&open, &outcomes, StoreError(error))
                }
            } catch {
                fail(&open, &outcomes, StoreError(error))
            }
        }
        return outcomes.map { $0 ?? .failure(.failed("Redis has not answered")) }
    }

    private func fail(
        _ open: inout [Int],
        _ outcomes: inout [Result<HandOffOutcome, StoreError>?],
        _ error: StoreError
    ) {
        for index in open { outcomes[index] = .failure(error) }
        open = []
    }

    private func unknownChannel(in change: HandOff) -> String? {
        let names =
            change.sent.map(\.queue) + change.dead.map(\.deadLetterQueue)
            + change.records.map(\.stream)
        return names.first { !link.channels.contains($0) }
    }

    /// Whether Redis has counted a hand-off: what it refuses before it runs the script it has not.
    private static func isCounted(_ outcome: Result<HandOffOutcome, StoreError>) -> Bool {
        switch outcome {
        case .success, .failure(.stale), .failure(.limited): true
        case .failure: false
        }
    }

    /// Nil for a hand-off that is to be sent again.
    private func outcome(of reply: RedisReply) throws -> Result<HandOffOutcome, StoreError>? {
        if case .error(let reason) = reply {
            if RedisScripts.isForgotten(reply) { return nil }
            return .failure(RedisLink.refusal(reason))
        }
        let parts = reply.array ?? []
        switch parts.first?.text {
        case "OK" where parts.count == 4: return .success(outcome(parts))
        case "STALE": return .failure(.stale)
        case "LIMITED" where parts.count == 3: return .failure(.limited(marks(parts)))
        default: return nil
        }
    }

    private func outcome(_ parts: [RedisReply]) -> HandOffOutcome {
        var outcome = HandOffOutcome()
        for entry in parts[1].array ?? [] {
            guard let entry = entry.array, entry.count == 3 else { continue }
            let original = HandOffOutcome.Original(
                id: entry[1].text ?? "",
                sequence: OrderedBytes.value(entry[2].bytes ?? [])
            )
            outcome.duplicates[OrderedBytes.value(entry[0].bytes ?? [])] = original
        }
        for entry in parts[2].array ?? [] {
            guard let entry = entry.array, entry.count == 5 else { continue }
            var record = ScheduleRecord(
                name: entry[0].text ?? "",
                definition: "",
                createdAt: entry[1].integer ?? 0,
                handledThrough: entry[2].integer ?? 0
            )
            record.eventID = entry[3].text ?? ""
            record.eventSequence = OrderedBytes.value(entry[4].bytes ?? [])
            outcome.schedules.append(record)
        }
        outcome.totals = allTotals(parts[3])
        return outcome
    }

    /// What all runtimes have given out in the windows that are full: of the queue, then of keys.
    private func marks(_ parts: [RedisReply]) -> [RateMark] {
        func marks(_ reply: RedisReply, _ key: String?) -> [RateMark] {
            let numbers = (reply.array ?? []).map { $0.integer ?? 0 }
            return stride(from: 0, to: numbers.count - 1, by: 2).map { index in
                RateMark(key: key, at: numbers[index + 1], count: numbers[index])
            }
        }
        let keys = (parts[2].array ?? []).flatMap { entry -> [RateMark] in
            guard let entry = entry.array, entry.count == 2 else { return [] }
            return marks(entry[1], entry[0].text)
        }
        return marks(parts[1], nil) + keys
    }
}
