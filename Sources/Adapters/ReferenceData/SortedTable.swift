internal import CReferenceData

/// Lines of tab-separated columns, sorted by the bytes of the first: looked up where they lie.
///
/// Nothing is parsed, copied or allocated before a row is found.
///
/// `@unchecked Sendable`: the bytes are constant data of the executable.
struct SortedTable: @unchecked Sendable {
    /// How the letters of a key that is looked up are compared.
    enum KeyCase {
        case exact
        case lowered
        case raised
    }

    private let bytes: UnsafeBufferPointer<UInt8>

    init(_ table: plumb_table) {
        bytes = UnsafeBufferPointer(start: table.bytes, count: table.count)
    }

    /// The row whose first column is `key`, its ASCII letters taken in the case of the table.
    func row(_ key: String, keyCase: KeyCase = .exact) -> Row? {
        var key = key
        return key.withUTF8 { key in
            var (low, high) = (0, bytes.count)
            while low < high {
                let start = lineStart(at: low + (high - low) / 2)
                let end = lineEnd(at: start)
                switch compare(key, keyCase, with: start..<end) {
                case 0: return Row(bytes: UnsafeBufferPointer(rebasing: bytes[start..<end]))
                case ..<0: high = start
                default: low = end + 1
                }
            }
            return nil
        }
    }

    /// All rows in order.
    func forEachRow(_ body: (Row) -> Void) {
        var start = 0
        while start < bytes.count {
            let end = lineEnd(at: start)
            body(Row(bytes: UnsafeBufferPointer(rebasing: bytes[start..<end])))
            start = end + 1
        }
    }

    private func lineStart(at position: Int) -> Int {
        var start = position
        while start > 0, bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
        return start
    }

    private func lineEnd(at position: Int) -> Int {
        var end = position
        while bytes[end] != UInt8(ascii: "\n") { end += 1 }
        return end
    }

    /// Below zero where `key` comes before the first column of `line`, above where after.
    private func compare(
        _ key: UnsafeBufferPointer<UInt8>,
        _ keyCase: KeyCase,
        with line: Range<Int>
    ) -> Int {
        for (offset, byte) in key.enumerated() {
            let position = line.lowerBound + offset
            guard position < line.upperBound, bytes[position] != UInt8(ascii: "\t") else {
                return 1
            }
            let difference = Int(keyCase.apply(byte)) - Int(bytes[position])
            if difference != 0 { return difference }
        }
        let end = line.lowerBound + key.count
        return end == line.upperBound || bytes[end] == UInt8(ascii: "\t") ? 0 : -1
    }

    /// One row of a table; its columns count from 0, the key.
    struct Row {
        fileprivate let bytes: UnsafeBufferPointer<UInt8>

        /// The text of a column; empty where the row has no such column.
        func text(_ column: Int) -> String {
            String(decoding: slice(column), as: UTF8.self)
        }

        /// A column of decimal digits with an optional sign and fraction.
        func number(_ column: Int) -> Double? { Double(text(column)) }

        /// A column whose parts are separated by `|`.
        func list(_ column: Int) -> [String] {
            slice(column).split(separator: UInt8(ascii: "|")).map {
                String(decoding: $0, as: UTF8.self)
            }
        }

        private func slice(_ column: Int) -> Slice<UnsafeBufferPointer<UInt8>> {
            var rest = bytes[...]
            for _ in 0..<column {
                guard let tab = rest.firstIndex(of: UInt8(ascii: "\t")) else {
                    return rest.prefix(0)
                }
                rest = rest[(tab + 1)...]
            }
            return rest.prefix { $0 != UInt8(ascii: "\t") }
        }
    }
}

extension SortedTable.KeyCase {
    fileprivate func apply(_ byte: UInt8) -> UInt8 {
        switch (self, byte) {
        case (.lowered, UInt8(ascii: "A")...UInt8(ascii: "Z")): byte | 0x20
        case (.raised, UInt8(ascii: "a")...UInt8(ascii: "z")): byte & ~0x20
        case (.exact, _), (.lowered, _), (.raised, _): byte
        }
    }
}
