internal import JSON

/// The `InputTemplate` of a target: JSON, or nearly, with names in angle brackets.
///
/// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
struct InputTemplate {
    private let text: String

    init(_ text: String) {
        self.text = text
    }

    /// Replaces names by their values: within quotes by text, elsewhere by JSON.
    ///
    /// - Parameter value: the value of a name; nil leaves the brackets as they are.
    /// - Returns: The text, JSON where the template is good.
    func filled(_ value: (String) -> JSON?) -> String {
        var filled = ""
        var rest = text[...]
        var isQuoted = false
        while let character = rest.popFirst() {
            switch character {
            case "\\" where isQuoted:
                filled.append(character)
                if let escaped = rest.popFirst() { filled.append(escaped) }
                continue
            case "\"": isQuoted.toggle()
            case "<":
                guard let end = rest.firstIndex(of: ">"), let value = value(String(rest[..<end]))
                else { break }
                filled += isQuoted ? String(Self.quotable(value)) : value.text
                rest = rest[rest.index(after: end)...]
                continue
            default: break
            }
            filled.append(character)
        }
        return filled
    }

    /// A value as it may stand between quotes.
    private static func quotable(_ value: JSON) -> Substring {
        JSON(value.string ?? value.text).text.dropFirst().dropLast()
    }
}
