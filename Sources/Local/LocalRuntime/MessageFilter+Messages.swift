internal import Patterns
internal import Queues

extension MessageFilter {
    /// The messages that it takes, and the others, each in their order.
    func split(_ messages: [Message]) -> (taken: [Message], others: [Message]) {
        var parts: (taken: [Message], others: [Message]) = ([], [])
        for message in messages {
            if takes(message.body) {
                parts.taken.append(message)
            } else {
                parts.others.append(message)
            }
        }
        return parts
    }
}
