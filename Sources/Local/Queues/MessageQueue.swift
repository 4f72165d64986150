package import EventLoop
internal import Time

/// One queue: what of it can be received now, what is in flight, and what waits for its time.
///
/// Confined to the loop. A message that was received is in one of two states: *taken*, by a function
/// of this runtime or by a change that is on its way to the disk, or *hidden*, on disk until its
/// visibility timeout ends, with a client or after a failure.
package final class MessageQueue {
    /// The logical ID in the template, or the channel of a queue that a client has made.
    package let name: String
    package var settings: QueueSettings
    private let store: QueueStore
    var window: ReadyWindow
    private(set) var taken: Set<Int64> = []
    private(set) var hidden: [Int64: Hidden] = [:]
    /// Messages that a change on its way to the disk decides on, with what has become visible
    /// meanwhile.
    private var settling: [Int64: Message?] = [:]
    private var locks = GroupLocks()
    private var isRefilling = false
    /// All messages: receivable, delayed and in flight.
    package private(set) var depth: Int
    /// Messages that nobody has received yet and that are not to be received yet.
    package private(set) var delayedCount = 0
    /// Called when a message can be received and none could before.
    package var onReady: () -> Void = {}
    private var pollers: [(id: Int, attempt: () -> Bool)] = []
    private var nextPoller = 0
    /// Gets messages that have been kept for long enough.
    var discard: ([Message]) -> Void = { _ in }
    /// While all messages are being deleted none is given out.
    private(set) var isPurging = false

    /// A message that is in flight and may be received again at some time.
    struct Hidden {
        /// The receive that a receipt has to name.
        var receiveCount: Int
        /// Unix time in milliseconds.
        var visibleAt: Int
    }

    init(name: String, settings: QueueSettings, store: QueueStore) {
        self.name = name
        self.settings = settings
        self.store = store
        depth = store.contents.depths[name] ?? 0
        window = ReadyWindow(isComplete: depth == 0)
        for message in store.contents.waiting[name] ?? [] {
            hide(
                message.sequence,
                receiveCount: message.receiveCount,
                visibleAt: message.visibleAt
            )
            if message.receiveCount > 0 { lock(message.sequence, message.group) }
        }
    }

    package var isFIFO: Bool { settings.fifo != nil }

    /// Messages that were received and are neither deleted nor visible again.
    package var inFlightCount: Int { taken.count + hidden.count }

    /// Messages that a function of this runtime works on, or that are on their way to a client.
    package var takenCount: Int { taken.count }

    /// Messages that can be received.
    package var visibleCount: Int { max(0, depth - inFlightCount - delayedCount) }

    /// How many messages can be taken without asking the disk, at most.
    package var readyCount: Int { window.count }

    /// What its messages are delayed and kept by.
    package var clock: LoopClock { store.clock }

    // MARK: Taking

    /// Takes messages in their order, up to both bounds but at least one if there is any; each
    /// counts as received once more.
    ///
    /// They are taken until a hand-off settles them. An empty answer does not mean that the queue
    /// is empty: `onReady` follows if messages are read from disk.
    package func take(limit: Int, limitBytes: Int = .max) -> [Message] {
        guard !isPurging else { return [] }
        var messages: [Message] = []
        var (expired, bytes): ([Message], Int) = ([], 0)
        let now = clock.now.milliseconds
        let bound = min(limit, settings.inFlightLimit - inFlightCount)
        var ours: Set<String> = []
        while messages.count < bound, var message = nextFree(ours) {
            let isExpired = isExpired(message, now)
            let isFull = bytes + message.byteCount > limitBytes && !messages.isEmpty
            if isFull && !isExpired { break }
            if isExpired {
                settle(message.sequence)
                expired.append(message)
                continue
            }
            window.remove(message)
            taken.insert(message.sequence)
            bytes += message.byteCount
            message.receiveCount += 1
            if message.firstReceivedAt == 0 { message.firstReceivedAt = now }
            if isFIFO, let group = message.group { ours.insert(group) }
            lock(message.sequence, message.group)
            messages.append(message)
        }
        if !expired.isEmpty { discard(expired) }
        if window.isEmpty || (messages.isEmpty && bound > 0) { refill() }
        return messages
    }

    /// The first message that can be taken; of a group in flight only if it is in flight with us.
    private func nextFree(_ ours: Set<String>) -> Message? {
        guard isFIFO else { return window.first }
        return window.first { message in
            !locks.isLocked(message.group) || message.group.map(ours.contains) ?? false
        }
    }

    private func isExpired(_ message: Message, _ now: Int) -> Bool {
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

    private func lock(_ sequence: Int64, _ group: String?) {
        if isFIFO { locks.lock(sequence, group) }
    }

    /// Reads the front of the queue from disk if the window does not hold all of it.
    func refill() {
        guard !window.isComplete, !isRefilling else { return }
        isRefilling = true
        let excluded = locks.all
        store.ready(
            queue: name,
            limit: ReadyWindow.maximumMessages / 2 + taken.count + settling.count,
            limitBytes: ReadyWindow.maximumBytes,
            excluding: excluded
        ) { [weak self] result in
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
        window.refill(free, isComplete: ready.isComplete)
        if !window.isEmpty { announce() }
        // Large messages in flight filled the whole answer, or a group has become free meanwhile.
        let isWorthMore = excluded.isEmpty ? window.isEmpty : !excluded.isSubset(of: locks.all)
        if isWorthMore { refill() }
    }

    // MARK: Waiting for messages

    /// Calls back whenever a message may be received, until the attempt says that it is done.
    package func poll(_ attempt: @escaping () -> Bool) -> Int {
        nextPoller += 1
        pollers.append((nextPoller, attempt))
        return nextPoller
    }

    package func stopPolling(_ id: Int) {
        pollers.removeAll { $0.id == id }
    }

    private func announce() {
        onReady()
        guard !pollers.isEmpty else { return }
        let waiting = pollers
        pollers = []
        let unserved = waiting.filter { window.isEmpty || !$0.attempt() }
        pollers = unserved + pollers
    }

    // MARK: Receipts

    /// Where a message stands that a receipt names.
    enum Standing {
        /// Out of sight, by the receive with this count.
        case hidden(Hidden)
        /// To be received; it was received so often before.
        case visible(receiveCount: Int)
        /// Somebody else has it, or decides on it at this moment.
        case taken
        /// Not in memory: on disk, or nowhere.
        case unknown
    }

    func standing(of sequence: Int64) -> Standing {
        if taken.contains(sequence) || settling[sequence] != nil { return .taken }
        if let hidden = hidden[sequence] { return .hidden(hidden) }
        if let message = window.message(sequence) {
            return .visible(receiveCount: message.receiveCount)
        }
        return .unknown
    }

    /// Keeps a message from everybody until a change that names it is on disk.
    func settle(_ sequence: Int64) {
        let message = window.message(sequence)
        if let message { window.remove(message) }
        settling.updateValue(message, forKey: sequence)
    }

    /// A change that names the message could not be stored.
    func unsettle(_ sequence: Int64) {
        guard let message = settling.removeValue(forKey: sequence) else { return }
        if let message {
            becameReady(message)
        } else if hidden[sequence] == nil {
            // It was on disk only, and left out of what has been read meanwhile.
            window.invalidate()
            refill()
        }
    }
}

// MARK: - What hand-offs did, once they are on disk

extension MessageQueue {
    /// A new message; `visibleAt` is zero for at once.
    func stored(_ message: Message, visibleAt: Int = 0) {
        depth += 1
        if visibleAt == 0 { becameReady(message) } else { delayedCount += 1 }
    }

    /// A message can be received, again or for the first time.
    private func becameReady(_ message: Message) {
        if settling.keys.contains(message.sequence) {
            settling.updateValue(message, forKey: message.sequence)
            return
        }
        let wasEmpty = window.isEmpty
        window.insert(message)
        if window.isEmpty {
            if wasEmpty { refill() }
        } else if wasEmpty || isFIFO {
            announce()
        }
    }

    /// A delayed message, or one that was out of sight, has come to its time.
    func promoted(_ message: Message) {
        if message.receiveCount == 0 { delayedCount = max(0, delayedCount - 1) }
        // What a purge leaves is read from disk when it is over.
        leaveFlight(message.sequence) { if !isPurging { becameReady(message) } }
    }

    func removed(_ sequence: Int64) {
        settling.removeValue(forKey: sequence)
        depth -= 1
        leaveFlight(sequence) {}
    }

    /// A message is out of sight until its time comes; zero for one that is not.
    func returned(_ message: Message, visibleAt: Int) {
        guard visibleAt > 0 else {
            return leaveFlight(message.sequence) { becameReady(message) }
        }
        taken.remove(message.sequence)
        hide(message.sequence, receiveCount: message.receiveCount, visibleAt: visibleAt)
    }

    /// A hand-off failed: its messages can be received again as they were.
    func released(_ message: Message) {
        var message = message
        message.receiveCount -= 1
        leaveFlight(message.sequence) { becameReady(message) }
    }

    /// A client has changed how long a message is out of sight.
    func deferred(_ change: HandOff.Deferred) {
        settling.removeValue(forKey: change.sequence)
        hide(
            change.sequence,
            receiveCount: change.receiveCount,
            visibleAt: change.visibleAt
        )
    }

    private func hide(_ sequence: Int64, receiveCount: Int, visibleAt: Int) {
        if receiveCount == 0 {
            delayedCount += 1
        } else {
            hidden[sequence] = Hidden(receiveCount: receiveCount, visibleAt: visibleAt)
        }
    }

    /// Makes room for others: under the bound on messages in flight, and in a message group.
    private func leaveFlight(_ sequence: Int64, _ next: () -> Void) {
        let wasFull = inFlightCount >= settings.inFlightLimit
        taken.remove(sequence)
        if settling[sequence] == nil { hidden[sequence] = nil }
        let isGroupFree = locks.unlock(sequence)
        next()
        guard wasFull || isGroupFree else { return }
        if !window.isEmpty { announce() }
        if nextFree([]) == nil { refill() }
    }

    // MARK: Purging

    /// Gives nothing out until `purged`.
    func beginPurge() {
        isPurging = true
    }

    /// So many messages are gone; what is taken is not among them.
    func purged(_ count: Int, upTo sequence: Int64) {
        isPurging = false
        depth -= count
        delayedCount = 0
        for hiddenSequence in hidden.keys where hiddenSequence <= sequence {
            hidden[hiddenSequence] = nil
            _ = locks.unlock(hiddenSequence)
        }
        window = ReadyWindow(isComplete: false)
        refill()
    }
}
