internal import JSON

/// A country, normally its two letters of ISO 3166.
enum CountryText {
    static func read(_ text: String) -> Reading {
        let words = text.utf8.filter { $0 != UInt8(ascii: ".") }.text.spaced
        let name = words.asciiLowered
        let code = name.utf8.count == 2 ? words.asciiRaised : Country.codes[name] ?? ""
        if let name = Country.names[code] { return .text(code, components: ["name": JSON(name)]) }
        // Two letters may be a usual name, too: UK.
        guard let code = Country.codes[name], let name = Country.names[code] else {
            return .fault(.nonexistent)
        }
        return .text(code, components: ["name": JSON(name)])
    }
}
