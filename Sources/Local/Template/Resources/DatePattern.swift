package import Time
package import TimeZones

/// A pattern of Java's `DateTimeFormatter`, as far as no locale decides what it gives.
///
/// https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/time/format/DateTimeFormatter.html#patterns
package struct DatePattern: Equatable, Sendable {
    /// What a pattern is made of.
    enum Part: Equatable, Sendable {
        case literal(String)
        case field(Character, count: Int)
    }

    package enum Problem: Error, Equatable, Sendable {
        case unendedQuote
        /// No letter of Java's, or one with a meaning in the future.
        case unknown(Character)
        case tooMany(Character, most: Int)
        case notExactly(Character, count: Int)
        /// A letter whose text depends on the locale of Firehose's servers.
        case localized(Character, instead: String?)
    }

    private let parts: [Part]

    /// Reads a pattern.
    package init(_ pattern: String) throws(Problem) {
        var parts: [Part] = []
        var literal = ""
        var rest = pattern[...]
        while let letter = rest.first {
            if letter == "'" {
                literal += try Self.quoted(&rest)
                continue
            }
            guard letter.isASCII, letter.isLetter else {
                guard !"{}#".contains(letter) else { throw .unknown(letter) }
                // What is optional is there when a moment is written.
                if letter != "[", letter != "]" { literal.append(letter) }
                rest.removeFirst()
                continue
            }
            let run = rest.prefix { $0 == letter }.count
            rest = rest.dropFirst(run)
            try Self.check(letter, count: run)
            if !literal.isEmpty { parts.append(.literal(literal)) }
            literal = ""
            parts.append(.field(letter, count: run))
        }
        if !literal.isEmpty { parts.append(.literal(literal)) }
        self.parts = parts
    }

    /// Text in single quotes; two of them are one of the text.
    private static func quoted(_ rest: inout Substring) throws(Problem) -> String {
        rest.removeFirst()
        if rest.first == "'" {
            rest.removeFirst()
            return "'"
        }
        var text = ""
        while let character = rest.popFirst() {
            guard character == "'" else {
                text.append(character)
                continue
            }
            guard rest.first == "'" else { return text }
            text.append("'")
            rest.removeFirst()
        }
        throw .unendedQuote
    }

    /// How often a letter may stand in a row.
    private static func check(_ letter: Character, count: Int) throws(Problem) {
        let most: Int
        switch letter {
        case "u", "y", "A", "n", "N": most = 19
        case "S": most = 9
        case "G", "M", "L", "Q", "E", "X", "x", "Z": most = 5
        case "D": most = 3
        case "d", "H", "h", "k", "K", "m", "s": most = 2
        case "a": most = 1
        case "V":
            guard count == 2 else { throw .notExactly(letter, count: 2) }
            return
        case "O":
            guard count == 1 || count == 4 else { throw .notExactly(letter, count: 1) }
            return
        case "Y": throw .localized(letter, instead: "y, the year")
        case "w", "W", "e", "c", "F", "B", "q", "v", "z", "g", "p":
            throw .localized(letter, instead: nil)
        default: throw .unknown(letter)
        }
        guard count <= most else { throw .tooMany(letter, most: most) }
    }

    /// The moment as the clocks of the zone show it.
    package func text(_ moment: Timestamp, in zone: TimeZone = .utc) -> String {
        let offset = zone.offset(at: moment.seconds)
        let shown = DateFields(moment, offset: offset, zone: zone.name)
        return parts.reduce(into: "") { text, part in
            switch part {
            case .literal(let literal): text += literal
            case .field(let letter, let count): text += shown.text(of: letter, count: count)
            }
        }
    }
}

extension DatePattern.Problem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unendedQuote: "a single quote begins a text that another one must end"
        case .unknown(let letter): "'\(letter)' is no letter of Java's DateTimeFormatter"
        case .tooMany(let letter, let most):
            "'\(letter)' may stand \(most) times in a row at most"
        case .notExactly(let letter, 2): "'\(letter)' must stand 2 times in a row"
        case .notExactly(let letter, _): "'\(letter)' must stand once or 4 times in a row"
        case .localized(let letter, let instead):
            "'\(letter)' depends on a locale and is not supported by the local runtime"
                + (instead.map { "; did you mean \($0)?" } ?? "")
        }
    }
}
