internal import JSON

/// What a queue function's result says of the batch it was given.
package enum QueueBatchResponse: Equatable, Sendable {
    case success
    /// The messages named failed; the rest is done.
    case partialFailure([ItemFailure])
    /// The result cannot be understood, so every message counts as failed.
    case failure(reason: String)

    /// One message that failed.
    ///
    /// AWS reads the identifier alone.
    package struct ItemFailure: Equatable, Sendable {
        package var messageID: String
        package var errorType: String?
        package var errorMessage: String?
        /// False: no retry can mend it.
        package var isRetryable: Bool
        package var retryAfterSeconds: Int?

        package init(
            messageID: String,
            errorType: String? = nil,
            errorMessage: String? = nil,
            isRetryable: Bool = true,
            retryAfterSeconds: Int? = nil
        ) {
            self.messageID = messageID
            self.errorType = errorType
            self.errorMessage = errorMessage
            self.isRetryable = isRetryable
            self.retryAfterSeconds = retryAfterSeconds
        }
    }

    /// Reads a result by the rules of `ReportBatchItemFailures`.
    ///
    /// Nothing, null, `{}` and an empty list are success; an item without a known message ID makes
    /// the whole batch a failure.
    ///
    /// - Parameters:
    ///   - result: JSON text; may be empty.
    ///   - messageIDs: the messages of the batch.
    package init(result: [UInt8], messageIDs: Set<String>) {
        guard !result.isEmpty else {
            self = .success
            return
        }
        do {
            let items = JSONCursor(try JSON(parsing: result))["batchItemFailures"]
            guard items.isPresent else {
                self = .success
                return
            }
            let failures = try items.array().map { try Self.item($0, messageIDs) }
            self = failures.isEmpty ? .success : .partialFailure(failures)
        } catch {
            self = .failure(reason: "\(error)")
        }
    }

    private static func item(_ item: JSONCursor, _ messageIDs: Set<String>) throws -> ItemFailure {
        let id = try item["itemIdentifier"].string()
        guard messageIDs.contains(id) else {
            throw item["itemIdentifier"].mismatch(expected: "the ID of a message of the batch")
        }
        return ItemFailure(
            messageID: id,
            errorType: item["errorType"].value?.string,
            errorMessage: item["errorMessage"].value?.string,
            isRetryable: item["retryable"].value?.bool ?? true,
            retryAfterSeconds: item["retryAfterSeconds"].value?.int
        )
    }
}
