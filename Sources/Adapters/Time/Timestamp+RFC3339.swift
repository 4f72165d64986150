extension Timestamp {
    /// `2026-03-08T06:59:00.123Z` (RFC 3339 with milliseconds, UTC).
    package var rfc3339: String {
        let fields = fields
        return String(unsafeUninitializedCapacity: 24) { text in
            var end = 0
            Self.append(fields.year, width: 4, "-", to: text, &end)
            Self.append(fields.month, width: 2, "-", to: text, &end)
            Self.append(fields.day, width: 2, "T", to: text, &end)
            Self.append(fields.hour, width: 2, ":", to: text, &end)
            Self.append(fields.minute, width: 2, ":", to: text, &end)
            Self.append(fields.second, width: 2, ".", to: text, &end)
            Self.append(fields.millisecond, width: 3, "Z", to: text, &end)
            return end
        }
    }

    /// `2026-03-08T06:59:00Z`: without the fraction, as EventBridge writes it.
    package var rfc3339Seconds: String { rfc3339.prefix(19) + "Z" }

    /// The years 0000 to 9999, in milliseconds since 1970.
    private static let writable = -62_167_219_200_000..<253_402_300_800_000

    /// Appends a number of at most `width` digits, filled up with zeros on the left, and a mark.
    private static func append(
        _ value: Int,
        width: Int,
        _ mark: Unicode.Scalar,
        to text: UnsafeMutableBufferPointer<UInt8>,
        _ end: inout Int
    ) {
        var rest = value
        for place in (end..<end + width).reversed() {
            text[place] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        end += width
        text[end] = UInt8(ascii: mark)
        end += 1
    }

    /// Reads RFC 3339 (`2026-03-08T06:59:00Z`, `…00.5+02:00`), and ISO 8601's offset without a
    /// colon (`+0000`), which Meta sends.
    ///
    /// Digits beyond milliseconds are dropped. Nil for anything else, and for a moment that an
    /// offset moves out of the years 0000 to 9999: `rfc3339` could not write it.
    package init?(rfc3339 text: String) {
        var scanner = Scanner(text: text)
        guard
            let year = scanner.number(digits: 4), scanner.skip("-"),
            let month = scanner.number(digits: 2), scanner.skip("-"),
            let day = scanner.number(digits: 2),
            scanner.skip("T") || scanner.skip("t") || scanner.skip(" "),
            let hour = scanner.number(digits: 2), scanner.skip(":"),
            let minute = scanner.number(digits: 2), scanner.skip(":"),
            let second = scanner.number(digits: 2),
            let millisecond = scanner.fraction(),
            let offsetMinutes = scanner.offset(), scanner.isAtEnd,
            let moment = Timestamp(
                Fields(
                    year: year,
                    month: month,
                    day: day,
                    hour: hour,
                    minute: minute,
                    second: second,
                    millisecond: millisecond
                )
            )
        else { return nil }
        self = moment.advanced(byMilliseconds: -offsetMinutes * 60_000)
        guard Self.writable.contains(milliseconds) else { return nil }
    }
}

/// Takes a timestamp apart from the left.
private struct Scanner {
    private var rest: Substring.UTF8View

    init(text: String) {
        rest = text[...].utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(digits: Int) -> Int? {
        guard rest.count >= digits else { return nil }
        var value = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// Milliseconds behind a point; zero where there is no point.
    mutating func fraction() -> Int? {
        guard skip(".") else { return 0 }
        guard var value = digit() else { return nil }
        var count = 1
        while let digit = digit() {
            if count < 3 { value = value * 10 + digit }
            count += 1
        }
        while count < 3 {
            value *= 10
            count += 1
        }
        return value
    }

    /// Minutes east of UTC.
    mutating func offset() -> Int? {
        if skip("Z") || skip("z") { return 0 }
        let sign: Int
        if skip("+") {
            sign = 1
        } else if skip("-") {
            sign = -1
        } else {
            return nil
        }
        guard let hours = number(digits: 2) else { return nil }
        _ = skip(":")
        guard let minutes = number(digits: 2), hours < 24, minutes < 60 else { return nil }
        return sign * (hours * 60 + minutes)
    }

    private mutating func digit() -> Int? {
        guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else {
            return nil
        }
        rest.removeFirst()
        return Int(byte - UInt8(ascii: "0"))
    }
}
