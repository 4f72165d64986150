/// What `--help` prints.
struct Help {
    let text: String

    /// What plumb is and which verbs it has.
    init(of plumb: Verb) {
        var paragraphs = [
            "plumb: \(plumb.summary)",
            "usage: plumb VERB [operands] [options]",
            Self.table(plumb.verbs.map { ($0.name, $0.summary) }),
            "plumb VERB --help says more of a verb, plumb --version which plumb this is.",
        ]
        if let details = plumb.details { paragraphs.append(details) }
        text = paragraphs.joined(separator: "\n\n") + "\n"
    }

    /// - Parameters:
    ///   - verb: what help is asked for.
    ///   - words: those before it, `plumb` first.
    init(of verb: Verb, behind words: [String]) {
        let path = verb.path(behind: words)
        var paragraphs = ["\(path): \(verb.summary)"]
        paragraphs.append("usage: " + Self.usage(of: verb, path: path))
        if let details = verb.details { paragraphs.append(details) }
        if !verb.verbs.isEmpty {
            paragraphs.append(Self.table(verb.verbs.map { ($0.name, $0.summary) }))
            paragraphs.append("\(path) \(verb.choice.uppercased()) --help says more.")
        }
        if !verb.options.isEmpty {
            paragraphs.append(Self.table(verb.options.map { ($0.usage, $0.sentence) }))
        }
        if !verb.examples.isEmpty {
            let examples = verb.examples.map { "  \($0)" }
            paragraphs.append((["examples:"] + examples).joined(separator: "\n"))
        }
        text = paragraphs.joined(separator: "\n\n") + "\n"
    }

    private static func usage(of verb: Verb, path: String) -> String {
        let words =
            [path] + (verb.verbs.isEmpty ? [] : [verb.choice.uppercased()])
            + verb.operands.map(\.placeholder) + (verb.options.isEmpty ? [] : ["[options]"])
        return words.joined(separator: " ")
    }

    private static func table(_ rows: [(String, String)]) -> String {
        let width = rows.map { $0.0.count }.max() ?? 0
        return rows.map { term, meaning in
            "  \(term)\(String(repeating: " ", count: width - term.count))  \(meaning)"
        }.joined(separator: "\n")
    }
}

extension Option {
    /// `-e, --event FILE`.
    fileprivate var usage: String {
        spellings.joined(separator: ", ") + (value.map { " \($0.placeholder)" } ?? "")
    }

    fileprivate var sentence: String { help + (mayRepeat ? "; may be repeated" : "") }
}
