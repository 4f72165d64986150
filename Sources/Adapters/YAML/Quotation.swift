extension String {
    /// The text between single quotes, short and free of control characters: fit for an error.
    package var quoted: String { "'\(shortened)'" }

    /// At most 64 characters, control characters as `\u{…}`, so that a hostile name can neither
    /// flood nor repaint a terminal.
    var shortened: String {
        let limit = 64
        var result = ""
        for (offset, character) in self.enumerated() {
            guard offset < limit else { return result + "…" }
            for scalar in character.unicodeScalars.prefix(8) {
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator:
                    result += "\\u{\(String(scalar.value, radix: 16))}"
                default:
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result
    }
}
