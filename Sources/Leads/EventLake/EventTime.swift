package import Time

/// Times as events spell them, read from their bytes.
///
/// Nearly all have the pipeline's own form, `2026-03-08T06:59:00.123Z`; that one is read at a
/// fraction of the cost, all others by `Timestamp(rfc3339:)`.
package enum EventTime {
    /// The moment; nil where the text is not RFC 3339.
    package static func moment(_ text: [UInt8]) -> Timestamp? {
        text.withUnsafeBytes { moment($0) }
    }

    /// As for an array.
    package static func moment(_ text: UnsafeRawBufferPointer) -> Timestamp? {
        if let milliseconds = usualMilliseconds(text) {
            return Timestamp(milliseconds: milliseconds)
        }
        return Timestamp(rfc3339: String(decoding: text, as: UTF8.self))
    }

    /// Whether the text is a time in the form in which times are written.
    package static func isUsual(_ text: [UInt8]) -> Bool {
        text.withUnsafeBytes { usualMilliseconds($0) } != nil
    }

    /// Days from 1970 as in https://howardhinnant.github.io/date_algorithms.html, days_from_civil.
    ///
    /// Nil for another form, and for the days after the 28th, which not every month has, and leap
    /// seconds: the careful way judges those.
    private static func usualMilliseconds(_ text: UnsafeRawBufferPointer) -> Int? {
        guard text.count == 24 else { return nil }
        for (place, byte) in separators where text[place] != byte { return nil }
        var isDecimal = true
        let number = { (start: Int, digits: Int) -> Int in
            var value = 0
            for place in start..<start + digits {
                let digit = text[place] &- UInt8(ascii: "0")
                isDecimal = isDecimal && digit <= 9
                value = value * 10 + Int(digit)
            }
            return value
        }
        let (year, month, day) = (number(0, 4), number(5, 2), number(8, 2))
        let (hour, minute, second) = (number(11, 2), number(14, 2), number(17, 2))
        let millisecond = number(20, 3)
        guard isDecimal, (1...12).contains(month), (1...28).contains(day), hour < 24,
            minute < 60, second < 60, year > 0
        else { return nil }
        let marchYear = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = marchYear.quotientAndRemainder(dividingBy: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        return (((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000 + millisecond
    }

    private static let separators: [(Int, UInt8)] = [
        (4, UInt8(ascii: "-")), (7, UInt8(ascii: "-")), (10, UInt8(ascii: "T")),
        (13, UInt8(ascii: ":")), (16, UInt8(ascii: ":")), (19, UInt8(ascii: ".")),
        (23, UInt8(ascii: "Z")),
    ]
}
