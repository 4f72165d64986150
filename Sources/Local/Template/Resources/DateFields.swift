internal import Time

/// What the letters of a date pattern stand for at one moment.
struct DateFields {
    private let fields: Timestamp.Fields
    private let dayOfYear: Int
    /// 0 is Monday.
    private let weekday: Int
    private let secondOfDay: Int
    /// Seconds east of UTC.
    private let offset: Int
    private let zone: String

    private static let secondsPerDay = 86_400
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]
    private static let weekdays = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]
    private static let quarters = ["1st", "2nd", "3rd", "4th"]

    /// - Parameters:
    ///   - moment: to be written.
    ///   - offset: of the zone at this moment, in seconds east of UTC.
    ///   - zone: its name.
    init(_ moment: Timestamp, offset: Int, zone: String) {
        let local = moment.advanced(byMilliseconds: offset * 1000)
        fields = local.fields
        let days = Int((Double(local.seconds) / Double(Self.secondsPerDay)).rounded(.down))
        secondOfDay = local.seconds - days * Self.secondsPerDay
        // 1 January 1970 was a Thursday.
        weekday = ((days + 3) % 7 + 7) % 7
        var first = fields
        (first.month, first.day) = (1, 1)
        (first.hour, first.minute, first.second, first.millisecond) = (0, 0, 0, 0)
        let start = Timestamp(first)?.seconds ?? local.seconds
        dayOfYear = (local.seconds - start) / Self.secondsPerDay + 1
        self.offset = offset
        self.zone = zone
    }

    func text(of letter: Character, count: Int) -> String {
        switch letter {
        case "y", "u":
            count == 2 ? digits(fields.year % 100, 2) : digits(fields.year, count)
        case "G": count == 4 ? "Anno Domini" : count == 5 ? "A" : "AD"
        case "D": digits(dayOfYear, count)
        case "M", "L": name(Self.months, fields.month - 1, count) ?? digits(fields.month, count)
        case "E": name(Self.weekdays, weekday, max(count, 3)) ?? ""
        case "Q": quarter(count)
        case "d": digits(fields.day, count)
        case "a": fields.hour < 12 ? "AM" : "PM"
        case "H": digits(fields.hour, count)
        case "k": digits(fields.hour == 0 ? 24 : fields.hour, count)
        case "K": digits(fields.hour % 12, count)
        case "h": digits(fields.hour % 12 == 0 ? 12 : fields.hour % 12, count)
        case "m": digits(fields.minute, count)
        case "s": digits(fields.second, count)
        case "S": String((digits(fields.millisecond, 3) + "000000").prefix(count))
        case "A": digits(secondOfDay * 1000 + fields.millisecond, count)
        case "n": digits(fields.millisecond * 1_000_000, count)
        case "N": digits((secondOfDay * 1000 + fields.millisecond) * 1_000_000, count)
        case "V": zone
        case "O": "GMT" + (offset == 0 ? "" : count == 4 ? distance(.colon) : shortDistance)
        case "X": offset == 0 ? "Z" : isoDistance(count)
        case "x": isoDistance(count)
        case "Z":
            switch count {
            case 4: "GMT" + (offset == 0 ? "" : distance(.colon))
            case 5: offset == 0 ? "Z" : distance(.colon)
            default: distance(.none)
            }
        default: ""
        }
    }

    private func digits(_ value: Int, _ count: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, count - digits.count)) + digits
    }

    /// Three letters ask for a short name, four for the whole one, five for a letter; nil where
    /// digits are asked for.
    private func name(_ names: [String], _ index: Int, _ count: Int) -> String? {
        switch count {
        case 3: String(names[index].prefix(3))
        case 4: names[index]
        case 5: String(names[index].prefix(1))
        default: nil
        }
    }

    private func quarter(_ count: Int) -> String {
        let index = (fields.month - 1) / 3
        return switch count {
        case 3: "Q\(index + 1)"
        case 4: "\(Self.quarters[index]) quarter"
        case 5: "\(index + 1)"
        default: digits(index + 1, count)
        }
    }

    private enum Separator: String {
        case none = ""
        case colon = ":"
    }

    /// `+0530`, `-05:00`.
    private func distance(_ separator: Separator) -> String {
        let minutes = abs(offset) / 60
        return (offset < 0 ? "-" : "+") + digits(minutes / 60, 2) + separator.rawValue
            + digits(minutes % 60, 2)
    }

    /// `+5:30`, `-5`.
    private var shortDistance: String {
        let minutes = abs(offset) / 60
        return (offset < 0 ? "-" : "+") + "\(minutes / 60)"
            + (minutes % 60 == 0 ? "" : ":" + digits(minutes % 60, 2))
    }

    /// One letter leaves out minutes that are zero; three and five have a colon.
    private func isoDistance(_ count: Int) -> String {
        if count == 1, offset % 3600 == 0 { return String(distance(.none).prefix(3)) }
        return distance(count == 3 || count == 5 ? .colon : .none)
    }
}
