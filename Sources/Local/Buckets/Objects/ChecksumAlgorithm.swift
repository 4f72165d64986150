internal import Checksums
internal import Crypto

/// The checksums that S3 takes, named as in `x-amz-checksum-…`.
///
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
enum ChecksumAlgorithm: String, CaseIterable, Sendable {
    case crc32
    case crc32c
    case crc64nvme
    case sha1
    case sha256

    /// `x-amz-checksum-crc32`.
    var header: String { "x-amz-checksum-\(rawValue)" }
    /// `ChecksumCRC32`.
    var element: String { "Checksum\(rawValue.uppercased())" }

    /// The checksum of a multipart object whose client does not say: of its parts, or whole.
    var isComposite: Bool { self != .crc64nvme }
}

/// A checksum under way.
enum RunningChecksum {
    case crc32(CRC32)
    case crc32c(CRC32C)
    case crc64nvme(CRC64NVME)
    case sha1(SHA1)
    case sha256(SHA256)

    init(_ algorithm: ChecksumAlgorithm) {
        self =
            switch algorithm {
            case .crc32: .crc32(CRC32())
            case .crc32c: .crc32c(CRC32C())
            case .crc64nvme: .crc64nvme(CRC64NVME())
            case .sha1: .sha1(SHA1())
            case .sha256: .sha256(SHA256())
            }
    }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        switch self {
        case .crc32(var state):
            state.update(bytes)
            self = .crc32(state)
        case .crc32c(var state):
            state.update(bytes)
            self = .crc32c(state)
        case .crc64nvme(var state):
            state.update(bytes)
            self = .crc64nvme(state)
        case .sha1(var state):
            state.update(bytes)
            self = .sha1(state)
        case .sha256(var state):
            state.update(bytes)
            self = .sha256(state)
        }
    }

    func finish() -> [UInt8] {
        switch self {
        case .crc32(let state): state.finish()
        case .crc32c(let state): state.finish()
        case .crc64nvme(let state): state.finish()
        case .sha1(let state): state.finish()
        case .sha256(let state): state.finish()
        }
    }
}
