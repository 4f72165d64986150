internal import JSON
internal import Time

/// Two numbers, `700 - 749` or `700 to 749`, normally `700-749`; `10+`; one number; or ISO dates,
/// which count as milliseconds since 1970.
///
/// Components: `min` and `max`, their average to two decimals and that rounded down.
enum RangeText {
    static func read(_ text: String) -> Reading {
        if let dates = dates(text) { return range(dates[0], dates.count > 1 ? dates[1] : dates[0]) }
        var scanner = NumberScanner(text)
        guard let low = scanner.next() else { return .fault(.malformed) }
        if scanner.isNext(UInt8(ascii: "+")) {
            guard scanner.isExhausted, let text = low.text else { return .fault(.malformed) }
            return .text("\(text)+", components: ["min": low.json])
        }
        if scanner.isExhausted { return range(low, low) }
        guard let high = scanner.next(isSigned: false), scanner.isExhausted else {
            return .fault(.malformed)
        }
        return range(low, high)
    }

    private static func range(_ low: WrittenNumber, _ high: WrittenNumber) -> Reading {
        guard low.value <= high.value, let lowText = low.text, let highText = high.text else {
            return .fault(.malformed)
        }
        let average = low.value + (high.value - low.value) / 2
        let rounded = (average * 100).rounded() / 100
        guard let middle = Int(exactly: average.rounded(.down)), rounded.isFinite else {
            return .fault(.malformed)
        }
        let components: JSON = [
            "min": low.json, "max": high.json,
            "avg": WrittenNumber(rounded).json, "mid": JSON(middle),
        ]
        let text = low == high ? lowText : "\(lowText)-\(highText)"
        return .text(text, components: components)
    }

    /// One or two ISO dates, with times of day or without; nil for anything else.
    private static func dates(_ text: String) -> [WrittenNumber]? {
        // Nothing that short, or without a date at its start, is one.
        guard text.utf8.count >= 10, text.utf8.prefix(4).allSatisfy(\.isDigit),
            text.utf8.dropFirst(4).first == UInt8(ascii: "-")
        else { return nil }
        let words = text.split(whereSeparator: \.isWhitespace).filter { $0 != "-" && $0 != "to" }
        guard (1...2).contains(words.count) else { return nil }
        var moments: [WrittenNumber] = []
        for word in words {
            let time = word.utf8.count == 10 ? "\(word)T00:00:00Z" : String(word)
            guard let moment = Timestamp(rfc3339: time) else { return nil }
            moments.append(WrittenNumber(moment.milliseconds))
        }
        return moments
    }
}
