import Compression
import Testing

/// Bytes of each kind a compressor meets: none, one, repeated, text, noise, longer than a window.
private let samples: [[UInt8]] = {
    var generator = SystemRandomNumberGenerator()
    return [
        [], [7], [UInt8](repeating: 65, count: 300_000),
        Array(String(repeating: "{\"lead_id\":\"l-17\",\"state\":\"TX\"}\n", count: 9_000).utf8),
        (0..<200_000).map { _ in UInt8.random(in: 0...255, using: &generator) },
        (0..<400_000).map { UInt8(truncatingIfNeeded: $0 / 3 ^ $0 >> 9) },
    ]
}()

/// What a reader makes of chunks of one size.
private func read(_ bytes: [UInt8], chunkBytes: Int) throws -> [UInt8] {
    var reader = GzipReader()
    var output: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: chunkBytes) {
        reader.append(Array(bytes[start..<min(start + chunkBytes, bytes.count)]))
        while let piece = try reader.next() {
            #expect(!piece.isEmpty && piece.count <= 65_536)
            output += piece
        }
    }
    try reader.finish()
    return output
}

@Suite struct GzipTests {
    @Test(arguments: samples.indices)
    func `what was written is read back in any chunks`(sample: Int) throws {
        let bytes = samples[sample]
        let packed = GzipWriter.compress(bytes)
        for chunkBytes in [1, 13, 4_096, 1 << 20] {
            #expect(try read(packed, chunkBytes: chunkBytes) == bytes)
        }
    }

    @Test func `many writes make one member of all`() throws {
        var writer = GzipWriter()
        var packed: [UInt8] = []
        for number in 0..<5_000 { writer.write(Array("line \(number)\n".utf8), into: &packed) }
        writer.finish(into: &packed)
        let lines = (0..<5_000).map { "line \($0)\n" }.joined()
        #expect(try read(packed, chunkBytes: 100) == Array(lines.utf8))
        #expect(packed.count < lines.utf8.count / 2)
    }

    @Test(arguments: [1, 2, 7, 19, 100_000])
    func `members are read one after another`(chunkBytes: Int) throws {
        var writer = GzipWriter()
        var packed: [UInt8] = []
        var expected: [UInt8] = []
        for sample in samples + samples.reversed() {
            let bytes = Array(sample.prefix(1_000))
            writer.write(bytes, into: &packed)
            writer.finish(into: &packed)
            expected += bytes
        }
        #expect(try read(packed, chunkBytes: chunkBytes) == expected)
        #expect(
            try read(packed + [0, 0, 0, 0], chunkBytes: chunkBytes) == expected
        )
    }

    @Test func `a limit bounds what small data can become`() throws {
        let packed = GzipWriter.compress(samples[2])
        #expect(packed.count < 5_000)
        #expect(try GzipReader.decompress(packed, limitBytes: 299_999) == nil)
        #expect(try GzipReader.decompress(packed, limitBytes: 300_000) == samples[2])
    }
}

@Suite struct GzipErrorTests {
    let packed = GzipWriter.compress(Array(samples[3].prefix(5_000)))

    @Test func `data cut anywhere are truncated at their end`() {
        for count in 0..<packed.count {
            #expect(throws: GzipError.truncated(offset: count)) {
                try read(Array(packed[..<count]), chunkBytes: 64)
            }
        }
    }

    @Test(arguments: ["plain text that is no gzip", "\u{1F}", "BZh9", "\u{1F}\u{8B}\u{9}abcdefghi"])
    func `other data are refused`(text: String) {
        #expect(throws: GzipError.self) { try read(Array(text.utf8), chunkBytes: 64) }
    }

    @Test func `a wrong checksum is refused`() {
        var damaged = packed
        damaged[damaged.count - 6] ^= 1
        #expect(throws: GzipError.corrupt(.checksum, offset: damaged.count)) {
            try read(damaged, chunkBytes: 1_000)
        }
    }

    @Test func `a wrong length is refused`() {
        var damaged = packed
        damaged[damaged.count - 2] ^= 1
        #expect(throws: GzipError.self) { try read(damaged, chunkBytes: 1_000) }
    }

    @Test func `bytes that follow the last member are refused`() {
        #expect(throws: GzipError.self) { try read(packed + Array("tail".utf8), chunkBytes: 9) }
        #expect(throws: GzipError.corrupt(.header, offset: packed.count + 2)) {
            try read(packed + [0, 0, 1], chunkBytes: 1_000)
        }
    }

    @Test func `any flipped bit of the data is noticed or harmless`() throws {
        let original = Array(samples[3].prefix(5_000))
        for index in 10..<packed.count {
            var damaged = packed
            damaged[index] ^= 0x10
            do {
                #expect(try read(damaged, chunkBytes: 50) == original)
            } catch is GzipError {
                continue
            }
        }
    }
}
