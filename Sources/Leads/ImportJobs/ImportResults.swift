internal import Compression
internal import Files
internal import LeadStore
internal import ObjectStore
internal import Rows

/// What became of the rows of an upload: CSV beside it.
enum ImportResults {
    /// What the name of the upload is followed by.
    static let suffix = ".results.csv"
    private static let header = ["row", "status", "lead_id", "reason"]
    private static let maximumPartBytes = 1 << 28

    static func append(
        row: Int,
        _ status: String,
        leadID: String,
        reason: String,
        to lines: inout [UInt8]
    ) {
        CSV.append(
            row: [
                Array("\(row)".utf8), Array(status.utf8), Array(leadID.utf8), Array(reason.utf8),
            ],
            to: &lines
        )
    }

    /// Puts the parts together; the object appears whole or not at all.
    static func write(
        _ importID: String,
        bucket: String,
        key: String,
        from jobs: LeadStore,
        to store: FileObjectStore
    ) throws {
        var file = try store.writer(bucket: bucket, key: key + suffix)
        var text: [UInt8] = []
        CSV.append(row: header.map { Array($0.utf8) }, to: &text)
        try file.append(text)
        var row = -1
        while let part = try jobs.importPart(importID: importID, afterRow: row) {
            row = part.firstRow
            let lines = try GzipReader.decompress(part.results, limitBytes: maximumPartBytes)
            try file.append(lines ?? [])
        }
        try store.commit(file, bucket: bucket)
    }
}
