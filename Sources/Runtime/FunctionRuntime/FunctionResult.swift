package import JSON
package import WorkerProtocol

/// What a function answers: the value that Lambda would return, and what it wants sent on.
package struct FunctionResult: Sendable {
    /// An object, so that `emitted` has a place beside its members.
    package var value: JSON
    package var emitted: [Emission]

    package init(_ value: JSON, emitted: [Emission] = []) {
        self.value = value
        self.emitted = emitted
    }

    /// The result as one document: the value with the member `emitted`, where there is any.
    package var document: JSON {
        guard !emitted.isEmpty else { return value }
        var document = value
        document["emitted"] = JSON(emitted.map(\.json))
        return document
    }
}

extension Emission {
    package init(
        to channel: String,
        _ body: JSON,
        delaySeconds: Int? = nil,
        priority: Int? = nil,
        key: String? = nil,
        cause: String? = nil
    ) {
        self.init(
            channel: channel,
            body: body.bytes,
            delaySeconds: delaySeconds,
            priority: priority,
            key: key,
            cause: cause
        )
    }

    /// One entry of `emitted`.
    package var json: JSON {
        var entry: JSON = ["channel": JSON(channel)]
        do {
            entry["body"] = try JSON(parsing: body)
        } catch {
            preconditionFailure("an emission's body is not JSON: \(error)")
        }
        if let delaySeconds { entry["delaySeconds"] = JSON(delaySeconds) }
        if let priority { entry["priority"] = JSON(priority) }
        if let key { entry["key"] = JSON(key) }
        if let cause { entry["cause"] = JSON(cause) }
        return entry
    }
}
