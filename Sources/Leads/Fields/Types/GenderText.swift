internal import JSON

/// `m` or `male`, `f` or `female`, `o` or `other`: normally the word.
enum GenderText {
    static func read(_ text: String) -> Reading {
        switch text.asciiLowered {
        case "m", "male": .text("male", components: ["abbr": "m"])
        case "f", "female": .text("female", components: ["abbr": "f"])
        case "o", "other": .text("other", components: ["abbr": "o"])
        default: .fault(.malformed)
        }
    }
}
