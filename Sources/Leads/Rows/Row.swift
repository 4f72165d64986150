/// One row of a text, as it was read last.
///
/// A reader fills the same row again and again, so that reading takes no memory of its own.
package struct Row: Sendable {
    /// The values one after another; of JSON, the text of the object.
    package internal(set) var bytes: [UInt8] = []
    /// Where each value ends in `bytes`; none of JSON.
    var ends: [Int] = []
    /// Where the row begins in the text, from 1.
    package internal(set) var line = 1
    /// What is wrong with it, though it has been read.
    package internal(set) var fault: Fault?

    /// Something that a value should not be.
    package struct Fault: Equatable, Sendable {
        /// The value's, from 0.
        package var column: Int
        package var reason: Reason

        package enum Reason: String, Sendable {
            case textAfterQuote = "text after the closing quote"
            case notUTF8 = "not UTF-8, which the file's byte order mark promises"
        }

        package init(column: Int, reason: Reason) {
            self.column = column
            self.reason = reason
        }
    }

    package init() {}

    /// How many values it has; none of JSON.
    package var count: Int { ends.count }

    /// The UTF-8 of a value.
    package subscript(index: Int) -> ArraySlice<UInt8> {
        bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }

    /// Whether it is an empty line.
    package var isBlank: Bool { bytes.isEmpty && ends.count <= 1 }

    mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        fault = nil
    }

    /// Makes every value UTF-8.
    ///
    /// - Parameter encoding: `unmarked` reads what is no UTF-8 as Windows-1252, anything else has
    ///   it for a fault.
    mutating func decode(_ encoding: TextEncoding) {
        guard bytes.contains(where: { $0 >= 0x80 }) else { return }
        if ends.isEmpty {
            guard Self.isUTF8(bytes[...]) == false else { return }
            if encoding == .unmarked { bytes = Windows1252.utf8(bytes) }
            return
        }
        guard (0..<count).contains(where: { !Self.isUTF8(self[$0]) }) else { return }
        var (decoded, places): ([UInt8], [Int]) = ([], [])
        for index in 0..<count {
            let value = self[index]
            if Self.isUTF8(value) {
                decoded += value
            } else {
                if encoding != .unmarked, fault == nil {
                    fault = Fault(column: index, reason: .notUTF8)
                }
                decoded += Windows1252.utf8(value)
            }
            places.append(decoded.count)
        }
        (bytes, ends) = (decoded, places)
    }

    private static func isUTF8(_ bytes: ArraySlice<UInt8>) -> Bool {
        String(validating: bytes, as: UTF8.self) != nil
    }
}
