import EventLoop
import Files
import Queues
import Template
import TestSupport
import Testing

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
        loop.after(milliseconds: 20_000) {
            Issue.record("the loop was not stopped")
            loop.stop()
        }
        try loop.run()
        files.close()
    }

    private func name() throws -> ObjectName {
        try ObjectName(
            DeliveryStream(logicalID: "S", name: "Events", bucket: "lake", compression: .gzip)
        )
    }

    private func partitions() -> Partitions {
        var partitions = Partitions()
        partitions.append(Array("one\n".utf8), to: "a/b/")
        partitions.append(Array("two\n".utf8), to: "a/b/")
        partitions.append(Array("failed\n".utf8), to: "errors/", isError: true)
        return partitions
    }

    /// The objects of the lake below a folder.
    private func objects(_ path: String) throws -> [String] {
        guard try FileStatus.of("\(lake)/\(path)") != nil else { return [] }
        return try FileSystem.list("\(lake)/\(path)")
    }

    @Test func `objects have no name until they are published`() throws {
        var staged: [Publication] = []
        let name = try name()
        try withFiles { files, loop in
            let partitions = partitions()
            files.stage(partitions, name: name, bucket: "lake", isGzip: true) { result in
                staged = (try? result.get().publications) ?? []
                loop.stop()
            }
        }
        #expect(staged.count == 2)
        #expect(try Set(FileSystem.list(staging)) == Set(staged.map(\.staged)))
        #expect(try FileSystem.list(lake) == [])
    }

    @Test func `published objects are whole and are published once`() throws {
        let name = try name()
        try withFiles { files, loop in
            let partitions = partitions()
            files.stage(partitions, name: name, bucket: "lake", isGzip: true) { result in
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
        let status = Command.run("[ \"$(gzip -dc '\(lake)/a/b/\(object)')\" = 'one\ntwo' ]")
        #expect(status == 0)
        // What could not be delivered stays readable.
        let error = try #require(try objects("errors").first)
        let content = try FileSystem.read("\(lake)/errors/\(error)", limitBytes: 100)
        #expect(content == Array("failed\n".utf8))
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
