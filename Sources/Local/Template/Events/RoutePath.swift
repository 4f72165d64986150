import YAML

/// The path of a route: `/leads/{id}`, `/files/{proxy+}` or `$default`.
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
struct RoutePath {
    static let rule =
        "'$default', or '/' and segments, of which '{name}' stands for one and a last "
        + "'{name+}' for all that follow"

    let text: String
    /// The path with its variables unnamed: two paths of one shape match the same requests.
    let shape: String

    var isDefault: Bool { text == "$default" }

    init?(_ text: String) {
        self.text = text
        guard text != "$default" else {
            shape = text
            return
        }
        guard text.first == "/" else { return nil }
        var names: Set<Substring> = []
        var shapes: [Substring] = []
        let segments = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            guard segment.contains("{") || segment.contains("}") else {
                guard Self.isVisible(segment) else { return nil }
                shapes.append(segment)
                continue
            }
            guard segment.first == "{", segment.last == "}", segment.count > 2 else { return nil }
            var name = segment.dropFirst().dropLast()
            let isGreedy = name.last == "+"
            if isGreedy { name = name.dropLast() }
            guard Self.isName(name), names.insert(name).inserted else { return nil }
            guard !isGreedy || index == segments.count - 1 else { return nil }
            shapes.append(isGreedy ? "{+}" : "{}")
        }
        shape = "/" + shapes.joined(separator: "/")
    }

    private static func isName(_ name: Substring) -> Bool {
        let isSpelled = name.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", ":": true
            default: false
            }
        }
        return isSpelled && !name.isEmpty
    }

    private static func isVisible(_ segment: Substring) -> Bool {
        segment.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "?") }
    }
}

extension RoutePath {
    /// The `Path` of an event; nil, and a finding, where it is none.
    init?(_ section: Section) {
        guard let text = section.text("Path") else { return nil }
        guard let path = RoutePath(text) else {
            section.reportMalformed("Path", text, mustBe: RoutePath.rule)
            return nil
        }
        self = path
    }

    /// Finds a second route for the same requests.
    func claim(_ method: String, _ reading: Reading, at position: YAMLPosition) {
        let shape = isDefault ? text : "\(method) \(shape)"
        let shown = isDefault ? text : "\(method) \(text)"
        reading.claim(shape, as: "route", shown: shown, at: position)
    }
}
