internal import CISAL

/// A zip archive of one file, deflated by ISA-L.
///
/// The container is 98 bytes and twice the name: less than what a library for it would be asked.
/// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
package enum ZipArchive {
    /// - Parameters:
    ///   - bytes: the file's, less than 4 GiB.
    ///   - name: the file's, less than 64 KiB.
    /// - Returns: the archive; its file has the oldest time that zip knows, 1980.
    package static func archive(_ bytes: [UInt8], name: String) -> [UInt8] {
        let name = Array(name.utf8)
        let deflated = GzipWriter.compress(bytes, format: .deflate)
        let checksum = bytes.withUnsafeBufferPointer {
            $0.isEmpty ? 0 : crc32_gzip_refl(0, $0.baseAddress, UInt64($0.count))
        }
        var about = Fields()
        about.short(20)  // The version that can read it: 2.0.
        about.short(0x0800)  // The name is UTF-8.
        about.short(8)  // Deflated.
        about.short(0)
        about.short(0x21)  // 1 January 1980.
        about.long(checksum)
        about.long(UInt32(deflated.count))
        about.long(UInt32(bytes.count))
        about.short(UInt16(name.count))
        about.short(0)

        var archive = Fields()
        archive.long(0x0403_4B50)
        archive.bytes += about.bytes + name + deflated
        let directory = UInt32(archive.bytes.count)
        archive.long(0x0201_4B50)
        archive.short(20)
        archive.bytes += about.bytes
        // No comment, the first disk, a file without attributes at the very start.
        archive.bytes += [UInt8](repeating: 0, count: 14) + name
        let end = UInt32(archive.bytes.count)
        archive.long(0x0605_4B50)
        archive.long(0)
        archive.short(1)
        archive.short(1)
        archive.long(end - directory)
        archive.long(directory)
        archive.short(0)
        return archive.bytes
    }

    /// Numbers with the least significant byte first.
    private struct Fields {
        var bytes: [UInt8] = []

        mutating func short(_ value: UInt16) {
            withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
        }

        mutating func long(_ value: UInt32) {
            withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
        }
    }
}
