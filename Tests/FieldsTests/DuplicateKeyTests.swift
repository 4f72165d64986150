import Fields
import JSON
import LeadModel
import Pipeline
import Testing
import Time

@Suite struct DuplicateKeyTests {
    private func keys(_ demographics: JSON, flow: Flow = flow()) -> [DuplicateKey] {
        let origin = Lead.Origin(
            tenantID: flow.tenantID,
            flowID: flow.id,
            flowName: flow.name,
            sourceID: "s",
            sourceName: "S"
        )
        var lead = Lead(id: "l", origin: origin, submittedAt: FieldFixture.now)
        lead.demographics = demographics
        return DuplicateKey.keys(of: lead, flow: flow, now: FieldFixture.now)
    }

    private static func flow(id: String = "f", _ windows: DuplicateWindow...) -> Flow {
        let windows = windows.isEmpty ? [DuplicateWindow()] : windows
        return Flow(id: id, name: "F", tenantID: "t", duplicates: windows)
    }

    @Test func `the same person in another spelling has the same key`() {
        let one = keys(["phone": "(415) 555-0132", "email": "Ann@Example.com "])
        let other = keys(["phone": "+1 415-555-0132", "email": "ann@example.com"])
        #expect(one == other)
        #expect(one.map(\.seconds) == [300])
        #expect(one.first?.text.utf8.count == 64)
        #expect(one.first?.text.contains("ann") == false)
    }

    @Test func `another person, a missing field and another flow have other keys`() {
        let one = keys(["phone": "415 555 0132", "email": "a@example.com"])
        let others = [
            keys(["phone": "415 555 0133", "email": "a@example.com"]),
            keys(["phone": "415 555 0132"]),
            keys(["email": "a@example.com"]),
            keys(["phone": "415 555 0132", "email": "a@example.com"], flow: Self.flow(id: "g")),
        ]
        #expect(Set([one] + others).count == 5)
    }

    @Test func `a lead without any of the fields has no key`() {
        #expect(keys([:]) == [])
        #expect(keys(["phone": " ", "city": "Austin"]) == [])
    }

    @Test func `each window has a key, and the parts of one cannot make up another's`() {
        let flow = Self.flow(
            DuplicateWindow(fields: ["phone"], seconds: 86_400),
            DuplicateWindow(fields: ["city", "zip"], seconds: 60)
        )
        let keys = keys(["phone": "415 555 0132", "city": "a", "zip": "b"], flow: flow)
        #expect(keys.map(\.seconds) == [86_400, 60])
        #expect(
            self.keys(["city": "ab"], flow: flow)
                != self.keys(["city": "a", "zip": "b"], flow: flow)
        )
        #expect(
            self.keys(["city": "AUSTIN"], flow: flow) == self.keys(["city": "Austin"], flow: flow)
        )
    }
}
