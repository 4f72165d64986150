internal import CSnappy

/// Snappy in the frames that Java programs put around its blocks.
///
/// https://github.com/google/snappy/blob/main/format_description.txt is the blocks' own format.
package enum SnappyStream {
    /// What snappy-java's `SnappyInputStream` reads.
    ///
    /// A header, then blocks of 32 KB, each behind its compressed length.
    /// https://github.com/xerial/snappy-java#data-format-of-snappyoutputstream
    package static func java(_ bytes: [UInt8]) -> [UInt8] {
        // The magic bytes, the version and the oldest one that can read it.
        var output: [UInt8] = [0x82] + Array("SNAPPY".utf8) + [0]
        append(1, to: &output)
        append(1, to: &output)
        forEachBlock(of: bytes, atMost: javaBlockBytes) { block in
            let compressed = compress(block)
            append(compressed.count, to: &output)
            output.append(contentsOf: compressed)
        }
        return output
    }

    /// What Hadoop's `SnappyCodec` reads.
    ///
    /// Blocks, each behind its length and its compressed length.
    /// https://github.com/apache/hadoop/blob/trunk/hadoop-common-project/hadoop-common/src/main/java/org/apache/hadoop/io/compress/BlockCompressorStream.java
    package static func hadoop(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        forEachBlock(of: bytes, atMost: hadoopBlockBytes) { block in
            let compressed = compress(block)
            append(block.count, to: &output)
            append(compressed.count, to: &output)
            output.append(contentsOf: compressed)
        }
        return output
    }

    /// snappy-java's default.
    private static let javaBlockBytes = 32_768
    /// Less than fits Hadoop's default buffer of 256 KB where the bytes cannot be compressed.
    private static let hadoopBlockBytes = 196_608

    private static func forEachBlock(
        of bytes: [UInt8],
        atMost size: Int,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        bytes.withUnsafeBytes { all in
            var rest = all[...]
            while !rest.isEmpty {
                body(UnsafeRawBufferPointer(rebasing: rest.prefix(size)))
                rest = rest.dropFirst(size)
            }
        }
    }

    /// One block.
    ///
    /// Calls `snappy_compress`.
    private static func compress(_ block: UnsafeRawBufferPointer) -> [UInt8] {
        let most = snappy_max_compressed_length(block.count)
        return [UInt8](unsafeUninitializedCapacity: most) { buffer, count in
            var length = most
            let status = buffer.withMemoryRebound(to: CChar.self) { output in
                block.withMemoryRebound(to: CChar.self) { input in
                    snappy_compress(input.baseAddress, input.count, output.baseAddress, &length)
                }
            }
            precondition(status == SNAPPY_OK, "snappy_compress refused its own bound")
            count = length
        }
    }

    /// 32 bits, the most significant byte first.
    private static func append(_ number: Int, to output: inout [UInt8]) {
        withUnsafeBytes(of: UInt32(number).bigEndian) { output.append(contentsOf: $0) }
    }
}
