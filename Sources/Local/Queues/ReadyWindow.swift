/// The first messages of a queue that can be received, kept in memory.
///
/// A queue may hold millions of messages: the window holds the first of them, in their order, and
/// knows whether it holds all. What is stored now goes straight into it where it belongs there, so
/// that a message is read back from disk only if it had to wait behind a full window.
struct ReadyWindow {
    /// Sorted by order; what is before `head` has been taken.
    private var messages: [Message?] = []
    private var head = 0
    private(set) var bytes = 0
    /// Whether every message that can be received is in here, but for those of excluded lanes.
    private(set) var isComplete: Bool
    /// Lanes whose messages are left out: they would fill the window and could not be taken.
    private(set) var excluded: Set<String> = []

    static let maximumMessages = 2048
    static let maximumBytes = 8_388_608

    /// - Parameter isComplete: whether the queue is empty on disk.
    init(isComplete: Bool) {
        self.isComplete = isComplete
    }

    var isEmpty: Bool { count == 0 }
    var count: Int { messages.count - head }

    /// In their order.
    var all: [Message] { messages[head...].compactMap { $0 } }

    var first: Message? { head < messages.count ? messages[head] : nil }

    /// Takes the first message.
    mutating func popFirst() -> Message? {
        guard head < messages.count, let first = messages[head] else { return nil }
        messages[head] = nil
        head += 1
        bytes -= first.byteCount
        // Half of the space unused: moving the rest costs less than it frees.
        if head > 64, head * 2 > messages.count {
            messages.removeFirst(head)
            head = 0
        }
        return first
    }

    /// The first message that a condition holds for, without taking it.
    func first(where isWanted: (Message) -> Bool) -> Message? {
        for message in messages[head...] {
            if let message, isWanted(message) { return message }
        }
        return nil
    }

    /// Goes through the messages in their order until the body says that it is enough.
    func visit(_ body: (Message) -> Bool) {
        for message in messages[head...] {
            if let message, !body(message) { return }
        }
    }

    /// Leaves out the messages of lanes from now on.
    mutating func exclude(_ lanes: Set<String>) {
        excluded.formUnion(lanes)
        let kept = messages[head...].compactMap { $0 }
            .filter { $0.lane.map { !lanes.contains($0) } ?? true }
        refill(kept, isComplete: isComplete, excluding: excluded)
    }

    /// The message with this sequence, without taking it; searched from one end to the other.
    func message(_ sequence: Int64) -> Message? {
        first { $0.sequence == sequence }
    }

    /// Takes a message that is in here.
    mutating func remove(_ message: Message) {
        if first?.sequence == message.sequence {
            _ = popFirst()
            return
        }
        let place = place(for: message)
        guard place < messages.count, messages[place]?.sequence == message.sequence else { return }
        messages.remove(at: place)
        bytes -= message.byteCount
    }

    /// Forgets that everything is in here: it is read from disk again.
    mutating func invalidate() {
        isComplete = false
    }

    /// A message has become receivable, and is on disk.
    mutating func insert(_ message: Message) {
        if let lane = message.lane, excluded.contains(lane) { return }
        let place = place(for: message)
        guard isComplete || place < messages.count else {
            // It comes after something that is not in here either.
            return
        }
        messages.insert(message, at: place)
        bytes += message.byteCount
        while count > Self.maximumMessages || (bytes > Self.maximumBytes && count > 1) {
            bytes -= messages.removeLast()?.byteCount ?? 0
            isComplete = false
        }
    }

    /// Replaces the content by what was read from disk.
    ///
    /// - Parameters:
    ///   - messages: the first of the queue, in their order, without those in flight.
    ///   - isComplete: whether these are all there are, but for those of excluded lanes.
    ///   - lanes: those that are left out.
    mutating func refill(
        _ messages: [Message],
        isComplete: Bool,
        excluding lanes: Set<String>
    ) {
        excluded = lanes
        self.messages = messages
        head = 0
        self.isComplete = isComplete
        bytes = messages.reduce(0) { $0 + $1.byteCount }
    }

    /// Where a message belongs: mostly at the end, for sequences grow.
    private func place(for message: Message) -> Int {
        var low = head
        var high = messages.count
        if let last = messages.last, let last, last.order < message.order { return high }
        while low < high {
            let middle = (low + high) / 2
            if let other = messages[middle], other.order < message.order {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
}
