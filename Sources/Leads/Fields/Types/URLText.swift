internal import JSON

/// The address of a web page.
///
/// Normally it has its scheme and host in small letters, is without the
/// scheme's own port, and has a path. Without a scheme it is `http`.
///
/// One with a user or password is none: it would be kept and shown.
enum URLText {
    static func read(_ text: String) -> Reading {
        switch parts(of: text) {
        case .fault(let fault): .fault(fault)
        case .parts(let parts): .text(parts.text, components: parts.components)
        }
    }

    enum Found {
        case parts(Parts)
        case fault(FieldFault)
    }

    struct Parts {
        var scheme: String
        var host: String
        var port: Int?
        var path: String
        var query: String?
        var fragment: String?

        var text: String {
            var text = "\(scheme)://\(host)"
            if let port { text += ":\(port)" }
            text += path
            if let query { text += "?\(query)" }
            if let fragment { text += "#\(fragment)" }
            return text
        }

        var components: JSON {
            var components: JSON = [
                "protocol": JSON(scheme), "host": JSON(host), "path": JSON(path),
            ]
            if let port { components["port"] = JSON(port) }
            if let query { components["query"] = JSON(query) }
            if let fragment { components["hash"] = JSON(fragment) }
            return components
        }
    }

    static func parts(of text: String) -> Found {
        guard !text.unicodeScalars.contains(where: { $0.properties.isWhitespace || $0.value < 32 })
        else { return .fault(.malformed) }
        var rest = Array(text.utf8)[...]
        var scheme = "http"
        if let colon = rest.firstIndex(of: UInt8(ascii: ":")),
            rest[colon...].starts(with: "://".utf8)
        {
            scheme = rest[..<colon].map(\.lowered).text
            rest = rest[(colon + 3)...]
        } else if !rest.prefix(while: { !"/?#".utf8.contains($0) }).contains(UInt8(ascii: ".")) {
            // One word is the name of no page.
            return .fault(.malformed)
        }
        guard scheme == "http" || scheme == "https" else { return .fault(.wrongScheme) }
        let authority = rest.prefix { !"/?#".utf8.contains($0) }
        rest = rest.dropFirst(authority.count)
        guard let (host, port) = self.authority(authority) else { return .fault(.malformed) }
        let path = rest.prefix { !"?#".utf8.contains($0) }
        rest = rest.dropFirst(path.count)
        let query =
            rest.first == UInt8(ascii: "?")
            ? rest.dropFirst().prefix { $0 != UInt8(ascii: "#") } : nil
        rest = rest.dropFirst(query.map { $0.count + 1 } ?? 0)
        return .parts(
            Parts(
                scheme: scheme,
                host: host,
                port: port == (scheme == "http" ? 80 : 443) ? nil : port,
                path: path.isEmpty ? "/" : path.text,
                query: query?.text,
                fragment: rest.isEmpty ? nil : rest.dropFirst().text
            )
        )
    }

    /// The host and, where one is named, the port.
    private static func authority(_ bytes: ArraySlice<UInt8>) -> (host: String, port: Int?)? {
        var host = bytes
        var port: Int?
        let bracket = bytes.lastIndex(of: UInt8(ascii: "]"))
        if let colon = bytes.lastIndex(of: UInt8(ascii: ":")), colon > bracket ?? 0 {
            guard let number = bytes[(colon + 1)...].wholeNumber, (1...65_535).contains(number)
            else { return nil }
            (host, port) = (bytes[..<colon], number)
        }
        if host.first == UInt8(ascii: "[") {
            guard host.last == UInt8(ascii: "]"),
                let address = IPText.version6(host.dropFirst().dropLast())
            else { return nil }
            return ("[\(IPText.text(address))]", port)
        }
        return isName(host) ? (host.map(\.lowered).text, port) : nil
    }

    /// Labels of letters, digits, hyphens, underscores and what is not ASCII.
    private static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard (1...253).contains(bytes.count) else { return false }
        return bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .allSatisfy { label in
                (1...63).contains(label.count) && label.first != UInt8(ascii: "-")
                    && label.last != UInt8(ascii: "-")
                    && label.allSatisfy {
                        $0.isAlphanumeric || $0 >= 0x80 || "-_".utf8.contains($0)
                    }
            }
    }
}
