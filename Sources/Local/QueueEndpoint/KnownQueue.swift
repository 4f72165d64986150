internal import EventLoop
internal import JSON
package import Queues
internal import Time

/// A queue as its clients know it: by name, with attributes in AWS's words.
package final class KnownQueue {
    /// `QueueName`.
    let name: String
    let queue: MessageQueue
    /// What has been set, or stands where nothing was; without what is counted.
    var attributes: [String: String]
    var tags: [String: String] = [:]
    /// Unix time in seconds.
    let createdAt: Int
    var modifiedAt: Int
    /// Whether the template names it, so that nothing of it is stored.
    let isFromTemplate: Bool
    /// When it was purged last; Unix time in milliseconds.
    var purgedAt = 0

    /// - Parameters:
    ///   - name: `QueueName`.
    ///   - queue: holds its messages.
    ///   - attributes: without the defaults.
    ///   - isFromTemplate: whether it is there again at the next start anyhow.
    ///   - createdAt: Unix time in seconds; now where nothing is said.
    package init(
        name: String,
        queue: MessageQueue,
        attributes: [String: String],
        isFromTemplate: Bool,
        createdAt: Int? = nil
    ) {
        self.name = name
        self.queue = queue
        self.isFromTemplate = isFromTemplate
        self.createdAt = createdAt ?? queue.clock.now.seconds
        modifiedAt = self.createdAt
        self.attributes = QueueAttributes.defaults(isFIFO: queue.isFIFO)
            .merging(attributes) { $1 }
    }

    var arn: String { queue.settings.arn }

    /// What is stored of a queue that a client has made.
    var stored: StoredQueue {
        let document: JSON = [
            "name": JSON(name), "created": JSON(createdAt), "modified": JSON(modifiedAt),
            "attributes": JSON(texts: attributes), "tags": JSON(texts: tags),
        ]
        return StoredQueue(name: queue.name, document: document.bytes)
    }
}

extension JSON {
    /// An object of texts, sorted by key.
    init(texts: [String: String]) {
        self.init(members: texts.sorted { $0.key < $1.key }.map { ($0.key, JSON($0.value)) })
    }
}
