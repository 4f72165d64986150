internal import EventLoop
internal import Events
internal import JSON
package import Queues
internal import Time

/// All queues there are: those of the template, and those that clients have made.
///
/// Confined to the loop.
package final class QueueDirectory {
    let broker: QueueBroker
    private var queues: [String: KnownQueue] = [:]

    /// Channels of clients' queues begin with this, which no logical ID has.
    private static let channelPrefix = "queue/"

    /// - Parameters:
    ///   - template: its queues; each has its broker's queue under its logical ID.
    ///   - broker: was opened with `settings(of:)`.
    /// - Throws: what is wrong with what is stored of a queue.
    package init(_ template: [KnownQueue], broker: QueueBroker) throws {
        self.broker = broker
        for queue in template { queues[queue.name] = queue }
        for stored in broker.store.contents.queues {
            guard let queue = broker[stored.name] else { continue }
            let document = try JSON(parsing: stored.document)
            let name = document["name"]?.string ?? ""
            // The template has named a queue alike since: the one of the client waits meanwhile.
            guard queues[name] == nil else { continue }
            let known = KnownQueue(
                name: name,
                queue: queue,
                attributes: Self.texts(document["attributes"]),
                isFromTemplate: false,
                createdAt: document["created"]?.int ?? 0
            )
            known.modifiedAt = document["modified"]?.int ?? 0
            known.tags = Self.texts(document["tags"])
            queues[name] = known
        }
        for queue in queues.values where !queue.isFromTemplate {
            queue.queue.settings.redrive = redrive(queue.attributes["RedrivePolicy"])
        }
    }

    /// How the queues that clients have made treat their messages, by channel, but for redrive.
    ///
    /// - Parameter stored: of the queue store.
    /// - Returns: settings for the broker.
    /// - Throws: what is wrong with a document; it was written by this very code.
    package static func settings(of stored: [StoredQueue]) throws -> [String: QueueSettings] {
        var all: [String: QueueSettings] = [:]
        for queue in stored {
            let document = try JSON(parsing: queue.document)
            var settings = QueueSettings()
            settings.arn = arn(of: document["name"]?.string ?? "")
            QueueAttributes.apply(texts(document["attributes"]), to: &settings)
            all[queue.name] = settings
        }
        return all
    }

    private static func texts(_ document: JSON?) -> [String: String] {
        let members = document?.members ?? []
        return Dictionary(members.map { ($0.key, $0.value.string ?? "") }) { $1 }
    }

    package static func arn(of name: String) -> String {
        "arn:aws:sqs:\(LocalAccount.region):\(LocalAccount.id):\(name)"
    }

    /// By name.
    var all: [KnownQueue] { queues.values.sorted { $0.name < $1.name } }

    func named(_ name: String) throws(QueueError) -> KnownQueue {
        guard let queue = queues[name] else { throw .queueDoesNotExist }
        return queue
    }

    /// The queue that a URL ends with, whatever host and account it names.
    func queue(url: String) throws(QueueError) -> KnownQueue {
        try named(String(url.split(separator: "/").last ?? ""))
    }

    /// The queue with this ARN; nil where there is none.
    func queue(arn: String) -> KnownQueue? {
        queues.values.first { $0.arn == arn }
    }

    private func redrive(_ text: String?) -> QueueSettings.Redrive? {
        do throws(QueueError) {
            guard let policy = try text.map({ text throws(QueueError) in try RedrivePolicy(text) }),
                let target = queue(arn: policy.targetARN)
            else { return nil }
            return QueueSettings.Redrive(
                deadLetterQueue: target.queue.name,
                maxReceiveCount: policy.maxReceiveCount
            )
        } catch {
            // It was checked when it was set.
            return nil
        }
    }

    /// Checks a redrive policy that is being set on a queue; empty text for none.
    private func checkedRedrive(
        _ text: String,
        of source: String,
        isFIFO: Bool
    ) throws(QueueError) -> QueueSettings.Redrive? {
        guard !text.isEmpty else { return nil }
        let policy = try RedrivePolicy(text)
        func refused(_ reason: String) -> QueueError {
            .invalidValue(text, parameter: "RedrivePolicy", reason: reason)
        }
        guard let target = queue(arn: policy.targetARN) else {
            throw refused("Dead letter target does not exist.")
        }
        guard target.queue.isFIFO == isFIFO else {
            throw refused("Dead-letter queue must be same type of queue as the source.")
        }
        if let allow = target.attributes["RedriveAllowPolicy"],
            try !RedriveAllowPolicy(allow).permits(source)
        {
            throw refused("The dead-letter queue's redrive allow policy denies it.")
        }
        return redrive(text)
    }

    /// The queues that give up to this one.
    func sources(of queue: KnownQueue) -> [KnownQueue] {
        all.filter { $0.queue.settings.redrive?.deadLetterQueue == queue.queue.name }
    }
}

