/// What a flow expects of one field of its leads.
package struct FieldDeclaration: Equatable, Sendable {
    /// The record's name for the field: of `demographics`, else of `custom_fields`.
    package var name: String
    package var type: FieldType
    package var isRequired: Bool
    /// The only values, compared in their normal form and without regard to case; empty for any.
    package var allowed: [String]
    /// The smallest number; of a date of birth the lowest age in years.
    package var minimum: Double?
    /// The greatest number; of a date of birth the highest age in years.
    package var maximum: Double?
    /// In characters, without white space around the text.
    package var minimumLength: Int?
    /// In characters, without white space around the text.
    package var maximumLength: Int?
    /// Whether the record holds asterisks instead of the value.
    package var isMasked: Bool

    package init(
        name: String,
        type: FieldType = .string,
        isRequired: Bool = false,
        allowed: [String] = [],
        minimum: Double? = nil,
        maximum: Double? = nil,
        minimumLength: Int? = nil,
        maximumLength: Int? = nil,
        isMasked: Bool = false
    ) {
        self.name = name
        self.type = type
        self.isRequired = isRequired
        self.allowed = allowed
        self.minimum = minimum
        self.maximum = maximum
        self.minimumLength = minimumLength
        self.maximumLength = maximumLength
        self.isMasked = isMasked
    }
}
