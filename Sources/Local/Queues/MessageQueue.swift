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
    let store: QueueStore
    var window: ReadyWindow
    var taken: Set<Int64> = []
    var hidden: [Int64: Hidden] = [:]
    /// Messages that a change on its way to the disk decides on, with what has become visible
    /// meanwhile.
    var settling: [Int64: Message?] = [:]
    var locks = GroupLocks()
    var lanes: Lanes?
    var limiter: RateLimiter?
    /// Calls when what is held may go out.
    var holdTimer: (timer: LoopClock.Timer, due: Int)?
    /// Functions and clients get nothing.
    package internal(set) var isPaused: Bool
    var isRefilling = false
    /// All messages: receivable, delayed and in flight.
    package internal(set) var depth: Int
    /// Messages that nobody has received yet and that are not to be received yet.
    package internal(set) var delayedCount = 0
    /// Called when a message can be received and none could before, on a FIFO queue at every one.
    package var onReady: () -> Void = {}
    /// Whether `onReady` is called at every message: for who waits until there are many.
    package var announcesEveryMessage = false
    var pollers: [(id: Int, attempt: () -> Bool)] = []
    var nextPoller = 0
    /// Gets messages that have been kept for long enough.
    var discard: ([Message]) -> Void = { _ in }
    /// What a function has finished, until it is written.
    var finished = FinishedMessages()
    var counts = QueueCounts()
    /// While messages are being deleted or moved none is given out.
    var isPurging = false
    /// Whether other runtimes receive from it, too; what is below is for such a queue alone.
    let isShared: Bool
    /// Over all runtimes.
    var totals = QueueTotals()
    /// How many messages a consumer can use at a time; zero where there is none.
    var claimSize = 0
    /// Claims that wait for the one that is under way.
    var waitingClaims: [QueueClaim] = []
    /// Whether there may be more than the claim under way has found.
    var isClaimWanted = false
    /// Messages that nobody uses and that could not be given back yet.
    var owedClaims: [Claim] = []
    /// How often the store was looked at since something was taken.
    var idleLooks = 0
    /// Whether somebody carries its messages elsewhere.
    var isMoving = false
    /// Whether this runtime is pausing or resuming it at this moment.
    var isChangingPause = false

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
        isShared = store.isShared
        lanes = settings.hasLanes ? Lanes() : nil
        limiter = RateLimiter(
            settings.rateLimit,
            perKey: settings.rateLimitPerKey,
            marks: store.contents.marks[name] ?? [],
            now: store.clock.now.milliseconds
        )
        isPaused = store.contents.paused.contains(name)
        depth = store.contents.depths[name] ?? 0
        window = ReadyWindow(isComplete: depth == 0 || isShared)
        totals = QueueTotals(depth: depth, ready: depth, isPaused: isPaused)
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
    package var inFlightCount: Int {
        guard isShared else { return taken.count + hidden.count }
        return max(0, totals.depth - totals.delayed - totals.ready - window.count)
    }

    /// Messages that a function of this runtime works on, or that are on their way to a client.
    package var takenCount: Int { taken.count }

    /// Messages that can be received.
    package var visibleCount: Int { max(0, depth - inFlightCount - delayedCount) }

    /// How many messages can be taken without asking the disk, at most.
    package var readyCount: Int { window.count }

    /// How many bytes these have.
    package var readyBytes: Int { window.bytes }

    /// The most messages that can ever be taken at a time.
    package static let largestBatch = ReadyWindow.maximumMessages

    /// What its messages are delayed and kept by.
    package var clock: LoopClock { store.clock }
}
