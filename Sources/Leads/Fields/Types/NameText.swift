internal import JSON

/// A person's whole name, normally in the order in which it is spoken: `Lee, Ann` is `Ann Lee`.
///
/// Split into `first_name` and `last_name`, with `title` and `suffix` where there are any. The last
/// word is the last name, with small words before it such as `van der`.
enum NameText {
    static func read(_ text: String) -> Reading {
        let normal = spoken(text.spaced)
        var words = normal.words
        var parts: JSON = [:]
        if words.count > 1, titles.contains(bare(words[0])) {
            parts["title"] = JSON(words.removeFirst())
        }
        if words.count > 1, let last = words.last, suffixes.contains(bare(last)) {
            parts["suffix"] = JSON(words.removeLast())
            // The comma of `Ann Lee, Jr`.
            if let name = words.last, name.hasSuffix(","), name.count > 1 {
                words[words.count - 1] = String(name.dropLast())
            }
        }
        var split = words.count - 1
        while split > 1, particles.contains(words[split - 1]) { split -= 1 }
        let first = words[..<max(split, 1)].joined(separator: " ")
        parts["first_name"] = JSON(first)
        if split > 0 { parts["last_name"] = JSON(words[split...].joined(separator: " ")) }
        let components = parts
        return .text(normal, components: components)
    }

    /// The name with a last name before a comma put behind.
    private static func spoken(_ name: String) -> String {
        let parts = name.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return name }
        let (last, first) = (String(parts[0]).spaced, String(parts[1]).spaced)
        guard !last.isEmpty, !first.isEmpty, !suffixes.contains(bare(first)) else { return name }
        return "\(first) \(last)"
    }

    /// Small and without points and commas.
    private static func bare(_ word: String) -> String {
        word.asciiLowered.utf8.filter { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: ",") }.text
    }

    private static let titles: Set<String> = [
        "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "rev", "hon", "sir",
    ]
    private static let suffixes: Set<String> = [
        "jr", "sr", "ii", "iii", "iv", "md", "phd", "esq", "dds", "cpa",
    ]
    /// Only in small letters: `Van Morrison` is no particle.
    private static let particles: Set<String> = [
        "van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "la", "le",
        "ten", "ter", "bin", "ibn", "al",
    ]
}
