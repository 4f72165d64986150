internal import Redis

/// Queues and streams in a Redis that several runtimes share.
///
/// One thread uses it. What the scripts keep there: see `QueueScripts`.
final class RedisQueues {
    let link: RedisLink
    /// The number of the last claim, and of the last whose answer has come.
    private var claimNumber = (asked: 0, answered: 0)

    /// How many sequences a runtime reserves at a time.
    static let sequenceBlock: Int64 = 1 << 20
    /// How many messages one script moves, deletes or gives back: Redis does nothing else meanwhile.
    private static let scriptLimit = 1000
    /// How many messages one claim may ask for.
    private static let readLimit = 500

    /// Connects, and checks that this Redis loses nothing by its settings.
    ///
    /// - Throws: what is wrong with the address or the settings, and what to do.
    init(_ location: RedisLocation, channels: [String]) throws {
        try RedisServer.check(location.address)
        link = try RedisLink(location, channels: channels)
    }

    func word(_ value: Int) -> [UInt8] { Array("\(value)".utf8) }

    func word(_ text: String) -> [UInt8] { Array(text.utf8) }

    // MARK: What there is at the start

    /// Everything there is, with what an earlier run over the same data directory has left, and
    /// whoever else is dead.
    func contents(_ sequences: inout SequenceSupply) throws -> QueueStore.Contents {
        var promotion = try promote(now: 0, limit: Self.scriptLimit)
        // No message is due at the beginning of all time: zero says that there is more to give back.
        while promotion.nextDueAt == 0 {
            promotion = try promote(now: 0, limit: Self.scriptLimit)
        }
        var records: [String: RecordTotals] = [:]
        for left in promotion.abandoned {
            while true {
                let counts = try abandoned(left)
                guard !counts.isEmpty else { break }
                let totals = try adopt(left, sequences.batches(counts))
                records[left.stream, default: RecordTotals()].count += totals.count
                records[left.stream, default: RecordTotals()].bytes += totals.bytes
                guard totals.count > 0 else { break }
            }
        }
        return QueueStore.Contents(
            depths: promotion.totals.mapValues(\.depth).filter { $0.value > 0 },
            records: records,
            nextDueAt: promotion.nextDueAt,
            publications: try publications(),
            schedules: try schedules(),
            queues: try queues(),
            paused: Set(promotion.totals.filter(\.value.isPaused).keys),
            marks: [:],
            waiting: [:]
        )
    }

    private func queues() throws -> [StoredQueue] {
        try hash("queues").map { name, document in
            link.channels.insert(name)
            return StoredQueue(name: name, document: document)
        }
    }

    /// What a hash holds, by its fields.
    func hash(_ name: String) throws -> [(String, [UInt8])] {
        let reply = try link.command([word("HGETALL"), link.prefix + word(":\(name)")])
        let words = (reply.array ?? []).map { $0.bytes ?? [] }
        return stride(from: 0, to: words.count - 1, by: 2).map { index in
            (String(decoding: words[index], as: UTF8.self), words[index + 1])
        }
    }

    /// Sequences that no other runtime uses.
    func reserve() throws -> ClosedRange<Int64> {
        let reply = try link.command([
            word("INCRBY"), link.prefix + word(":sequence"), word(Int(Self.sequenceBlock)),
        ])
        guard let last = reply.integer else { throw StoreError.failed("Redis gives no sequence") }
        return (Int64(last) - Self.sequenceBlock + 1)...Int64(last)
    }
}

// MARK: - Messages

extension RedisQueues: QueueStorage {
    func ready(_ claim: ReadyRequest) throws -> ReadyMessages {
        var excluded = MessagePack()
        excluded.map(claim.excluding.count)
        for lane in claim.excluding {
            excluded.write(lane)
            excluded.write(true)
        }
        claimNumber.asked += 1
        let parts = try link.run(
            QueueScripts.claim,
            [
                word(claim.queue), word(min(claim.limit, Self.readLimit)), word(claim.limitBytes),
                word(claim.isFIFO ? 1 : 0), excluded.bytes, word(claim.ignoresPause ? 1 : 0),
                word(claimNumber.asked), word(claimNumber.answered),
            ]
        )
        claimNumber.answered = claimNumber.asked
        let messages = stride(from: 3, to: parts.count - 7, by: 8).compactMap { index in
            message(parts[index..<index + 8])
        }
        return ReadyMessages(
            messages: messages,
            isComplete: parts.count > 1 && parts[1].integer == 1,
            totals: parts.count > 2 ? totals(parts[2])?.value : nil
        )
    }

    /// A message as scripts give it: sequence, priority, place, receive count, first received, sent,
    /// dead-letter source, body.
    private func message(_ parts: ArraySlice<RedisReply>) -> Message? {
        let parts = Array(parts)
        guard
            var message = StoredBody.message(
                parts[7].bytes ?? [],
                sequence: OrderedBytes.value(parts[0].bytes ?? []),
                sentAt: parts[5].integer ?? 0
            )
        else { return nil }
        message.priority = OrderedBytes.priority(parts[1].bytes ?? [])
        message.place = OrderedBytes.value(parts[2].bytes ?? [])
        message.receiveCount = parts[3].integer ?? 0
        message.firstReceivedAt = parts[4].integer ?? 0
        message.deadLetterSource = parts[6].text.flatMap { $0.isEmpty ? nil : $0 }
        message.lease = link.lease
        return message
    }

