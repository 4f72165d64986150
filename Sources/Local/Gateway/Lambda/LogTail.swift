internal import Crypto

/// The end of an invocation's log, as `X-Amz-Log-Type: Tail` asks for it.
final class LogTail {
    private var bytes: [UInt8] = []

    /// What AWS gives of it.
    private static let maximumBytes = 4_096

    func append(_ lines: ArraySlice<UInt8>) {
        bytes.append(contentsOf: lines.suffix(Self.maximumBytes))
        bytes.removeFirst(max(0, bytes.count - Self.maximumBytes))
    }

    var base64: String { Base64.encode(bytes) }
}
