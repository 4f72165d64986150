internal import Time

/// One queue: what of it can be received now, and what is in flight.
///
/// Confined to the loop.
package final class MessageQueue {
    /// The logical ID in the template.
    package let name: String
    private let store: QueueStore
    private var window: ReadyWindow
    private var inFlight: Set<Int64> = []
    private var isRefilling = false
    /// All messages: receivable, delayed and in flight.
    package private(set) var depth: Int
    /// Called when a message can be received and none could before.
    package var onReady: () -> Void = {}

    init(name: String, store: QueueStore, depth: Int) {
        self.name = name
        self.store = store
        self.depth = depth
        window = ReadyWindow(isComplete: depth == 0)
    }

    package var inFlightCount: Int { inFlight.count }

    /// How many messages can be taken without asking the disk.
    package var readyCount: Int { window.count }

    /// Takes messages in their order, up to both bounds but at least one if there is any; each
    /// counts as received once more.
    ///
    /// They are in flight until a hand-off settles them. An empty answer does not mean that the
    /// queue is empty: `onReady` follows if messages are read from disk.
    package func take(limit: Int, limitBytes: Int = .max) -> [Message] {
        var taken: [Message] = []
        var bytes = 0
        while taken.count < limit, let next = window.first,
            taken.isEmpty || bytes + next.byteCount <= limitBytes, var message = window.popFirst()
        {
            bytes += message.byteCount
            message.receiveCount += 1
            if message.firstReceivedAt == 0 {
                message.firstReceivedAt = Timestamp.now.milliseconds
            }
            inFlight.insert(message.sequence)
            taken.append(message)
        }
        if window.isEmpty { refill() }
        return taken
    }

    /// Reads the front of the queue from disk if the window does not hold all of it.
    func refill() {
        guard !window.isComplete, !isRefilling else { return }
        isRefilling = true
        store.ready(
            queue: name,
            limit: ReadyWindow.maximumMessages / 2 + inFlight.count,
            limitBytes: ReadyWindow.maximumBytes
        ) { [weak self] result in
            guard let self else { return }
            isRefilling = false
            // A disk that cannot be read is asked again when the next message is wanted.
            guard case .success(let ready) = result else { return }
            let free = ready.messages.filter { !self.inFlight.contains($0.sequence) }
            window.refill(free, isComplete: ready.isComplete)
            if !window.isEmpty {
                onReady()
            } else if !window.isComplete {
                // Large messages in flight filled the whole answer.
                refill()
            }
        }
    }

    // MARK: What hand-offs did, once they are on disk

    func stored(_ message: Message, isVisible: Bool) {
        depth += 1
        if isVisible { becameReady(message) }
    }

    func becameReady(_ message: Message) {
        let wasEmpty = window.isEmpty
        window.insert(message)
        if wasEmpty {
            if window.isEmpty { refill() } else { onReady() }
        }
    }

    func removed(_ message: Message) {
        inFlight.remove(message.sequence)
        depth -= 1
    }

    func returned(_ message: Message, isVisible: Bool) {
        inFlight.remove(message.sequence)
        if isVisible { becameReady(message) }
    }

    /// A hand-off failed: its messages can be received again as they were.
    func released(_ message: Message) {
        inFlight.remove(message.sequence)
        var message = message
        message.receiveCount -= 1
        becameReady(message)
    }
}
