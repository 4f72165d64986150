/// The words behind a verb: options with values, switches, and the rest.
struct Arguments {
    private var values: [String: [String]] = [:]
    private(set) var positional: [String] = []

    /// What a verb takes.
    struct Options {
        /// Long names, without the dashes, that take a value.
        var valued: Set<String>
        var switches: Set<String> = []
        /// Long names by their single letters.
        var short: [Character: String] = [:]
        var maximumPositional = 0
    }

    init(_ words: some Sequence<String>, _ options: Options) throws {
        var rest = Array(words)[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("-"), word != "-" else {
                positional.append(word)
                continue
            }
            if word == "--help" || word == "-h" { throw HelpRequest.asked }
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = try Self.longName(String(parts[0]), options)
            if options.switches.contains(name) {
                guard parts.count == 1 else { throw UsageError("--\(name) takes no value") }
                values[name, default: []].append("")
            } else if parts.count == 2 {
                values[name, default: []].append(String(parts[1]))
            } else if let value = rest.popFirst() {
                values[name, default: []].append(value)
            } else {
                throw UsageError("\(word) needs a value")
            }
        }
        guard positional.count <= options.maximumPositional else {
            throw UsageError("unexpected '\(positional[options.maximumPositional])'")
        }
    }

    private static func longName(_ word: String, _ options: Options) throws -> String {
        let name: String?
        if word.hasPrefix("--") {
            name = String(word.dropFirst(2))
        } else {
            name = word.count == 2 ? word.last.flatMap { options.short[$0] } : nil
        }
        guard let name, options.valued.contains(name) || options.switches.contains(name) else {
            throw UsageError("unknown option '\(word)'")
        }
        return name
    }

    /// The value given last; nil where the option is not there.
    subscript(name: String) -> String? { values[name]?.last }

    func all(_ name: String) -> [String] { values[name] ?? [] }

    func has(_ name: String) -> Bool { values[name] != nil }

    /// A port number; the default where the option is not there.
    func port(_ name: String, default port: Int) throws -> Int {
        guard let text = self[name] else { return port }
        guard let port = Int(text), (0...65_535).contains(port) else {
            throw UsageError("--\(name) is '\(text)': give a number from 0 to 65535")
        }
        return port
    }
}
