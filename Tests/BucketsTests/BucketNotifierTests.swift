import Buckets
import EventLoop
import Events
import Files
import Gateway
import JSON
import Template
import TestSupport
import Testing

@Suite struct BucketNotifierTests {
    private let folder = TemporaryFolder()
    private var root: String { "\(folder.path)/uploads" }

    /// One announcement.
    private struct Announcement {
        var function: String
        var object: ObjectEvent
    }

    /// What is announced of all that the body does to the bucket.
    ///
    /// The system reports in the order of what happened: when a last file is announced, everything
    /// before it has been.
    private func announcements(
        _ notifications: [BucketNotification]? = nil,
        _ body: () throws -> Void
    ) throws -> [Announcement] {
        try FileSystem.createFolders(root)
        let loop = try EventLoop()
        var found: [Announcement] = []
        let last = BucketNotification(
            bucket: "Uploads",
            function: "Last",
            events: ["s3:ObjectCreated:*"],
            keyPrefix: "last-of-all"
        )
        let all = BucketNotification(bucket: "Uploads", function: "F", events: last.events)
        let notifier = try BucketNotifier(
            bucket: "uploads",
            root: root,
            notifications: (notifications ?? [all]) + [last],
            loop: loop,
            report: { Issue.record("\($0)") },
            enqueue: { request, completion in
                completion(nil)
                let function = request.function
                guard let document = try? JSON(parsing: request.event),
                    let object = try? ObjectEvent(JSONCursor(document))
                else {
                    Issue.record("no event of S3")
                    return
                }
                if function == "Last" { return loop.stop() }
                if object.key != "last-of-all" {
                    found.append(Announcement(function: function, object: object))
                }
            }
        )
        try body()
        try write("", to: "last-of-all")
        loop.after(milliseconds: Patience.milliseconds) {
            Issue.record("the last object was not announced")
            loop.stop()
        }
        try withExtendedLifetime(notifier) { try loop.run() }
        return found
    }

    private func write(_ text: String, to key: String) throws {
        try FileSystem.writeAtomically(Array(text.utf8), to: "\(root)/\(key)")
    }

    @Test func `a new object is announced as S3 does`() throws {
        let found = try announcements { try write("test", to: "new leads@é.csv") }
        #expect(found.map(\.function) == ["F"])
        let object = try #require(found.first).object
        #expect(object.name == "ObjectCreated:Put")
        #expect(object.bucket == "uploads")
        #expect(object.key == "new leads@é.csv")
        #expect(object.bytes == 4)
        #expect(object.eTag == "098f6bcd4621d373cade4e832627b4f6")
        #expect(object.sequencer.count == 16)
    }

    @Test func `files in new folders are announced, however deep`() throws {
        let found = try announcements {
            try FileSystem.createFolders("\(root)/a/b/c")
            try write("1", to: "a/b/c/1.csv")
            try write("2", to: "a/2.csv")
        }
        #expect(found.map(\.object.key).sorted() == ["a/2.csv", "a/b/c/1.csv"])
    }

    @Test func `a folder that is moved in brings its files`() throws {
        try FileSystem.createFolders("\(folder.path)/outside/in")
        for name in ["x.csv", "in/y.csv", ".hidden"] {
            try FileSystem.writeAtomically([1], to: "\(folder.path)/outside/\(name)")
        }
        let found = try announcements {
            try FileSystem.move("\(folder.path)/outside", to: "\(root)/moved")
        }
        #expect(found.map(\.object.key).sorted() == ["moved/in/y.csv", "moved/x.csv"])
    }

    @Test func `a file written in place is announced when it is closed`() throws {
        let found = try announcements {
            #expect(Command.run("{ echo 1; echo 2; } > '\(root)/slow.csv'") == 0)
        }
        #expect(found.map(\.object.key) == ["slow.csv"])
        #expect(found.map(\.object.bytes) == [4])
    }

    @Test func `work in progress is not announced`() throws {
        let found = try announcements {
            try write("1", to: ".part")
            try FileSystem.createFolders("\(root)/.git")
            try write("1", to: ".git/x.csv")
            try FileSystem.createFolders("\(root)/empty")
        }
        #expect(found.isEmpty)
    }

    @Test func `what lay there before is not announced, what comes later is`() throws {
        try FileSystem.createFolders("\(root)/old")
        try write("1", to: "old/1.csv")
        let found = try announcements { try write("2", to: "old/2.csv") }
        #expect(found.map(\.object.key) == ["old/2.csv"])
    }

    @Test func `one write is announced once, a second one again and later`() throws {
        let found = try announcements {
            try write("1", to: "a.csv")
            // Opened for writing and closed, but not changed.
            #expect(Command.run(": >> '\(root)/a.csv'") == 0)
            try write("12", to: "b.csv")
        }
        #expect(found.map(\.object.key) == ["a.csv", "b.csv"])
        #expect(found.map(\.object.sequencer) == found.map(\.object.sequencer).sorted())
    }

    @Test(arguments: [
        ("", "", "s3:ObjectCreated:*", ["in/a.csv", "in/b.txt", "c.csv"]),
        ("in/", "", "s3:ObjectCreated:Put", ["in/a.csv", "in/b.txt"]),
        ("", ".csv", "s3:ObjectCreated:*", ["in/a.csv", "c.csv"]),
        ("in/", ".csv", "s3:ObjectCreated:*", ["in/a.csv"]),
        ("", "", "s3:ObjectCreated:Copy", []), ("", "", "s3:ObjectRemoved:*", []),
        ("In/", "", "s3:ObjectCreated:*", []), ("", "", "s3:*", ["in/a.csv", "in/b.txt", "c.csv"]),
    ])
    func `only what a filter covers is announced`(
        prefix: String,
        suffix: String,
        event: String,
        keys: [String]
    ) throws {
        try FileSystem.createFolders("\(root)/in")
        let notification = BucketNotification(
            bucket: "Uploads",
            function: "F",
            events: [event],
            keyPrefix: prefix,
            keySuffix: suffix
        )
        let found = try announcements([notification]) {
            for key in ["in/a.csv", "in/b.txt", "c.csv"] { try write(key, to: key) }
        }
        #expect(found.map(\.object.key) == keys)
    }

    @Test func `an object is announced to every function that asked for it`() throws {
        let notifications = ["One", "Two"].map {
            BucketNotification(bucket: "U", function: $0, events: ["s3:ObjectCreated:*"])
        }
        let found = try announcements(notifications) { try write("1", to: "a") }
        #expect(found.map(\.function) == ["One", "Two"])
    }
}
