internal import LeadModel

/// White space scalar by scalar: before a combining mark a space would else be part of a character
/// that is none, and a text cut there would read otherwise than the whole.
extension String {
    /// The text without white space at its ends.
    var stripped: String {
        if hasVisibleEnds { return self }
        let start = unicodeScalars.drop { $0.properties.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.properties.isWhitespace }) else { return "" }
        return String(start[...last])
    }

    /// What stands between white space.
    var words: [String] {
        unicodeScalars.split { $0.properties.isWhitespace }.map { String($0) }
    }

    /// The words with one space between them.
    var spaced: String { words.joined(separator: " ") }
}
