package import JSON

/// What a person answered to the question whether they may be contacted.
package enum ConsentAnswer: Int, Sendable, Comparable {
    // From the mildest to the strictest: of several answers the strictest counts.
    case given
    /// An answer that is neither yes nor no.
    case unclear
    case refused
    /// Taken back after it was given.
    case withdrawn

    package static func < (left: ConsentAnswer, right: ConsentAnswer) -> Bool {
        left.rawValue < right.rawValue
    }

    /// Reads a submitted value; nil for none, which is no answer.
    package init?(_ value: JSON) {
        switch value.kind {
        case .bool: self = value.bool == true ? .given : .refused
        case .null: return nil
        case .integer, .real: self.init(text: value.text)
        case .string: self.init(text: value.string ?? "")
        case .array:
            let answers = (value.array ?? []).compactMap { ConsentAnswer($0) }
            guard let strictest = answers.max() else { return nil }
            self = strictest
        case .object: self = .unclear
        }
    }

    private init?(text: String) {
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
        guard !words.isEmpty else { return nil }
        let sentence = words.joined(separator: " ")
        if Self.withdrawing.contains(sentence) {
            self = .withdrawn
        } else if Self.refusing.contains(sentence) || words.contains(where: Self.isNegation) {
            self = .refused
        } else if Self.giving.contains(sentence) {
            self = .given
        } else {
            self = .unclear
        }
    }

    private static let giving: Set<String> = [
        "yes", "y", "true", "t", "1", "1 0", "on", "ok", "checked", "agree", "agreed", "i agree",
        "accept", "accepted", "i accept", "consent", "i consent", "yes i agree", "yes i consent",
        "opt in", "opted in", "given", "granted", "si", "sí",
    ]

    private static let refusing: Set<String> = [
        "n", "false", "f", "0", "0 0", "off", "unchecked", "disagree", "i disagree", "decline",
        "declined", "i decline", "refuse", "refused", "none", "denied",
    ]

    /// Words that turn whatever is around them into a refusal: `no, thank you`, `I do not agree`.
    private static func isNegation(_ word: Substring) -> Bool {
        ["no", "not", "never", "don", "dont"].contains(word)
    }

    private static let withdrawing: Set<String> = [
        "withdrawn", "withdraw", "revoked", "revoke", "stop", "unsubscribe", "unsubscribed",
        "opt out", "opted out", "optout", "cancel", "cancelled", "remove me",
    ]
}
