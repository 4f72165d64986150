/// Words that cannot be understood.
struct UsageError: Error {
    var description: String

    /// - Parameters:
    ///   - description: what is wrong, and what to do.
    ///   - meant: the word that was probably meant; nil where none is close.
    init(_ description: String, meant: String? = nil) {
        self.description = description + (meant.map { "; did you mean '\($0)'?" } ?? "")
    }
}

extension UsageError {
    /// A word that is not among the choices of an option.
    static func choice(_ option: String, _ word: String, among words: [String]) -> UsageError {
        UsageError("--\(option) is '\(word)': give one of \(words.joined(separator: ", "))")
    }
}

/// `--help` behind a verb.
enum HelpRequest: Error {
    case asked(Verb)
}
