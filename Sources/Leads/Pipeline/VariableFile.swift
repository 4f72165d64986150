/// Variables in a file, one `NAME=value` a line, as Docker Compose reads its `.env`.
///
/// Blank lines and lines that begin with `#` say nothing; `export ` before a name is allowed. A
/// value may stand in single or double quotes; without them ` #` begins a comment.
package struct VariableFile: Sendable {
    private var values: [String: String] = [:]

    /// Every variable of the file.
    package var all: [String: String] { values }

    package init(parsing text: String) throws(VariableFileError) {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            var rest = line.drop(while: \.isWhitespace)
            guard let first = rest.first, first != "#" else { continue }
            if rest.hasPrefix("export ") {
                rest = rest.dropFirst("export ".count).drop(while: \.isWhitespace)
            }
            guard let equals = rest.firstIndex(of: "=") else {
                throw .noAssignment(line: index + 1)
            }
            let name = Self.trimmed(rest[..<equals])
            guard VariableName.isValid(name) else { throw .badName(line: index + 1) }
            values[name] = try Self.value(rest[rest.index(after: equals)...], line: index + 1)
        }
    }

    /// The value of a variable; nil where the file does not set it.
    package subscript(name: String) -> String? { values[name] }

    private static func value(
        _ text: Substring,
        line: Int
    ) throws(VariableFileError) -> String {
        let rest = text.drop(while: \.isWhitespace)
        guard let quote = rest.first, quote == "\"" || quote == "'" else {
            let comment = rest.firstRange(of: " #")?.lowerBound ?? rest.endIndex
            return trimmed(rest[..<comment])
        }
        let inside = rest.dropFirst()
        guard let end = inside.firstIndex(of: quote) else { throw .openQuote(line: line) }
        return String(inside[..<end])
    }

    private static func trimmed(_ text: Substring) -> String {
        guard let last = text.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(text[...last])
    }
}

/// Why a file of variables cannot be read.
///
/// Values are not told: they are secrets.
package enum VariableFileError: Error, Equatable {
    case noAssignment(line: Int)
    case badName(line: Int)
    case openQuote(line: Int)

    /// `.env:3:1: error: …`.
    package func diagnostic(file: String) -> String {
        switch self {
        case .noAssignment(let line): "\(file):\(line):1: error: expected NAME=value"
        case .badName(let line):
            "\(file):\(line):1: error: a name has letters, digits and underscores only"
        case .openQuote(let line): "\(file):\(line):1: error: the quote is not closed on this line"
        }
    }
}

/// The names that variables may have.
enum VariableName {
    static func isValid(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(48...57).contains(first) else { return false }
        return name.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "_") || (48...57).contains(byte) || (65...90).contains(byte)
                || (97...122).contains(byte)
        }
    }
}
