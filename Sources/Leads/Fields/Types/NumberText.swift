internal import JSON

/// A number with what people write around it: `$1,100 per month` is 1100.
///
/// A text that another reading would take for another number is none: `75k`, `1.234,56`, `5-10`.
enum NumberText {
    static func read(_ text: String) -> Reading {
        var scanner = NumberScanner(text)
        guard let number = scanner.next(), scanner.isExhausted else { return .fault(.malformed) }
        return .value(number.json)
    }
}

/// A number as written.
struct WrittenNumber: Equatable {
    var value: Double
    /// Exact, where it is whole and fits.
    var whole: Int?

    var json: JSON { whole.map { JSON($0) } ?? JSON(value) }

    /// As few digits as give the number again; never with an exponent.
    ///
    /// Nil beyond what is written without one.
    var text: String? {
        if let whole { return String(whole) }
        guard value == 0 || (0.0001..<1e15).contains(abs(value)) else { return nil }
        return value.description
    }

    init(_ value: Double) {
        self.value = value
        // `5.0` is 5.
        whole = Int(exactly: value)
    }

    init(_ whole: Int) {
        value = Double(whole)
        self.whole = whole
    }
}

/// Finds the numbers of a text from the left.
struct NumberScanner {
    private let bytes: [UInt8]
    private(set) var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// Whether no digit is left.
    var isExhausted: Bool { !bytes[position...].contains(where: \.isDigit) }

    /// Whether this byte comes next, white space aside.
    func isNext(_ byte: UInt8) -> Bool {
        bytes[position...].first { !$0.isSpace } == byte
    }

    /// The next number; nil where there is none or it is not certain which.
    ///
    /// - `isSigned`: whether a hyphen before it is its sign and no separator.
    mutating func next(isSigned: Bool = true) -> WrittenNumber? {
        guard let digit = bytes[position...].firstIndex(where: \.isDigit) else { return nil }
        let hasLeadingPoint =
            digit > position && bytes[digit - 1] == UInt8(ascii: ".")
            && (digit < position + 2 || !bytes[digit - 2].isAlphanumeric)
        let start = hasLeadingPoint ? digit - 1 : digit
        let isNegative = isSigned && isSign(before: start)
        var digits = isNegative ? [UInt8(ascii: "-")] : []
        position = digit
        guard hasLeadingPoint || takeWholePart(into: &digits) else { return nil }
        let isWhole = !takeFraction(into: &digits, startsAt: start, hasLeadingPoint)
        // What stands right behind it may be part of it: `75k`, `5.5.5`, `1,2`.
        if position < bytes.count {
            let byte = bytes[position]
            let isFollowed = position + 1 < bytes.count && bytes[position + 1].isDigit
            if byte.isLetter { return nil }
            if isFollowed, byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",") { return nil }
        }
        if isWhole, let whole = Int(digits.text) { return WrittenNumber(whole) }
        guard let value = Double(digits.text), value.isFinite else { return nil }
        return WrittenNumber(value)
    }

    /// Digits, with commas between groups of three; false where a comma stands elsewhere.
    private mutating func takeWholePart(into digits: inout [UInt8]) -> Bool {
        var group = takeDigits(into: &digits)
        guard group <= 3 else { return true }
        while position + 1 < bytes.count, bytes[position] == UInt8(ascii: ","),
            bytes[position + 1].isDigit
        {
            position += 1
            group = takeDigits(into: &digits)
            guard group == 3 else { return false }
        }
        return true
    }

    /// The digits behind a point; false where there is no point.
    private mutating func takeFraction(
        into digits: inout [UInt8],
        startsAt start: Int,
        _ hasLeadingPoint: Bool
    ) -> Bool {
        if hasLeadingPoint {
            digits += Array("0.".utf8)
            position = start + 1
        } else {
            guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "."),
                bytes[position + 1].isDigit
            else { return false }
            digits.append(UInt8(ascii: "."))
            position += 1
        }
        _ = takeDigits(into: &digits)
        return true
    }

    /// How many digits there were.
    private mutating func takeDigits(into digits: inout [UInt8]) -> Int {
        let start = position
        while position < bytes.count, bytes[position].isDigit { position += 1 }
        digits += bytes[start..<position]
        return position - start
    }

    /// Whether a hyphen stands before the number, at most a currency sign between them, and nothing
    /// but a space before that.
    private func isSign(before start: Int) -> Bool {
        var index = start - 1
        if index > position, !bytes[index].isAlphanumeric, bytes[index] < 0x80,
            bytes[index] != UInt8(ascii: "-")
        {
            index -= 1
        }
        // The signs of euro and pound are several bytes long.
        while index > position, bytes[index] >= 0x80 { index -= 1 }
        guard index >= position, bytes[index] == UInt8(ascii: "-") else { return false }
        return index == position || bytes[index - 1].isSpace || bytes[index - 1] >= 0x80
            || bytes[index - 1] == UInt8(ascii: "$")
    }
}
