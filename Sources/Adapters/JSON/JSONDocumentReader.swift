internal import Glibc

/// Reads JSON documents that follow one another from a file descriptor, in constant memory.
///
/// Documents may stand one a line (NDJSON), be spread over lines, or touch. Only the document being
/// read is held, so a stream may be endless; a document larger than the bound is an error.
package struct JSONDocumentReader: ~Copyable {
    private let descriptor: CInt
    private let maximumBytes: Int
    private var buffer: [UInt8] = []
    /// Where the text not yet handed out begins in `buffer`.
    private var start = 0
    private var isAtEnd = false
    /// The place of `start` in the whole stream, 1-based.
    private var line = 1
    private var column = 1

    private static let chunkBytes = 65_536

    /// - Parameters:
    ///   - descriptor: an open file descriptor, which stays the caller's.
    ///   - maximumBytes: the largest document that is read.
    package init(descriptor: CInt, maximumBytes: Int) {
        self.descriptor = descriptor
        self.maximumBytes = maximumBytes
    }

    /// The next document, or nil at the end of the stream.
    ///
    /// Errors name line and column in the whole stream. After an error the reader must not be used
    /// again: where the next document begins is not known.
    package mutating func next() throws -> JSON? {
        try skipWhiteSpace()
        guard start < buffer.count else { return nil }
        var boundary = DocumentBoundary()
        var scanned = start
        while true {
            if let end = boundary.scan(buffer, from: scanned) {
                return try take(upTo: end)
            }
            scanned = buffer.count
            guard scanned - start <= maximumBytes else {
                throw JSONSyntaxError(reason: .tooLarge, line: line, column: column)
            }
            let moved = start
            guard try fill() else { return try take(upTo: buffer.count) }
            scanned -= moved - start
        }
    }

    private mutating func take(upTo end: Int) throws -> JSON {
        guard end - start <= maximumBytes else {
            throw JSONSyntaxError(reason: .tooLarge, line: line, column: column)
        }
        let document = Array(buffer[start..<end])
        do {
            let value = try JSON(parsing: document)
            advance(to: end)
            return value
        } catch {
            var error = error
            if error.line == 1 { error.column += column - 1 }
            error.line += line - 1
            throw error
        }
    }

    private mutating func skipWhiteSpace() throws {
        while true {
            var end = start
            while end < buffer.count, DocumentBoundary.isWhiteSpace(buffer[end]) { end += 1 }
            advance(to: end)
            guard start == buffer.count else { return }
            guard try fill() else { return }
        }
    }

    /// Moves `start`, keeping count of lines and columns.
    private mutating func advance(to end: Int) {
        for index in start..<end {
            if buffer[index] == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if buffer[index] & 0xC0 != 0x80 {
                column += 1
            }
        }
        start = end
    }

    /// Reads one more chunk behind what is there, dropping what was handed out; false at the end.
    private mutating func fill() throws -> Bool {
        guard !isAtEnd else { return false }
        buffer.removeFirst(start)
        start = 0
        let kept = buffer.count
        let chunk = Self.chunkBytes
        var count = 0
        buffer.reserveCapacity(kept + chunk)
        let more = [UInt8](unsafeUninitializedCapacity: chunk) { space, initialized in
            repeat {
                count = read(descriptor, space.baseAddress, chunk)
            } while count < 0 && errno == EINTR
            initialized = max(0, count)
        }
        guard count >= 0 else { throw JSONInputError(code: errno) }
        guard count > 0 else {
            isAtEnd = true
            return false
        }
        buffer.append(contentsOf: more)
        return true
    }
}

/// The stream itself could not be read.
package struct JSONInputError: Error, CustomStringConvertible {
    /// `errno` of read(2).
    package var code: CInt

    package var description: String { "cannot read the input: \(String(cString: strerror(code)))" }
}

/// Finds where a document ends by counting brackets outside strings; does not judge the text.
private struct DocumentBoundary {
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    private var isScalar = false

    static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    /// Goes on from `index`; the index behind the document's last byte, or nil if it is not in yet.
    mutating func scan(_ bytes: [UInt8], from index: Int) -> Int? {
        bytes.withUnsafeBufferPointer { bytes in
            for position in index..<bytes.count {
                if let length = step(bytes[position]) { return position + length }
            }
            return nil
        }
    }

    /// Takes one byte; 1 if the document ends with it, 0 if it ended before it.
    private mutating func step(_ byte: UInt8) -> Int? {
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
                return depth == 0 ? 1 : nil
            }
            return nil
        }
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            if isScalar { return 0 }
            depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            if isScalar { return 0 }
            depth -= 1
            return depth <= 0 ? 1 : nil
        case UInt8(ascii: "\""):
            if isScalar { return 0 }
            isInString = true
        default:
            if depth > 0 { return nil }
            if Self.isWhiteSpace(byte) { return isScalar ? 0 : nil }
            isScalar = true
        }
        return nil
    }
}
