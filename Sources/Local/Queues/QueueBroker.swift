package import EventLoop
internal import Time

/// All queues of the runtime, kept in step with what is on disk.
///
/// Confined to the loop.
package final class QueueBroker {
    package let store: QueueStore
    private let loop: EventLoop
    private var queues: [String: MessageQueue] = [:]
    /// When delayed messages are looked at next; Unix milliseconds.
    private var promotionDueAt = Int.max
    private var promotion: TimerID?

    /// - Parameters:
    ///   - names: the logical IDs of all queues.
    ///   - store: has been opened with these names.
    ///   - loop: the loop that everything here runs on.
    package init(queues names: [String], store: QueueStore, loop: EventLoop) {
        self.store = store
        self.loop = loop
        for name in names {
            let depth = store.contents.depths[name] ?? 0
            queues[name] = MessageQueue(name: name, store: store, depth: depth)
        }
        if let due = store.contents.nextDueAt { planPromotion(at: due) }
    }

    /// The queue with this logical ID; nil where the template has none.
    package subscript(name: String) -> MessageQueue? { queues[name] }

    /// Reads the front of every queue from disk; messages of an earlier run become receivable.
    package func start() {
        for queue in queues.values { queue.refill() }
    }

    /// Stores a change, whole or not at all, and calls back once it is on disk.
    ///
    /// If it cannot be stored, messages that it would have settled can be received again.
    package func handOff(_ change: HandOff, _ completion: @escaping (StoreError?) -> Void) {
        store.handOff(change) { [weak self] error in
            if error == nil { self?.settle(change) } else { self?.release(change) }
            completion(error)
        }
    }

    private func settle(_ change: HandOff) {
        let source = queues[change.queue]
        for message in change.done { source?.removed(message) }
        for returned in change.returned {
            source?.returned(returned.settled, isVisible: returned.visibleAt == 0)
            planPromotion(at: returned.visibleAt)
        }
        for dead in change.dead {
            source?.removed(dead.message)
            queues[dead.deadLetterQueue]?.stored(dead.message, isVisible: true)
        }
        for sent in change.sent {
            queues[sent.queue]?.stored(sent.message, isVisible: sent.visibleAt == 0)
            planPromotion(at: sent.visibleAt)
        }
    }

    private func release(_ change: HandOff) {
        let source = queues[change.queue]
        for message in change.done { source?.released(message) }
        for returned in change.returned { source?.released(returned.message) }
        for dead in change.dead { source?.released(dead.message) }
    }

    // MARK: Delays

    /// - Parameter due: Unix milliseconds; zero for what is visible already.
    private func planPromotion(at due: Int) {
        guard due > 0, due < promotionDueAt else { return }
        promotionDueAt = due
        if let promotion { loop.cancel(promotion) }
        let wait = max(0, due - Timestamp.now.milliseconds)
        // A wall clock that jumps must not make a delay long: it is looked at again every minute.
        promotion = loop.after(milliseconds: min(wait, 60_000)) { [weak self] in self?.promote() }
    }

    private func promote() {
        promotionDueAt = .max
        store.promote(now: Timestamp.now.milliseconds) { [weak self] result in
            guard let self else { return }
            switch result {
            case .success(let promotion):
                for entry in promotion.due { queues[entry.queue]?.becameReady(entry.message) }
                if let due = promotion.nextDueAt { planPromotion(at: due) }
            case .failure:
                planPromotion(at: Timestamp.now.milliseconds + 1000)
            }
        }
    }
}
