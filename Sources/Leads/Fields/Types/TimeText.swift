internal import JSON
internal import Time

/// A moment, normally in UTC as `2014-06-14T18:27:33.000Z`.
///
/// Read are RFC 3339, a day as `DateText` knows it with a time of day behind it (`06/14/2014 6:27:33
/// PM`, `Sat Jun 14 2014 13:27:33 GMT-0500 (CDT)`, `Sat, 14 Jun 2014 18:27:33 +0000`), a day alone,
/// which is its midnight, and Unix time in seconds or milliseconds. Without a time zone it is UTC.
/// Times that depend on when they are read (`tomorrow at 5`) are none.
enum TimeText {
    static func read(_ text: String) -> Reading {
        if let moment = Timestamp(rfc3339: text) { return .text(moment.rfc3339) }
        let bytes = Array(text.utf8)
        guard bytes.count <= 64 else { return .fault(.malformed) }
        if let moment = unixTime(bytes) { return .text(moment.rfc3339) }
        let dayPart = dayPart(of: bytes)
        switch DateText.day(dayPart.text) {
        case .fault(let fault): return .fault(fault)
        case .day(let day):
            guard let time = TimeOfDay(bytes[dayPart.count...]) else { return .fault(.malformed) }
            guard let moment = time.moment(on: day) else { return .fault(.nonexistent) }
            return .text(moment.rfc3339)
        }
    }

    /// What stands before the time of day.
    static func dayPart(of bytes: [UInt8]) -> ArraySlice<UInt8> {
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return bytes[...] }
        var end = colon
        while end > 0, bytes[end - 1].isDigit { end -= 1 }
        while end > 0, bytes[end - 1].isSpace || bytes[end - 1] == UInt8(ascii: ",") { end -= 1 }
        // The T of ISO 8601, and not the last letter of `August`.
        if end > 1, bytes[end - 1] == UInt8(ascii: "T"), bytes[end - 2].isDigit { end -= 1 }
        return bytes[..<end]
    }

    /// Ten digits are seconds, thirteen milliseconds.
    private static func unixTime(_ bytes: [UInt8]) -> Timestamp? {
        guard let number = bytes.wholeNumber else { return nil }
        switch bytes.count {
        case 10: return Timestamp(seconds: number)
        case 13: return Timestamp(milliseconds: number)
        default: return nil
        }
    }
}

/// A time of day with its offset from UTC.
private struct TimeOfDay {
    private var hour = 0
    private var minute = 0
    private var second = 0
    private var millisecond = 0
    private var offsetMinutes = 0

    /// `6:27[:33[.5]] [PM] [zone] [(comment)]`; nothing is midnight; nil for anything else.
    init?(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes.drop { $0.isSpace || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "T") }
        guard !rest.isEmpty else { return }
        guard let hour = Self.number(&rest), Self.skip(":", &rest), let minute = Self.number(&rest)
        else { return nil }
        (self.hour, self.minute) = (hour, minute)
        if Self.skip(":", &rest) {
            guard let second = Self.number(&rest) else { return nil }
            self.second = second
            if Self.skip(".", &rest) {
                let digits = rest.prefix(while: \.isDigit)
                guard let fraction = digits.prefix(3).wholeNumber else { return nil }
                millisecond = fraction * [100, 10, 1][min(3, digits.count) - 1]
                rest = rest.dropFirst(digits.count)
            }
        }
        guard let isZoneSound = takeHalfOfDay(&rest) else { return nil }
        let zone = rest.drop(while: \.isSpace).prefix { $0 != UInt8(ascii: "(") }
        guard isZoneSound, let offset = Self.offset(zone.map(\.raised).text) else { return nil }
        offsetMinutes = offset
    }

    func moment(on day: DateText.Day) -> Timestamp? {
        let fields = Timestamp.Fields(
            year: day.year,
            month: day.month,
            day: day.day,
            hour: hour,
            minute: minute,
            second: second,
            millisecond: millisecond
        )
        let moment = Timestamp(fields)?.advanced(byMilliseconds: -offsetMinutes * 60_000)
        // An offset may lead out of the years that can be written.
        return moment.flatMap { (1000...9999).contains($0.fields.year) ? $0 : nil }
    }

    /// Moves the hour by `AM` or `PM`; nil where it has no such hour.
    private mutating func takeHalfOfDay(_ rest: inout ArraySlice<UInt8>) -> Bool? {
        let text = rest.drop(while: \.isSpace)
        let mark = text.prefix(2).map(\.lowered).text
        let isAfternoon = mark == "pm"
        guard isAfternoon || mark == "am", text.dropFirst(2).first?.isLetter != true else {
            return true
        }
        guard (1...12).contains(hour) else { return nil }
        hour = hour % 12 + (isAfternoon ? 12 : 0)
        rest = text.dropFirst(2)
        return true
    }

    private static func skip(_ scalar: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.first == UInt8(ascii: scalar) else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// One or two digits.
    private static func number(_ rest: inout ArraySlice<UInt8>) -> Int? {
        let digits = rest.prefix(2).prefix(while: \.isDigit)
        rest = rest.dropFirst(digits.count)
        return digits.wholeNumber
    }

    /// The zones of RFC 5322, by hours east of UTC.
    private static let zones = [
        "": 0, "Z": 0, "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7,
        "MDT": -6, "PST": -8, "PDT": -7,
    ]

    /// Minutes east of UTC for `Z`, `EST`, `-0500`, `+02:00`, `GMT-0500`.
    private static func offset(_ text: String) -> Int? {
        let name = text.prefix { $0 != "+" && $0 != "-" && !$0.isWhitespace }
        guard let hours = zones[String(name)] else { return nil }
        let rest = text.dropFirst(name.count).filter { !$0.isWhitespace }
        guard let sign = rest.first else { return hours * 60 }
        guard hours == 0, sign == "+" || sign == "-" else { return nil }
        let digits = rest.dropFirst().utf8.filter { $0 != UInt8(ascii: ":") }
        guard digits.count == 4 || digits.count == 2, let number = digits.wholeNumber else {
            return nil
        }
        let minutes = digits.count == 2 ? number * 60 : number / 100 * 60 + number % 100
        return minutes < 24 * 60 ? (sign == "-" ? -minutes : minutes) : nil
    }
}
