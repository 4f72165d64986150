package import Compression
package import Database
package import Exports
package import ObjectStore

/// Why an export was not made; nothing of it is in the bucket then.
package enum ExportError: Error {
    case invalidRequest(ExportRequestError)
    case noLake(bucket: String, path: String)
    /// An object of the lake is not the gzip it should be.
    case damagedObject(key: String, GzipError)
    /// A line of it, counted from 1, is no event.
    case damagedLine(key: String, line: Int, EventLineError)
    case lake(key: String, ObjectStoreError)
    case output(ObjectStoreError)
    case jobs(DatabaseError)

    /// Stable and dotted.
    package var errorType: String {
        switch self {
        case .invalidRequest: "Export.InvalidRequest"
        case .noLake: "Export.LakeNotFound"
        case .damagedObject, .damagedLine: "Export.DamagedObject"
        case .lake: "Export.LakeUnreadable"
        case .output: "Export.OutputFailed"
        case .jobs: "Export.DatabaseFailed"
        }
    }

    package var errorMessage: String { description }

    /// Whether the same request may succeed later: where a disk or the database stood in the way.
    package var isRetryable: Bool {
        switch self {
        case .invalidRequest, .noLake, .damagedObject, .damagedLine: false
        case .lake, .output: true
        case .jobs(let error): error.isRetriable || error.isDiskFull
        }
    }
}

extension ExportError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .invalidRequest(let error): error.description
        case .noLake(let bucket, let path):
            "the lake bucket '\(bucket)' does not exist: there is no folder \(path) "
                + "(see LAKE_BUCKET and PLUMB_BUCKETS)"
        case .damagedObject(let key, let error): "lake object \(key): \(error)"
        case .damagedLine(let key, let line, let error):
            "lake object \(key), line \(line): \(error)"
        case .lake(let key, let error): "lake object \(key): \(error)"
        case .output(let error): "cannot write the export: \(error)"
        case .jobs(let error): "cannot record the export: \(error)"
        }
    }
}
