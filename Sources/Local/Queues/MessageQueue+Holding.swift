internal import EventLoop
internal import Time

/// What keeps messages from going out: lanes, limits and pauses.
extension MessageQueue {
    /// Whether a message that comes may be free while others are held.
    var isSelective: Bool { isFIFO || lanes != nil || limiter != nil }

    /// How many batches of one lane a function works on at a time.
    package func setLaneShare(_ share: Int) {
        lanes?.share = share
    }

    // MARK: Lanes

    /// A batch of a function has ended.
    ///
    /// The lane of one that failed pauses for half as long as its first message waits, so that
    /// another message is tried before it: a single bad message holds up its lane the least. Where
    /// the function has said how long, nobody is tried before.
    ///
    /// - Parameters:
    ///   - messages: those of the batch.
    ///   - hasFailed: whether one of them is to be tried again, or was for the last time.
    ///   - askedMilliseconds: how long the function wants to be left alone; nil where it says nothing.
    package func endBatch(
        of messages: [Message],
        hasFailed: Bool,
        askedMilliseconds: Int? = nil
    ) {
        guard lanes != nil, let lane = messages.first?.lane else { return }
        let now = clock.now.milliseconds
        let failures = lanes?.failures(with: lane, at: now) ?? 1
        let pause = askedMilliseconds ?? backoffMilliseconds(afterReceive: failures) / 2
        lanes?.end(lane, pausedUntil: hasFailed ? now + pause : nil, at: now)
        if hasFailed { planHold(now) } else { holdEnded() }
    }

    /// How long a message waits that has failed after so many receives.
    package func backoffMilliseconds(afterReceive count: Int) -> Int {
        settings.backoff.milliseconds(
            afterReceive: count,
            visibilityTimeoutSeconds: settings.visibilityTimeoutSeconds,
            jitter: Int.random(in: Backoff.jitterMilliseconds)
        )
    }

    // MARK: Limits

    /// Counts messages that are going out; empty where the queue has no limits.
    func count(_ messages: [Message]) -> [RateMark] {
        guard limiter != nil else { return [] }
        let at = clock.now.milliseconds + RateLimiter.marginMilliseconds
        let keys = limiter?.isPerKey ?? false
        let groups = Dictionary(grouping: messages) { keys ? $0.lane : nil }
        let marks = groups.map { RateMark(key: $0.key, at: at, count: $0.value.count) }
        for mark in marks { limiter?.add(mark) }
        return marks
    }

    // MARK: Pauses

    func pause() {
        isPaused = true
        if isShared { letGo() }
    }

    func resume() {
        isPaused = false
        holdEnded()
    }

    // MARK: Waiting

    /// Sees to it that somebody looks when what is held may go out.
    func planHold(_ now: Int) {
        let ends = [lanes?.nextEnd(after: now), limiter?.nextEnd(after: now)]
        guard let due = ends.compactMap({ $0 }).min() else { return }
        if let holdTimer {
            guard due < holdTimer.due else { return }
            clock.cancel(holdTimer.timer)
        }
        let timer = clock.at(Timestamp(milliseconds: due)) { [weak self] in
            guard let self else { return }
            holdTimer = nil
            holdEnded()
            planHold(clock.now.milliseconds)
        }
        holdTimer = (timer, due)
    }

    private func holdEnded() {
        idleLooks = 0
        if !window.isEmpty { announce() }
        refill()
    }
}
