internal import EventLoop
internal import Time

/// What hand-offs did, once they are on disk.
extension MessageQueue {
    /// A new message; `visibleAt` is zero for at once.
    func stored(_ message: Message, visibleAt: Int = 0) {
        counts.sent.add(1, at: clock.now.milliseconds)
        guard !isShared else { return visibleAt == 0 ? demand() : () }
        depth += 1
        if visibleAt == 0 { becameReady(message) } else { delayedCount += 1 }
    }

    /// A message can be received, again or for the first time.
    func becameReady(_ message: Message) {
        if settling.keys.contains(message.sequence) {
            settling.updateValue(message, forKey: message.sequence)
            return
        }
        let wasEmpty = window.isEmpty
        window.insert(message)
        if window.isEmpty {
            if wasEmpty { refill() }
        } else if wasEmpty || isSelective || announcesEveryMessage {
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
        if !isShared { depth -= 1 }
        leaveFlight(sequence) {}
    }

    /// A message is out of sight until its time comes; zero for one that is not.
    func returned(_ message: Message, visibleAt: Int) {
        guard !isShared else {
            giveBackGroup(of: message)
            return leaveFlight(message.sequence) {}
        }
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
        if message.receiveCount == 0 { message.firstReceivedAt = 0 }
        leaveFlight(message.sequence) { becameReady(message) }
    }

    /// A client has changed how long a message is out of sight.
    func deferred(_ change: HandOff.Deferred) {
        settling.removeValue(forKey: change.sequence)
        guard !isShared else { return }
        hide(
            change.sequence,
            receiveCount: change.receiveCount,
            visibleAt: change.visibleAt
        )
    }

    func hide(_ sequence: Int64, receiveCount: Int, visibleAt: Int) {
        if receiveCount == 0 {
            delayedCount += 1
        } else {
            hidden[sequence] = Hidden(receiveCount: receiveCount, visibleAt: visibleAt)
        }
    }

    /// Makes room for others: under the bound on messages in flight, and in a message group.
    func leaveFlight(_ sequence: Int64, _ next: () -> Void) {
        let wasFull = inFlightCount >= settings.inFlightLimit
        taken.remove(sequence)
        if settling[sequence] == nil { hidden[sequence] = nil }
        let isGroupFree = locks.unlock(sequence)
        next()
        if isShared {
            idleLooks = 0
            demand()
        }
        guard wasFull || isGroupFree else { return }
        if !window.isEmpty { announce() }
        if window.isEmpty || !window.excluded.isEmpty { refill() }
    }
}

/// Deleting all messages.
extension MessageQueue {
    /// Gives nothing out until `purged`.
    func beginPurge() {
        isPurging = true
        if isShared { letGo() }
    }

    /// So many messages are gone; what is taken is not among them.
    func purged(_ count: Int, upTo sequence: Int64) {
        isPurging = false
        depth -= count
        guard !isShared else { return demand() }
        delayedCount = 0
        for hiddenSequence in hidden.keys where hiddenSequence <= sequence {
            hidden[hiddenSequence] = nil
            _ = locks.unlock(hiddenSequence)
        }
        window = ReadyWindow(isComplete: false)
        refill()
    }
}
