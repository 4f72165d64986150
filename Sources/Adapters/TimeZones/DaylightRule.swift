internal import Glibc

/// The rule by which a zone's clocks change every year: `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html, with the hours -167 to
/// 167 of RFC 9636.
struct DaylightRule {
    /// Seconds east of UTC.
    private let standard: Int
    private var daylight: (offset: Int, begin: Day, end: Day)?

    /// A time of one day of the year.
    private struct Day {
        var kind: Kind
        /// Seconds after midnight; the day before or after where out of the day.
        var seconds: Int

        enum Kind {
            /// From 1; 29 February is never counted.
            case julian(Int)
            /// From 0; 29 February is counted.
            case ordinal(Int)
            /// `week` 5 is the last; `weekday` 0 is Sunday.
            case weekday(month: Int, week: Int, weekday: Int)
        }
    }

    /// Nil for a text that is no rule.
    init?(_ text: some Sequence<UInt8>) {
        var scanner = Scanner(rest: Array(text)[...])
        guard scanner.name(), let standard = scanner.offset() else { return nil }
        self.standard = standard
        guard !scanner.rest.isEmpty else { return }
        guard scanner.name() else { return nil }
        let isNext = scanner.rest.first == UInt8(ascii: ",")
        guard let offset = isNext ? standard + 3600 : scanner.offset(),
            let begin = scanner.day(), let end = scanner.day(), scanner.rest.isEmpty
        else { return nil }
        daylight = (offset, begin, end)
    }

    /// The changes of a year in their order, each with the offset from then on.
    func changes(in year: Int) -> [(instant: Int, offset: Int)] {
        guard let daylight else { return [] }
        let begin = Self.local(daylight.begin, year) - standard
        let end = Self.local(daylight.end, year) - daylight.offset
        let changes = [(instant: begin, offset: daylight.offset), (instant: end, offset: standard)]
        return changes.sorted { $0.instant < $1.instant }
    }

    /// What the zone's clocks show then, as Unix seconds of the same time in UTC.
    private static func local(_ day: Day, _ year: Int) -> Int {
        let dayOfYear: Int
        switch day.kind {
        case .julian(let number):
            let isBehind = number >= 60 && days(to: 2, in: year) - days(to: 1, in: year) == 29
            dayOfYear = isBehind ? number : number - 1
        case .ordinal(let number): dayOfYear = number
        case .weekday(let month, let week, let weekday):
            let first = days(to: month - 1, in: year)
            let length = days(to: month, in: year) - first
            // 1 January 1970 was a Thursday.
            let firstWeekday = (newYear(year) / 86_400 + first + 4) % 7
            var dayOfMonth = (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
            if dayOfMonth >= length { dayOfMonth -= 7 }
            dayOfYear = first + dayOfMonth
        }
        return newYear(year) + dayOfYear * 86_400 + day.seconds
    }

    private static func newYear(_ year: Int) -> Int { midnight(year, month: 0) }

    /// The days of a year's first months.
    private static func days(to months: Int, in year: Int) -> Int {
        (midnight(year, month: months) - newYear(year)) / 86_400
    }

    /// Calls `timegm`.
    private static func midnight(_ year: Int, month: Int) -> Int {
        var parts = tm()
        parts.tm_year = CInt(year - 1900)
        parts.tm_mon = CInt(month)
        parts.tm_mday = 1
        return timegm(&parts)
    }

    /// Takes a rule apart from the left.
    private struct Scanner {
        var rest: ArraySlice<UInt8>

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest.removeFirst()
            return true
        }

        /// Letters, or anything between `<` and `>`.
        mutating func name() -> Bool {
            if skip("<") {
                rest = rest.drop { $0 != UInt8(ascii: ">") }
                return skip(">")
            }
            let before = rest.count
            rest = rest.drop {
                ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z")
            }
            return before - rest.count >= 3
        }

        mutating func number() -> Int? {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            guard (1...3).contains(digits.count) else { return nil }
            rest = rest.dropFirst(digits.count)
            return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }

        /// `hh[:mm[:ss]]` with a sign or without, in seconds.
        mutating func time() -> Int? {
            let sign = skip("-") ? -1 : 1
            if sign == 1 { _ = skip("+") }
            guard let hours = number() else { return nil }
            var seconds = hours * 3600
            for unit in [60, 1] where skip(":") {
                guard let more = number() else { return nil }
                seconds += more * unit
            }
            return sign * seconds
        }

        /// Seconds east of UTC; the text counts westwards.
        mutating func offset() -> Int? { time().map { -$0 } }

        mutating func day() -> Day? {
            guard skip(","), let kind = kind() else { return nil }
            guard skip("/") else { return Day(kind: kind, seconds: 7200) }
            return time().map { Day(kind: kind, seconds: $0) }
        }

        private mutating func kind() -> Day.Kind? {
            if skip("J") { return number().map { .julian($0) } }
            guard skip("M") else { return number().map { .ordinal($0) } }
            guard let month = number(), (1...12).contains(month), skip("."),
                let week = number(), (1...5).contains(week), skip("."),
                let weekday = number(), weekday < 7
            else { return nil }
            return .weekday(month: month, week: week, weekday: weekday)
        }
    }
}
