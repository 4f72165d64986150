import Glibc

/// `AllowedPattern`: one of Java's regular expressions, as far as POSIX has the same.
///
/// POSIX rather than Swift's: its matcher takes time in proportion to the text, and a backtracking
/// one can take for ever. https://man7.org/linux/man-pages/man3/regex.3.html
struct AllowedPattern {
    private let expression: String

    private static let longest = 1_000
    /// The most that `{n}` may repeat, counted together: the matcher writes repetitions out.
    private static let mostRepetitions = 10_000

    /// Nil where POSIX has not the same.
    init?(_ pattern: String) {
        guard pattern.utf8.count <= Self.longest,
            let translated = Translation(pattern, mostRepetitions: Self.mostRepetitions)?.result
        else { return nil }
        expression = "^(\(translated))$"
        var compiled = regex_t()
        guard regcomp(&compiled, expression, REG_EXTENDED | REG_NOSUB) == 0 else { return nil }
        regfree(&compiled)
    }

    /// Whether the whole text has the form.
    ///
    /// Calls `regcomp` and `regexec`.
    func matches(_ text: String) -> Bool {
        var compiled = regex_t()
        guard regcomp(&compiled, expression, REG_EXTENDED | REG_NOSUB) == 0 else { return false }
        defer { regfree(&compiled) }
        return regexec(&compiled, text, 0, nil, 0) == 0
    }
}

/// Java's expression written as POSIX writes it.
private struct Translation {
    private(set) var result = ""
    private var rest: Substring
    /// How often what stands in each open group is repeated there, the outermost first.
    private var repetitions = [1]
    private var lastAtom = 1
    private var total = 0
    private let most: Int

    init?(_ pattern: String, mostRepetitions: Int) {
        rest = pattern[...]
        most = mostRepetitions
        while let character = rest.popFirst() {
            guard translate(character) else { return nil }
        }
    }

    private mutating func translate(_ character: Character) -> Bool {
        switch character {
        case "\\": return escape()
        case "[": return bracket()
        case "(":
            if rest.hasPrefix("?:") { rest = rest.dropFirst(2) }
            guard rest.first != "?" else { return false }
            repetitions.append(1)
            result.append("(")
        case ")":
            guard repetitions.count > 1, let inner = repetitions.popLast() else { return false }
            lastAtom = inner
            repetitions[repetitions.count - 1] = max(repetitions[repetitions.count - 1], inner)
            result.append(")")
        case "{": return repetition()
        case "*", "+", "?":
            guard rest.first != "?", rest.first != "+" else { return false }
            result.append(character)
        default:
            lastAtom = 1
            result.append(character)
        }
        return true
    }

    private mutating func escape() -> Bool {
        guard let letter = rest.popFirst() else { return false }
        lastAtom = 1
        switch letter {
        case "d": result += "[0-9]"
        case "D": result += "[^0-9]"
        case "w", "W", "s", "S": result += "\\\(letter)"
        case _ where letter.isLetter || letter.isNumber: return false
        default: result += "\\\(letter)"
        }
        return true
    }

    /// A set: in POSIX a backslash in it is itself, and `]`, `^` and `-` depend on their place.
    private mutating func bracket() -> Bool {
        lastAtom = 1
        var (isNegated, hasBracket, hasDash, hasCaret) = (false, false, false, false)
        var members = ""
        if rest.first == "^" {
            isNegated = true
            rest.removeFirst()
        }
        while let character = rest.popFirst() {
            switch character {
            case "]":
                guard !members.isEmpty || hasBracket || hasDash || hasCaret else { return false }
                // A caret alone would negate.
                if hasCaret, members.isEmpty, !hasBracket, !isNegated { return false }
                let tail = (hasCaret ? "^" : "") + (hasDash ? "-" : "")
                result += "[\(isNegated ? "^" : "")\(hasBracket ? "]" : "")\(members)\(tail)]"
                return true
            case "\\":
                guard let letter = rest.popFirst() else { return false }
                switch letter {
                case "d": members += "0-9"
                case "w": members += "a-zA-Z0-9_"
                case "s": members += " \t\n\r\u{0B}\u{0C}"
                case "]": hasBracket = true
                case "-": hasDash = true
                case "^": hasCaret = true
                case _ where letter.isLetter || letter.isNumber: return false
                default: members.append(letter)
                }
            case "-" where members.isEmpty || rest.first == "]": hasDash = true
            case "^": hasCaret = true
            case "[",
                "&" where character == "[" || rest.first == "&":
                return false
            default: members.append(character)
            }
        }
        return false
    }

    private mutating func repetition() -> Bool {
        guard let end = rest.firstIndex(of: "}") else { return false }
        let text = rest[..<end]
        rest = rest[rest.index(after: end)...]
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false)
        guard (1...2).contains(numbers.count), let least = Int(numbers[0]), least <= most,
            rest.first != "?", rest.first != "+"
        else { return false }
        let largest = numbers.count == 2 ? Int(numbers[1]) ?? least : least
        guard largest <= most, numbers.last.map({ $0.isEmpty || Int($0) != nil }) ?? false else {
            return false
        }
        lastAtom *= max(largest, 1)
        total += lastAtom
        let outer = repetitions.count - 1
        repetitions[outer] = max(repetitions[outer], lastAtom)
        result += "{\(text)}"
        return total <= most
    }
}
