internal import EventLoop
internal import Events
package import HTTPServer
internal import JSON
internal import Queues
internal import Time

/// What a developer sees of queues and does to them, below `/_plumb/queues`.
///
/// Confined to the loop. A queue goes by its logical ID or its name.
///
///     GET  /_plumb/queues
///     GET  /_plumb/queues/NAME/messages?state=ready&limit=10
///     POST /_plumb/queues/NAME/pause, resume, purge
///     POST /_plumb/queues/NAME/redrive?to=…&source=…&error=…&since=…&until=…
package struct QueueConsole {
    private let directory: QueueDirectory
    private var broker: QueueBroker { directory.broker }

    private static let limits = 1...1_000
    /// Of bodies in one answer; a message that is larger stands alone.
    private static let answerBytes = 8_388_608

    package init(_ directory: QueueDirectory) {
        self.directory = directory
    }

    /// Answers a request, now or later; false where it is none of these.
    package func handle(_ exchange: HTTPExchange) -> Bool {
        let parts = exchange.target.split(separator: "?", maxSplits: 1)
        let segments = (parts.first ?? "").split(separator: "/").map {
            FormEncoding.decode($0, plusIsSpace: false) ?? String($0)
        }
        guard segments.count >= 2, segments[..<2] == ["_plumb", "queues"] else { return false }
        let query = Query(parts.count > 1 ? parts[1] : "")
        do throws(Refusal) {
            switch (exchange.method, segments.count) {
            case ("GET", 2): list(exchange)
            case ("GET", 4) where segments[3] == "messages":
                try inspect(try queue(segments[2]), query, exchange)
            case ("POST", 4): try act(segments[3], try queue(segments[2]), query, exchange)
            default: throw Refusal(status: 404, message: "no such path")
            }
        } catch {
            Self.answer(exchange, error.status, ["message": JSON(error.message)])
        }
        return true
    }

    /// Why a request is not carried out.
    private struct Refusal: Error {
        var status: Int
        var message: String
    }

    private func queue(_ name: String) throws(Refusal) -> KnownQueue {
        let known =
            directory.all.first { $0.queue.name == name }
            ?? directory.all.first { $0.name == name }
        guard let known else { throw Refusal(status: 404, message: "no queue '\(name)'") }
        return known
    }

    // MARK: Looking

    private func list(_ exchange: HTTPExchange) {
        var rest = directory.all[...]
        var documents: [JSON] = []
        func next() {
            guard let known = rest.popFirst() else {
                return Self.answer(exchange, 200, ["queues": JSON(documents)])
            }
            broker.oldestAge(of: known.queue) { result in
                switch result {
                case .success(let age):
                    documents.append(Self.document(known, oldestAge: age))
                    next()
                case .failure(let error): Self.fail(exchange, error)
                }
            }
        }
        next()
    }

    private static func document(_ known: KnownQueue, oldestAge: Int?) -> JSON {
        let queue = known.queue
        let minute = queue.lastMinute
        return [
            "name": JSON(shownName(known)), "queueName": JSON(known.name),
            "depth": JSON(queue.depth), "visible": JSON(queue.visibleCount),
            "inFlight": JSON(queue.inFlightCount), "delayed": JSON(queue.delayedCount),
            "oldestAgeSeconds": oldestAge.map { JSON($0 / 1000) } ?? .null,
            "isPaused": JSON(queue.isPaused),
            "lastMinute": [
                "sent": JSON(minute.sent), "handled": JSON(minute.handled),
                "failed": JSON(minute.failed),
            ],
        ]
    }

    /// The logical ID; of a queue that a client has made its name.
    private static func shownName(_ known: KnownQueue) -> String {
        known.isFromTemplate ? known.queue.name : known.name
    }

    private func inspect(
        _ known: KnownQueue,
        _ query: Query,
        _ exchange: HTTPExchange
    ) throws(Refusal) {
        try query.check(["limit", "state"])
        guard let state = MessageState(rawValue: query["state"] ?? "ready") else {
            let all = MessageState.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(status: 400, message: "state must be one of \(all)")
        }
        guard let limit = Int(query["limit"] ?? "10"), Self.limits.contains(limit) else {
            throw Refusal(status: 400, message: "limit must be a number from 1 to 1000")
        }
        broker.inspect(known.queue, state, limit: limit) { result in
            switch result {
            case .success(let messages):
                var bytes = 0
                let documents = messages.prefix { entry in
                    defer { bytes += entry.message.body.count }
                    return bytes == 0 || bytes + entry.message.body.count <= Self.answerBytes
                }.map { Self.document($0, state) }
                Self.answer(exchange, 200, ["messages": JSON(documents)])
            case .failure(let error): Self.fail(exchange, error)
            }
        }
    }

    private static func document(_ entry: InspectedMessage, _ state: MessageState) -> JSON {
        let message = entry.message
        let sentAt = Timestamp(milliseconds: message.sentAt)
        var document: JSON = [
            "messageId": JSON(message.id), "sentAt": JSON(sentAt.rfc3339),
            "receiveCount": JSON(message.receiveCount), "priority": JSON(message.priority),
        ]
        if let group = message.group { document["group"] = JSON(group) }
        if let key = message.key { document["key"] = JSON(key) }
        if let source = message.deadLetterSource { document["source"] = JSON(source) }
        if let error = entry.error { document["error"] = JSON(error) }
        let time = JSON(Timestamp(milliseconds: entry.time).rfc3339)
        switch state {
        case .ready: break
        case .waiting: document["visibleAt"] = time
        case .done, .failed: document["finishedAt"] = time
        }
        document["body"] =
            JSON(utf8: message.body) ?? JSON(String(decoding: message.body, as: UTF8.self))
        return document
    }

    // MARK: Acting

    private func act(
        _ action: String,
        _ known: KnownQueue,
        _ query: Query,
        _ exchange: HTTPExchange
    ) throws(Refusal) {
        let name = JSON(Self.shownName(known))
        if action == "redrive" { return try redrive(known, query, exchange) }
        try query.check([])
        let done: (StoreError?) -> Void = { error in
            if let error { return Self.fail(exchange, error) }
            Self.answer(
                exchange,
                200,
                [
                    "queue": name, "isPaused": JSON(known.queue.isPaused),
                    "depth": JSON(known.queue.depth),
                ]
            )
        }
        switch action {
        case "pause": broker.pause(known.queue, done)
        case "resume": broker.resume(known.queue, done)
        case "purge":
            let before = known.queue.depth
            broker.purge(known.queue) { error in
                if let error { return Self.fail(exchange, error) }
                let gone = max(0, before - known.queue.depth)
                Self.answer(exchange, 200, ["queue": name, "purged": JSON(gone)])
            }
        default: throw Refusal(status: 404, message: "no action '\(action)' of queues")
        }
    }

    private func redrive(
        _ known: KnownQueue,
        _ query: Query,
        _ exchange: HTTPExchange
    ) throws(Refusal) {
        try query.check(["error", "since", "source", "to", "until"])
        var filter = MoveFilter()
        filter.error = query["error"]
        filter.sentFrom = try time(query, "since")
        filter.sentBefore = try time(query, "until")
        if let source = query["source"] { filter.sourceARN = try queue(source).arn }
        var destination: MessageQueue?
        if let name = query["to"] {
            let other = try queue(name).queue
            guard other !== known.queue, other.isFIFO == known.queue.isFIFO else {
                throw Refusal(
                    status: 400,
                    message: "'to' must be another queue of the same type"
                )
            }
            destination = other
        }
        broker.move(from: known.queue, to: destination, filter) { result in
            switch result {
            case .success(let total):
                Self.answer(
                    exchange,
                    200,
                    [
                        "queue": JSON(Self.shownName(known)), "moved": JSON(total.moved),
                        "withoutSource": JSON(total.left),
                    ]
                )
            case .failure(let error): Self.fail(exchange, error)
            }
        }
    }

    private func time(_ query: Query, _ name: String) throws(Refusal) -> Int? {
        guard let text = query[name] else { return nil }
        guard let time = Timestamp(rfc3339: text) else {
            let message = "\(name) must be a time such as 2026-03-08T06:59:00Z"
            throw Refusal(status: 400, message: message)
        }
        return time.milliseconds
    }

    private static func fail(_ exchange: HTTPExchange, _ error: StoreError) {
        answer(exchange, 503, ["message": JSON("\(error)")])
    }

    private static func answer(_ exchange: HTTPExchange, _ status: Int, _ document: JSON) {
        let headers = [("content-type", "application/json")]
        exchange.answer(status: status, headers: headers, body: document.bytes)
    }

    /// The pairs behind the path.
    private struct Query {
        private let values: [String: String]

        init(_ text: Substring) {
            let pairs = text.split(separator: "&").map { pair in
                let parts = pair.split(separator: "=", maxSplits: 1)
                let words = parts.map { FormEncoding.decode($0) ?? String($0) }
                return (words.first ?? "", words.count > 1 ? words[1] : "")
            }
            values = Dictionary(pairs) { $1 }
        }

        subscript(name: String) -> String? { values[name] }

        func check(_ known: Set<String>) throws(Refusal) {
            guard let other = values.keys.sorted().first(where: { !known.contains($0) }) else {
                return
            }
            throw Refusal(status: 400, message: "unknown parameter '\(other)'")
        }
    }
}
