internal import CLinux
internal import JSON
internal import WorkerProtocol

extension ResultFrame {
    private static let member = Array("\"emitted\"".utf8CString.dropLast())

    /// The result of a worker that knows of no frames: a document that may have the member `emitted`.
    ///
    /// Read only where the word stands in it.
    ///
    /// - Parameter document: JSON text.
    /// - Throws: `JSONSyntaxError` and `JSONShapeError`, where what it emits cannot be understood.
    init(document: [UInt8]) throws {
        let mayEmit = document.withUnsafeBytes { bytes in
            plumb_find(bytes.baseAddress, bytes.count, Self.member, Self.member.count) != nil
        }
        self.init(isFailure: false, emitted: [], result: document)
        guard mayEmit else { return }
        var value = try JSON(parsing: document)
        guard value["emitted"]?.array != nil else { return }
        emitted = try JSONCursor(value)["emitted"].array().map { entry in
            Emission(
                channel: try entry["channel"].string(),
                body: (entry["body"].value ?? .null).bytes,
                delaySeconds: try entry["delaySeconds"].ifPresent?.int(),
                priority: try entry["priority"].ifPresent?.int(),
                key: try entry["key"].ifPresent?.string(),
                cause: try entry["cause"].ifPresent?.string()
            )
        }
        value["emitted"] = nil
        result = value.bytes
    }
}
