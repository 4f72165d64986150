import EventLoop
import Files
import Queues
import Template
import TestSupport
import Testing
import Time

@testable import Streams

@Suite struct StreamFilesTests {
    private let folder = TemporaryFolder()
    private var staging: String { "\(folder.path)/staging" }
    private var lake: String { "\(folder.path)/buckets/lake" }

    /// Opens the files on a loop that the body's last completion stops.
    private func withFiles(
        keeping kept: [Publication] = [],
        _ body: (StreamFiles, EventLoop) throws -> Void
    ) throws {
        try FileSystem.createFolders(lake)
        let loop = try EventLoop()
        let files = try StreamFiles(
            staging: staging,
            buckets: "\(folder.path)/buckets",
            keeping: kept,
            loop: loop
        )
        try body(files, loop)
        loop.after(milliseconds: Patience.milliseconds) {
            Issue.record("the loop was not stopped")
            loop.stop()
        }
        try loop.run()
        files.close()
    }

    /// Gathers three records of two partitions, one of them of the error output.
    private func gather(
        _ files: StreamFiles,
        _ compression: DeliveryStream.Compression = .gzip
    ) throws -> Int {
        var stream = DeliveryStream(
            logicalID: "S",
            name: "Events",
            bucket: "lake",
            prefix: "!{partitionKeyFromQuery:k}/",
            errorOutputPrefix: "errors/!{firehose:error-output-type}/",
            compression: compression,
            isPartitionedDynamically: true
        )
        stream.processing.keys = try PartitionQuery("{k}")
        let plan = try DeliveryPlan(stream, bucket: "lake", backupBucket: nil)
        let gathering = files.begin(plan, now: Timestamp(seconds: 0))
        let items = ["{\"k\":\"a/b\"}\n", "{\"k\":\"a/b\"}\n", "{}\n"].map { text in
            StreamItem(sequence: 1, arrivedAt: 0, data: Array(text.utf8))
        }
        files.add(TransformedBatch(items: items, outcome: .untransformed), to: gathering)
        return gathering
    }

    /// The objects of the lake below a folder.
    private func objects(_ path: String) throws -> [String] {
        guard try FileStatus.of("\(lake)/\(path)") != nil else { return [] }
        return try FileSystem.list("\(lake)/\(path)")
    }

    @Test func `objects have no name until they are published`() throws {
        var staged: [Publication] = []
        try withFiles { files, loop in
            files.stage(try gather(files)) { result in
                staged = (try? result.get().publications) ?? []
                loop.stop()
            }
        }
        #expect(staged.count == 2)
        #expect(try Set(FileSystem.list(staging)) == Set(staged.map(\.staged)))
        #expect(try FileSystem.list(lake) == [])
    }

    @Test func `published objects are whole and are published once`() throws {
        try withFiles { files, loop in
            files.stage(try gather(files)) { result in
                let staged = (try? result.get().publications) ?? []
                files.publish(staged) { first in
                    #expect((try? first.get().publications.count) == 2)
                    files.publish(staged) { again in
                        #expect((try? again.get().publications.count) == 2)
                        loop.stop()
                    }
                }
            }
        }
        #expect(try FileSystem.list(staging) == [])
        let object = try #require(try objects("a/b").first)
        #expect(try objects("a/b").count == 1)
        #expect(object.hasPrefix("Events-1-"))
        #expect(object.hasSuffix(".gz"))
        let status = Command.run(
            "[ \"$(gzip -dc '\(lake)/a/b/\(object)' | tr -d '\n')\" = '{\"k\":\"a/b\"}{\"k\":\"a/b\"}' ]"
        )
        #expect(status == 0)
        // What could not be delivered stays readable.
        let errors = try objects("errors/processing-failed")
        let error = try #require(errors.first)
        let path = "\(lake)/errors/processing-failed/\(error)"
        let content = try FileSystem.read(path, limitBytes: 10_000)
        #expect(content.starts(with: Array("{\"".utf8)))
        #expect(content.last == UInt8(ascii: "\n"))
    }

    @Test func `a zip archive holds the object under its name`() throws {
        try withFiles { files, loop in
            files.stage(try gather(files, .zip)) { result in
                let staged = (try? result.get().publications) ?? []
                files.publish(staged) { _ in loop.stop() }
            }
        }
        let object = try #require(try objects("a/b").first)
        let inner = object.dropLast(4)
        let script = """
            import sys, zipfile
            with zipfile.ZipFile(sys.argv[1]) as archive:
                assert archive.testzip() is None
                assert archive.namelist() == [sys.argv[2]], archive.namelist()
                assert archive.read(sys.argv[2]) == b'{"k":"a/b"}\\n' * 2
            """
        try folder.write(Array(script.utf8), to: "read.py")
        let status = Command.run(
            "python3 '\(folder.path)/read.py' '\(lake)/a/b/\(object)' '\(inner)'"
        )
        #expect(status == 0)
    }

    @Test func `what is not to be published leaves no file`() throws {
        try withFiles { files, loop in
            files.drop(try gather(files))
            files.stage(try gather(files)) { result in
                files.discard((try? result.get().publications) ?? [])
                files.publish([]) { _ in loop.stop() }
            }
        }
        #expect(try FileSystem.list(staging) == [])
        #expect(try FileSystem.list(lake) == [])
    }

    @Test func `of an earlier run only what is still to be published is kept`() throws {
        try FileSystem.createFolders(staging)
        for name in ["kept", "left", "other"] {
            try FileSystem.writeAtomically(Array(name.utf8), to: "\(staging)/\(name)")
        }
        let kept = Publication(staged: "kept", bucket: "lake", key: "a/kept.txt")
        try withFiles(keeping: [kept]) { files, loop in
            let names = try FileSystem.list(staging)
            #expect(names == ["kept"])
            files.publish([kept]) { _ in loop.stop() }
        }
        #expect(try objects("a") == ["kept.txt"])
    }

    @Test(arguments: ["../outside.txt", "/outside.txt", "a//b", ""])
    func `a key that leads out of the bucket is refused`(key: String) throws {
        try FileSystem.createFolders(staging)
        try FileSystem.writeAtomically([1], to: "\(staging)/x")
        let publication = Publication(staged: "x", bucket: "lake", key: key)
        var isRefused = false
        try withFiles(keeping: [publication]) { files, loop in
            files.publish([publication]) { result in
                isRefused = (try? result.get()) == nil
                loop.stop()
            }
        }
        #expect(isRefused)
        #expect(try FileSystem.list(folder.path).sorted() == ["buckets", "staging"])
        #expect(try FileSystem.list(staging) == ["x"])
    }
}
