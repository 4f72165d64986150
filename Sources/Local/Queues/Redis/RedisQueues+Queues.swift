internal import Redis

/// Queues as a whole, and what is kept beside their messages.
extension RedisQueues {
    func save(_ queue: StoredQueue) throws {
        _ = try link.run(QueueScripts.save, [word(queue.name), queue.document])
        link.channels.insert(queue.name)
    }

    func drop(queue: String) throws {
        _ = try link.run(QueueScripts.dropQueue, [word(queue)])
        link.channels.remove(queue)
    }

    func setPaused(_ isPaused: Bool, queue: String) throws {
        _ = try link.run(QueueScripts.pause, [word(queue), word(isPaused ? 1 : 0)])
    }

    func forgetDuplicates(now: Int) throws -> Int {
        try link.run(QueueScripts.forgetDuplicates, [word(now), word(1000)]).last?.integer ?? 0
    }

    /// Whoever counts next forgets what counts no more.
    func forgetMarks(of queue: String, before time: Int) throws {}

    func keep(
        _ finished: FinishedMessages,
        of queue: String,
        done doneLimit: Int,
        failed failedLimit: Int
    ) throws {
        var pack = MessagePack()
        pack.array(2)
        for messages in [finished.newestDone(doneLimit), finished.failed] {
            pack.array(messages.count)
            for entry in messages {
                let message = entry.message
                pack.array(9)
                pack.write(OrderedBytes.bytes(of: message.sequence))
                pack.write(OrderedBytes.bytes(ofPriority: message.priority))
                pack.write(StoredBody.bytes(of: message))
                pack.write(message.receiveCount)
                pack.write(message.firstReceivedAt)
                pack.write(message.sentAt)
                pack.write(optional: message.deadLetterSource)
                pack.write(optional: entry.error)
                pack.write(entry.finishedAt)
            }
        }
        let words = [word(queue), word(doneLimit), word(failedLimit), pack.bytes]
        _ = try link.run(QueueScripts.keep, words)
    }

    func forgetFinished(queue: String) throws {
        _ = try link.run(QueueScripts.forgetFinished, [word(queue)])
    }

    // MARK: Sharing

    func share(_ request: SharedRequest) throws -> Reply {
        switch request {
        case .giveBack(let queue, let claims):
            return .totals(try giveBack(queue, claims))
        case .reserve: return .sequences(try reserve())
        case .expire(let queue, let time):
            let parts = try link.run(QueueScripts.expire, [word(queue), word(time), word(1000)])
            return .totals(parts.last.flatMap { totals($0)?.value } ?? QueueTotals())
        case .abandoned(let records): return .counts(try abandoned(records))
        case .adopt(let records, let batches): return .adopted(try adopt(records, batches))
        }
    }

    private func giveBack(_ queue: String, _ claims: [Claim]) throws -> QueueTotals {
        var pack = MessagePack()
        pack.array(claims.count)
        for claim in claims {
            pack.array(2)
            pack.write(OrderedBytes.bytes(of: claim.sequence))
            pack.write("\(claim.lease)")
        }
        let parts = try link.run(QueueScripts.giveBack, [word(queue), pack.bytes])
        return parts.last.flatMap { totals($0)?.value } ?? QueueTotals()
    }

    /// Gives back everything, so that nobody waits until the lease has ended.
    func leave() {
        do {
            while (try link.run(QueueScripts.leave, [word(1000)]).last?.integer ?? 0) > 0 {}
        } catch {
            // Whoever is still there takes over once the lease has ended.
        }
    }

    // MARK: Schedules

    func schedules() throws -> [ScheduleRecord] {
        try link.run(QueueScripts.schedules).dropFirst().compactMap { entry in
            guard let fields = entry.array, fields.count == 5 else { return nil }
            var record = ScheduleRecord(
                name: fields[0].text ?? "",
                definition: fields[1].text ?? "",
                createdAt: fields[2].integer ?? 0,
                handledThrough: fields[3].integer ?? 0
            )
            // Whether its event waits is asked when the schedule fires.
            record.eventSequence = OrderedBytes.value(fields[4].bytes ?? [])
            return record
        }
    }
}
