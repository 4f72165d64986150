/// Which receive of which message: what a receipt handle says.
package struct Receipt: Hashable, Sendable {
    /// The message.
    package var sequence: Int64
    /// The fencing token: every later receive of the message makes it stale.
    package var receiveCount: Int
    /// When this receive was; Unix time in milliseconds.
    package var receivedAt: Int

    package init(sequence: Int64, receiveCount: Int, receivedAt: Int) {
        self.sequence = sequence
        self.receiveCount = receiveCount
        self.receivedAt = receivedAt
    }
}

/// What a receipt could bring about.
package enum ReceiptOutcome: Sendable {
    case done
    /// The message is deleted already.
    case gone
    /// Somebody else has received the message since.
    case stale
    /// The visibility timeout is over, and the queue is a FIFO queue.
    case expired
    case failed(StoreError)
}
