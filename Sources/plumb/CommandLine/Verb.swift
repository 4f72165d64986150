/// A word of the command line with all that is to be known of it.
///
/// Parsing, help, hints and completion are made from this alone.
struct Verb: Sendable {
    let name: String
    /// One line without a full stop.
    let summary: String
    /// What a summary does not say; nil for nothing.
    var details: String?
    var operands: [Operand] = []
    var options: [Option] = []
    var examples: [String] = []
    /// The verb behind this one that runs where none is named; nil for none.
    var standard: String?
    /// What the verbs behind this one are called.
    var choice = "verb"
    /// What it does; a verb with verbs of its own only chooses among them.
    var action: Action

    enum Action: Sendable {
        /// Gives the exit status.
        case run(@Sendable (Arguments) throws -> CInt)
        case choose([Verb])
    }

    /// The verbs behind this one.
    var verbs: [Verb] {
        switch action {
        case .run: []
        case .choose(let verbs): verbs
        }
    }

    func verb(_ name: String) -> Verb? { verbs.first { $0.name == name } }

    /// The option of a word: `--name` or a dash and a letter.
    func option(_ word: String) -> Option? {
        options.first { $0.spellings.contains(word) }
    }

    /// `plumb events make` for the verb `make`, given the words before it.
    func path(behind words: [String]) -> String { (words + [name]).joined(separator: " ") }
}

/// What a verb takes without a dash.
struct Operand: Sendable {
    let placeholder: String
    let completion: Completion
}

/// What a verb takes with two dashes.
struct Option: Sendable {
    let name: String
    let short: Character?
    /// Nil for a switch.
    let value: Operand?
    /// One line without a full stop.
    let help: String
    let mayRepeat: Bool

    /// An option with a value.
    static func value(
        _ name: String,
        _ placeholder: String,
        _ completion: Completion,
        _ help: String,
        short: Character? = nil,
        mayRepeat: Bool = false
    ) -> Option {
        Option(
            name: name,
            short: short,
            value: Operand(placeholder: placeholder, completion: completion),
            help: help,
            mayRepeat: mayRepeat
        )
    }

    /// An option without a value.
    static func `switch`(_ name: String, _ help: String) -> Option {
        Option(name: name, short: nil, value: nil, help: help, mayRepeat: false)
    }

    var spellings: [String] { (short.map { ["-\($0)"] } ?? []) + ["--\(name)"] }
}

/// What a shell offers for a word.
enum Completion: Sendable {
    case file
    case folder
    /// A function of the template.
    case function
    /// A schedule of the template.
    case schedule
    /// A queue of the template.
    case queue
    /// A source of the pipeline file.
    case source
    /// A verb of plumb, or one of the verb before it.
    case verb
    case words([String])
    /// Nothing can be known of it.
    case text
}
