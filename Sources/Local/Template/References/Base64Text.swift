/// `Fn::Base64`.
enum Base64Text {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    )

    /// The bytes of a text in Base64, padded. https://www.rfc-editor.org/rfc/rfc4648#section-4
    static func encoded(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = (0..<3).reduce(0) { bits, offset in
                bits << 8 | (offset < group.count ? Int(group[start + offset]) : 0)
            }
            for place in 0..<4 {
                let sextet = bits >> (18 - 6 * place) & 0x3F
                result.append(place <= group.count ? alphabet[sextet] : UInt8(ascii: "="))
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The bytes that a padded text stands for; nil where it is no Base64.
    static func decoded(_ text: String) -> [UInt8]? {
        let letters = Array(text.utf8)
        let digits = letters.prefix { $0 != UInt8(ascii: "=") }
        guard letters.count.isMultiple(of: 4), letters.count - digits.count <= 2,
            letters[digits.count...].allSatisfy({ $0 == UInt8(ascii: "=") })
        else { return nil }
        var bytes: [UInt8] = []
        var bits = 0
        for (index, letter) in digits.enumerated() {
            guard let sextet = alphabet.firstIndex(of: letter) else { return nil }
            bits = bits << 6 | sextet
            if index % 4 > 0 {
                bytes.append(UInt8(truncatingIfNeeded: bits >> (6 - index % 4 * 2)))
            }
        }
        return bytes
    }
}
