import Database
import Files
import Glibc
import JSON
import TestSupport
import Testing

/// An upload whose runtime is killed again and again while it is imported.
///
/// One round after another: each keeps the machine busy.
@Suite(.serialized) struct ImportCrashTests {
    /// A few rounds everywhere, many where somebody has the time.
    private static let rounds = getenv("PLUMB_LONG_TESTS") == nil ? 2 : 20
    private static let rows = 6_000
    private static let kills = 4

    @Test(arguments: 0..<rounds)
    func `every row is in the lake exactly once, whenever the runtime is killed`(
        round: Int
    ) throws {
        let folder = TemporaryFolder()
        var runtime = try start(in: folder.path)
        try upload(in: folder.path)
        for kill in 0..<Self.kills {
            let job = { try? rowsTaken(in: folder.path) }
            // What a step has done is seen before it is handed on: between the two is the moment.
            let taken = job() ?? 0
            let pause = useconds_t((round * 7 + kill * 13) % 40 * 1_000)
            _ = runtime.eventually { (job() ?? 0) > taken || (job() ?? 0) >= Self.rows }
            usleep(pause)
            runtime.kill()
            runtime = try start(in: folder.path)
        }
        try expectEveryRowOnce(runtime, in: folder.path)
    }

    @Test func `every row is in the lake exactly once, whenever the function is killed`() throws {
        let folder = TemporaryFolder()
        let runtime = try start(in: folder.path)
        try upload(in: folder.path)
        var killed: Set<pid_t> = []
        for kill in 0..<Self.kills {
            let job = { try? rowsTaken(in: folder.path) }
            let taken = job() ?? 0
            _ = runtime.eventually { (job() ?? 0) > taken || (job() ?? 0) >= Self.rows }
            usleep(useconds_t(kill * 5_000))
            for pid in try workers(of: runtime) where Glibc.kill(pid, SIGKILL) == 0 {
                killed.insert(pid)
            }
        }
        #expect(killed.count > 1)
        try expectEveryRowOnce(runtime, in: folder.path)
    }

    /// Waits for the end of the import and of what follows from it.
    private func expectEveryRowOnce(_ runtime: RunningRuntime, in folder: String) throws {
        let results = "\(folder)/.plumb/buckets/uploads/meta-demo/leads.csv.results.csv"
        var isDone = false
        for _ in 0..<12 where !isDone {
            isDone = runtime.eventually {
                let queues = ["ImportQueue", "LeadQueue", "EnrichmentQueue"]
                return access(results, F_OK) == 0
                    && queues.allSatisfy { runtime.depth(of: $0) == 0 }
                    && runtime.status["streams"]?["LeadEventStream"]?["buffered"] == 0
            }
        }
        #expect(isDone)
        let counts = try submissions(in: folder)
        #expect(counts.count == Self.rows)
        #expect(counts.values.allSatisfy { $0 == 1 })
        #expect(runtime.depth(of: "ScoringQueue") == Self.rows)
        #expect(runtime.depth(of: "DeadLetterQueue") == 0)
        let text = try FileSystem.read(results, limitBytes: 1 << 24)
        let listed = String(decoding: text, as: UTF8.self).split(separator: "\r\n").dropFirst()
        let rows = listed.compactMap { Int($0.prefix { $0 != "," }) }
        #expect(rows == Array(1...Self.rows))
    }

    private func start(in folder: String) throws -> RunningRuntime {
        try RunningRuntime(in: folder, template: "\(Repository.root)/template.yaml")
    }

    private func upload(in folder: String) throws {
        let rows = (0..<Self.rows).map { "person\($0)@example.com,4155550132,78704,yes\n" }
        let text = "email,phone,zip,tcpa_consent\n" + rows.joined()
        let path = "\(folder)/.plumb/buckets/uploads/meta-demo/leads.csv"
        try FileSystem.createFolders(FileSystem.folder(of: path))
        try FileSystem.writeAtomically(Array(text.utf8), to: path)
    }

    /// The processes that import, which are children of the runtime.
    private func workers(of runtime: RunningRuntime) throws -> [pid_t] {
        let list = "\(runtime.folder)/workers"
        let children = "cat /proc/\(runtime.pid)/task/*/children"
        let isImport = "grep -qsx import-leads /proc/$pid/comm"
        let find = "for pid in $(\(children)); do if \(isImport); then echo $pid; fi; done"
        try #require(Command.run("\(find) > \(list)") == 0)
        let text = String(decoding: try FileSystem.read(list, limitBytes: 4_096), as: UTF8.self)
        return text.split(separator: "\n").compactMap { pid_t($0) }
    }

    /// How many rows the job has done, from its own record.
    private func rowsTaken(in folder: String) throws -> Int {
        let database = try SQLiteConnection(path: "\(folder)/.plumb/state.db")
        return try database.first("SELECT accepted FROM import_jobs") { Int($0.integer(0)) } ?? 0
    }

    /// How many submissions the lake holds for each lead.
    private func submissions(in folder: String) throws -> [String: Int] {
        let all = "\(folder)/lake.ndjson"
        let gather = "cd \(folder)/.plumb/buckets/lake && find . -name '*.json.gz' | xargs -r cat"
        try #require(Command.run("\(gather) | zcat > \(all)") == 0)
        let file = open(all, O_RDONLY)
        defer { close(file) }
        var reader = JSONDocumentReader(descriptor: file, maximumBytes: 1_000_000)
        var counts: [String: Int] = [:]
        while let event = try reader.next() {
            guard event["event_type"] == "lead_submission" else { continue }
            counts[try #require(event["lead_data"]?["lead_id"]?.string), default: 0] += 1
        }
        return counts
    }
}
