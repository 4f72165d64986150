import ObjectStore
import TestSupport
import Testing

@Suite struct ObjectCursorTests {
    let folder = TemporaryFolder()
    let keys = ["a.b", "a/b", "a/b.c", "a/c/d", "a0", "b/2026/x", "b/2027/y", "b2", "é/z"]
    var store: FileObjectStore { FileObjectStore(root: folder.path) }

    init() throws {
        for key in keys.shuffled() {
            try store.put(Array(key.utf8), bucket: "lake", key: key)
        }
    }

    private func listed(prefix: String = "", after: String = "") throws -> [String] {
        var cursor = try store.objects(bucket: "lake", prefix: prefix, after: after)
        var found: [String] = []
        while let object = try cursor.next() {
            #expect(object.sizeBytes == object.key.utf8.count)
            found.append(object.key)
        }
        return found
    }

    @Test func `all objects come in the order of their bytes`() throws {
        #expect(try listed() == keys)
    }

    @Test(arguments: ["", "a", "a/", "a/b", "b/202", "b/2026/", "b/2026/x", "c", "é", "a/c/d/e"])
    func `a prefix selects what begins with it`(prefix: String) throws {
        #expect(try listed(prefix: prefix) == keys.filter { $0.utf8.starts(with: prefix.utf8) })
    }

    @Test(arguments: ["a", "a.b", "a/", "a/b", "a/c", "a/c/d", "a/d", "b", "b/2026/x", "b2", "é/z"])
    func `a listing resumes after any key`(after: String) throws {
        let rest = keys.filter { after.utf8.lexicographicallyPrecedes($0.utf8) }
        #expect(try listed(after: after) == rest)
        #expect(try listed(prefix: "a", after: after) == rest.filter { $0.hasPrefix("a") })
    }

    @Test func `a bucket that does not exist is empty`() throws {
        var cursor = try store.objects(bucket: "other")
        let first = try cursor.next()
        #expect(first == nil)
    }
}
