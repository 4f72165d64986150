package import Time

/// How the object of an export is named.
package enum ExportObject {
    /// `2026/03/08/california-<export ID>.csv.gz`, by the day the export was requested.
    ///
    /// The name keeps letters, digits, `_`, `.` and `-`; all else becomes `-`.
    package static func key(name: String?, exportID: String, requested: Timestamp) -> String {
        let day = requested.rfc3339.prefix(10).split(separator: "-").joined(separator: "/")
        let label = name.map { plain($0) + "-" } ?? ""
        return "\(day)/\(label)\(exportID).csv.gz"
    }

    private static func plain(_ name: String) -> String {
        let characters = name.unicodeScalars.map { scalar -> Character in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_", ".", "-": Character(scalar)
            default: "-"
            }
        }
        return String(characters)
    }
}
