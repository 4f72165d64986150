internal import CReferenceData

/// An area code of the North American numbering plan.
package struct AreaCode: Hashable, Sendable {
    package enum Kind: String, Sendable {
        case geographic
        case tollFree = "toll_free"
        case premiumRate = "premium_rate"
        case personalNumber = "personal_number"
        case voip
        case universalAccess = "uan"
        /// Of a country whose numbers with this code are landlines by their plan.
        case fixedLine = "fixed_line"
        case mobile
    }

    /// Three digits.
    package let code: String
    /// ISO 3166; `US` for codes that all countries of the plan share.
    package let country: String
    /// Two letters; nil outside the US and Canada and for codes of no place.
    package let stateOrProvince: String?
    package let kind: Kind
    /// Of the IANA database, the one most of its ZIP codes are in first; empty for codes of no
    /// place.
    ///
    /// Where there are several, only the ZIP code tells which holds.
    package let timezones: [String]

    static let table = SortedTable(plumb_area_codes())

    /// What is known of a code of exactly three digits, or nil where it is not in use.
    package static func find(_ code: String) -> AreaCode? {
        guard let row = table.row(code), let kind = Kind(rawValue: row.text(3)) else { return nil }
        let state = row.text(2)
        return AreaCode(
            code: code,
            country: row.text(1),
            stateOrProvince: state.isEmpty ? nil : state,
            kind: kind,
            timezones: row.list(4)
        )
    }
}
