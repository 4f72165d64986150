import Compression
import Files
import TestSupport
import Testing

@Suite struct GzipInteroperationTests {
    let folder = TemporaryFolder()
    let plain = Array(
        (0..<20_000).map { "{\"n\":\($0),\"square\":\($0 &* $0)}\n" }.joined().utf8
    )

    @Test(arguments: [
        "gunzip -c packed > out",
        "python3 -c 'import gzip; open(\"out\",\"wb\").write(gzip.open(\"packed\").read())'",
    ])
    func `other programs read what we write`(command: String) throws {
        var packed = GzipWriter.compress(plain)
        packed += GzipWriter.compress([])
        packed += GzipWriter.compress(Array("end\n".utf8))
        try FileSystem.writeAtomically(packed, to: folder.path + "/packed")
        #expect(Command.run("cd '\(folder.path)' && \(command)") == 0)
        let out = try FileSystem.read(folder.path + "/out", limitBytes: 10_000_000)
        #expect(out == plain + Array("end\n".utf8))
    }

    @Test(arguments: [
        "gzip -9 -c plain > packed", "gzip -1 -c < plain > packed",
        "gzip -c plain > packed && gzip -c < /dev/null >> packed",
        "python3 -c 'import gzip; gzip.open(\"packed\",\"wb\").write(open(\"plain\",\"rb\").read())'",
    ])
    func `we read what other programs write`(command: String) throws {
        try FileSystem.writeAtomically(plain, to: folder.path + "/plain")
        #expect(Command.run("cd '\(folder.path)' && \(command)") == 0)
        let packed = try FileSystem.read(folder.path + "/packed", limitBytes: 10_000_000)
        #expect(try GzipReader.decompress(packed, limitBytes: plain.count) == plain)
    }
}
