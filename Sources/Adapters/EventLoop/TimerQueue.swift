/// Names a timer of one loop.
package struct TimerID: Hashable, Sendable {
    fileprivate var sequence: Int
}

/// Timers by the moment they are due, a binary heap.
///
/// Most timers are deadlines that are cancelled: a cancelled one stays in the heap until its moment
/// or until such entries are the most of it, so that cancelling costs nothing and memory stays
/// bounded by the timers that are set.
struct TimerQueue {
    private struct Entry {
        var due: Int
        var id: TimerID

        /// Of two due at the same moment, the one set first fires first.
        func precedes(_ other: Entry) -> Bool {
            (due, id.sequence) < (other.due, other.id.sequence)
        }
    }

    private var heap: [Entry] = []
    private var actions: [TimerID: () -> Void] = [:]
    private var nextSequence = 0

    mutating func add(due: Int, _ action: @escaping () -> Void) -> TimerID {
        let id = TimerID(sequence: nextSequence)
        nextSequence += 1
        actions[id] = action
        append(Entry(due: due, id: id))
        return id
    }

    mutating func cancel(_ id: TimerID) {
        actions[id] = nil
        guard heap.count > 64, heap.count > 2 * actions.count else { return }
        let live = heap.filter { actions[$0.id] != nil }
        heap.removeAll(keepingCapacity: true)
        for entry in live { append(entry) }
    }

    private mutating func append(_ entry: Entry) {
        heap.append(entry)
        var child = heap.count - 1
        while child > 0, heap[child].precedes(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// The moment of the first timer that is not cancelled.
    var nextDue: Int? {
        mutating get {
            while let first = heap.first, actions[first.id] == nil { removeFirst() }
            return heap.first?.due
        }
    }

    /// Takes out the first timer that is due by this moment.
    mutating func next(dueBy now: Int) -> (() -> Void)? {
        guard let due = nextDue, due <= now, let id = heap.first?.id else { return nil }
        removeFirst()
        return actions.removeValue(forKey: id)
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var first = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].precedes(heap[first]) { first = child }
            }
            if first == parent { return }
            heap.swapAt(parent, first)
            parent = first
        }
    }
}
