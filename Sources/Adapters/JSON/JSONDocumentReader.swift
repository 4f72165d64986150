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
    /// Where the document that was handed out last began.
    private var documentLine = 1
    private var documentColumn = 1

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
        guard let text = try nextText() else { return nil }
        do {
            return try JSON(parsing: text)
        } catch {
            throw located(error)
        }
    }

    /// The text of the next document, or nil at the end of the stream.
    ///
    /// Its end is found by its brackets; whether it is JSON is for the caller to judge, who reports
    /// what is wrong with it as `located`.
    package mutating func nextText() throws -> [UInt8]? {
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

    /// An error in the text handed out last, with its place in the whole stream.
    package func located(_ error: JSONSyntaxError) -> JSONSyntaxError {
        var error = error
        if error.line == 1 { error.column += documentColumn - 1 }
        error.line += documentLine - 1
        return error
    }

    private mutating func take(upTo end: Int) throws -> [UInt8] {
        guard end - start <= maximumBytes else {
            throw JSONSyntaxError(reason: .tooLarge, line: line, column: column)
        }
        let text = Array(buffer[start..<end])
        (documentLine, documentColumn) = (line, column)
        advance(to: end)
        return text
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
        buffer.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            let lineFeed = UInt8(ascii: "\n")
            var passed = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
            if memchr(base + start, CInt(lineFeed), passed.count) != nil,
                let last = passed.lastIndex(of: lineFeed)
            {
                line += passed.reduce(0) { $0 &+ ($1 == lineFeed ? 1 : 0) }
                column = 1
                passed = UnsafeRawBufferPointer(rebasing: passed[(last + 1)...])
            }
            column += Self.characters(passed)
        }
        start = end
    }

    /// How many characters UTF-8 text has: as many as bytes that are not of the form 10xxxxxx.
    private static func characters(_ text: UnsafeRawBufferPointer) -> Int {
        var count = text.count
        var place = 0
        while place + 8 <= text.count {
            let word = text.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            count -= (word & ~(word << 1) & 0x8080_8080_8080_8080).nonzeroBitCount
            place += 8
        }
        for byte in text[place...] where byte & 0xC0 == 0x80 { count -= 1 }
        return count
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
            var position = index
            while position < bytes.count {
                if isInString, !isEscaped { position = Self.skipPlain(bytes, from: position) }
                guard position < bytes.count else { break }
                if let length = step(bytes[position]) { return position + length }
                position += 1
            }
            return nil
        }
    }

    /// Passes bytes of a string, eight at a time, up to those in which a quote or backslash is.
    private static func skipPlain(_ bytes: UnsafeBufferPointer<UInt8>, from index: Int) -> Int {
        let text = UnsafeRawBufferPointer(bytes)
        var position = index
        while position + 8 <= text.count {
            let word = text.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            if hasByte(UInt8(ascii: "\""), word) || hasByte(UInt8(ascii: "\\"), word) { break }
            position += 8
        }
        return position
    }

    /// Whether one of a word's bytes is this one.
    ///
    /// https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord
    private static func hasByte(_ byte: UInt8, _ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let rest = word ^ (ones &* UInt64(byte))
        return (rest &- ones) & ~rest & (ones &* 0x80) != 0
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
