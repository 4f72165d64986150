internal import JSON

/// `RedriveAllowPolicy` as text: which queues may have one as their dead-letter queue.
struct RedriveAllowPolicy {
    private let permission: Permission
    private let sources: [String]

    private enum Permission: String, CaseIterable {
        case allowAll
        case denyAll
        case byQueue
    }

    private static let mostSources = 10

    /// Reads a policy.
    ///
    /// - Throws: with the text and what is wrong with it.
    init(_ text: String) throws(QueueError) {
        func refused(_ reason: String) -> QueueError {
            .invalidValue(text, parameter: "RedriveAllowPolicy", reason: reason)
        }
        let document: JSON
        do {
            document = try JSON(parsing: text)
        } catch {
            throw refused("Redrive allow policy is not a valid JSON map.")
        }
        guard document.kind == .object else {
            throw refused("Redrive allow policy is not a valid JSON map.")
        }
        guard let permission = Permission(rawValue: document["redrivePermission"]?.string ?? "")
        else { throw refused("redrivePermission must be allowAll, denyAll or byQueue.") }
        let given = document["sourceQueueArns"]
        sources = given?.array?.compactMap(\.string) ?? []
        guard permission == .byQueue ? !sources.isEmpty : given == nil else {
            throw refused("sourceQueueArns goes with redrivePermission byQueue, and only with it.")
        }
        guard sources.count <= Self.mostSources else {
            throw refused("sourceQueueArns must have at most 10 ARNs.")
        }
        self.permission = permission
    }

    /// Whether the queue with this ARN may.
    func permits(_ arn: String) -> Bool {
        switch permission {
        case .allowAll: true
        case .denyAll: false
        case .byQueue: sources.contains(arn)
        }
    }
}
