import Files
import ObjectStore
import TestSupport
import Testing

@Suite struct FileObjectStoreTests {
    let folder = TemporaryFolder()
    var store: FileObjectStore { FileObjectStore(root: folder.path + "/buckets") }

    @Test func `what was put is got`() throws {
        try store.put([1, 2, 3], bucket: "lake", key: "a/b/c")
        #expect(try store.get(bucket: "lake", key: "a/b/c", limitBytes: 3) == [1, 2, 3])
        #expect(try store.summary(bucket: "lake", key: "a/b/c")?.sizeBytes == 3)
        #expect(try store.summary(bucket: "lake", key: "a/b") == nil)
        #expect(try store.summary(bucket: "lake", key: "a/b/c/d") == nil)
        var reader = try store.open(bucket: "lake", key: "a/b/c")
        #expect(try reader.next() == [1, 2, 3])
    }

    @Test func `the last writer wins`() throws {
        try store.put([1], bucket: "lake", key: "k")
        try store.put([2], bucket: "lake", key: "k")
        #expect(try store.get(bucket: "lake", key: "k", limitBytes: 9) == [2])
    }

    @Test func `an object in chunks is there after commit and not before`() throws {
        var writer = try store.writer(bucket: "lake", key: "x/big")
        try writer.append(Array("one".utf8))
        try writer.append(Array("two".utf8))
        #expect(try store.summary(bucket: "lake", key: "x/big") == nil)
        try store.commit(writer, bucket: "lake")
        #expect(try store.get(bucket: "lake", key: "x/big", limitBytes: 9) == Array("onetwo".utf8))
        #expect(try FileSystem.list(store.root + "/.unfinished").isEmpty)
    }

    @Test func `a missing object is told apart`() {
        #expect(throws: ObjectStoreError.noSuchKey(bucket: "lake")) {
            try store.get(bucket: "lake", key: "none", limitBytes: 1)
        }
        #expect(throws: Never.self) { try store.remove(bucket: "lake", key: "none") }
    }

    @Test func `an object over the limit is refused`() throws {
        try store.put([1, 2], bucket: "lake", key: "k")
        #expect(throws: ObjectStoreError.self) {
            try store.get(bucket: "lake", key: "k", limitBytes: 1)
        }
    }

    @Test func `a removed object is gone`() throws {
        try store.put([1], bucket: "lake", key: "k")
        try store.remove(bucket: "lake", key: "k")
        #expect(try store.summary(bucket: "lake", key: "k") == nil)
    }

    @Test func `a key cannot be object and folder`() throws {
        try store.put([], bucket: "lake", key: "a")
        let error = ObjectStoreError.keyAndFolderCollide(bucket: "lake")
        #expect(throws: error) { try store.put([], bucket: "lake", key: "a/b") }
        try store.put([], bucket: "lake", key: "f/g")
        #expect(throws: error) { try store.put([], bucket: "lake", key: "f") }
        #expect(throws: error) { try store.remove(bucket: "lake", key: "f") }
        #expect(throws: error) { try store.get(bucket: "lake", key: "f", limitBytes: 1) }
    }

    @Test(arguments: [
        ("", ObjectKeyRule.notEmpty), ("/etc/passwd", .relative), ("a/../b", .noDotSegment),
        ("..", .noDotSegment), ("a/.", .noDotSegment), ("a//b", .noEmptySegment),
        ("a/", .noEmptySegment), ("a\0b", .noNUL),
        (String(repeating: "x", count: 256), .segmentAtMost255Bytes),
        (String(repeating: "x/", count: 600) + "x", .atMost1024Bytes),
    ])
    func `an unsafe key is refused with its rule`(key: String, rule: ObjectKeyRule) {
        #expect(throws: ObjectStoreError.invalidName(rule)) {
            try store.put([], bucket: "lake", key: key)
        }
        #expect(throws: ObjectStoreError.invalidName(rule)) {
            _ = try store.open(bucket: "lake", key: key)
        }
    }

    @Test(arguments: ["...", ".a", "a..b/c.d", " ", "year=2026/lead é.json", "-"])
    func `a safe key is accepted`(key: String) throws {
        try store.put([7], bucket: "lake", key: key)
        #expect(try store.get(bucket: "lake", key: key, limitBytes: 1) == [7])
    }

    @Test(arguments: ["", "ab", "../x", ".unfinished", "Lake", "a/b/c", "lake\0", "läke"])
    func `an unsafe bucket name is refused`(bucket: String) {
        #expect(throws: ObjectStoreError.invalidName(.bucketName)) {
            try store.put([], bucket: bucket, key: "k")
        }
        #expect(throws: ObjectStoreError.invalidName(.bucketName)) {
            _ = try store.objects(bucket: bucket)
        }
    }
}
