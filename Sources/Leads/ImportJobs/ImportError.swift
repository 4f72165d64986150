package import Database
package import ObjectStore

/// Why an upload is not imported, or not now.
package enum ImportError: Error {
    /// No source of the pipeline file has this folder of uploads.
    case unknownSource
    case upload(ObjectStoreError)
    case output(ObjectStoreError)
    case jobs(DatabaseError)

    /// Stable and dotted.
    package var errorType: String {
        switch self {
        case .unknownSource: "Import.UnknownSource"
        case .upload: "Import.UploadUnreadable"
        case .output: "Import.OutputFailed"
        case .jobs: "Import.DatabaseFailed"
        }
    }

    package var errorMessage: String { description }

    /// Whether it may go better later.
    package var isRetryable: Bool {
        if case .unknownSource = self { false } else { true }
    }
}

extension ImportError: CustomStringConvertible {
    /// Without the object's key, which may hold a name.
    package var description: String {
        switch self {
        case .unknownSource:
            "no source of the pipeline file takes uploads of this folder: give one 'uploads:'"
        case .upload(let error): "cannot read the upload: \(error)"
        case .output(let error): "cannot write the results: \(error)"
        case .jobs(let error): "cannot record the import: \(error)"
        }
    }
}
