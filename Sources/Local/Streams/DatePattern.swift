internal import Time

/// The letters of Java's `DateTimeFormatter` that stand in prefixes; text in single quotes stays.
enum DatePattern {
    /// A letter that is not known here stays as it is.
    static func text(_ moment: Timestamp, pattern: String) -> String {
        let fields = moment.fields
        var text = ""
        var isQuoted = false
        var rest = pattern[...]
        while let letter = rest.first {
            if letter == "'" {
                rest.removeFirst()
                if rest.first == "'" {
                    text += "'"
                    rest.removeFirst()
                } else {
                    isQuoted.toggle()
                }
                continue
            }
            let run = rest.prefix { $0 == letter }
            rest = rest.dropFirst(run.count)
            if !isQuoted, letter == "M", let name = monthName(fields.month, letters: run.count) {
                text += name
                continue
            }
            guard !isQuoted, let value = value(of: letter, in: fields) else {
                text += run
                continue
            }
            // Two letters of the year are its last two digits.
            let number = letter == "y" && run.count == 2 ? value % 100 : value
            let digits = String(number)
            text += String(repeating: "0", count: max(0, run.count - digits.count)) + digits
        }
        return text
    }

    /// Three letters ask for a short name, four for the whole one; nil where digits are asked for.
    private static func monthName(_ month: Int, letters: Int) -> String? {
        let names = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September",
            "October", "November", "December",
        ]
        switch letters {
        case 3: return String(names[month - 1].prefix(3))
        case 4: return names[month - 1]
        default: return nil
        }
    }

    private static func value(of letter: Character, in fields: Timestamp.Fields) -> Int? {
        switch letter {
        case "y", "u": fields.year
        case "M": fields.month
        case "d": fields.day
        case "H": fields.hour
        case "m": fields.minute
        case "s": fields.second
        case "S": fields.millisecond
        default: nil
        }
    }
}
