internal import JSON
internal import Time

/// A day, normally `2014-06-02`.
///
/// Read are days with the month in words (`Mon Jun 2 2014`, `2nd June, 2014`), in figures with one
/// kind of separator (`6/2/2014`, `2014-06-02`), as eight digits, and days before a time of day.
/// In figures the month comes first, as in the US, and the day where that cannot be. Of years with
/// two digits those above 68 are of the twentieth century.
enum DateText {
    static func read(_ text: String) -> Reading {
        switch day(text) {
        case .day(let day): .text(day.text)
        case .fault(let fault): .fault(fault)
        }
    }

    /// A civil date.
    struct Day: Equatable {
        var year: Int
        var month: Int
        var day: Int
        /// Whether only two digits of the year were written.
        var isCenturyGuessed = false

        /// `2014-06-02`.
        var text: String {
            let year = String(year)
            let month = String(month)
            let day = String(day)
            let zero = { (text: String, width: Int) in
                String(repeating: "0", count: max(0, width - text.utf8.count)) + text
            }
            return "\(zero(year, 4))-\(zero(month, 2))-\(zero(day, 2))"
        }

        var exists: Bool {
            (1000...9999).contains(year) && (1...12).contains(month)
                && (1...Self.length(ofMonth: month, year)).contains(day)
        }

        private static func length(ofMonth month: Int, _ year: Int) -> Int {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        }
    }

    enum Found {
        case day(Day)
        case fault(FieldFault)
    }

    static func day(_ text: String) -> Found {
        var bytes = Array(text.utf8)
        // A text longer than any form is none; this also bounds the work.
        guard bytes.count <= 64 else { return .fault(.malformed) }
        if let separator = bytes.firstIndex(where: { $0 == UInt8(ascii: "T") || $0.isSpace }),
            bytes[separator...].contains(UInt8(ascii: ":"))
        {
            guard case .value = TimeText.read(text) else { return .fault(.malformed) }
            bytes = Array(TimeText.dayPart(of: bytes))
        }
        let candidates: [Day]
        if bytes.contains(where: \.isLetter) {
            candidates = inWords(bytes)
        } else if bytes.count == 8, bytes.allSatisfy(\.isDigit) {
            candidates = compact(bytes)
        } else {
            candidates = inFigures(bytes)
        }
        guard !candidates.isEmpty else { return .fault(.malformed) }
        guard let day = candidates.first(where: \.exists) else { return .fault(.nonexistent) }
        return .day(day)
    }
}

// MARK: - Forms

extension DateText {
    /// In the order of preference.
    private static func inFigures(_ bytes: [UInt8]) -> [Day] {
        guard let separator = bytes.first(where: { !$0.isDigit }),
            "/-.".utf8.contains(separator)
        else { return [] }
        let parts = bytes.split(separator: separator, omittingEmptySubsequences: false)
        let numbers = parts.compactMap(\.wholeNumber)
        guard parts.count == 3, numbers.count == 3 else { return [] }
        switch (parts[0].count, parts[1].count, parts[2].count) {
        case (4, 1...2, 1...2):
            return [
                Day(year: numbers[0], month: numbers[1], day: numbers[2]),
                Day(year: numbers[0], month: numbers[2], day: numbers[1]),
            ]
        case (1...2, 1...2, 2), (1...2, 1...2, 4):
            let isGuessed = parts[2].count == 2
            let year = isGuessed ? century(numbers[2]) : numbers[2]
            return [(numbers[0], numbers[1]), (numbers[1], numbers[0])].map { month, day in
                Day(year: year, month: month, day: day, isCenturyGuessed: isGuessed)
            }
        default: return []
        }
    }

    /// Eight digits, of which four are a year that people write dates of.
    private static func compact(_ bytes: [UInt8]) -> [Day] {
        let number = { (range: Range<Int>) in bytes[range].wholeNumber ?? 0 }
        let (first, last) = (number(0..<4), number(4..<8))
        let days = [
            Day(year: last, month: number(0..<2), day: number(2..<4)),
            Day(year: first, month: number(4..<6), day: number(6..<8)),
            Day(year: last, month: number(2..<4), day: number(0..<2)),
            Day(year: first, month: number(6..<8), day: number(4..<6)),
        ]
        return days.filter { (1800...2199).contains($0.year) }
    }

    /// `[weekday] month day year` and `[weekday] day month year`.
    private static func inWords(_ bytes: [UInt8]) -> [Day] {
        var words = bytes.split { $0.isSpace || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ".") }
        if words.count == 1 { words = bytes.split(separator: UInt8(ascii: "-")) }
        if words.count == 4, isWeekday(words[0]) { words.removeFirst() }
        guard words.count == 3, let year = words[2].wholeNumber else { return [] }
        let isGuessed = words[2].count == 2
        guard isGuessed || words[2].count == 4 else { return [] }
        let month = self.month(words[0])
        let day = dayNumber(words[1])
        let otherMonth = self.month(words[1])
        let otherDay = dayNumber(words[0])
        guard let month = month ?? otherMonth, let day = day ?? otherDay else { return [] }
        return [
            Day(
                year: isGuessed ? century(year) : year,
                month: month,
                day: day,
                isCenturyGuessed: isGuessed
            )
        ]
    }

    private static func century(_ year: Int) -> Int { year > 68 ? 1900 + year : 2000 + year }

    /// `2`, `02`, `2nd`.
    private static func dayNumber(_ word: some Collection<UInt8>) -> Int? {
        let digits = word.prefix(while: \.isDigit)
        guard digits.count <= 2, let number = digits.wholeNumber else { return nil }
        let ending = word.dropFirst(digits.count).map(\.lowered).text
        return ["", "st", "nd", "rd", "th"].contains(ending) ? number : nil
    }

    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september",
        "october", "november", "december",
    ]
    private static let weekdays = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    ]

    /// 1–12, by at least three letters of the English name.
    private static func month(_ word: some Collection<UInt8>) -> Int? {
        guard word.count >= 3 else { return nil }
        let name = word.map(\.lowered).text
        return months.firstIndex { $0.hasPrefix(name) }.map { $0 + 1 }
    }

    private static func isWeekday(_ word: some Collection<UInt8>) -> Bool {
        guard word.count >= 3 else { return false }
        let name = word.map(\.lowered).text
        return weekdays.contains { $0.hasPrefix(name) }
    }
}
