internal import CReferenceData

/// A US postal code and the place it serves.
package struct ZIPCode: Hashable, Sendable {
    /// Five digits.
    package let code: String
    package let city: String
    /// Two letters; AA, AE and AP for the armed forces.
    package let state: String
    /// With its kind, as in `Harris County`; empty for the armed forces and some others.
    package let county: String
    /// Of the IANA database, such as `America/Chicago`; nil for the armed forces.
    package let timezone: String?
    /// In degrees north.
    package let latitude: Double
    /// In degrees east.
    package let longitude: Double

    static let table = SortedTable(plumb_zip_codes())
    static let areas = SortedTable(plumb_zip_areas())

    /// The place of a code of exactly five digits, or nil where there is none such.
    package static func find(_ code: String) -> ZIPCode? {
        guard let row = table.row(code), let area = areas.row(row.text(2)),
            let latitude = row.number(3), let longitude = row.number(4)
        else { return nil }
        let timezone = area.text(3)
        return ZIPCode(
            code: code,
            city: row.text(1),
            state: area.text(1),
            county: area.text(2),
            timezone: timezone.isEmpty ? nil : timezone,
            latitude: latitude,
            longitude: longitude
        )
    }
}
