/// The address of a host, of version 4 or 6, normally as RFC 5952 writes it; brackets and a port
/// behind it are left out.
///
/// Addresses that no visitor can have are none: unspecified, loopback, multicast, class E.
enum IPText {
    static func read(_ text: String) -> Reading {
        let bytes = Array(text.utf8)
        guard let address = address(bytes[...]) else { return .fault(.malformed) }
        return isVisitor(address) ? .text(self.text(address)) : .fault(.nonexistent)
    }

    /// Sixteen bytes; those of version 4 behind the prefix `::ffff:0:0/96`.
    typealias Address = [UInt8]

    private static let prefix4: Address = Array(repeating: 0, count: 10) + [0xFF, 0xFF]

    private static func address(_ bytes: ArraySlice<UInt8>) -> Address? {
        if bytes.first == UInt8(ascii: "[") {
            guard let end = bytes.firstIndex(of: UInt8(ascii: "]")),
                isPort(bytes[(end + 1)...])
            else { return nil }
            return version6(bytes[1..<end])
        }
        let colons = bytes.count { $0 == UInt8(ascii: ":") }
        if colons > 1 { return version6(bytes) }
        let host = bytes.prefix { $0 != UInt8(ascii: ":") }
        guard isPort(bytes.dropFirst(host.count)) else { return nil }
        return version4(host).map { prefix4 + $0 }
    }

    /// Nothing, or a colon and a number.
    private static func isPort(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first else { return true }
        guard first == UInt8(ascii: ":"), let port = bytes.dropFirst().wholeNumber else {
            return false
        }
        return port <= 65_535
    }

    private static func version4(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part -> UInt8? in
            // A leading zero would be octal elsewhere.
            guard part.count <= 3, part.count == 1 || part.first != UInt8(ascii: "0") else {
                return nil
            }
            return part.wholeNumber.flatMap { UInt8(exactly: $0) }
        }
        return parts.count == 4 && numbers.count == 4 ? numbers : nil
    }

    /// Groups of four hexadecimal digits, one `::` for as many zeros as are missing, and at the end
    /// perhaps an address of version 4 (RFC 4291 §2.2).
    static func version6(_ bytes: ArraySlice<UInt8>) -> Address? {
        guard bytes.count <= 45 else { return nil }
        let colon = UInt8(ascii: ":")
        var gap: Int?
        for index in bytes.indices.dropLast() where bytes[index] == colon {
            guard bytes[index + 1] == colon else { continue }
            guard gap == nil else { return nil }
            gap = index
        }
        guard let gap else {
            let address = groups(bytes)
            return address?.count == 16 ? address : nil
        }
        guard let head = groups(bytes[..<gap]), let tail = groups(bytes[(gap + 2)...]),
            head.count + tail.count <= 14, head.count % 2 == 0,
            !bytes[..<gap].contains(UInt8(ascii: "."))
        else { return nil }
        return head + Array(repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    /// The bytes of groups between colons; empty for none.
    private static func groups(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        guard !bytes.isEmpty else { return [] }
        let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var address: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains(UInt8(ascii: ".")) {
                guard let four = version4(part) else { return nil }
                address += four
                continue
            }
            guard (1...4).contains(part.count), part.allSatisfy(\.isHexDigit),
                let group = UInt16(part.text, radix: 16)
            else { return nil }
            address += [UInt8(group >> 8), UInt8(group & 0xFF)]
        }
        return address
    }

    private static func isVisitor(_ address: Address) -> Bool {
        if address.starts(with: prefix4) {
            return address[12] != 0 && address[12] != 127 && address[12] < 224
        }
        let isUnspecifiedOrLoopback = address.dropLast().allSatisfy { $0 == 0 } && address[15] <= 1
        return !isUnspecifiedOrLoopback && address[0] != 0xFF
    }

    /// RFC 5952: small letters, no leading zeros, the longest run of zero groups as `::`.
    static func text(_ address: Address) -> String {
        if address.starts(with: prefix4) {
            return address[12...].map { String($0) }.joined(separator: ".")
        }
        let groups = stride(from: 0, to: 16, by: 2).map { index in
            UInt16(address[index]) << 8 | UInt16(address[index + 1])
        }
        let words = groups.map { String($0, radix: 16) }
        guard let gap = longestGap(groups) else { return words.joined(separator: ":") }
        return words[..<gap.lowerBound].joined(separator: ":") + "::"
            + words[gap.upperBound...].joined(separator: ":")
    }

    /// The first longest run of at least two zero groups.
    private static func longestGap(_ groups: [UInt16]) -> Range<Int>? {
        var longest: Range<Int>?
        var start = 0
        while start < groups.count {
            var end = start
            while end < groups.count, groups[end] == 0 { end += 1 }
            if end - start > max(1, longest?.count ?? 0) { longest = start..<end }
            start = max(end, start + 1)
        }
        return longest
    }
}
