import Identifiers
import JSON
import LeadModel
import Testing
import Time
import WorkerProtocol

@Suite struct LeadEventTests {
    private let lead = Lead(
        id: "lead-1",
        origin: Lead.Origin(
            tenantID: "t",
            flowID: "f",
            flowName: "Flow",
            sourceID: "s",
            sourceName: "Source"
        ),
        submittedAt: Timestamp(seconds: 0)
    )
    private let now = Timestamp(seconds: 60)

    @Test func `an event is the record behind its own three members`() {
        let event = LeadEvent(.acceptance, of: lead, messageID: "m", at: now)
        let members = event.json.members ?? []
        #expect(members.prefix(3).map(\.key) == ["event_id", "timestamp", "event_type"])
        #expect(event.json["timestamp"]?.string == "1970-01-01T00:01:00.000Z")
        #expect(event.json["event_type"]?.string == "lead_acceptance")
        #expect(event.json["lead_data"] == lead[.lead])
    }

    @Test func `a redelivered message gives the event it gave before, at another time too`() {
        let first = LeadEvent(.acceptance, of: lead, messageID: "m", at: now)
        let later = Timestamp(seconds: 999)
        #expect(LeadEvent(.acceptance, of: lead, messageID: "m", at: later).id == first.id)
        #expect(LeadEvent(.acceptance, of: lead, messageID: "n", at: now).id != first.id)
        #expect(LeadEvent(.rejection, of: lead, messageID: "m", at: now).id != first.id)
    }

    @Test func `the lead of a platform's ID is the same wherever it is made`() {
        let id = LeadID.derived(sourceID: "meta-demo", platformID: "1158201444000001")
        #expect(id.description == "f0078de9-7027-8f8b-a111-02504004ae4f")
        #expect(id.version == 8)
        #expect(
            LeadID.derived(sourceID: "ab", platformID: "c")
                != LeadID.derived(sourceID: "a", platformID: "bc")
        )
    }

    @Test func `emissions carry the keys that queues and stream go by`() throws {
        let handedOn = Emission(lead, to: Channel.enrichmentQueue)
        #expect(handedOn.channel == "EnrichmentQueue")
        #expect(handedOn.key == "lead-1")
        #expect(try JSON(parsing: handedOn.body) == lead.record)
        let event = Emission(LeadEvent(.submission, of: lead, messageID: "", at: now))
        #expect(event.channel == "LeadEventStream")
        #expect(event.key == "f")
    }
}
