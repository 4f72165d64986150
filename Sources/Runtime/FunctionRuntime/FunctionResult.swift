package import JSON
package import WorkerProtocol

/// What a function answers: the value that Lambda would return, and what it wants sent on.
package struct FunctionResult: Sendable {
    /// An object, so that `emitted` has a place beside its members.
    package var value: JSON
    package var emitted: [Emission]

    /// Of what stands around a body.
    private static let usualEntryBytes = 160

    package init(_ value: JSON, emitted: [Emission] = []) {
        self.value = value
        self.emitted = emitted
    }

    /// The result as one document: the value with the member `emitted`, where there is any.
    ///
    /// The bodies are passed on as they are: building values of them would take most of the time of
    /// a function that emits much.
    package var bytes: [UInt8] {
        var output = value.bytes
        guard !emitted.isEmpty else { return output }
        precondition(value.kind == .object, "no place for 'emitted' in \(value.kind)")
        output.removeLast()
        if value.count > 0 { output.append(UInt8(ascii: ",")) }
        let bodies = emitted.reduce(0) { $0 + $1.body.count }
        output.reserveCapacity(output.count + bodies + emitted.count * Self.usualEntryBytes)
        output.append(contentsOf: "\"emitted\":[".utf8)
        for (index, emission) in emitted.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            emission.write(into: &output)
        }
        output.append(contentsOf: "]}".utf8)
        return output
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

    /// Writes one entry of `emitted`.
    fileprivate func write(into output: inout [UInt8]) {
        var entry = JSONObjectWriter(into: &output)
        entry.add("channel", channel, to: &output)
        entry.key("body", to: &output)
        output.append(contentsOf: body)
        if let delaySeconds { entry.add("delaySeconds", delaySeconds, to: &output) }
        if let priority { entry.add("priority", priority, to: &output) }
        if let key { entry.add("key", key, to: &output) }
        if let cause { entry.add("cause", cause, to: &output) }
        entry.end(&output)
    }
}
