/// What receipts name.
extension MessageQueue {
    /// Where a message stands that a receipt names.
    enum Standing {
        /// Out of sight, by the receive with this count.
        case hidden(Hidden)
        /// To be received; it was received so often before.
        case visible(receiveCount: Int)
        /// Somebody else has it, or decides on it at this moment.
        case taken
        /// Not in memory: on disk, or nowhere.
        case unknown
    }

    func standing(of sequence: Int64) -> Standing {
        if taken.contains(sequence) || settling[sequence] != nil { return .taken }
        if let hidden = hidden[sequence] { return .hidden(hidden) }
        if let message = window.message(sequence) {
            return .visible(receiveCount: message.receiveCount)
        }
        return .unknown
    }

    /// Keeps a message from everybody until a change that names it is on disk.
    func settle(_ sequence: Int64) {
        let message = window.message(sequence)
        if let message { window.remove(message) }
        settling.updateValue(message, forKey: sequence)
    }

    /// A change that names the message could not be stored.
    func unsettle(_ sequence: Int64) {
        guard let message = settling.removeValue(forKey: sequence) else { return }
        if let message {
            becameReady(message)
        } else if hidden[sequence] == nil, !isShared {
            // It was on disk only, and left out of what has been read meanwhile.
            window.invalidate()
            refill()
        }
    }
}
