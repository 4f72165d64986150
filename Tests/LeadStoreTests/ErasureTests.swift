import Database
import LeadStore
import TestSupport
import Testing

@Suite struct ErasureTests {
    private let folder = TemporaryFolder()
    private let store: LeadStore

    init() throws {
        store = try LeadStore(url: "sqlite:\(folder.path)/state.db", durability: .normal)
    }

    private func claim(_ lead: String, _ message: String) throws -> Claim {
        try store.claim(
            leadID: lead,
            tenantID: "t",
            sourceID: "s",
            messageID: message,
            atMilliseconds: 1
        )
    }

    private func holder(_ key: String) throws -> String? {
        try store.holder(
            of: [KeyWindow(key: key, milliseconds: 100)],
            leadID: "another",
            submittedAtMilliseconds: 10
        )
    }

    private func keep(_ key: String, _ lead: String?, _ answer: String) throws {
        try store.keep(
            KeptAnswer(requestDigest: "d", leadID: lead, answer: answer),
            sourceID: "s",
            key: key,
            expiresAtMilliseconds: 1000,
            nowMilliseconds: 10
        )
    }

    private func isKept(_ key: String) throws -> Bool {
        try store.keptAnswer(sourceID: "s", key: key, nowMilliseconds: 10) != nil
    }

    private func erase(_ lead: String, _ message: String = "e1") throws {
        try store.erase(
            leadID: lead,
            tenantID: "t",
            sourceID: "s",
            messageID: message,
            atMilliseconds: 20
        )
    }

    @Test func `what is held of a lead goes, and nothing of another`() throws {
        for lead in ["lead-1", "lead-2"] {
            #expect(try claim(lead, "m") == .first)
            let keys = [KeyWindow(key: "\(lead) mail", milliseconds: 100)]
            _ = try store.claim(
                keys,
                leadID: lead,
                submittedAtMilliseconds: 10,
                nowMilliseconds: 10
            )
            try keep("\(lead) named", lead, "")
            try keep("\(lead) told", nil, #"{"lead_id":"\#(lead)"}"#)
        }
        for message in ["e1", "e2", "e1"] { try erase("lead-1", message) }
        #expect(try holder("lead-1 mail") == nil)
        #expect(try holder("lead-2 mail") == "lead-2")
        #expect(try !isKept("lead-1 named") && !isKept("lead-1 told"))
        #expect(try isKept("lead-2 named") && isKept("lead-2 told"))
        #expect(try claim("lead-2", "m") == .first)
    }

    @Test func `a lead that was forgotten is taken from nobody, by whichever message`() throws {
        _ = try claim("known", "m1")
        for lead in ["known", "not yet known"] {
            try erase(lead)
            #expect(try claim(lead, "m1") == .erased)
            #expect(try claim(lead, "m2") == .erased)
            #expect(try store.isKnown(leadID: lead))
        }
    }
}
