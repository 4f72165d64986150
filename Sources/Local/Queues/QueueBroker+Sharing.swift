internal import EventLoop
internal import Time

/// Queues whose store other runtimes use, too.
extension QueueBroker {
    /// How often the store is looked at: news may be missed, and a lease is to be renewed.
    private static let lookMilliseconds = 500

    /// Hears and looks what others do from now on.
    func beginSharing() {
        store.onNews { [weak self] name in
            guard let self else { return }
            if name.hasPrefix("!") {
                self[String(name.dropFirst())]?.letGo()
                look {}
            } else {
                self[name]?.demand()
            }
        }
        lookAgain()
    }

    private func lookAgain() {
        look { [weak self] in
            guard let self else { return }
            for queue in all { queue.lookAfterClaims() }
            // A real time: leases end by Redis's clock, whatever ours is moved to.
            loop.after(milliseconds: Self.lookMilliseconds) { [weak self] in self?.lookAgain() }
        }
    }

    func look(_ completion: @escaping () -> Void) {
        store.look { [weak self] promotion in
            if let promotion { self?.shared(promotion) }
            completion()
        }
    }

    /// What the store says of all queues.
    func shared(_ promotion: Promotion) {
        if let records = promotion.recordsAfterLoss {
            for queue in all { queue.lost() }
            onLoss(records)
        }
        for (name, totals) in promotion.totals { self[name]?.update(totals) }
        for queue in all { queue.demand() }
        if let due = promotion.nextDueAt { planPromotion(at: due) }
        for records in promotion.abandoned where adopting.insert(records).inserted {
            adopt(records)
        }
    }

    private func adopt(_ records: AbandonedRecords) {
        store.adopt(records) { [weak self] totals in
            guard let self else { return }
            guard totals.count > 0 else {
                adopting.remove(records)
                return
            }
            onAdopted(records.stream, totals)
            adopt(records)
        }
    }

    /// What a hand-off says of the queues that it has changed.
    func shared(_ outcome: HandOffOutcome) {
        for (name, totals) in outcome.totals { self[name]?.update(totals) }
        for record in outcome.schedules { onSchedule(record) }
    }

    /// A change whose marks have to keep within the limits of its queue, over all runtimes.
    func limited(_ change: HandOff) -> HandOff {
        guard store.isShared, !change.marks.isEmpty, let queue = self[change.queue] else {
            return change
        }
        var change = change
        change.limits = HandOff.Limits(
            whole: queue.settings.rateLimit,
            perKey: queue.settings.rateLimitPerKey,
            now: store.clock.now.milliseconds
        )
        return change
    }

    /// Discards what nobody has claimed and has been kept for long enough.
    func discardExpired(of queue: MessageQueue) {
        guard let retention = queue.settings.retentionSeconds else { return }
        let time = store.clock.now.milliseconds - retention * 1000
        store.call(.share(.expire(queue: queue.name, before: time))) { reply in
            if case .totals(let totals) = reply { queue.update(totals) }
        }
    }
}

extension HandOff {
    /// Messages that the runtime has taken and that this settles.
    var settledMessages: [Message] {
        done + returned.map(\.message) + dead.map(\.message) + received.map(\.message)
    }
}
