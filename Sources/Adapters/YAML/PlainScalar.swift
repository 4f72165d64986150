/// What the text of a scalar means, decided when a reader asks.
///
/// The booleans are those of YAML 1.1, without the letters `y` and `n` that libraries leave texts,
/// too (https://yaml.org/type/bool.html). Octal (`010`) and sexagesimal (`1:30`) numbers of YAML 1.1
/// are refused: whoever writes them means something else.
enum PlainScalar {
    static func truth(_ text: String) -> Bool? {
        switch text {
        case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON": true
        case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF": false
        default: nil
        }
    }

    /// A truth or whole number of YAML 1.1 in its usual form; other text as it is.
    ///
    /// https://yaml.org/type/int.html
    static func canonical(_ text: String) -> String {
        if let truth = truth(text) { return truth ? "true" : "false" }
        let isNegative = text.hasPrefix("-")
        let digits = (isNegative || text.hasPrefix("+") ? text.dropFirst() : text[...])
            .filter { $0 != "_" }
        let radixes = [("0x", 16), ("0b", 2), ("0", 8)]
        for (prefix, radix) in radixes where digits.hasPrefix(prefix) && digits != "0" {
            let rest = digits.dropFirst(prefix.count)
            guard rest.first?.isHexDigit ?? false, let number = Int(rest, radix: radix) else {
                return text
            }
            return isNegative ? "-\(number)" : "\(number)"
        }
        guard text.contains("_"), let number = wholeNumber(text) else { return text }
        return "\(number)"
    }

    /// A decimal number without leading zeros; `1_000` is a thousand.
    static func wholeNumber(_ text: String) -> Int? {
        guard let digits = unsignedDigits(text) else { return nil }
        if digits.utf8.count > 1, digits.utf8.first == UInt8(ascii: "0") { return nil }
        let sign = text.utf8.first == UInt8(ascii: "-") ? "-" : ""
        return Int(sign + digits)
    }

    /// A decimal number, with or without fraction and exponent; finite.
    static func number(_ text: String) -> Double? {
        if let whole = wholeNumber(text) { return Double(whole) }
        let allowed = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
                UInt8(ascii: "+"), UInt8(ascii: "e"), UInt8(ascii: "E"):
                true
            default: false
            }
        }
        let hasFraction = text.utf8.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == 0x65 }
        guard allowed, hasFraction, let number = Double(text), number.isFinite else { return nil }
        return number
    }

    /// The digits after an optional sign, underscores between them removed; nil for other text.
    private static func unsignedDigits(_ text: String) -> String? {
        var rest = Substring(text)
        if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
        guard let first = rest.utf8.first, let last = rest.utf8.last else { return nil }
        let underscore = UInt8(ascii: "_")
        guard first != underscore, last != underscore else { return nil }
        let isDigits = rest.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == underscore }
        return isDigits ? String(rest.filter { $0 != "_" }) : nil
    }
}
