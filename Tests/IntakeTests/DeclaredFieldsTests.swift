import Intake
import JSON
import Pipeline
import Testing
import WorkerProtocol

@Suite struct DeclaredFieldsTests {
    private static let answers = """
        [{"name":"phone_number","values":["(415) 555-0132"]},\
        {"name":"email","values":["ann@"]},\
        {"name":"your_ssn","values":["123-45-6789"]},\
        {"name":"what_happened","values":["No heat since Monday"]}]
        """

    @Test func `a lead leaves intake with normal forms, issues and urgency`() throws {
        var fixture = WebhookFixture()
        fixture.fields = ["your_ssn": "ssn", "what_happened": "message"]
        fixture.flow.fields = [
            FieldDeclaration(name: "phone", type: .phone, isRequired: true),
            FieldDeclaration(name: "email", type: .email),
            FieldDeclaration(name: "zip", type: .postalCode, isRequired: true),
            FieldDeclaration(name: "ssn", type: .ssn, isMasked: true),
        ]
        fixture.flow.urgency = UrgencyPolicy()
        let lead = try fixture.lead(Self.answers)
        let data = lead["lead_data"]
        #expect(data?["demographics"]?.text == #"{"phone":"+14155550132","email":"ann@"}"#)
        #expect(data?["custom_fields"]?["ssn"] == "*********")
        #expect(data?["submitted"]?["phone_number"] == "(415) 555-0132")
        #expect(!lead.text.contains("6789"))
        #expect(
            data?["issues"]?.text
                == #"[{"field":"email","issue":"invalid"},{"field":"zip","issue":"missing"}]"#
        )
        #expect(data?["urgency"]?["level"] == "emergency")
    }

    @Test func `an urgent lead goes before others, one of a flow that does not ask has no place`() {
        var fixture = WebhookFixture()
        let value = #"{"leadgen_id":"7","field_data":\#(Self.answers)}"#
        #expect(fixture.answer(value: value).emitted.map(\.priority) == [nil, nil])
        fixture.fields = ["what_happened": "message"]
        fixture.flow.urgency = UrgencyPolicy()
        #expect(fixture.answer(value: value).emitted.map(\.priority) == [1, nil])
    }
}
