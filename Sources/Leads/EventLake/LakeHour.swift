package import Time

/// One hour of the lake, in UTC: the partition that an event's timestamp puts it in.
///
/// The folder names sort as the hours do, since all numbers are filled up with zeros.
package struct LakeHour: Hashable, Comparable, Sendable {
    /// Whole hours since 1970; negative before it.
    private let number: Int

    private static let milliseconds = 3_600_000

    /// The hour that holds a moment; nil outside the years 0000 to 9999, which have no folder.
    package init?(containing moment: Timestamp) {
        guard Self.moments.contains(moment.milliseconds) else { return nil }
        number = moment.milliseconds.flooredQuotient(by: Self.milliseconds)
    }

    /// The years 0000 to 9999, in milliseconds since 1970.
    private static let moments = -62_167_219_200_000..<253_402_300_800_000

    package var start: Timestamp { Timestamp(milliseconds: number * Self.milliseconds) }

    package static func < (left: LakeHour, right: LakeHour) -> Bool { left.number < right.number }

    /// `year=2026/month=03/day=08/hour=06/`.
    package var prefix: String {
        let fields = start.fields
        return "year=\(fields.year.digits(4))/month=\(fields.month.digits(2))"
            + "/day=\(fields.day.digits(2))/hour=\(fields.hour.digits(2))/"
    }

    /// The hour whose prefix a key begins with, and the rest of the key; nil for any other key.
    package static func parse(_ key: String) -> (hour: LakeHour, rest: Substring)? {
        var rest = key[...].utf8
        guard
            let year = rest.number("year=", digits: 4),
            let month = rest.number("/month=", digits: 2),
            let day = rest.number("/day=", digits: 2), let hour = rest.number("/hour=", digits: 2),
            rest.skip("/"),
            let moment = Timestamp(
                rfc3339: "\(year.digits(4))-\(month.digits(2))-\(day.digits(2))"
                    + "T\(hour.digits(2)):00:00Z"
            ),
            let found = LakeHour(containing: moment)
        else { return nil }
        return (found, Substring(rest))
    }
}

extension Int {
    /// Decimal, filled up with zeros on the left; the number must not be negative.
    func digits(_ width: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }

    /// The quotient rounded down, so that a moment before 1970 is in the hour that began before it.
    func flooredQuotient(by divisor: Int) -> Int {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

extension Substring.UTF8View {
    /// Takes a text off the front; false where it is not there.
    mutating func skip(_ text: StaticString) -> Bool {
        let isThere = text.withUTF8Buffer { self.starts(with: $0) }
        if isThere { removeFirst(text.utf8CodeUnitCount) }
        return isThere
    }

    /// Takes a label and exactly so many digits off the front.
    mutating func number(_ label: StaticString, digits: Int) -> Int? {
        guard skip(label) else { return nil }
        let found = prefix(digits)
        guard found.count == digits,
            found.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        removeFirst(digits)
        return found.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }
}
