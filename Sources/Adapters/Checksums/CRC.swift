internal import CISAL

/// The 32-bit CRC of zip and Ethernet (ISO 3309), in pieces.
package struct CRC32: Sendable {
    private var value: UInt32 = 0

    package init() {}

    /// Takes further bytes.
    ///
    /// Calls `crc32_gzip_refl`.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        let count = UInt64(bytes.count)
        value = crc32_gzip_refl(value, start.assumingMemoryBound(to: UInt8.self), count)
    }

    /// Four bytes, the most significant first.
    package func finish() -> [UInt8] { bigEndian(value) }
}

/// The 32-bit CRC of iSCSI (RFC 3720, Castagnoli), in pieces.
package struct CRC32C: Sendable {
    private var value = UInt32.max

    package init() {}

    /// Takes further bytes, less than 2 GiB.
    ///
    /// Calls `crc32_iscsi`.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        // The library reads only, whatever its declaration says.
        let pointer = UnsafeMutablePointer(mutating: start.assumingMemoryBound(to: UInt8.self))
        value = crc32_iscsi(pointer, CInt(bytes.count), value)
    }

    /// Four bytes, the most significant first.
    package func finish() -> [UInt8] { bigEndian(~value) }
}

/// The 64-bit CRC of NVM Express, in pieces.
///
/// Byte by byte from a table, for the library of Debian 12 has no such polynomial.
/// https://nvmexpress.org/specifications/ (NVM Command Set, 5.2.1.3.4)
package struct CRC64NVME: Sendable {
    private var value = UInt64.max

    private static let table: [UInt64] = (0..<256).map { byte in
        (0..<8).reduce(UInt64(byte)) { crc, _ in
            crc & 1 == 1 ? crc >> 1 ^ 0x9A6C_9329_AC4B_C9B5 : crc >> 1
        }
    }

    package init() {}

    /// Takes further bytes.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var value = value
        Self.table.withUnsafeBufferPointer { table in
            for byte in bytes {
                value = table[Int(UInt8(truncatingIfNeeded: value) ^ byte)] ^ value >> 8
            }
        }
        self.value = value
    }

    /// Eight bytes, the most significant first.
    package func finish() -> [UInt8] { bigEndian(~value) }
}

private func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
}
