internal import JSON

/// What a field has in one event.
package enum EventValue: Equatable, Sendable {
    /// Nothing, null or the empty string.
    case missing
    case text([UInt8])
    /// A number, with the shortest digits that read back to it.
    case number(Double, digits: [UInt8])
    /// A boolean, list or object as compact JSON.
    case json([UInt8])

    package var isMissing: Bool { self == .missing }

    /// As it is exported and compared; empty where nothing is.
    package var text: [UInt8] {
        switch self {
        case .missing: []
        case .text(let bytes), .json(let bytes), .number(_, let bytes): bytes
        }
    }

    /// A number, or text that reads as one; nil for anything else.
    package var number: Double? {
        switch self {
        case .number(let number, _): number
        case .text(let bytes): Self.number(bytes)
        case .missing, .json: nil
        }
    }

    /// Decimal digits with sign, point and exponent; not the hexadecimal, infinity or NaN that
    /// Swift reads as well.
    private static func number(_ text: [UInt8]) -> Double? {
        let isDecimal = text.allSatisfy {
            (48...57).contains($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
                || $0 == UInt8(ascii: "+") || $0 | 0x20 == UInt8(ascii: "e")
        }
        guard isDecimal, let number = Double(String(decoding: text, as: UTF8.self)),
            number.isFinite
        else { return nil }
        return number
    }
}
