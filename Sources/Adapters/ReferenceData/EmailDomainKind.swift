internal import CReferenceData

/// What kind of provider an e-mail domain is known to be of.
package enum EmailDomainKind: String, Sendable {
    /// Anybody can have a lasting address there.
    case free
    /// Addresses there are made to be thrown away.
    case disposable

    static let table = SortedTable(plumb_email_domains())

    /// The kind of a domain in either case, or nil where it is in no list.
    ///
    /// Only the domain itself is looked up, not those it lies under.
    package static func of(_ domain: String) -> EmailDomainKind? {
        switch table.row(domain, keyCase: .lowered)?.text(1) {
        case "d": .disposable
        case "f": .free
        default: nil
        }
    }
}
