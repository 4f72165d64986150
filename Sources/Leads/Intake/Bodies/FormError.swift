/// A body that is no form, or a field that cannot be one: where and why, without a word of the body.
package struct FormError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Reason: String, Sendable {
        case escape = "a percent sign without two hex digits, or text that is not UTF-8"
        case encoding = "text that is not UTF-8"
        case boundary = "the content type names no boundary"
        case delimiter = "expected the boundary"
        case header = "expected Content-Disposition: form-data with a name"
        case endOfInput = "the last part has no end"
        case name = "expected a name without control characters"
    }

    package enum Place: Equatable, Sendable {
        /// 1-based, of the body.
        case byte(Int)
        /// 1-based.
        case field(Int)
    }

    package var reason: Reason
    package var place: Place

    init(reason: Reason, byte: Int) {
        self.reason = reason
        place = .byte(byte)
    }

    init(reason: Reason, field: Int) {
        self.reason = reason
        place = .field(field)
    }

    package var description: String {
        switch place {
        case .byte(let byte): "byte \(byte): \(reason.rawValue)"
        case .field(let field): "field \(field): \(reason.rawValue)"
        }
    }
}
