internal import JSON

extension FieldValue {
    /// What a record holds instead of the value: as many asterisks as the normal form has characters.
    var masked: JSON { Self.asterisks(for: normal) }

    /// As many asterisks as a text, or the text of another value, has characters.
    static func asterisks(for value: JSON) -> JSON {
        JSON(String(repeating: "*", count: (value.string ?? value.text).count))
    }
}
