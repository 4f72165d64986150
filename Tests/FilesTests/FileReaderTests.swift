import Files
import TestSupport
import Testing

@Suite struct FileReaderTests {
    let folder = TemporaryFolder()

    @Test func `chunks follow one another to the end`() throws {
        let path = folder.path + "/file"
        try FileSystem.writeAtomically(Array("abcdefg".utf8), to: path)
        var reader = try FileReader(path)
        var chunks: [String] = []
        while true {
            let chunk = try reader.next(3)
            if chunk.isEmpty { break }
            chunks.append(String(decoding: chunk, as: UTF8.self))
        }
        #expect(chunks == ["abc", "def", "g"])
        #expect(reader.sizeBytes == 7)
        try reader.seek(to: 5)
        #expect(try reader.next() == Array("fg".utf8))
    }
}
