package import Events
package import JSON
package import WorkerProtocol

extension QueueEvent {
    /// Runs a handler over every message of a batch and keeps one bad message from the rest.
    ///
    /// What a message emits carries its ID as `cause`, so that nothing of a failed message is sent
    /// on but the emissions of its failure. Throws only if the event itself is no batch.
    package static func handle(
        _ event: JSON,
        _ context: Context,
        message handler: (_ message: QueueMessage, _ body: JSON) throws -> [Emission]
    ) throws -> FunctionResult {
        var emitted: [Emission] = []
        var failures: [JSON] = []
        for message in try QueueEvent(JSONCursor(event)).messages {
            do {
                var caused = try handler(message, try JSON(parsing: message.body))
                for index in caused.indices { caused[index].cause = message.id }
                emitted += caused
            } catch {
                emitted += (error as? any FunctionFailure)?.emissions ?? []
                let failure = ReportedFailure(error)
                context.log.log(
                    .error,
                    failure.errorMessage,
                    [("messageID", JSON(message.id)), ("errorType", JSON(failure.errorType))]
                )
                failures.append(failure.item(message.id))
            }
        }
        return FunctionResult(["batchItemFailures": JSON(failures)], emitted: emitted)
    }
}

extension ReportedFailure {
    /// One entry of `batchItemFailures`.
    ///
    /// AWS reads the identifier alone; the rest steers retries of the local runtime.
    fileprivate func item(_ messageID: String) -> JSON {
        var item: JSON = [
            "itemIdentifier": JSON(messageID), "errorType": JSON(errorType),
            "errorMessage": JSON(errorMessage), "retryable": JSON(isRetryable),
        ]
        if let retryAfterSeconds { item["retryAfterSeconds"] = JSON(retryAfterSeconds) }
        return item
    }
}
