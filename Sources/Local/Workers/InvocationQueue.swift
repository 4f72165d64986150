internal import EventLoop

/// Invocations in the order in which they came, with the moment at which each came.
struct InvocationQueue {
    private var entries: [(invocation: Invocation, since: Int)?] = []
    private var head = 0

    var count: Int { entries.count - head }
    var isEmpty: Bool { count == 0 }

    mutating func append(_ invocation: Invocation) {
        entries.append((invocation, EventLoop.monotonicMilliseconds))
    }

    /// Puts one back that was taken and came to nothing.
    mutating func prepend(_ invocation: Invocation) {
        let entry = (invocation, EventLoop.monotonicMilliseconds)
        if head > 0 {
            head -= 1
            entries[head] = entry
        } else {
            entries.insert(entry, at: 0)
        }
    }

    func firstHasWaited(milliseconds: Int) -> Bool {
        guard head < entries.count, let first = entries[head] else { return false }
        return EventLoop.monotonicMilliseconds - first.since >= milliseconds
    }

    mutating func popFirst() -> Invocation? {
        guard head < entries.count else { return nil }
        let first = entries[head]
        entries[head] = nil
        head += 1
        // Half of the space unused: moving the rest costs less than it frees.
        if head > 64, head * 2 > entries.count {
            entries.removeFirst(head)
            head = 0
        }
        return first?.invocation
    }
}
