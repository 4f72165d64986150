internal import Events
internal import Gateway
internal import JSON
internal import Queues
internal import Template
internal import Time

/// Who else is told what became of an asynchronous invocation, and how.
final class AsynchronousOutcomes {
    let channels: Channels
    /// `MaximumMessageSize` of each queue, by logical ID.
    private let queueBounds: [String: Int]
    private let report: (String) -> Void

    /// The largest error message of a dead letter, in bytes.
    private static let maximumErrorBytes = 1_024

    init(
        channels: Channels,
        queueBounds: [String: Int],
        report: @escaping (String) -> Void
    ) {
        self.channels = channels
        self.queueBounds = queueBounds
        self.report = report
    }

    /// Adds to a change what an event that has been dealt with causes: a record for the destination
    /// of its outcome, and a dead letter where it was given up.
    func add(
        _ condition: InvocationRecord.Condition,
        _ response: InvocationRecord.Response?,
        of message: Message,
        to function: FunctionResource,
        in change: inout HandOff
    ) {
        let settings = function.asynchronous
        let isSuccess = condition == .success
        if let destination = isSuccess ? settings.onSuccess : settings.onFailure {
            let record = InvocationRecord(
                condition: condition,
                requestID: message.id,
                function: function.name,
                // Without a response the last receive was no run.
                invokeCount: response == nil ? message.receiveCount - 1 : message.receiveCount,
                time: .now,
                request: message.body,
                response: response
            )
            send(record.bytes, to: destination, of: function, in: &change)
        }
        guard !isSuccess, let queue = settings.deadLetterQueue else { return }
        // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq
        let attributes = MessageAttributes([
            .init("RequestID", "String", .text(message.id)),
            .init("ErrorCode", "Number", .text(response == nil ? "429" : "200")),
            .init("ErrorMessage", "String", .text(Self.errorMessage(condition, response))),
        ])
        guard fits(message.body, queue, of: function) else { return }
        channels.add(message.body, attributes: attributes, to: queue, in: &change)
    }

    private func send(
        _ record: [UInt8],
        to destination: AsynchronousInvocation.Destination,
        of function: FunctionResource,
        in change: inout HandOff
    ) {
        switch destination {
        case .queue(let queue):
            guard fits(record, queue, of: function) else { return }
            channels.add(record, to: queue, in: &change)
        case .function(let target):
            guard record.count <= InvokeBounds.asynchronousBytes else {
                reportTooLarge(record, target, of: function)
                return
            }
            change.sent.append(channels.event(InvokeRequest(function: target, event: record)))
        }
    }

    /// Whether a queue takes a text; AWS, too, drops what it does not take.
    private func fits(_ text: [UInt8], _ queue: String, of function: FunctionResource) -> Bool {
        guard text.count > queueBounds[queue] ?? .max else { return true }
        reportTooLarge(text, queue, of: function)
        return false
    }

    private func reportTooLarge(_ text: [UInt8], _ target: String, of function: FunctionResource) {
        report(
            "\(function.logicalID): \(text.count) bytes are too large for \(target) and are dropped"
        )
    }

    private static func errorMessage(
        _ condition: InvocationRecord.Condition,
        _ response: InvocationRecord.Response?
    ) -> String {
        guard let response else {
            return condition == .zeroReservedConcurrency
                ? "Function not invoked. Function is configured with zero reserved concurrent "
                    + "executions"
                : "Rate Exceeded."
        }
        var text = ""
        do {
            let document = try JSON(parsing: response.payload)
            text = document["errorMessage"]?.string ?? document.text
        } catch {
            text = String(decoding: response.payload, as: UTF8.self)
        }
        guard text.utf8.count > maximumErrorBytes else {
            // SQS refuses an empty attribute.
            return text.isEmpty ? "Unhandled" : text
        }
        // A character that is cut in two goes whole.
        var end = text.utf8.index(text.startIndex, offsetBy: maximumErrorBytes)
        while end.samePosition(in: text.unicodeScalars) == nil {
            end = text.utf8.index(before: end)
        }
        return String(text[..<end])
    }
}
