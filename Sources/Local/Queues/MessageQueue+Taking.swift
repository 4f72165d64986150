internal import EventLoop
internal import Time

/// Giving messages out.
extension MessageQueue {
    /// Who takes messages.
    package enum Taker {
        /// A batch of one lane, where the queue has lanes.
        case function
        case client
        /// Whoever carries messages elsewhere: no pause and no limit holds for it.
        case mover
    }

    /// Takes messages in their order, up to both bounds but at least one if there is any; each
    /// counts as received once more.
    ///
    /// They are taken until a hand-off settles them. An empty answer does not mean that the queue
    /// is empty: `onReady` follows if messages are read from disk, or when what is held may go out.
    ///
    /// - Parameters:
    ///   - limit: how many messages at most.
    ///   - limitBytes: the most that all of them together may take of.
    ///   - taker: for whom.
    ///   - size: what one takes of `limitBytes`.
    /// - Returns: Messages that nobody else gets until then.
    package func take(
        limit: Int,
        limitBytes: Int = .max,
        for taker: Taker = .client,
        size: (Message) -> Int = { $0.byteCount }
    ) -> [Message] {
        idleLooks = 0
        guard !isPurging, !isPaused || taker == .mover else { return [] }
        let now = clock.now.milliseconds
        var batch = Batch(taker: taker)
        batch.wanted = limit
        batch.bound = min(limit, settings.inFlightLimit - inFlightCount)
        if taker != .mover {
            batch.bound = min(batch.bound, limiter?.allowance(at: now) ?? .max)
        }
        window.visit { message in
            guard batch.messages.count < batch.bound else { return false }
            if isExpired(message, now) {
                batch.expired.append(message)
                return true
            }
            guard isFree(message, batch, now) else {
                batch.heldCount += 1
                return true
            }
            let bytes = size(message)
            guard batch.messages.isEmpty || batch.bytes + bytes <= limitBytes else { return false }
            add(message, bytes, to: &batch, now)
            return true
        }
        for message in batch.messages { window.remove(message) }
        for message in batch.expired { settle(message.sequence) }
        if !batch.expired.isEmpty { discard(batch.expired) }
        if let lane = batch.lane, !batch.messages.isEmpty { lanes?.begin(lane) }
        readOn(batch, now)
        return batch.messages
    }

    /// What is being taken.
    private struct Batch {
        let taker: Taker
        var wanted = 0
        var bound = 0
        var messages: [Message] = []
        var bytes = 0
        var expired: [Message] = []
        /// Groups of a FIFO queue that are in flight with this batch alone.
        var groups: Set<String> = []
        /// The lane of a batch for a function.
        var lane: String?
        var keys: [String: Int] = [:]
        var heldCount = 0
    }

    private func add(_ message: Message, _ bytes: Int, to batch: inout Batch, _ now: Int) {
        var message = message
        taken.insert(message.sequence)
        message.receiveCount += 1
        if message.firstReceivedAt == 0 { message.firstReceivedAt = now }
        if isFIFO, let group = message.group { batch.groups.insert(group) }
        lock(message.sequence, message.group)
        if let lane = message.lane {
            if limiter?.isPerKey ?? false { batch.keys[lane, default: 0] += 1 }
            if lanes != nil, batch.taker == .function {
                batch.lane = lane
                if lanes?.isInTrouble(lane) ?? false { batch.bound = 1 }
            }
        }
        batch.messages.append(message)
        batch.bytes += bytes
    }

    /// Whether a message may join a batch.
    private func isFree(_ message: Message, _ batch: Batch, _ now: Int) -> Bool {
        if isFIFO, locks.isLocked(message.group) {
            guard let group = message.group, batch.groups.contains(group) else { return false }
        }
        guard batch.taker != .mover else { return true }
        if limiter?.isPerKey ?? false, let key = message.lane {
            let used = batch.keys[key] ?? 0
            guard limiter?.allowance(of: key, at: now) ?? .max > used else { return false }
        }
        guard let lanes, batch.taker == .function else { return true }
        // Once a batch has begun it is of its lane, or of none.
        if !batch.messages.isEmpty { return message.lane == batch.lane }
        return message.lane.map { !lanes.isHeld($0, at: now) } ?? true
    }

