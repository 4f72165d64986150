internal import Time
internal import YAML

/// The words behind a verb: options with values, switches, and the rest.
struct Arguments {
    /// The verb that they are given to.
    let verb: Verb
    private var values: [String: [String]] = [:]
    private(set) var positional: [String] = []

    /// Reads words as the table has the verb; behind `--` every word is positional.
    ///
    /// - Parameters:
    ///   - words: what stands behind the verb.
    ///   - verb: whose options and operands they are.
    /// - Throws: `HelpRequest` where help is asked for, `UsageError` for words that do not fit.
    init(_ words: some Sequence<String>, _ verb: Verb) throws {
        self.verb = verb
        var rest = Array(words)[...]
        var takesOptions = true
        while let word = rest.popFirst() {
            if takesOptions, word == "--" {
                takesOptions = false
            } else if takesOptions, word.hasPrefix("-"), word != "-" {
                try readOption(word, &rest)
            } else {
                positional.append(word)
            }
        }
        guard positional.count <= verb.operands.count else {
            throw UsageError("unexpected '\(positional[verb.operands.count])'")
        }
    }

    private mutating func readOption(_ word: String, _ rest: inout ArraySlice<String>) throws {
        if word == "--help" || word == "-h" { throw HelpRequest.asked(verb) }
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let option = try option(String(parts[0]))
        if option.value == nil {
            guard parts.count == 1 else { throw UsageError("--\(option.name) takes no value") }
            values[option.name, default: []].append("")
        } else if parts.count == 2 {
            values[option.name, default: []].append(String(parts[1]))
        } else if let value = rest.popFirst() {
            values[option.name, default: []].append(value)
        } else {
            throw UsageError("\(word) needs a value")
        }
    }

    private func option(_ word: String) throws -> Option {
        if let option = verb.option(word) { return option }
        let hint = NearestName.to(word, among: verb.options.map { "--\($0.name)" })
        throw UsageError("unknown option '\(word)'", meant: hint)
    }

    /// The value given last; nil where the option is not there.
    subscript(name: String) -> String? { values[name]?.last }

    func all(_ name: String) -> [String] { values[name] ?? [] }

    func has(_ name: String) -> Bool { values[name] != nil }

    /// A port number; the default where the option is not there.
    func port(_ name: String, default port: Int) throws -> Int {
        try number(name, in: 0...65_535) ?? port
    }

    /// A moment, RFC 3339; nil where the option is not there.
    func time(_ name: String) throws -> Timestamp? {
        guard let text = self[name] else { return nil }
        guard let time = Timestamp(rfc3339: text) else {
            throw UsageError("--\(name) is '\(text)': give a time such as 2026-03-08T06:59:00Z")
        }
        return time
    }

    /// A whole number within bounds; nil where the option is not there.
    func number(_ name: String, in bounds: ClosedRange<Int>) throws -> Int? {
        guard let text = self[name] else { return nil }
        guard let number = Int(text), bounds.contains(number) else {
            let range = "from \(bounds.lowerBound) to \(bounds.upperBound)"
            throw UsageError("--\(name) is '\(text)': give a number \(range)")
        }
        return number
    }
}
