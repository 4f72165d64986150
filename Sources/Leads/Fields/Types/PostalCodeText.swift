internal import JSON

/// A postal code of the US (`78704`, `78704-4224`), of Canada (`K1A 0B1`) or of Great Britain
/// (`SW1A 1AA`), known by its form.
enum PostalCodeText {
    static func read(_ text: String) -> Reading {
        let code = text.utf8.filter { !$0.isSpace }.map(\.raised)
        return unitedStates(code) ?? canada(code) ?? greatBritain(code) ?? .fault(.malformed)
    }

    private static func unitedStates(_ code: [UInt8]) -> Reading? {
        let hasHyphen = code.count == 10 && code[5] == UInt8(ascii: "-")
        let digits = hasHyphen ? Array(code[..<5] + code[6...]) : code
        guard digits.count == 5 || digits.count == 9, digits.allSatisfy(\.isDigit) else {
            return nil
        }
        let zip = digits[..<5].text
        guard digits.count == 9 else {
            return .text(zip, components: ["country_code": "US", "zip": JSON(zip)])
        }
        let four = digits[5...].text
        return .text(
            "\(zip)-\(four)",
            components: ["country_code": "US", "zip": JSON(zip), "four": JSON(four)]
        )
    }

    /// A forward sortation area and a local delivery unit.
    private static func canada(_ code: [UInt8]) -> Reading? {
        let code =
            code.count == 7 && code[3] == UInt8(ascii: "-") ? code[..<3] + code[4...] : code[...]
        guard code.count == 6, form(code) == "A1A1A1" else { return nil }
        let (area, unit) = (code.prefix(3).text, code.suffix(3).text)
        return .text(
            "\(area) \(unit)",
            components: ["country_code": "CA", "fsa": JSON(area), "ldu": JSON(unit)]
        )
    }

    /// An outward code of one or two letters, a digit and at most two more, and an inward code.
    private static func greatBritain(_ code: [UInt8]) -> Reading? {
        guard (5...7).contains(code.count), form(code.suffix(3)) == "1AA" else { return nil }
        let outward = code.dropLast(3)
        guard ["A1", "A11", "A1A", "AA1", "AA11", "AA1A"].contains(form(outward)) else {
            return nil
        }
        let (out, into) = (outward.text, code.suffix(3).text)
        return .text(
            "\(out) \(into)",
            components: ["country_code": "GB", "outcode": JSON(out), "incode": JSON(into)]
        )
    }

    /// The code with `A` for a letter and `1` for a digit.
    private static func form(_ code: some Collection<UInt8>) -> String {
        code.map { byte in
            byte.isDigit ? UInt8(ascii: "1") : byte.isLetter ? UInt8(ascii: "A") : UInt8(ascii: "?")
        }.text
    }
}
