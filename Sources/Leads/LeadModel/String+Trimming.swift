extension StringProtocol {
    /// The text without white space at its ends.
    package var trimmed: String {
        if hasVisibleEnds { return String(self) }
        let start = drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }

    /// Whether it begins and ends with printable ASCII, as most texts do: other white space than
    /// ASCII's has to be looked up.
    package var hasVisibleEnds: Bool {
        utf8.withContiguousStorageIfAvailable { bytes in
            bytes.first?.isVisibleASCII == true && bytes.last?.isVisibleASCII == true
        } ?? false
    }
}

extension UInt8 {
    fileprivate var isVisibleASCII: Bool { (0x21...0x7E).contains(self) }
}
