import Intake
import JSON
import Testing
import WorkerProtocol

@Suite struct FormReadingTests {
    private func lead(_ fields: [(String, String)]) throws -> JSON {
        let answers = fields.map { name, value -> JSON in
            ["name": JSON(name), "values": [JSON(value)]]
        }
        return try WebhookFixture().lead(JSON(answers).text)
    }

    @Test(arguments: [
        ("Ann Lee", "Ann", "Lee"), ("  Ann   Lee ", "Ann", "Lee"),
        ("Ann Mary Lee", "Ann Mary", "Lee"),
        ("Ann", "Ann", nil), ("李 明", "李", "明"),
    ])
    func `a full name is split at its last word`(
        name: String,
        first: String,
        last: String?
    ) throws {
        let data = try lead([("full_name", name)])["lead_data"]
        #expect(data?["demographics"]?["first_name"]?.string == first)
        #expect(data?["demographics"]?["last_name"]?.string == last)
        #expect(data?["submitted"]?["full_name"]?.string == name)
    }

    @Test func `a name given in parts wins over the full name`() throws {
        let data = try lead([("full_name", "A B"), ("last_name", "Lee")])["lead_data"]
        #expect(data?["demographics"] == ["last_name": "Lee", "first_name": "A"])
    }

    @Test(arguments: [
        ("phone_number", "phone"), ("phone", "phone"), ("email", "email"), ("zip_code", "zip"),
        ("post_code", "zip"), ("ZIP", "zip"), ("state", "state"), ("city", "city"),
        ("street_address", "street_address"), ("company_name", "company_name"),
        ("work_phone_number", "work_phone"), ("date_of_birth", "date_of_birth"),
    ])
    func `standard questions are demographics`(question: String, name: String) throws {
        let data = try lead([(question, " x ")])["lead_data"]
        #expect(data?["demographics"]?.text == #"{"\#(name)":"x"}"#)
        #expect(data?["submitted"]?.text == #"{"\#(question)":" x "}"#)
        #expect(data?["custom_fields"] == nil)
    }

    @Test func `other questions are custom fields, under the source's name for them`() throws {
        var fixture = WebhookFixture()
        fixture.fields = ["what_do_you_need": "service", "mobile": "phone"]
        let data = try fixture.lead(
            """
            [{"name":"What_do_you_need","values":["AC"]},{"name":"mobile","values":["5"]},\
            {"name":"times","values":["am","pm"]},{"name":"none","values":[]}]
            """
        )["lead_data"]
        #expect(data?["custom_fields"]?.text == #"{"service":"AC","times":["am","pm"]}"#)
        #expect(data?["demographics"]?.text == #"{"phone":"5"}"#)
        #expect(data?["submitted"]?["times"] == ["am", "pm"])
    }

    @Test func `of two answers for one field the first counts and both are kept`() throws {
        let data = try lead([
            ("zip", "1"), ("post_code", "2"), ("q", "a"), ("q", "b"), ("email", " "),
            ("email", "c@d.co"),
        ])["lead_data"]
        #expect(data?["demographics"]?.text == #"{"zip":"1","email":"c@d.co"}"#)
        #expect(data?["custom_fields"]?.text == #"{"q":"a"}"#)
        #expect(data?["submitted"]?["q"] == ["a", "b"])
        #expect(data?["submitted"]?["email"] == [" ", "c@d.co"])
    }

    @Test(arguments: [
        ("35", "35", false), ("$75,000", "75000", false), ("75000 USD", "75000", false),
        ("1100.50 per month", "1100.5", false), ("75k", #""75k""#, true),
        ("50-75", #""50-75""#, true), ("none", #""none""#, true),
    ])
    func `income is a number where it is certain`(
        text: String,
        value: String,
        isOdd: Bool
    ) throws {
        let data = try lead([("income", text)])["lead_data"]
        #expect(data?["demographics"]?["income"]?.text == value)
        let issue: JSON = [["field": "income", "issue": "not_a_number"]]
        #expect(data?["issues"] == (isOdd ? issue : nil))
    }

    @Test func `tracking and certificate go to their sections`() throws {
        let record = try lead([
            ("utm_source", "fb"), ("xxTrustedFormCertUrl", "https://cert.trustedform.com/a"),
        ])
        #expect(record["context_data"]?["campaign_data"]?["utm_source"] == "fb")
        #expect(record["trustedform_data"]?["cert_url"] == "https://cert.trustedform.com/a")
        #expect(record["lead_data"]?["custom_fields"] == nil)
    }

    @Test func `ticked boxes of the disclaimer are answers`() throws {
        let answer = WebhookFixture().answer(
            value: """
                {"leadgen_id":1,"field_data":[{"name":"email","values":["a@b.co"]}],\
                "custom_disclaimer_responses":[{"checkbox_key":"consent","is_checked":"1"}]}
                """
        )
        let lead = try JSON(parsing: answer.emitted[0].body)
        #expect(lead["lead_data"]?["custom_fields"]?["consent"] == "1")
    }
}