/// Changes.
extension QueueDirectory {
    /// Makes a queue; one with this name and these attributes is good as it is.
    func create(
        _ name: String,
        _ attributes: [String: String],
        tags: [String: String],
        _ completion: @escaping (QueueError?) -> Void
    ) throws(QueueError) {
        let isFIFO = attributes["FifoQueue"] == "true"
        try Self.check(name, isFIFO: isFIFO)
        if let given = attributes["FifoQueue"], given != "true" {
            throw .unknownAttribute("FifoQueue")
        }
        try QueueAttributes.check(attributes, isFIFO: isFIFO)
        if let existing = queues[name] {
            for (key, value) in attributes.sorted(by: { $0.key < $1.key })
            where existing.attributes[key] != value {
                throw .queueNameExists(attribute: key)
            }
            return completion(nil)
        }
        let redrive = try checkedRedrive(
            attributes["RedrivePolicy"] ?? "",
            of: Self.arn(of: name),
            isFIFO: isFIFO
        )
        var settings = QueueSettings()
        settings.arn = Self.arn(of: name)
        settings.redrive = redrive
        QueueAttributes.apply(attributes, to: &settings)
        // A channel of its own, for one of a deleted queue alike may still be on its way out.
        let channel = "\(Self.channelPrefix)\(name)/\(broker.store.nextSequence())"
        let queue = broker.add(channel, settings)
        let known = KnownQueue(
            name: name,
            queue: queue,
            attributes: attributes,
            isFromTemplate: false
        )
        known.tags = tags
        queues[name] = known
        broker.save(known.stored) { [self] error in
            if error != nil {
                queues[name] = nil
                broker.remove(queue.name)
            }
            completion(error.map { QueueError($0) })
        }
    }

    private static func check(_ name: String, isFIFO: Bool) throws(QueueError) {
        let bare = isFIFO && name.hasSuffix(".fifo") ? name.dropLast(5) : name[...]
        let isSpelled = bare.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isSpelled, !bare.isEmpty, name.utf8.count <= 80, !isFIFO || bare.count < name.count
        else {
            throw .invalidParameter(
                isFIFO
                    ? "The name of a FIFO queue can only include alphanumeric characters, hyphens, "
                        + "or underscores, must end with .fifo suffix and be 1 to 80 in length"
                    : "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 "
                        + "in length"
            )
        }
    }

    /// Sets attributes; those of a template's queue hold until the template is read again.
    func set(
        _ attributes: [String: String],
        of known: KnownQueue,
        _ completion: @escaping (QueueError?) -> Void
    ) throws(QueueError) {
        let isFIFO = known.queue.isFIFO
        if let given = attributes["FifoQueue"], (given == "true") != isFIFO {
            throw .invalidAttributeValue(
                "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not "
                    + "supported."
            )
        }
        try QueueAttributes.check(attributes, isFIFO: isFIFO)
        if let text = attributes["RedrivePolicy"] {
            known.queue.settings.redrive = try checkedRedrive(text, of: known.arn, isFIFO: isFIFO)
        }
        known.attributes.merge(attributes) { $1 }
        // An empty text takes back what was set.
        known.attributes = known.attributes.filter { !$0.value.isEmpty }
        QueueAttributes.apply(attributes, to: &known.queue.settings)
        known.modifiedAt = broker.store.clock.now.seconds
        save(known, completion)
    }

    /// Stores what has changed of a queue, if it is one that is stored.
    func save(_ known: KnownQueue, _ completion: @escaping (QueueError?) -> Void) {
        guard !known.isFromTemplate else { return completion(nil) }
        broker.save(known.stored) { error in completion(error.map { QueueError($0) }) }
    }

    func delete(
        _ known: KnownQueue,
        _ completion: @escaping (QueueError?) -> Void
    ) throws(QueueError) {
        guard !known.isFromTemplate else {
            throw .unsupported(
                "The template declares the queue \(known.name); take it out of the template."
            )
        }
        queues[known.name] = nil
        broker.drop(known.queue) { error in completion(error.map { QueueError($0) }) }
    }
}
