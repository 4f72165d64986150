/// A value bound to a parameter of a statement.
package enum SQLiteValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])

    /// Text, or NULL where there is none.
    package static func text(optional text: String?) -> SQLiteValue {
        text.map { .text($0) } ?? .null
    }

    /// An integer, or NULL where there is none.
    package static func integer(optional value: Int64?) -> SQLiteValue {
        value.map { .integer($0) } ?? .null
    }
}

extension SQLiteValue: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral,
    ExpressibleByNilLiteral
{
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(stringLiteral value: String) { self = .text(value) }
    package init(nilLiteral: ()) { self = .null }
}
