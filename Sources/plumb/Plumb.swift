internal import Glibc
internal import YAML

/// The command line: one type a verb.
enum Plumb {
    static let version = "0.1.0"

    /// - Parameter words: what stands behind `plumb`.
    /// - Returns: the exit status.
    static func run(_ words: [String]) -> CInt {
        var path = ["plumb"]
        do {
            switch words.first {
            case nil:
                throw UsageError("give a verb: \(list(Verb.plumb.verbs))")
            case "--help", "-h":
                print(help(of: .plumb, behind: []), terminator: "")
                return 0
            case "__complete":
                print(Candidates(for: words.dropFirst()).text, terminator: "")
                return 0
            case "--version":
                print("plumb \(version)")
                return 0
            default:
                let (verb, before, rest) = try choose(words)
                path = before + [verb.name]
                guard case .run(let action) = verb.action else {
                    let asked = rest.first.map { ["--help", "-h"].contains($0) } ?? false
                    if asked { throw HelpRequest.asked(verb) }
                    throw missing(rest.first, of: verb, path: path)
                }
                return try action(Arguments(rest, verb))
            }
        } catch HelpRequest.asked(let verb) {
            print(help(of: verb, behind: Array(path.dropLast())), terminator: "")
            return 0
        } catch let error as UsageError {
            complain("\(error.description) (see \(path.joined(separator: " ")) --help)")
            return 64
        } catch {
            complain("\(error)")
            return 78
        }
    }

    /// Follows words down the table as far as they name verbs.
    ///
    /// - Returns: the verb, the words before it with `plumb` first, and those behind it.
    /// - Throws: `UsageError` for a first word that is no verb.
    static func choose(
        _ words: [String]
    ) throws -> (verb: Verb, path: [String], rest: ArraySlice<String>) {
        var verb = Verb.plumb
        var path: [String] = []
        var rest = words[...]
        while let word = rest.first, let next = verb.verb(word) {
            path.append(verb.name)
            verb = next
            rest = rest.dropFirst()
        }
        let asked = rest.first.map { ["--help", "-h"].contains($0) } ?? false
        let isWord = rest.first.map { !$0.hasPrefix("-") } ?? false
        if let standard = verb.standard.flatMap(verb.verb), !asked, !isWord {
            return (standard, path + [verb.name], rest)
        }
        if path.isEmpty, let word = rest.first {
            throw missing(word, of: verb, path: [verb.name])
        }
        return (verb, path, rest)
    }

    static func help(of verb: Verb, behind path: [String]) -> String {
        path.isEmpty ? Help(of: verb).text : Help(of: verb, behind: path).text
    }

    /// Why a word chooses none of a verb's verbs; nil for no word at all.
    static func missing(_ word: String?, of verb: Verb, path: [String]) -> UsageError {
        let choice = "give \(list(verb.verbs))"
        guard let word else { return UsageError(choice) }
        if word.hasPrefix("-") {
            let options = verb.options.map { "--\($0.name)" }
            return UsageError(
                "unknown option '\(word)'",
                meant: NearestName.to(word, among: options)
            )
        }
        let problem = "'\(word)' is no \(verb.choice) of \(path.joined(separator: " "))"
        guard !verb.verbs.isEmpty else { return UsageError(problem) }
        if let hint = NearestName.to(word, among: verb.verbs.map(\.name)) {
            return UsageError(problem, meant: hint)
        }
        return UsageError("\(problem): \(choice)")
    }

    /// `start, invoke or validate`.
    private static func list(_ verbs: [Verb]) -> String {
        let names = verbs.map(\.name)
        guard let last = names.last, names.count > 1 else { return names.joined() }
        return names.dropLast().joined(separator: ", ") + " or \(last)"
    }

    /// Writes an error; one that names its own place, line by line, stays as it is.
    static func complain(_ text: String) {
        write(complaint(text))
    }

    /// The line of an error, as stderr shows it.
    static func complaint(_ text: String) -> ArraySlice<UInt8> {
        let marks = [": error: ", ": error E", ": warning W"]
        return line(marks.contains(where: text.contains) ? text : "plumb: error: \(text)")
    }

    /// Writes what is probably not meant and keeps nothing from going on.
    static func warn(_ text: String) {
        write(line("plumb: warning: \(text)"))
    }

    /// Writes something worth knowing that is no error.
    static func note(_ text: String) {
        write(noteLine(text))
    }

    /// The line of something worth knowing, as stderr shows it.
    static func noteLine(_ text: String) -> ArraySlice<UInt8> {
        line("plumb: note: \(text)")
    }

    private static func line(_ text: String) -> ArraySlice<UInt8> {
        Array((TerminalStyle(STDERR_FILENO).diagnostics(text) + "\n").utf8)[...]
    }

    private static func write(_ line: ArraySlice<UInt8>) {
        // stderr is the last place to report to; where it fails there is nobody to tell.
        _ = line.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
