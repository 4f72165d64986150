import Events
import Files
import JSON
import TestSupport

/// A bucket of uploads for one test, and imports run over it.
struct Uploads {
    let folder = TemporaryFolder()
    /// The key of the upload, in the folder of the demo source.
    var key = "meta-demo/leads.csv"

    private var path: String { "\(folder.path)/buckets/uploads/\(key)" }
    var database: String { "sqlite:\(folder.path)/state.db" }

    func put(_ bytes: [UInt8]) throws {
        try FileSystem.createFolders(FileSystem.folder(of: path))
        try FileSystem.writeAtomically(bytes, to: path)
    }

    func put(_ text: String) throws { try put(Array(text.utf8)) }

    /// The rows of the file of results, without titles and lead IDs.
    func results() throws -> [String] {
        let bytes = try FileSystem.read("\(path).results.csv", limitBytes: 1 << 28)
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
        return lines.dropFirst().map { line in
            let values = line.split(separator: ",", maxSplits: 3, omittingEmptySubsequences: false)
            return "\(values[0]) \(values[1]) \(values[3])"
        }
    }

    /// What announces the upload.
    func announcement(eTag: String = "e") -> JSON {
        ObjectEvent(
            name: "ObjectCreated:Put",
            time: "2026-03-08T06:59:00Z",
            bucket: "uploads",
            key: key,
            bytes: 9,
            eTag: eTag,
            sequencer: "1",
            requestID: "r"
        ).json
    }

    /// A batch of one message.
    func message(_ body: JSON, id: String) -> JSON {
        ["Records": [["messageId": JSON(id), "body": JSON(body.text), "eventSource": "aws:sqs"]]]
    }

    func importer(_ event: JSON, _ variables: [String: String] = [:]) -> FunctionRun {
        let own = [
            "PLUMB_BUCKETS": "\(folder.path)/buckets", "PLUMB_DATABASE_URL": database,
            "PLUMB_CLOCK": "2026-03-08T06:59:00Z",
        ]
        return FunctionRun(
            "import-leads",
            input: event.bytes,
            environment: own.merging(variables) { $1 }
        )
    }

    /// What came of an import that ran to its end.
    struct Import {
        /// Records of leads, in the order in which they were sent on.
        var leads: [JSON] = []
        var eventIDs: [String] = []
        var steps = 0
        var log = ""
    }

    /// Runs step after step, each in a process of its own.
    func runToEnd(messageID: String = "m") throws -> Import {
        var result = Import()
        var next = try emitted(try importer(announcement()).run())
        while let step = next.first(where: { $0["channel"] == "ImportQueue" }), result.steps < 100,
            let body = step["body"]
        {
            result.steps += 1
            let run = try importer(message(body, id: "\(messageID)\(result.steps)")).run()
            result.log += run.log
            next = try emitted(run)
            for emission in next {
                if emission["channel"] == "LeadQueue" {
                    result.leads.append(emission["body"] ?? [:])
                }
                if let id = emission["body"]?["event_id"]?.string { result.eventIDs.append(id) }
            }
        }
        return result
    }

    func emitted(_ run: FunctionRun.Outcome) throws -> [JSON] {
        try JSON(parsing: run.output)["emitted"]?.array ?? []
    }
}
