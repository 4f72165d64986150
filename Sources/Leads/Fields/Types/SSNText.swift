internal import JSON

/// A US social security number: nine digits, whatever stands between them; asterisks stand for
/// hidden ones, as in `***-**-6789`.
enum SSNText {
    static func read(_ text: String) -> Reading {
        let asterisk = UInt8(ascii: "*")
        let places = text.utf8.filter { $0.isDigit || $0 == asterisk }
        guard places.count == 9 else { return .fault(.malformed) }
        let components: JSON = [
            "first_three": JSON(places[0..<3].text), "middle_two": JSON(places[3..<5].text),
            "last_four": JSON(places[5..<9].text),
        ]
        return places.contains(asterisk)
            ? .masked(places.text, components: components)
            : .text(places.text, components: components)
    }
}
