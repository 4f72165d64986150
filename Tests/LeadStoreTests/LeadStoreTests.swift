import Database
import LeadStore
import TestSupport
import Testing

@Suite struct LeadStoreTests {
    let folder = TemporaryFolder()
    let store: LeadStore

    init() throws { store = try LeadStore(url: "sqlite:\(folder.path)/state.db") }

    private func claim(_ lead: String, _ message: String) throws -> Claim {
        try store.claim(
            leadID: lead,
            tenantID: "acme",
            sourceID: "form",
            messageID: message,
            atMilliseconds: 1
        )
    }

    @Test func `the message that brought a lead first keeps it when redelivered`() throws {
        #expect(try !store.isKnown(leadID: "l1"))
        #expect(try claim("l1", "m1") == .first)
        #expect(try claim("l1", "m2") == .duplicate(firstMessageID: "m1"))
        #expect(try claim("l1", "m1") == .first)
        #expect(try claim("l2", "m2") == .first)
        #expect(try store.isKnown(leadID: "l1"))
    }

    @Test func `claims of a batch that fails are undone together`() throws {
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try store.inTransaction {
                _ = try claim("l1", "m1")
                _ = try claim("l2", "m1")
                throw Stop()
            }
        }
        #expect(try claim("l1", "m3") == .first)
    }

    @Test func `what one store wrote another reads`() throws {
        #expect(try claim("l1", "m1") == .first)
        let other = try LeadStore(url: "sqlite://\(folder.path)/state.db")
        #expect(try other.isKnown(leadID: "l1"))
    }

    @Test func `an opt-out holds for its tenant, kind and value`() throws {
        try store.addOptOut(
            tenantID: "acme",
            kind: .phone,
            value: "+12025550123",
            sinceMilliseconds: 5,
            reason: "stop"
        )
        try store.addOptOut(
            tenantID: "acme",
            kind: .phone,
            value: "+12025550123",
            sinceMilliseconds: 9,
            reason: "again"
        )
        try store.addOptOut(
            tenantID: "acme",
            kind: .email,
            value: "j@example.com",
            sinceMilliseconds: 6,
            reason: "unsubscribed"
        )
        let both = try store.optOuts(
            tenantID: "acme",
            phone: "+12025550123",
            email: "j@example.com"
        )
        #expect(both.map(\.kind) == [.email, .phone])
        #expect(both.map(\.sinceMilliseconds) == [6, 5])
        #expect(both.map(\.reason) == ["unsubscribed", "stop"])
        #expect(
            try store.optOuts(tenantID: "acme", phone: "+12025550123", email: nil).count == 1
        )
        #expect(try store.optOuts(tenantID: "acme", phone: nil, email: nil).isEmpty)
        #expect(
            try store.optOuts(tenantID: "other", phone: "+12025550123", email: nil).isEmpty
        )
        #expect(
            try store.optOuts(tenantID: "acme", phone: "j@example.com", email: nil).isEmpty
        )
    }

    @Test func `the first consent decision of a message stands`() throws {
        func decision(_ message: String, _ time: Int64, _ verdict: ConsentDecision.Verdict)
            -> ConsentDecision
        {
            ConsentDecision(
                messageID: message,
                decidedAtMilliseconds: time,
                verdict: verdict,
                reasonsJSON: "[]"
            )
        }
        let first = decision("m1", 7, .blocked)
        let second = decision("m2", 8, .allowed)
        try store.recordConsent(leadID: "l1", second)
        try store.recordConsent(leadID: "l1", first)
        try store.recordConsent(leadID: "l1", decision("m1", 9, .allowed))
        #expect(try store.consentDecisions(leadID: "l1") == [first, second])
        #expect(try store.consentDecisions(leadID: "l2").isEmpty)
    }

    @Test(arguments: ["postgres://u:secret@h/d", "mysql:x", "state.db", "", "sqlite", "SQLITE:x"])
    func `another kind of address is refused with the supported form`(url: String) throws {
        let error = try #require(
            #expect(throws: LeadStoreError.self) { _ = try LeadStore(url: url) }
        )
        #expect(error.description.contains("sqlite:PATH"))
        #expect(!error.description.contains("secret"))
    }

    @Test(arguments: ["sqlite:", "sqlite://host/state.db", "sqlite://"])
    func `an address without a path is refused`(url: String) {
        #expect(throws: LeadStoreError.noPath) { _ = try LeadStore(url: url) }
    }
}
