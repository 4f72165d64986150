internal import JSON
internal import LeadModel
internal import ReferenceData

/// An e-mail address, alone or as `Ann Lee <ann@example.com>`: normally small letters without white
/// space.
enum EmailText {
    static func read(_ text: String) -> Reading {
        guard let address = EmailAddress(bare(text)) else { return .fault(.malformed) }
        return .text(address.normal, components: parts(of: address))
    }

    private static func parts(of address: EmailAddress) -> JSON {
        let domain = String(address.domain)
        let point = domain.firstIndex(of: ".") ?? domain.endIndex
        let kind = EmailDomainKind.of(domain)
        return [
            "user": JSON(String(address.user)), "domain": JSON(domain),
            "host": JSON(String(domain[..<point])),
            "tld": JSON(String(domain[point...].dropFirst())),
            "is_free": JSON(kind == .free), "is_disposable": JSON(kind == .disposable),
        ]
    }

    /// What stands in angle brackets behind a name.
    private static func bare(_ text: String) -> String {
        guard text.hasSuffix(">"), let start = text.lastIndex(of: "<") else { return text }
        return String(text[text.index(after: start)...].dropLast())
    }
}
