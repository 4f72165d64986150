import Buckets
import EventLoop
import Files
import Glibc
import Template
import TestSupport
import Testing
import Time

@Suite struct BucketLifecyclesTests {
    private static let day = 86_400_000
    private let folder = TemporaryFolder()

    private func rule(_ change: (inout LifecycleRule) -> Void) -> LifecycleRule {
        var rule = LifecycleRule()
        change(&rule)
        return rule
    }

    /// What is announced once so many days have passed.
    ///
    /// - Returns: Event, key and storage class of each change, sorted.
    private func changes(_ rules: [LifecycleRule], days: Int, expecting count: Int) throws
        -> [String]
    {
        let loop = try EventLoop()
        var found: [String] = []
        let endpoint = try S3Endpoint(root: folder.path, declared: [], keys: nil, loop: loop) {
            changes,
            completion in
            found += changes.map { "\($0.event) \($0.key) \($0.storageClass ?? "-")" }
            completion(nil)
        }
        let lifecycles = BucketLifecycles(endpoint, rules: ["files": rules], clock: loop.clock) {
            Issue.record("\($0)")
        }
        lifecycles.start()
        loop.clock.set(loop.clock.now.advanced(byMilliseconds: days * Self.day))
        let end = EventLoop.monotonicMilliseconds + 20_000
        func look() {
            // A second look makes sure that nothing more comes.
            let isDone = found.count >= count && endpoint.isIdle
            if isDone || EventLoop.monotonicMilliseconds > end { return loop.stop() }
            loop.after(milliseconds: 5) { look() }
        }
        loop.after(milliseconds: 50) { look() }
        try loop.run()
        lifecycles.stop()
        endpoint.close()
        return found.sorted()
    }

    private func write(_ keys: [String], bytes: Int = 1) throws {
        for key in keys {
            try FileSystem.createFolders(FileSystem.folder(of: "\(folder.path)/files/\(key)"))
            let content = [UInt8](repeating: 65, count: bytes)
            try FileSystem.writeAtomically(content, to: "\(folder.path)/files/\(key)")
        }
    }

    private func exists(_ key: String) throws -> Bool {
        try FileStatus.of("\(folder.path)/files/\(key)") != nil
    }

    @Test func `objects expire when their days are over, and those of other prefixes stay`() throws
    {
        try write(["logs/a", "logs/b/c", "logs.txt", "keep"])
        let rules = [rule { ($0.keyPrefix, $0.expiration) = ("logs/", .days(3)) }]
        #expect(try changes(rules, days: 2, expecting: 0).isEmpty)
        #expect(try exists("logs/a"))
        #expect(
            try changes(rules, days: 4, expecting: 2) == [
                "LifecycleExpiration:Delete logs/a -", "LifecycleExpiration:Delete logs/b/c -",
            ]
        )
        #expect(try !exists("logs"))
        #expect(try exists("keep"))
        #expect(try exists("logs.txt"))
    }

    @Test func `more objects than one step takes all expire once`() throws {
        try write((0..<1_203).map { "k\($0)" })
        let rules = [rule { $0.expiration = .date(Timestamp(seconds: 0)) }]
        let found = try changes(rules, days: 0, expecting: 1_203)
        #expect((found.count, Set(found).count) == (1_203, 1_203))
    }

    @Test func `sizes bound a rule`() throws {
        try write(["small"], bytes: 10)
        try write(["large"], bytes: 1_000)
        let rules = [
            rule { ($0.largerThan, $0.smallerThan, $0.expiration) = (10, 1_001, .days(1)) }
        ]
        #expect(
            try changes(rules, days: 3, expecting: 1) == ["LifecycleExpiration:Delete large -"]
        )
    }

    @Test func `an object moves on from class to class, each time once`() throws {
        try write(["a"])
        let moves = [("STANDARD_IA", 30), ("GLACIER", 60)]
        let rules = [
            rule {
                $0.transitions = moves.map {
                    .init(due: .days($0.1), storageClass: $0.0, minimumBytes: 0)
                }
            }
        ]
        #expect(try changes(rules, days: 31, expecting: 1) == ["LifecycleTransition a STANDARD_IA"])
        #expect(try changes(rules, days: 31, expecting: 0).isEmpty)
        #expect(try changes(rules, days: 62, expecting: 1) == ["LifecycleTransition a GLACIER"])
        #expect(try FileSystem.read("\(folder.path)/files/a", limitBytes: 9) == [65])
    }

    @Test func `days end at the midnight after them`() {
        let noon = Timestamp(rfc3339: "2026-03-08T12:00:00Z")
        let midnight = Timestamp(rfc3339: "2026-03-08T00:00:00Z")
        let due = LifecycleRule.Due.days(1)
        #expect(noon.map { due.moment(from: $0).rfc3339Seconds } == "2026-03-10T00:00:00Z")
        #expect(midnight.map { due.moment(from: $0).rfc3339Seconds } == "2026-03-09T00:00:00Z")
    }
}
