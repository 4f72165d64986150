import ReferenceData
import Testing

@Suite struct EmailDomainKindTests {
    @Test(arguments: [
        ("gmail.com", EmailDomainKind.free), ("Yahoo.COM", .free), ("hotmail.com", .free),
        ("mailinator.com", .disposable), ("guerrillamail.com", .disposable),
        // In both lists.
        ("0-mail.com", .disposable),
    ])
    func `a known domain has its kind`(domain: String, kind: EmailDomainKind) {
        #expect(EmailDomainKind.of(domain) == kind)
    }

    @Test(arguments: [
        "", "example.com", "gmail.co", "gmail.comm", "mail.gmail.com", "@gmail.com", ".",
    ])
    func `an unknown domain has none`(domain: String) {
        #expect(EmailDomainKind.of(domain) == nil)
    }
}
