import Compression
import Files
import Glibc
import JSON
import TestSupport
import Testing

@Suite struct ImportMemoryTests {
    /// A step takes at most this much whatever the size of the upload.
    private static let limitKilobytes = 64 * 1_024
    /// What two runs of one size may differ by.
    private static let toleranceKilobytes = 8 * 1_024
    private static let few = 20_000
    private static let many = getenv("PLUMB_LONG_TESTS") == nil ? 200_000 : 1_000_000

    @Test(arguments: [false, true])
    func `memory does not grow with the upload`(isPacked: Bool) throws {
        let small = try peakKilobytes(importing: Self.few, isPacked: isPacked)
        let large = try peakKilobytes(importing: Self.many, isPacked: isPacked)
        #expect(large < small + Self.toleranceKilobytes, "\(small) KB, then \(large) KB")
        #expect(large < Self.limitKilobytes)
    }

    /// The most that any step took.
    ///
    /// Few of the rows are leads: a result is full after two thousand of them.
    private func peakKilobytes(importing rows: Int, isPacked: Bool) throws -> Int {
        let uploads = Uploads()
        let block =
            "person@example.com,78704,x\n" + String(repeating: "a,b,c,d,e,f,g,h\n", count: 999)
        let text = "email,zip,note\n" + String(repeating: block, count: rows / 1_000)
        try uploads.put(isPacked ? GzipWriter.compress(Array(text.utf8)) : Array(text.utf8))
        let file = "\(uploads.folder.path)/peak"
        var event = uploads.announcement()
        var (steps, leads, peak) = (0, 0, 0)
        while true {
            var importer = uploads.importer(event)
            // Measured by a small process: wait4(2) counts the memory of the one that started it.
            importer.wrapper = ["/usr/bin/time", "-f", "%M", "-o", file]
            let emitted = try uploads.emitted(try importer.run())
            let bytes = try FileSystem.read(file, limitBytes: 100)
            let text = String(decoding: bytes, as: UTF8.self).filter(\.isNumber)
            peak = max(peak, try #require(Int(text)))
            leads += emitted.filter { $0["channel"] == "LeadQueue" }.count
            guard let body = emitted.first(where: { $0["channel"] == "ImportQueue" })?["body"]
            else { break }
            steps += 1
            event = uploads.message(body, id: "m\(steps)")
        }
        #expect(leads == rows / 1_000)
        #expect(steps == rows / 10_000 + 2)
        return peak
    }
}
