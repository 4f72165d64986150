internal import JSON

/// The values that a field may have.
struct ValuePattern: Sendable {
    /// The names from the event down to the field.
    let path: [String]
    var texts: Set<[UInt8]> = []
    var integers: Set<Int> = []
    var reals: Set<Double> = []
    var truths: Set<Bool> = []
    var takesNull = false
    /// `{"exists": true}`.
    var takesAnything = false
    /// `{"exists": false}`.
    var takesAbsence = false
    var tests: [ValueTest] = []

    init(path: [String]) {
        self.path = path
    }

    func matches(_ value: JSON?, in event: JSON) -> Bool {
        if let value, matches(value) { return true }
        return takesAbsence && !Self.exists(path[...], in: event)
    }

    private func matches(_ value: JSON) -> Bool {
        switch value.kind {
        case .object: return false
        case .array: return (0..<value.count).contains { value[$0].map(matches) ?? false }
        default: return takesAnything || takes(value)
        }
    }

    private func takes(_ value: JSON) -> Bool {
        if tests.contains(where: { $0.takes(value) }) { return true }
        return switch value.kind {
        case .string: !texts.isEmpty && texts.contains(value.stringBytes ?? [])
        case .integer, .real: Self.contains(value, integers, reals)
        case .bool: value.bool.map(truths.contains) ?? false
        case .null: takesNull
        case .object, .array: false
        }
    }

    /// Whether a number is among some, also where one is written `300` and the other `300.0`.
    static func contains(_ value: JSON, _ integers: Set<Int>, _ reals: Set<Double>) -> Bool {
        if let integer = value.int {
            return integers.contains(integer) || reals.contains(Double(integer))
        }
        guard let real = value.double else { return false }
        return reals.contains(real) || Int(exactly: real).map(integers.contains) ?? false
    }

    /// Whether the event has a value at a path, through whatever arrays there are on the way.
    private static func exists(_ path: ArraySlice<String>, in value: JSON) -> Bool {
        switch value.kind {
        case .array: return (0..<value.count).contains { exists(path, in: value[$0] ?? .null) }
        case .object:
            guard let name = path.first, let member = value[name] else { return false }
            return exists(path.dropFirst(), in: member)
        default: return path.isEmpty
        }
    }
}

/// A condition on one value that is no object and no array.
enum ValueTest: Sendable {
    case text(TextTest)
    case range(NumericRange)
    case network(AddressRange)
    /// `anything-but` of whole values.
    case otherThan(texts: Set<[UInt8]>, integers: Set<Int>, reals: Set<Double>)
    /// `anything-but` of beginnings, endings and the like: a value that is no text has none.
    case otherThanText([TextTest])

    func takes(_ value: JSON) -> Bool {
        switch self {
        case .text(let test): return value.stringBytes.map(test.takes) ?? false
        case .range(let range): return value.double.map(range.contains) ?? false
        case .network(let range): return value.string.map(range.contains) ?? false
        case .otherThan(let texts, let integers, let reals):
            if let text = value.stringBytes { return !texts.contains(text) }
            return !ValuePattern.contains(value, integers, reals)
        case .otherThanText(let tests):
            guard let text = value.stringBytes else { return true }
            return !tests.contains { $0.takes(text) }
        }
    }
}

/// The numbers of a `numeric` condition.
struct NumericRange: Sendable {
    var lower = -Double.infinity
    var isLowerIncluded = false
    var upper = Double.infinity
    var isUpperIncluded = false

    func contains(_ number: Double) -> Bool {
        (isLowerIncluded ? number >= lower : number > lower)
            && (isUpperIncluded ? number <= upper : number < upper)
    }
}
