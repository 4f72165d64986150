/// The letters, digits and spaces that the forms of values are made of.
extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lowered) }

    var isAlphanumeric: Bool { isDigit || isLetter }

    var isHexDigit: Bool {
        isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(lowered)
    }

    /// Space and the controls that browsers take for one.
    var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }

    /// Small, where it is a capital letter.
    var lowered: UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
    }

    /// Capital, where it is a small letter.
    var raised: UInt8 {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) ? self & ~0x20 : self
    }

    /// The value of a digit.
    var digitValue: Int { Int(self) - Int(UInt8(ascii: "0")) }
}

extension Collection<UInt8> {
    var text: String { String(decoding: self, as: UTF8.self) }

    /// The number that digits give; nil where there is none, another byte or more than 18 digits.
    var wholeNumber: Int? {
        guard (1...18).contains(count), allSatisfy(\.isDigit) else { return nil }
        return reduce(0) { $0 * 10 + $1.digitValue }
    }
}

extension String {
    /// The text with its ASCII letters small.
    var asciiLowered: String { utf8.map(\.lowered).text }

    /// The text with its ASCII letters capital.
    var asciiRaised: String { utf8.map(\.raised).text }
}
