/// `MetadataExtractionQuery`: partition keys by the paths of their values in a record.
///
/// Of jq 1.6 an object of paths, which is what partition keys need: `{a: .b.c, "d": .e["f"][0], g}`.
/// https://jqlang.org/manual/v1.6/#object-construction
package struct PartitionQuery: Equatable, Sendable {
    package struct Key: Equatable, Sendable {
        package var name: String
        package var path: [Step]
    }

    package enum Step: Equatable, Sendable {
        case member(String)
        /// From the end where it is negative.
        case element(Int)
    }

    /// What is wrong with a query, and where.
    package struct Problem: Error, Equatable, CustomStringConvertible, Sendable {
        package var reason: String
        /// 1-based, in characters.
        package var column: Int

        package var description: String {
            "MetadataExtractionQuery, column \(column): \(reason)"
        }
    }

    package private(set) var keys: [Key]

    /// Reads a query.
    package init(_ text: String) throws(Problem) {
        var parser = Parser(text)
        keys = try parser.object()
    }
}

private struct Parser {
    private let characters: [Character]
    private var index = 0

    init(_ text: String) { characters = Array(text) }

    private var next: Character? { index < characters.count ? characters[index] : nil }

    private func problem(_ reason: String) -> PartitionQuery.Problem {
        PartitionQuery.Problem(reason: reason, column: index + 1)
    }

    private mutating func skipSpace() {
        while let next, next.isWhitespace { index += 1 }
    }

    private mutating func take(_ character: Character) -> Bool {
        skipSpace()
        guard next == character else { return false }
        index += 1
        return true
    }

    mutating func object() throws(PartitionQuery.Problem) -> [PartitionQuery.Key] {
        guard take("{") else { throw problem("a query is an object of paths: {key: .path, …}") }
        var keys: [PartitionQuery.Key] = []
        while !take("}") {
            if !keys.isEmpty {
                guard take(",") else { throw unsupported("expected ',' or '}'") }
            }
            skipSpace()
            let start = index
            let name = try key()
            if keys.contains(where: { $0.name == name }) {
                index = start
                throw problem("the key '\(name)' is there twice")
            }
            // A key alone stands for the member of its name.
            let path = take(":") ? try path() : [.member(name)]
            keys.append(PartitionQuery.Key(name: name, path: path))
        }
        skipSpace()
        guard next == nil else { throw unsupported("text behind the object") }
        guard !keys.isEmpty else { throw problem("the object has no key") }
        return keys
    }

    private mutating func key() throws(PartitionQuery.Problem) -> String {
        if next == "\"" { return try string() }
        guard let name = identifier() else {
            throw unsupported("expected a key: a name or a string")
        }
        return name
    }

    private mutating func path() throws(PartitionQuery.Problem) -> [PartitionQuery.Step] {
        skipSpace()
        guard next == "." else { throw unsupported("expected a path such as .customer.id") }
        var steps: [PartitionQuery.Step] = []
        var isFirst = true
        while true {
            if next == "." {
                index += 1
                if next == "\"" {
                    steps.append(.member(try string()))
                } else if let name = identifier() {
                    steps.append(.member(name))
                } else if next == "[" {
                    steps.append(try bracket())
                } else {
                    throw isFirst
                        ? problem("'.' is the whole record, which is no partition key")
                        : unsupported("expected a name")
                }
            } else if next == "[" {
                steps.append(try bracket())
            } else {
                return steps
            }
            isFirst = false
        }
    }

    private mutating func bracket() throws(PartitionQuery.Problem) -> PartitionQuery.Step {
        index += 1
        skipSpace()
        let step: PartitionQuery.Step
        if next == "\"" {
            step = .member(try string())
        } else {
            let start = index
            if next == "-" { index += 1 }
            while let next, next.isASCII, next.isNumber { index += 1 }
            guard let number = Int(String(characters[start..<index])) else {
                throw unsupported("expected a string or a number in []")
            }
            step = .element(number)
        }
        guard take("]") else { throw unsupported("expected ']'") }
        return step
    }

    private mutating func identifier() -> String? {
        let start = index
        while let next, next.isASCII, next.isLetter || next == "_" || next.isNumber,
            index > start || !next.isNumber
        { index += 1 }
        return index > start ? String(characters[start..<index]) : nil
    }

    private mutating func string() throws(PartitionQuery.Problem) -> String {
        index += 1
        var text = ""
        while let character = next {
            index += 1
            switch character {
            case "\"": return text
            case "\\":
                guard let escaped = next, "\"\\/".contains(escaped) else {
                    throw problem("of escapes only \\\", \\\\ and \\/ are read here")
                }
                text.append(escaped)
                index += 1
            default: text.append(character)
            }
        }
        throw problem("the string does not end")
    }

    /// What jq might take and is not read here.
    private func unsupported(_ reason: String) -> PartitionQuery.Problem {
        guard let next else { return problem("\(reason), found the end") }
        let isBeyondPaths = "|(?+-*/%=<>[$@".contains(next) || next.isLetter || next.isNumber
        let found = "\(reason), found '\(next)'"
        return problem(
            isBeyondPaths
                ? "\(found): of jq only paths are supported by the local runtime" : found
        )
    }
}
