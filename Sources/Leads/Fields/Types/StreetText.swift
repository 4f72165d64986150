internal import JSON

/// A street, with its number where that comes first; always valid.
enum StreetText {
    static func read(_ text: String) -> Reading {
        let normal = text.spaced
        let words = normal.words
        guard words.count > 1, let number = words.first, number.utf8.contains(where: \.isDigit)
        else { return .text(normal) }
        return .text(
            normal,
            components: [
                "number": JSON(number),
                "name": JSON(words.dropFirst().joined(separator: " ")),
            ]
        )
    }
}
