package import EventLoop
internal import Events
package import HTTPServer
internal import JSON
internal import Queues

/// The API of SQS, in both of its protocols.
///
/// Confined to the loop. Signatures are not looked at, nor are paths but for old clients that name
/// their queue so.
/// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html
package final class QueueAPI {
    let directory: QueueDirectory
    let loop: EventLoop
    let moves: MessageMoves
    /// What ends the receives that are not answered yet, by their number.
    var waiting: [Int: () -> Void] = [:]
    var nextWait = 0

    /// What an action answers: a document, nil where its answer is empty, or an error.
    typealias Reply = (Result<JSON?, QueueError>) -> Void

    package init(_ directory: QueueDirectory, loop: EventLoop) {
        self.directory = directory
        self.loop = loop
        moves = MessageMoves(directory, loop: loop)
    }

    /// Answers a request, now or later; false where it is none of SQS's.
    package func handle(_ exchange: HTTPExchange) -> Bool {
        guard let request = QueueRequest(exchange) else { return false }
        let reply: Reply = { request.answer($0, to: exchange) }
        do throws(QueueError) {
            try run(try request.call(exchange), exchange, reply)
        } catch {
            reply(.failure(error))
        }
        return true
    }

    /// Ends receives that wait, without messages.
    package func stop() {
        for end in waiting.values { end() }
        moves.stop()
    }

    private func run(
        _ call: QueueCall,
        _ exchange: HTTPExchange,
        _ reply: @escaping Reply
    ) throws(QueueError) {
        let parameters = call.parameters
        switch call.action {
        case "SendMessage": try send(parameters, reply)
        case "SendMessageBatch": try sendBatch(parameters, reply)
        case "ReceiveMessage": try receive(parameters, exchange, reply)
        case "DeleteMessage": try delete(parameters, reply)
        case "DeleteMessageBatch": try deleteBatch(parameters, reply)
        case "ChangeMessageVisibility": try changeVisibility(parameters, reply)
        case "ChangeMessageVisibilityBatch": try changeVisibilityBatch(parameters, reply)
        case "CreateQueue": try create(parameters, call.host, reply)
        case "DeleteQueue":
            try directory.delete(try queue(parameters)) { reply(.empty(or: $0)) }
        case "GetQueueUrl": try getURL(parameters, call.host, reply)
        case "ListQueues": try list(parameters, call.host, reply)
        case "GetQueueAttributes": try getAttributes(parameters, reply)
        case "SetQueueAttributes":
            let attributes = try parameters.textMap("Attributes")
            try directory.set(attributes, of: try queue(parameters)) { reply(.empty(or: $0)) }
        case "PurgeQueue": try purge(parameters, reply)
        case "ListDeadLetterSourceQueues": try listSources(parameters, call.host, reply)
        case "TagQueue", "UntagQueue": try changeTags(parameters, reply)
        case "ListQueueTags": try listTags(parameters, reply)
        case "AddPermission", "RemovePermission":
            // Nobody is refused anything here.
            _ = try parameters.required("Label")
            _ = try queue(parameters)
            reply(.success(nil))
        case "StartMessageMoveTask": try moves.start(parameters, reply)
        case "CancelMessageMoveTask": try moves.cancel(parameters, reply)
        case "ListMessageMoveTasks": try moves.list(parameters, reply)
        default: throw .unknownAction
        }
    }

    /// The queue that the request is about.
    func queue(_ parameters: QueueParameters) throws(QueueError) -> KnownQueue {
        try directory.queue(url: try parameters.required("QueueUrl"))
    }
}

extension Result where Success == JSON?, Failure == QueueError {
    static func empty(or error: QueueError?) -> Self { error.map { .failure($0) } ?? .success(nil) }
}
