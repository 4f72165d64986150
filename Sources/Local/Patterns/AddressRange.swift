internal import Glibc

/// The IP addresses of a network such as `10.0.0.0/24` or `2001:db8::/32`.
struct AddressRange: Sendable {
    private let network: [UInt8]
    private let maskBits: Int

    enum Problem: Error {
        case notOneSlash
        case maskNotNumber
        case maskBeyond(Int)
        case notAddress
    }

    init(_ text: String) throws(Problem) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw .notOneSlash }
        guard parts[1].allSatisfy(\.isASCII), let bits = Int(parts[1]) else { throw .maskNotNumber }
        guard let address = Self.bytes(String(parts[0])) else { throw .notAddress }
        let most = address.count * 8
        guard (0...most).contains(bits) else { throw .maskBeyond(most) }
        network = address
        maskBits = bits
    }

    /// False, too, for what is no address.
    func contains(_ text: String) -> Bool {
        guard let address = Self.bytes(text), address.count == network.count else { return false }
        return network.indices.allSatisfy { index in
            let bits = min(8, max(0, maskBits - index * 8))
            let mask = bits == 0 ? 0 : UInt8.max << UInt8(8 - bits)
            return address[index] & mask == network[index] & mask
        }
    }

    /// Calls `inet_pton`.
    ///
    /// - Returns: 4 bytes or 16; nil for what is no address.
    private static func bytes(_ text: String) -> [UInt8]? {
        let families = [(AF_INET, 4), (AF_INET6, 16)]
        for (family, count) in families {
            var bytes = [UInt8](repeating: 0, count: count)
            if inet_pton(family, text, &bytes) == 1 { return bytes }
        }
        return nil
    }
}
