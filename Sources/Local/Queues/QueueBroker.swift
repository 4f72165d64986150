package import EventLoop
internal import Time

/// All queues of the runtime, kept in step with what is on disk.
///
/// Confined to the loop.
package final class QueueBroker {
    package let store: QueueStore
    let loop: EventLoop
    private var queues: [String: MessageQueue] = [:]
    /// When delayed messages are looked at next; Unix milliseconds.
    private var promotionDueAt = Int.max
    private var promotion: LoopClock.Timer?
    var isWritePlanned = false
    /// What dead runtimes have left that this one takes over at this moment.
    var adopting: Set<AbandonedRecords> = []
    /// Called with a stream and what of a dead runtime's records is this one's from now on.
    package var onAdopted: (_ stream: String, _ records: RecordTotals) -> Void = { _, _ in }
    /// Called when this runtime was taken for dead, with the records that it has stored since.
    package var onLoss: (_ records: [String: RecordTotals]) -> Void = { _ in }
    /// Called with the record of a schedule as all runtimes keep it, without its definition.
    package var onSchedule: (ScheduleRecord) -> Void = { _ in }

    /// How often messages are looked for that have been kept for long enough.
    private static let sweepMilliseconds = 60_000

    /// - Parameters:
    ///   - queues: how each queue treats its messages, by its channel.
    ///   - store: has been opened with these names.
    ///   - loop: the loop that everything here runs on.
    package init(queues: [String: QueueSettings], store: QueueStore, loop: EventLoop) {
        self.store = store
        self.loop = loop
        for (name, settings) in queues { add(name, settings) }
        if let due = store.contents.nextDueAt { planPromotion(at: due) }
        planSweep()
    }

    /// Adds a queue that the store knows already, or that is saved next.
    @discardableResult
    package func add(_ name: String, _ settings: QueueSettings) -> MessageQueue {
        let queue = MessageQueue(name: name, settings: settings, store: store)
        queue.discard = { [weak self, weak queue] messages in
            guard let self, let queue else { return }
            var change = HandOff()
            change.queue = queue.name
            change.deleted = messages.map { HandOff.Deleted(sequence: $0.sequence) }
            change.isExpiry = true
            handOff(change) { _ in }
        }
        queues[name] = queue
        return queue
    }

    /// From now on nobody finds the queue.
    package func remove(_ name: String) {
        queues[name] = nil
    }

    /// The queue with this channel; nil where there is none.
    package subscript(name: String) -> MessageQueue? { queues[name] }

    /// Reads the front of every queue from disk; messages of an earlier run become receivable.
    package func start() {
        for queue in queues.values { queue.refill() }
        if store.isShared { beginSharing() }
    }

    /// Stores a change, whole or not at all, and calls back once it is on disk.
    ///
    /// If it cannot be stored, messages that it would have settled can be received again.
    package func handOff(_ change: HandOff, _ completion: @escaping (StoreError?) -> Void) {
        send(change) { result in
            if case .failure(let error) = result { completion(error) } else { completion(nil) }
        }
    }

    /// The same, for who wants to know which messages were duplicates.
    package func send(
        _ change: HandOff,
        _ completion: @escaping (Result<HandOffOutcome, StoreError>) -> Void
    ) {
        store.handOff(limited(change)) { [weak self] result in
            switch result {
            case .success(let outcome):
                self?.settle(change, outcome)
                self?.shared(outcome)
            case .failure(let error): self?.release(change, error)
            }
            completion(result)
        }
    }

    /// In no order.
    var all: some Collection<MessageQueue> { queues.values }

    private func count(_ change: HandOff, of source: MessageQueue) {
        let now = store.clock.now.milliseconds
        let handled = change.done.count + (change.isExpiry ? 0 : change.deleted.count)
        let failed = change.returned.count { $0.isCounted } + change.dead.count
        if handled > 0 { source.counts.handled.add(handled, at: now) }
        if failed > 0 { source.counts.failed.add(failed, at: now) }
        noteFinished(change, of: source)
    }

    private func settle(_ change: HandOff, _ outcome: HandOffOutcome) {
        let source = queues[change.queue]
        if let source { count(change, of: source) }
        for message in change.done { source?.removed(message.sequence) }
        for deleted in change.deleted { source?.removed(deleted.sequence) }
        for returned in change.returned {
            source?.returned(returned.settled, visibleAt: returned.visibleAt)
            planPromotion(at: returned.visibleAt)
        }
        for received in change.received {
            source?.returned(received.message, visibleAt: received.visibleAt)
            planPromotion(at: received.visibleAt)
        }
        for deferred in change.deferred {
            source?.deferred(deferred)
            planPromotion(at: deferred.visibleAt)
        }
        for dead in change.dead {
            source?.removed(dead.message.sequence)
            queues[dead.deadLetterQueue]?.stored(dead.settled)
        }
        for sent in change.sent where outcome.duplicates[sent.message.sequence] == nil {
            queues[sent.queue]?.stored(sent.message, visibleAt: sent.visibleAt)
            planPromotion(at: sent.visibleAt)
        }
    }

    private func release(_ change: HandOff, _ error: StoreError) {
        let source = queues[change.queue]
        switch error {
        case .stale:
            source?.lost(change.settledMessages)
            for deleted in change.deleted { source?.settling.removeValue(forKey: deleted.sequence) }
            for deferred in change.deferred {
                source?.settling.removeValue(forKey: deferred.sequence)
            }
            return
        case .limited(let known): source?.limiter?.correct(change.marks, by: known)
        default: break
        }
        for message in change.done { source?.released(message) }
        for returned in change.returned { source?.released(returned.message) }
        for received in change.received { source?.released(received.message) }
        for dead in change.dead { source?.released(dead.message) }
        for deleted in change.deleted { source?.unsettle(deleted.sequence) }
        for deferred in change.deferred { source?.unsettle(deferred.sequence) }
    }

    // MARK: Delays and terms

    /// - Parameter due: Unix milliseconds; zero for what is visible already.
    func planPromotion(at due: Int) {
        guard due > 0, due < promotionDueAt else { return }
        promotionDueAt = due
        if let promotion { loop.clock.cancel(promotion) }
        let moment = Timestamp(milliseconds: due)
        promotion = loop.clock.at(moment) { [weak self] in self?.promote() }
    }

    private func promote() {
        promotionDueAt = .max
        store.promote(now: loop.clock.now.milliseconds) { [weak self] result in
            guard let self else { return }
            switch result {
            case .success(let promotion) where store.isShared: shared(promotion)
            case .success(let promotion):
                for entry in promotion.due { queues[entry.queue]?.promoted(entry.message) }
                if let due = promotion.nextDueAt { planPromotion(at: due) }
            case .failure:
                planPromotion(at: loop.clock.now.milliseconds + 1000)
            }
        }
    }

    private func planSweep() {
        loop.clock.after(milliseconds: Self.sweepMilliseconds) { [weak self] in
            guard let self else { return }
            for queue in queues.values {
                queue.discardExpired()
                if store.isShared { discardExpired(of: queue) }
                forgetMarks(of: queue)
            }
            store.forgetDuplicates(now: loop.clock.now.milliseconds)
            planSweep()
        }
    }
}
