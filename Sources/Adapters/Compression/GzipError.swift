/// Why bytes are not gzip.
package enum GzipError: Error, Hashable {
    /// What stands at about this offset of the compressed bytes cannot be.
    case corrupt(Defect, offset: Int)
    /// The compressed bytes end before the member that begins or goes on there does.
    case truncated(offset: Int)

    package enum Defect: String, Sendable {
        case header = "no gzip header"
        case data = "invalid compressed data"
        case checksum = "the checksum differs"
    }
}

extension GzipError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .corrupt(let defect, let offset): "gzip: \(defect.rawValue), near byte \(offset)"
        case .truncated(let offset): "gzip: the data end too early, at byte \(offset)"
        }
    }
}
