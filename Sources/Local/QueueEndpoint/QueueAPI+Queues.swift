internal import EventLoop
internal import Events
internal import JSON
internal import Queues
internal import Time

/// Queues as a whole.
extension QueueAPI {
    /// AWS's bound on a page of queues.
    private static let largestPage = 1000
    /// AWS's bound on the tags of a queue.
    private static let mostTags = 50
    /// A queue is purged once in this time at most.
    private static let purgeMilliseconds = 60_000

    private func url(of queue: KnownQueue, _ host: String) -> JSON {
        JSON("http://\(host)/\(LocalAccount.id)/\(queue.name)")
    }

    func create(
        _ parameters: QueueParameters,
        _ host: String,
        _ reply: @escaping Reply
    ) throws(QueueError) {
        let name = try parameters.required("QueueName")
        let attributes = try parameters.textMap("Attributes")
        // The SDKs spell it in lower case.
        let tags = try parameters.textMap("tags").merging(try parameters.textMap("Tags")) { $1 }
        try directory.create(name, attributes, tags: tags) { [self] error in
            do throws(QueueError) {
                if let error { throw error }
                reply(.success(["QueueUrl": url(of: try directory.named(name), host)]))
            } catch {
                reply(.failure(error))
            }
        }
    }

    func getURL(
        _ parameters: QueueParameters,
        _ host: String,
        _ reply: Reply
    ) throws(QueueError) {
        let queue = try directory.named(try parameters.required("QueueName"))
        reply(.success(["QueueUrl": url(of: queue, host)]))
    }

    func list(_ parameters: QueueParameters, _ host: String, _ reply: Reply) throws(QueueError) {
        let prefix = try parameters.text("QueueNamePrefix") ?? ""
        let queues = directory.all.filter { $0.name.hasPrefix(prefix) }
        reply(.success(try page(queues, parameters, host, key: "QueueUrls")))
    }

    func listSources(
        _ parameters: QueueParameters,
        _ host: String,
        _ reply: Reply
    ) throws(QueueError) {
        let sources = directory.sources(of: try queue(parameters))
        var document = try page(sources, parameters, host, key: "queueUrls")
        if document["queueUrls"] == nil { document["queueUrls"] = [] }
        reply(.success(document))
    }

    /// One page of queues; the token for the next is the name of the last one.
    private func page(
        _ queues: [KnownQueue],
        _ parameters: QueueParameters,
        _ host: String,
        key: String
    ) throws(QueueError) -> JSON {
        let limit = try parameters.int("MaxResults")
        if let limit, !(1...Self.largestPage).contains(limit) {
            throw .invalidValue(
                "\(limit)",
                parameter: "MaxResults",
                reason: "MaxResults must be an integer between 1 and 1000."
            )
        }
        let token = try parameters.text("NextToken") ?? ""
        let rest = queues.filter { $0.name > token }
        let page = rest.prefix(limit ?? Self.largestPage)
        var document: JSON = [:]
        if !page.isEmpty { document[key] = JSON(page.map { url(of: $0, host) }) }
        if limit != nil, page.count < rest.count, let last = page.last {
            document["NextToken"] = JSON(last.name)
        }
        return document
    }

    func getAttributes(_ parameters: QueueParameters, _ reply: Reply) throws(QueueError) {
        let known = try queue(parameters)
        let names = try parameters.texts("AttributeNames")
        for name in names where name != "All" && !QueueAttributes.isKnown(name) {
            throw .unknownAttribute(name)
        }
        var attributes = known.attributes
        attributes.merge(counts(of: known)) { $1 }
        if !names.contains("All") { attributes = attributes.filter { names.contains($0.key) } }
        reply(.success(attributes.isEmpty ? [:] : ["Attributes": JSON(texts: attributes)]))
    }

    private func counts(of known: KnownQueue) -> [String: String] {
        [
            "ApproximateNumberOfMessages": "\(known.queue.visibleCount)",
            "ApproximateNumberOfMessagesDelayed": "\(known.queue.delayedCount)",
            "ApproximateNumberOfMessagesNotVisible": "\(known.queue.inFlightCount)",
            "CreatedTimestamp": "\(known.createdAt)",
            "LastModifiedTimestamp": "\(known.modifiedAt)",
            "QueueArn": known.arn,
        ]
    }

    func purge(_ parameters: QueueParameters, _ reply: @escaping Reply) throws(QueueError) {
        let known = try queue(parameters)
        let now = loop.clock.now.milliseconds
        guard now - known.purgedAt >= Self.purgeMilliseconds else {
            throw .purgeInProgress(queue: known.name)
        }
        known.purgedAt = now
        directory.broker.purge(known.queue) { error in
            reply(.empty(or: error.map { QueueError($0) }))
        }
    }

    func changeTags(_ parameters: QueueParameters, _ reply: @escaping Reply) throws(QueueError) {
        let known = try queue(parameters)
        let removed = try parameters.texts("TagKeys")
        let tags = known.tags.merging(try parameters.textMap("Tags")) { $1 }
            .filter { !removed.contains($0.key) }
        guard tags.count <= Self.mostTags else {
            throw .invalidParameter("Too many tags added for queue \(known.name).")
        }
        known.tags = tags
        directory.save(known) { reply(.empty(or: $0)) }
    }

    func listTags(_ parameters: QueueParameters, _ reply: Reply) throws(QueueError) {
        let tags = try queue(parameters).tags
        reply(.success(tags.isEmpty ? [:] : ["Tags": JSON(texts: tags)]))
    }
}
