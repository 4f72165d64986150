/// Damages JSON text at random, the same way for the same seed.
package struct Mutation: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    /// SplitMix64.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// What readers stumble over, put in as it is.
    private static let pieces: [[UInt8]] =
        [
            #"\u0000"#, #"\ud800"#, #"\uDC00"#, #"\ud83d\ude00"#, #"\u00e9"#, #"\/"#, #"\x"#, "\\",
            "\"",
            "9223372036854775807", "9223372036854775808", "-9223372036854775809", "1e999", "1e-999",
            "-0", "-0.0", "01", "1.", ".5", "+1", "1E+2", "NaN", "null", "true", "{}", "[]", "{",
            "}",
            "[", "]", ",", ":", " ", "\n", "\t", "\r", "\u{0}", "\u{1}", "\u{7F}", "\u{FEFF}",
            "\u{FFFE}",
            #""event_id":"x","#, #""flow_id":"","#, #""n":18446744073709551615,"#, #""a":1,"a":2,"#,
            #""o":{"a":1,"a":2},"#, #""\u0061":1,"a":2,"#, #""":1,"#, #""k\u0000":1,"#, "//", "'",
        ].map { Array($0.utf8) } + [
            [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
        ]

    /// The text with one to three changes.
    package mutating func damage(_ text: [UInt8]) -> [UInt8] {
        var text = text
        for _ in 0..<Int.random(in: 1...3, using: &self) {
            let place = Int.random(in: 0...text.count, using: &self)
            let end = min(text.count, place + Int.random(in: 0...12, using: &self))
            switch Int.random(in: 0..<8, using: &self) {
            case 0: text.removeSubrange(place..<end)
            case 1: text.insert(contentsOf: text[place..<end], at: place)
            case 2 where place < text.count:
                text[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
            case 3: text.removeSubrange(place...)
            case 4:
                // Before a member, where a piece may be a member of its own.
                let comma = text[place...].firstIndex { $0 == UInt8(ascii: ",") } ?? text.count
                let piece = Self.pieces.randomElement(using: &self) ?? []
                text.insert(contentsOf: piece, at: min(text.count, comma + 1))
            default:
                text.replaceSubrange(
                    place..<(Bool.random(using: &self) ? place : end),
                    with: Self.pieces.randomElement(using: &self) ?? []
                )
            }
        }
        return text
    }
}