    func totals(_ reply: RedisReply) -> (name: String, value: QueueTotals)? {
        guard let parts = reply.array, parts.count == 5, let name = parts[0].text else {
            return nil
        }
        let totals = QueueTotals(
            depth: parts[1].integer ?? 0,
            delayed: parts[2].integer ?? 0,
            ready: parts[3].integer ?? 0,
            isPaused: parts[4].integer == 1
        )
        return (name, totals)
    }

    func allTotals(_ reply: RedisReply) -> [String: QueueTotals] {
        let all = (reply.array ?? []).compactMap { totals($0) }
        return Dictionary(all.map { ($0.name, $0.value) }) { $1 }
    }

    func promote(now: Int, limit: Int) throws -> Promotion {
        let parts = try link.run(
            QueueScripts.tick,
            [word(now), word(min(limit, Self.scriptLimit)), link.leaseWord]
        )
        guard parts.count == 4 else { throw StoreError.failed("Redis: tick gives no answer") }
        var promotion = Promotion(
            due: [],
            nextDueAt: parts[1].integer.flatMap { $0 < 0 ? nil : $0 }
        )
        promotion.totals = allTotals(parts[2])
        promotion.abandoned = (parts[3].array ?? []).compactMap { pair in
            guard let pair = pair.array, pair.count == 2, let runtime = pair[0].text,
                let stream = pair[1].text
            else { return nil }
            return AbandonedRecords(runtime: runtime, stream: stream)
        }
        guard link.isLost else { return promotion }
        promotion.recordsAfterLoss = try recordTotals()
        link.isLost = false
        return promotion
    }

    func find(queue: String, sequence: Int64) throws -> StoredMessage? {
        let parts = try link.run(
            QueueScripts.find,
            [word(queue), OrderedBytes.bytes(of: sequence)]
        )
        guard parts.count == 4 else { return nil }
        return StoredMessage(
            queue: queue,
            sequence: sequence,
            receiveCount: parts[1].integer ?? 0,
            visibleAt: parts[2].integer ?? 0,
            group: nil,
            isClaimed: parts[3].integer == 1
        )
    }

    /// The sequence only names the purge: what was sent before its first call goes.
    func purge(queue: String, upTo sequence: Int64, excluding: Set<Int64>) throws -> Int {
        let words = [word(queue), word("\(link.runtime).\(sequence)"), word(Self.scriptLimit)]
        return try link.run(QueueScripts.purge, words).last?.integer ?? 0
    }

    func move(_ request: MoveRequest) throws -> MoveProgress {
        let parts = try link.run(QueueScripts.move, [request.packed(limit: Self.scriptLimit)])
        guard parts.count == 6 else { throw StoreError.failed("Redis: move gives no answer") }
        let position = parts[1].bytes ?? []
        var progress = MoveProgress(position: request.position)
        if position.count >= 16 {
            progress.position = MovePosition(
                priority: OrderedBytes.priority(position[0..<8]),
                sequence: OrderedBytes.value(position[8..<16])
            )
        }
        progress.isAtEnd = parts[2].integer == 1
        progress.left = parts[3].integer ?? 0
        for pair in parts[4].array ?? [] {
            guard let pair = pair.array, pair.count == 2, let name = pair[0].text else { continue }
            progress.moved[name] = pair[1].integer ?? 0
        }
        progress.totals = allTotals(parts[5])
        return progress
    }

    func inspect(queue: String, _ state: MessageState, limit: Int) throws -> [InspectedMessage] {
        let words = [word(queue), word(state.rawValue), word(limit)]
        let parts = try link.run(QueueScripts.inspect, words)
        return parts.dropFirst().compactMap { part in
            guard let entry = part.array, entry.count == 10,
                let message = message(entry[0..<8])
            else { return nil }
            return InspectedMessage(
                message: message,
                error: entry[8].text,
                time: entry[9].integer ?? 0
            )
        }
    }

    func oldestReady(queue: String) throws -> Int? {
        let sent = try link.run(QueueScripts.oldest, [word(queue)]).last?.integer ?? -1
        return sent < 0 ? nil : sent
    }
}

extension MoveRequest {
    fileprivate func packed(limit: Int) -> [UInt8] {
        var pack = MessagePack()
        pack.map(10)
        pack.write("source")
        pack.write(source)
        pack.write("destination")
        pack.write(optional: destination)
        pack.write("channels")
        pack.map(channels.count)
        for (arn, channel) in channels {
            pack.write(arn)
            pack.write(channel)
        }
        pack.write("error")
        pack.write(optional: filter.error)
        pack.write("sourceARN")
        pack.write(optional: filter.sourceARN)
        pack.write("from")
        pack.write(filter.sentFrom ?? -1)
        pack.write("before")
        pack.write(filter.sentBefore ?? -1)
        pack.write("now")
        pack.write(now)
        pack.write("limit")
        pack.write(limit)
        pack.write("position")
        pack.write(place)
        return pack.bytes
    }

    /// Behind the last message that was looked at; nothing for the first.
    private var place: [UInt8] {
        guard position.sequence != .min else { return [] }
        return OrderedBytes.bytes(ofPriority: position.priority)
            + OrderedBytes.bytes(of: position.sequence) + [UInt8](repeating: 0xFF, count: 9)
    }
}
