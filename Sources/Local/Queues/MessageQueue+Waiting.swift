/// Waiting for messages.
extension MessageQueue {
    /// Calls back whenever a message may be received, until the attempt says that it is done.
    package func poll(_ attempt: @escaping () -> Bool) -> Int {
        nextPoller += 1
        pollers.append((nextPoller, attempt))
        if isShared { demand() }
        return nextPoller
    }

    package func stopPolling(_ id: Int) {
        pollers.removeAll { $0.id == id }
    }

    func announce() {
        onReady()
        guard !pollers.isEmpty else { return }
        let waiting = pollers
        pollers = []
        let unserved = waiting.filter { window.isEmpty || !$0.attempt() }
        pollers = unserved + pollers
    }
}
