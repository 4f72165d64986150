internal import JSON

/// A condition on one field.
///
/// Text is compared byte by byte, so case counts. A field's text is the string itself, a number's
/// shortest digits, `true`, `false`, or the compact JSON of a list or object. Null and the empty
/// string count as missing; of a missing field only `not_exists` and `not_equals` hold.
///
/// | operator | value | holds where |
/// |---|---|---|
/// | `equals`, `not_equals` | string, number or boolean | the text is the same; for a number, the field is that number, or text that reads as it |
/// | `in` | list of those | one of them is equal |
/// | `contains`, `starts_with` | string | the text has it somewhere, or at its beginning |
/// | `greater_than`, `less_than` | number | the field is a number, or text that reads as one, beyond it |
/// | `exists`, `not_exists` | none | the field is there, or missing |
package struct ExportFilter: Sendable {
    package let field: ExportField
    package let test: Test

    package enum Test: Equatable, Sendable {
        case equals([Operand])
        case notEquals(Operand)
        case contains([UInt8])
        case startsWith([UInt8])
        case greaterThan(Double)
        case lessThan(Double)
        case exists
        case notExists
    }

    /// What a field is compared with.
    package enum Operand: Equatable, Sendable {
        case text([UInt8])
        case number(Double)
    }

    static let valueLimitBytes = 4_096
    static let listLimit = 1_000

    private static let operators = [
        "equals", "not_equals", "contains", "starts_with", "exists", "not_exists", "in",
        "greater_than", "less_than",
    ]

    init(_ entry: JSONCursor) throws(ExportRequestError) {
        try entry.allowOnly(["field", "operator", "value"])
        field = try ExportField(entry["field"])
        let name = try entry["operator"].choice(Self.operators)
        test = try Self.test(name, entry["value"])
    }

    private static func test(
        _ name: String,
        _ value: JSONCursor
    ) throws(ExportRequestError) -> Test {
        if name == "exists" || name == "not_exists" {
            guard value.value == nil else { throw value.problem(.valueNotTaken(operator: name)) }
            return name == "exists" ? .exists : .notExists
        }
        guard value.value != nil else { throw value.problem(.valueMissing(operator: name)) }
        switch name {
        case "equals": return .equals([try operand(value)])
        case "not_equals": return .notEquals(try operand(value))
        case "contains": return .contains(try text(value))
        case "starts_with": return .startsWith(try text(value))
        case "greater_than": return .greaterThan(try number(value, name))
        case "less_than": return .lessThan(try number(value, name))
        default:
            let entries = try value.entries(limit: listLimit)
            guard !entries.isEmpty else { throw value.problem(.empty) }
            return .equals(
                try entries.map { entry throws(ExportRequestError) in try operand(entry) }
            )
        }
    }

    private static func operand(_ value: JSONCursor) throws(ExportRequestError) -> Operand {
        switch value.value?.kind {
        case .string: return .text(try text(value))
        case .bool: return .text(value.value?.bytes ?? [])
        case .integer, .real: return .number(value.value?.double ?? 0)
        case .object, .array, .null, nil:
            throw value.problem(.wrongKind(expected: "a string, number or boolean"))
        }
    }

    private static func text(_ value: JSONCursor) throws(ExportRequestError) -> [UInt8] {
        Array(try value.text(limitBytes: valueLimitBytes).utf8)
    }

    private static func number(
        _ value: JSONCursor,
        _ name: String
    ) throws(ExportRequestError) -> Double {
        guard let number = value.value?.double else {
            throw value.problem(.numberNeeded(operator: name))
        }
        return number
    }
}

// MARK: - Judging

extension ExportFilter {
    /// Whether the condition holds for what the field has in an event.
    package func holds(for value: EventValue) -> Bool {
        switch test {
        case .equals(let operands): operands.contains { $0.isEqual(to: value) }
        case .notEquals(let operand): !operand.isEqual(to: value)
        case .contains(let part): !value.isMissing && value.text.containsRun(part)
        case .startsWith(let start): value.text.starts(with: start)
        case .greaterThan(let bound): value.number.map { $0 > bound } ?? false
        case .lessThan(let bound): value.number.map { $0 < bound } ?? false
        case .exists: !value.isMissing
        case .notExists: value.isMissing
        }
    }
}

extension ExportFilter.Operand {
    func isEqual(to value: EventValue) -> Bool {
        switch self {
        case .text(let text): value.text == text
        case .number(let number): value.number == number
        }
    }
}
