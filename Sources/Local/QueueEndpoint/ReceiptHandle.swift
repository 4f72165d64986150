internal import Crypto
package import Queues

/// A receipt as clients carry it: opaque text that names queue, message and receive.
package struct ReceiptHandle {
    package let queue: String
    package let receipt: Receipt

    package init(queue: String, receipt: Receipt) {
        self.queue = queue
        self.receipt = receipt
    }

    /// Reads a handle; nil for a text that is none.
    init?(_ text: String) {
        guard let bytes = Base64.decode(text),
            let plain = String(validating: bytes, as: UTF8.self)
        else { return nil }
        let parts = plain.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 4, let sequence = Int64(parts[1]), let count = Int(parts[2]),
            let receivedAt = Int(parts[3]), count > 0, receivedAt >= 0
        else { return nil }
        queue = String(parts[0])
        receipt = Receipt(sequence: sequence, receiveCount: count, receivedAt: receivedAt)
    }

    package var text: String {
        let parts = "\(receipt.sequence) \(receipt.receiveCount) \(receipt.receivedAt)"
        return Base64.encode(Array("\(queue) \(parts)".utf8))
    }
}