    func isExpired(_ message: Message, _ now: Int) -> Bool {
        guard let retention = settings.retentionSeconds else { return false }
        return message.sentAt + retention * 1000 <= now
    }

    /// Discards what has been kept for long enough, as far as it stands at the front.
    func discardExpired() {
        let now = clock.now.milliseconds
        var expired: [Message] = []
        while let first = window.first, isExpired(first, now) {
            settle(first.sequence)
            expired.append(first)
        }
        guard !expired.isEmpty else { return }
        discard(expired)
        if window.isEmpty { refill() }
    }

    func lock(_ sequence: Int64, _ group: String?) {
        if isFIFO { locks.lock(sequence, group) }
    }

    // MARK: Reading from disk

    /// How many messages that are held may be gone through again and again.
    private static let mostHeld = 256

    /// Sees to it that there is something to take the next time, if there is anything.
    private func readOn(_ batch: Batch, _ now: Int) {
        if isShared { return claimOn(batch, now) }
        if window.isEmpty { return refill() }
        if batch.heldCount > 0 || batch.bound <= 0 { planHold(now) }
        // Where all that is in memory is held, what is behind it on disk may be free.
        let isAllHeld = batch.messages.isEmpty && batch.bound > 0 && !window.isComplete
        if isAllHeld || batch.heldCount > Self.mostHeld { window.exclude(held(at: now)) }
        if isAllHeld { refill() }
    }

    /// The same where what is behind is claimed.
    private func claimOn(_ batch: Batch, _ now: Int) {
        if batch.heldCount > 0 || batch.bound <= 0 { planHold(now) }
        isMoving = batch.taker == .mover
        if isMoving, batch.messages.isEmpty {
            return claim(QueueClaim(limit: batch.wanted, ignoresPause: true))
        }
        if batch.messages.isEmpty, batch.bound > 0, batch.heldCount > 0 {
            let held = held(at: now)
            giveBack(window.all.filter { $0.lane.map { held.contains($0) } ?? false })
        }
        demand()
    }

    /// The lanes that give nothing at this moment.
    func held(at now: Int) -> Set<String> {
        var held = locks.all
        if let lanes { held.formUnion(lanes.held(at: now)) }
        if let keys = limiter?.held(at: now) { held.formUnion(keys) }
        return held
    }

    /// Reads the front of the queue from disk if the window lacks messages that may be taken.
    func refill() {
        guard !isShared else { return demand() }
        guard !isRefilling else { return }
        let stillHeld = window.excluded.isEmpty ? [] : held(at: clock.now.milliseconds)
        guard !window.isComplete || !window.excluded.isSubset(of: stillHeld) else { return }
        isRefilling = true
        let excluded = window.excluded.intersection(stillHeld)
        let request = ReadyRequest(
            queue: name,
            limit: ReadyWindow.maximumMessages / 2 + taken.count + settling.count,
            limitBytes: ReadyWindow.maximumBytes,
            excluding: excluded
        )
        store.ready(request) { [weak self] result in
            guard let self else { return }
            isRefilling = false
            // A disk that cannot be read is asked again when the next message is wanted.
            guard case .success(let ready) = result else { return }
            refill(ready, excluded)
        }
    }

    private func refill(_ ready: ReadyMessages, _ excluded: Set<String>) {
        let free = ready.messages.filter {
            !taken.contains($0.sequence) && settling[$0.sequence] == nil
        }
        window.refill(free, isComplete: ready.isComplete, excluding: excluded)
        // Large messages in flight filled the whole answer, or a lane has become free meanwhile.
        if window.isEmpty { refill() } else { announce() }
    }
}
