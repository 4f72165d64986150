import Compression
import Files
import JSON
import TestSupport

/// A folder of buckets for one test, and exports run over it.
struct Lake {
    let folder = TemporaryFolder()

    var buckets: String { folder.path + "/buckets" }
    var database: String { "sqlite:\(folder.path)/state.db" }

    /// Puts text into the lake, as gzip where the name says so.
    func add(_ text: String, hour: String, flow: String = "f", name: String) throws {
        let bytes = Array(text.utf8)
        try addRaw(
            name.hasSuffix(".gz") ? GzipWriter.compress(bytes) : bytes,
            key: "\(hour)/flow_id=\(flow)/\(name)"
        )
    }

    func addRaw(_ bytes: [UInt8], key: String) throws {
        let path = "\(buckets)/lake/\(key)"
        try FileSystem.createFolders(FileSystem.folder(of: path))
        try FileSystem.writeAtomically(bytes, to: path)
    }

    /// The smallest event that tells what the tests ask for.
    static func event(_ id: String, _ timestamp: String, state: String = "CA") -> String {
        #"{"event_id":"\#(id)","timestamp":"\#(timestamp)","event_type":"lead_submission","#
            + #""flow_id":"f","lead_data":{"demographics":{"state":"\#(state)"}}}"# + "\n"
    }

    func run(_ input: JSON, _ variables: [String: String] = [:]) throws -> FunctionRun.Outcome {
        try exporter(input, variables).run()
    }

    /// `generate-export` with this on its stdin.
    func exporter(_ input: JSON, _ variables: [String: String] = [:]) -> FunctionRun {
        let own = ["PLUMB_BUCKETS": buckets, "PLUMB_DATABASE_URL": database]
        return FunctionRun(
            "generate-export",
            input: input.bytes,
            environment: own.merging(variables) { $1 }
        )
    }

    /// An export of event IDs with further members such as `from`.
    func export(_ members: [(String, JSON)] = []) throws -> FunctionRun.Outcome {
        try run(["export": JSON(members: [("fields", ["event_id"])] + members)])
    }

    /// The rows of an export of event IDs, without the title.
    func ids(_ run: FunctionRun.Outcome) throws -> [String] {
        let export = try JSON(parsing: run.output)["export"]
        let text = try csv(export?["path"]?.string ?? "")
        return text.split(separator: "\r\n").dropFirst().map(String.init)
    }

    func csv(_ path: String) throws -> String {
        let bytes = try FileSystem.read(path, limitBytes: 1 << 26)
        let text = try GzipReader.decompress(bytes, limitBytes: 1 << 28)
        return String(decoding: text ?? [], as: UTF8.self)
    }

    /// The objects in the export bucket, unfinished ones among them.
    func exportedFiles() throws -> [String] {
        try Self.files(buckets + "/exports") + Self.files(buckets + "/.unfinished")
    }

    private static func files(_ path: String) throws -> [String] {
        guard let status = try FileStatus.of(path) else { return [] }
        if !status.isFolder { return [path] }
        return try FileSystem.list(path).flatMap { try files("\(path)/\($0)") }
    }
}
