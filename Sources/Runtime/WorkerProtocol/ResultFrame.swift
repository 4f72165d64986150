/// What a worker answers to one event.
package struct ResultFrame: Equatable, Sendable {
    /// Whether the event failed: `result` is then `{"errorType":…,"errorMessage":…}`.
    package var isFailure: Bool
    package var emitted: [Emission]
    /// JSON text.
    package var result: [UInt8]

    package init(isFailure: Bool, emitted: [Emission], result: [UInt8]) {
        self.isFailure = isFailure
        self.emitted = emitted
        self.result = result
    }

    package func write(into output: inout [UInt8]) {
        Frame.append(.result, to: &output) { output in
            output.append(isFailure ? 1 : 0)
            output.append(littleEndian: UInt32(emitted.count))
            for emission in emitted { emission.write(into: &output) }
            output.append(contentsOf: result)
        }
    }

    package init(payload: UnsafeRawBufferPointer) throws(FrameError) {
        var reader = FrameReader(payload)
        isFailure = try reader.integer(UInt8.self) != 0
        let count = Int(try reader.integer(UInt32.self))
        emitted = []
        for _ in 0..<count { emitted.append(try Emission(from: &reader)) }
        result = reader.rest()
    }
}

extension Emission {
    /// Stands for an absent number; no delay and no priority is that low.
    private static let absent = Int64.min

    fileprivate func write(into output: inout [UInt8]) {
        output.append(frameText: channel)
        output.append(littleEndian: delaySeconds.map { Int64($0) } ?? Self.absent)
        output.append(littleEndian: priority.map { Int64($0) } ?? Self.absent)
        output.append(frameText: key ?? "")
        output.append(frameText: cause ?? "")
        output.append(littleEndian: UInt32(body.count))
        output.append(contentsOf: body)
    }

    fileprivate init(from reader: inout FrameReader) throws(FrameError) {
        let channel = try reader.text()
        let delay = try reader.integer(Int64.self)
        let priority = try reader.integer(Int64.self)
        let key = try reader.text()
        let cause = try reader.text()
        let body = Array(try reader.take(Int(try reader.integer(UInt32.self))))
        self.init(
            channel: channel,
            body: body,
            delaySeconds: delay == Self.absent ? nil : Int(delay),
            priority: priority == Self.absent ? nil : Int(priority),
            key: key.isEmpty ? nil : key,
            cause: cause.isEmpty ? nil : cause
        )
    }
}
