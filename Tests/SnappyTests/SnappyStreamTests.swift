import CSnappy
import Snappy
import Testing

/// Read as Java reads them, each block by the library's own decoder.
@Suite struct SnappyStreamTests {
    private static let contents: [[UInt8]] = [
        [], [7], Array("abcabcabc".utf8), [UInt8](repeating: 65, count: 32_768),
        (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) },
    ]

    @Test(arguments: contents)
    func `snappy-java finds its header and blocks of 32 KB`(content: [UInt8]) throws {
        let stream = SnappyStream.java(content)
        #expect(stream[..<16] == [0x82, 83, 78, 65, 80, 80, 89, 0, 0, 0, 0, 1, 0, 0, 0, 1])
        var rest = stream[16...]
        var read: [UInt8] = []
        while !rest.isEmpty {
            let block = try block(&rest, bytes: number(&rest))
            #expect(block.count <= 32_768)
            read += block
        }
        #expect(read == content)
    }

    @Test(arguments: contents)
    func `Hadoop finds the length of each block before it`(content: [UInt8]) throws {
        var rest = SnappyStream.hadoop(content)[...]
        var read: [UInt8] = []
        while !rest.isEmpty {
            let length = number(&rest)
            let compressed = number(&rest)
            // Hadoop's buffer of 256 KB.
            #expect(compressed <= 262_144)
            let block = try block(&rest, bytes: compressed)
            #expect(block.count == length)
            read += block
        }
        #expect(read == content)
    }

    private func number(_ rest: inout ArraySlice<UInt8>) -> Int {
        defer { rest = rest.dropFirst(4) }
        return rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    }

    private func block(_ rest: inout ArraySlice<UInt8>, bytes: Int) throws -> [UInt8] {
        let compressed = rest.prefix(bytes).map { CChar(bitPattern: $0) }
        rest = rest.dropFirst(bytes)
        var length = 0
        try #require(
            snappy_uncompressed_length(compressed, compressed.count, &length) == SNAPPY_OK
        )
        var block = [CChar](repeating: 0, count: length)
        try #require(
            snappy_uncompress(compressed, compressed.count, &block, &length) == SNAPPY_OK
        )
        return block.map { UInt8(bitPattern: $0) }
    }
}
