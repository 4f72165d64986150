internal import CSimdjson

/// What a search found at one path; strings are lent until the scanner's next document.
package enum ScannedValue {
    case missing
    case null
    /// UTF-8, escapes resolved.
    case string(UnsafeRawBufferPointer)
    case integer(Int)
    case real(Double)
    case bool(Bool)
    case array(ScannedPlace)
    case object(ScannedPlace)

    init(_ found: plumb_scanned) {
        switch plumb_scanned_kind(UInt32(found.kind)) {
        case plumb_scanned_null: self = .null
        case plumb_scanned_string:
            self = .string(UnsafeRawBufferPointer(start: found.text, count: found.count))
        case plumb_scanned_integer: self = .integer(Int(found.integer))
        case plumb_scanned_real: self = .real(found.real)
        case plumb_scanned_bool: self = .bool(found.integer != 0)
        case plumb_scanned_array: self = .array(ScannedPlace(index: found.place))
        case plumb_scanned_object: self = .object(ScannedPlace(index: found.place))
        default: self = .missing
        }
    }

    package var isMissing: Bool {
        if case .missing = self { true } else { false }
    }

    /// The bytes of a string; nil for any other kind.
    package var string: UnsafeRawBufferPointer? {
        if case .string(let bytes) = self { bytes } else { nil }
    }
}

/// Where a value stands in the scanner's document.
package struct ScannedPlace {
    let index: Int

    /// The document's own value.
    package static let document = ScannedPlace(index: plumb_scan_root)
}

/// The values of one search, by the slots of its paths.
package struct ScannedValues {
    let found: UnsafePointer<plumb_scanned>

    package subscript(slot: Int) -> ScannedValue { ScannedValue(found[slot]) }
}
