internal import CReferenceData

/// A state, district, territory or military region of the US, or a province of Canada.
package struct StateOrProvince: Hashable, Sendable {
    package enum Kind: String, Sendable {
        case state
        case district
        case territory
        case military
        case associated
        case province
    }

    /// Two upper-case letters.
    package let code: String
    package let name: String
    /// `US` or `CA`.
    package let country: String
    package let kind: Kind
    /// Of the IANA database, the one most of its ZIP codes are in first; empty where not known.
    package let timezones: [String]

    static let table = SortedTable(plumb_states())
    static let names = SortedTable(plumb_state_names())

    /// By its two letters, in either case.
    package static func find(code: String) -> StateOrProvince? {
        guard let row = table.row(code, keyCase: .raised), let kind = Kind(rawValue: row.text(3))
        else { return nil }
        return StateOrProvince(
            code: row.text(0),
            name: row.text(1),
            country: row.text(2),
            kind: kind,
            timezones: row.list(4)
        )
    }

    /// By its English name, in any case.
    package static func find(name: String) -> StateOrProvince? {
        names.row(name, keyCase: .lowered).flatMap { find(code: $0.text(1)) }
    }
}
