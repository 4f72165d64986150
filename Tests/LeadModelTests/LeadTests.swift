import JSON
import LeadModel
import Testing
import Time
import WorkerProtocol

@Suite struct LeadTests {
    private let origin = Lead.Origin(
        tenantID: "t",
        flowID: "f",
        flowName: "Flow",
        sourceID: "s",
        sourceName: "Source"
    )
    private let noon = Timestamp(seconds: 1_772_971_200)

    private var lead: Lead { Lead(id: "lead-1", origin: origin, submittedAt: noon) }

    @Test func `a new lead has the sections that say something and no others`() {
        #expect(
            lead.record.text == """
                {"tenant_id":"t","flow_id":"f","flow_name":"Flow","source_id":"s",\
                "source_name":"Source","lead_data":{"lead_id":"lead-1",\
                "submission_timestamp":"2026-03-08T12:00:00.000Z"}}
                """
        )
    }

    @Test func `a record is read back as the lead it was`() throws {
        var lead = lead
        lead.demographics = ["first_name": "Ann"]
        let read = try Lead(record: try JSON(parsing: lead.record.bytes))
        #expect(read.record == lead.record)
        #expect(read.id == "lead-1")
        #expect(read.submittedAt == noon)
    }

    @Test(
        arguments: [
            (300, 0, 300), (300, 1, 300), (300, 999, 300), (300, 1000, 299), (300, 299_999, 1),
            (300, 300_000, nil), (300, 86_400_000, nil), (300, -86_400_000, 300), (0, 0, nil),
            (-5, 0, nil), (.min, 0, nil), (.max, -1, .max),
        ] as [(Int, Int, Int?)]
    )
    func `what is left of a delay counts from the submission and never ends early`(
        delay: Int,
        elapsedMilliseconds: Int,
        left: Int?
    ) {
        var lead = lead
        lead[.lead]?["urgency"] = ["priority": 10, "delay_seconds": JSON(delay)]
        let now = noon.advanced(byMilliseconds: elapsedMilliseconds)
        #expect(lead.delaySeconds(at: now) == left)
        let emission = Emission(whenDue: lead, to: "Next", at: now)
        #expect(emission.delaySeconds == left)
        #expect(emission.priority == 10)
        #expect(Emission(lead, to: "Next").delaySeconds == nil)
    }

    @Test func `a lead of no urgency waits for nothing`() {
        #expect(Emission(whenDue: lead, to: "Next", at: noon).delaySeconds == nil)
    }

    @Test func `what a function does not know stays in the record`() throws {
        var record = lead.record
        record["score_data"] = ["score": 7]
        var read = try Lead(record: record)
        read.accept()
        #expect(read.record["score_data"] == ["score": 7])
    }

    @Test func `a section without content is absent`() {
        var lead = lead
        lead[.consent] = ["given": true]
        lead[.consent] = [:]
        lead.customFields = [:]
        #expect(lead.record["consent_data"] == nil)
        #expect(lead[.lead]?["custom_fields"] == nil)
    }

    @Test func `a section that is null is as good as absent`() throws {
        var record = lead.record
        record["processing_data"] = .null
        record["lead_data", "demographics"] = .null
        var read = try Lead(record: record)
        read.accept()
        read[demographic: "zip"] = "78704"
        #expect(read[.processing]?.text == #"{"acceptance_decision":"accepted"}"#)
        #expect(read.demographics.text == #"{"zip":"78704"}"#)
    }

    @Test func `a changed lead leaves its copies alone`() {
        var lead = lead
        lead[demographic: "zip"] = "1"
        let copy = lead
        lead[demographic: "zip"] = "2"
        lead[custom: "roof"] = "flat"
        lead.recordStep("Intake", .success, executionMilliseconds: 2)
        #expect(copy.demographics == ["zip": "1"])
        #expect(copy.customFields.count == 0)
        #expect(copy[.processing] == nil)
        #expect(lead.demographics == ["zip": "2"])
        #expect(self.lead.record["lead_data"]?.count == 2)
    }

    @Test func `steps are kept in order`() {
        var lead = lead
        lead.recordStep("Intake", .success, executionMilliseconds: 2)
        lead.recordStep("Check", .failure, reason: "phone_missing", executionMilliseconds: 0)
        #expect(
            lead[.processing]?["step_outcomes"]?.text == """
                [{"step_name":"Intake","outcome":"success","execution_time":2},\
                {"step_name":"Check","outcome":"failure","reason":"phone_missing",\
                "execution_time":0}]
                """
        )
    }

    @Test func `a lead accepted after a rejection has no reason left`() {
        var lead = lead
        lead.reject(reason: "duplicate")
        lead.accept()
        #expect(lead[.processing] == ["acceptance_decision": "accepted"])
    }

    @Test func `an issue is noted once`() {
        var lead = lead
        lead.addIssue(field: "zip", "invalid")
        lead.addIssue(field: "zip", "invalid")
        lead.addIssue(field: "zip", "unknown")
        #expect(lead[.lead]?["issues"]?.count == 2)
    }

    @Test func `changing a copy leaves the lead alone`() {
        let original = lead
        var copy = original
        copy.recordStep("Intake", .success, executionMilliseconds: 2)
        copy.demographics = ["city": "Reno"]
        #expect(original.record == lead.record)
    }

    @Test(arguments: [
        ("{}", "lead_data.lead_id: expected string, found nothing"),
        ("[]", "lead_data.lead_id: expected string, found nothing"),
        (#"{"lead_data":{"lead_id":7}}"#, "lead_data.lead_id: expected string, found integer"),
        (
            #"{"lead_data":{"lead_id":""}}"#,
            "lead_data.lead_id: expected 1 to 256 bytes, found string"
        ),
        (
            #"{"lead_data":{"lead_id":"l"},"tenant_id":"t"}"#,
            "flow_id: expected string, found nothing"
        ),
        (
            """
            {"lead_data":{"lead_id":"l","demographics":[]},"tenant_id":"t","flow_id":"f",\
            "source_id":"s"}
            """, "lead_data.demographics: expected object, found array"
        ),
        (
            """
            {"lead_data":{"lead_id":"l"},"tenant_id":"t","flow_id":"f","source_id":"s",\
            "processing_data":{"step_outcomes":{}}}
            """, "processing_data.step_outcomes: expected array, found object"
        ),
        (
            """
            {"lead_data":{"lead_id":"l"},"tenant_id":"t","flow_id":"f","source_id":"s",\
            "consent_data":"yes"}
            """, "consent_data: expected object, found string"
        ),
    ])
    func `a record of another shape is refused by path`(text: String, message: String) throws {
        let record = try JSON(parsing: text)
        let error = #expect(throws: JSONTypeError.self) { try Lead(record: record) }
        #expect(error?.description == message)
    }

    @Test func `an ID too long to be a key is refused`() throws {
        var record = lead.record
        record["flow_id"] = JSON(String(repeating: "x", count: 257))
        #expect(throws: JSONTypeError.self) { try Lead(record: record) }
    }

    @Test func `blank demographics count as missing`() {
        var lead = lead
        lead.demographics = ["phone": " \t", "age": 35, "city": "Reno"]
        #expect(lead.demographic("phone") == nil)
        #expect(lead.demographic("age") == nil)
        #expect(lead.demographic("city") == "Reno")
    }
}
