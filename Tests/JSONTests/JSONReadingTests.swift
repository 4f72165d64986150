import Testing

@testable import JSON

/// Two readers stand behind `JSON(parsing:)`: what the fast one takes must be what jansson takes.
@Suite struct JSONReadingTests {
    private static let seeds = [
        #"{"a":[1,-2,3.5e2,-0,0.1,true,false,null],"b":{"c":"é\u00e9\ud83d\ude00\n\"\\\/"},"a":1}"#,
        #"[9223372036854775807,-9223372036854775808,9223372036854775808,1e308,1e309,4.9e-324]"#,
        #" {"entry":[{"id":"1","changes":[{"value":{"x":"\udc00","y":"\ud800"}}]}]} "#,
        #"{"k\u0000":1,"":"\u0000","深":"い"}"#,
        "[[[[[[]]]]],{},\"\",0,1E5,1e-5,-1.0]",
    ].map { Array($0.utf8) }

    private func verdict(
        _ bytes: [UInt8],
        _ read: (UnsafeRawBufferPointer) throws(JSONSyntaxError) -> JSON
    ) -> String {
        bytes.withUnsafeBytes { buffer in
            do throws(JSONSyntaxError) { return try read(buffer).text } catch {
                return "\(error)"
            }
        }
    }

    private func expectSame(_ bytes: [UInt8]) {
        for keys in [JSON.DuplicateKeys.lastWins, .rejected] {
            let fast = verdict(bytes) { buffer throws(JSONSyntaxError) in
                try JSON(parsing: buffer, duplicateKeys: keys)
            }
            let slow = verdict(bytes) { buffer throws(JSONSyntaxError) in
                try JSON(judging: buffer, duplicateKeys: keys)
            }
            #expect(fast == slow, "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    @Test(arguments: seeds)
    func `both readers agree on awkward text`(bytes: [UInt8]) {
        expectSame(bytes)
        for count in 0..<bytes.count { expectSame(Array(bytes.prefix(count))) }
    }

    @Test(arguments: [
        "{}\u{0}", "{}\u{0}{", "\u{FEFF}{}", "[1,]", "[01]", "[1.]", "[.5]", "[+1]", "[1e]", "nul",
        "NaN",
        "\"\u{1}\"", "\"\t\"", "[\"\\x\"]", "/**/1", "{\"a\":1,}", "'a'", "-", "--1", "\"\\u12\"",
    ])
    func `both readers agree on what is nearly JSON`(text: String) {
        expectSame(Array(text.utf8))
    }

    @Test func `both readers agree on twenty thousand damaged texts`() {
        var generator = SplitMix(state: 20_240_115)
        let bytes = Array("\"\\{}[]:,0159eE+-. \n\u{0}tfnu".utf8) + [0xED, 0xA0, 0x80, 0xFF, 0xC3]
        for round in 0..<20_000 {
            var text = Self.seeds[round % Self.seeds.count]
            for _ in 0...Int(generator.next() % 3) {
                let place = Int(generator.next() % UInt64(text.count))
                text[place] = bytes[Int(generator.next() % UInt64(bytes.count))]
            }
            expectSame(text)
        }
    }

    @Test func `both readers agree on every first two bytes of a character, wherever it stands`() {
        for first in UInt8(0x7F)...0xFF {
            for second: UInt8 in [0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1] {
                for rest in [[], [0x80], [0x80, 0xBF], [0x80, 0x41], [0x80, 0x80, 0x80]]
                    as [[UInt8]]
                {
                    let offset = Int(first ^ second) % 18
                    let plain = [UInt8](repeating: UInt8(ascii: "x"), count: offset)
                    expectSame(
                        Array("\"".utf8) + plain + [first, second] + rest + Array("\"".utf8)
                    )
                }
            }
        }
    }

    @Test func `both readers agree on strings of every length around an escape`() {
        for count in 0..<70 {
            let plain = String(repeating: "a", count: count)
            for middle in ["", "\\n", "\\\"", "é", "\u{1}"] {
                expectSame(Array("[\"\(plain)\(middle)\(plain)\",1]".utf8))
            }
        }
    }

    @Test(arguments: [-1, 0, 1].map { JSON.maximumDepth + $0 })
    func `both readers agree on how deep is too deep`(depth: Int) {
        let open = [UInt8](repeating: UInt8(ascii: "["), count: depth)
        expectSame(open + [UInt8](repeating: UInt8(ascii: "]"), count: depth))
    }
}

/// Random words that are the same in every run. https://prng.di.unimi.it/splitmix64.c
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
