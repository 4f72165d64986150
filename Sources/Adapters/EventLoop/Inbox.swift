internal import CLinux
internal import Glibc
internal import Synchronization

/// Where other threads leave messages for a loop, or for a thread of its own that waits.
///
/// Messages arrive in the order in which they were sent, many at a time where the reader is slow.
package final class Inbox<Message: Sendable>: Sendable {
    private let messages = Mutex<[Message]>([])
    private let descriptor: CInt

    package init() throws {
        descriptor = eventfd(0, CInt(EFD_CLOEXEC))
        guard descriptor >= 0 else { throw SystemCallError("eventfd") }
    }

    deinit {
        close(descriptor)
    }

    /// Leaves a message and wakes the reader.
    package func send(_ message: Message) {
        let wasEmpty = messages.withLock {
            $0.append(message)
            return $0.count == 1
        }
        // The reader takes all there is: one that is awake already needs no second call.
        if wasEmpty { eventfd_write(descriptor, 1) }
    }

    /// How many messages wait.
    package var count: Int { messages.withLock { $0.count } }

    /// Waits for messages and takes all there are.
    ///
    /// For a thread that does nothing else.
    package func wait() -> [Message] {
        while true {
            var value: eventfd_t = 0
            eventfd_read(descriptor, &value)
            let taken = take()
            if !taken.isEmpty { return taken }
        }
    }

    private func take() -> [Message] {
        messages.withLock {
            let taken = $0
            $0 = []
            return taken
        }
    }

    /// Calls the handler on the loop with all messages there are, whenever some have arrived.
    package func deliver(on loop: EventLoop, to handler: @escaping ([Message]) -> Void) throws {
        try loop.watch(descriptor, for: .readable) { [unowned self] _ in
            var value: eventfd_t = 0
            eventfd_read(descriptor, &value)
            let taken = take()
            if !taken.isEmpty { handler(taken) }
        }
    }

    /// Ends `deliver`.
    package func stopDelivery(on loop: EventLoop) {
        loop.unwatch(descriptor)
    }
}
