package import JSON

/// A complete export, and where it lies.
package struct ExportReport: Equatable, Sendable {
    package var exportID: String
    package var name: String?
    /// Without the row of titles.
    package var rows: Int
    package var bucket: String
    package var key: String
    /// Where the object lies as a file.
    package var path: String
    package var bytes: Int
    /// Objects passed over in the lake because their keys are not the lake's.
    package var foreignObjects = 0

    /// `{"export":{"export_id":…,"status":"complete",…}}`.
    package var json: JSON {
        var export: JSON = ["export_id": JSON(exportID)]
        if let name { export["name"] = JSON(name) }
        export["status"] = "complete"
        export["rows"] = JSON(rows)
        export["bucket"] = JSON(bucket)
        export["key"] = JSON(key)
        export["path"] = JSON(path)
        export["bytes"] = JSON(bytes)
        return ["export": export]
    }
}
