import Events
import Intake
import JSON
import Pipeline
import Rows
import Testing
import Time
import WorkerProtocol

@Suite struct RowReceptionTests {
    private static let now = Timestamp(milliseconds: 1_772_953_140_000)

    private static func source(idField: String? = nil) -> Source {
        var source = Source(
            id: "partner",
            name: "Partner",
            kind: .generic,
            flowID: "flow",
            path: "/webhooks/partner",
            fields: ["what do you need": "service_type"]
        )
        source.idField = idField
        return source
    }

    private static func pipeline(_ source: Source) -> PipelineConfiguration {
        PipelineConfiguration(
            tenants: [Tenant(id: "t", name: "T")],
            flows: [
                Flow(
                    id: "flow",
                    name: "Flow",
                    tenantID: "t",
                    fields: [
                        FieldDeclaration(name: "email", type: .email, isRequired: true),
                        FieldDeclaration(name: "phone", type: .phone),
                    ]
                )
            ],
            sources: [source]
        )
    }

    /// What becomes of the rows of a text.
    private static func take(
        _ text: String,
        idField: String? = nil,
        uploadID: String = "u",
        known: Set<String> = []
    ) throws -> [RowReception.Outcome] {
        let source = source(idField: idField)
        var reception = try #require(
            RowReception(
                source: source,
                pipeline: pipeline(source),
                uploadID: uploadID,
                isKnown: known.contains,
                now: { now }
            )
        )
        var rest = Array(text.utf8)
        var reader = try RowReader(encoding: .unmarked) {
            defer { rest = [] }
            return rest
        }
        var (row, outcomes) = (Row(), [RowReception.Outcome]())
        if case .delimited = reader.format, try reader.next(&row) { try reception.takeHeader(row) }
        while try reader.next(&row) {
            outcomes.append(reception.take(row, outcomes.count + 1, reader.format))
        }
        return outcomes
    }

    private static func lead(_ outcome: RowReception.Outcome) throws -> JSON {
        let message = try #require(outcome.emitted.first { $0.channel == "LeadQueue" })
        return try #require(try JSON(parsing: message.body)["lead_data"])
    }

    @Test(
        arguments: [
            "email;First Name;Phone-Number;ZIP;Favourite Colour",
            "E_MAIL;first_name;phone number;Zip Code;Favourite Colour",
            "EmailAddress;FIRSTNAME;Mobile;postal-code;Favourite Colour",
        ]
    )
    func `columns are found by name, whatever its spelling`(header: String) throws {
        let text = "\(header)\na@b.co;Ada;(415) 555-0132;78704;blue\n"
        let outcome = try #require(try Self.take(text).first)
        #expect(outcome.status == .accepted)
        #expect(outcome.reason == "")
        #expect(outcome.emitted.map(\.channel) == ["LeadQueue", "LeadEventStream"])
        let lead = try Self.lead(outcome)
        let expected: JSON = [
            "email": "a@b.co", "first_name": "Ada", "phone": "+14155550132", "zip": "78704",
        ]
        #expect(lead["demographics"] == expected)
        #expect(lead["custom_fields"]?["favourite_colour"] == "blue")
        #expect(lead["submitted"]?["Favourite Colour"] == "blue")
        #expect(lead["submitted"]?.members?.contains { $0.value == "(415) 555-0132" } == true)
    }

    /// Columns have their roles looked up with the header, members of documents as they come.
    @Test func `a row is the same lead as delimited values and as a document`() throws {
        let names = [
            "E-Mail", "First Name", "full name", "Phone", "age", "utm_source", "universal_leadid",
            "What do you need", "Roof_Age", "xxTrustedFormCertUrl", "größe", "zip",
        ]
        let pieces = [
            "a", "7", " ", ",", ";", "\"", "\\", "\r\n", "\t", "\u{1f}", "\u{7f}", "é", "深",
            "\u{1F600}",
            "@b.co", ".", "-", "<", "$",
        ]
        var random = SystemRandomNumberGenerator()
        var delimited: [UInt8] = []
        CSV.append(row: names.map { Array($0.utf8) }, to: &delimited)
        var documents = ""
        for round in 1...500 {
            var values = names.map { _ in
                (0..<Int.random(in: 0...6, using: &random))
                    .map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }.joined()
            }
            values[7] = "row \(round)"
            if round.isMultiple(of: 100) { values[8] = String(repeating: "\"é", count: 15_000) }
            CSV.append(row: values.map { Array($0.utf8) }, to: &delimited)
            let members = zip(names, values).filter { !$0.1.isEmpty }
            documents += JSON(members: members.map { ($0.0, JSON($0.1)) }).text + "\n"
        }
        let rows = try Self.take(String(decoding: delimited, as: UTF8.self))
        let objects = try Self.take(documents)
        #expect(rows.count == 500)
        #expect(objects.count == 500)
        for (row, object) in zip(rows, objects) {
            #expect(row.status == object.status)
            #expect(row.reason == object.reason)
            #expect(row.emitted == object.emitted)
        }
    }

    @Test func `the source's own names come first`() throws {
        let outcome = try #require(try Self.take("email,What-Do_You need\na@b.co,Roof\n").first)
        #expect(try Self.lead(outcome)["custom_fields"]?["service_type"] == "Roof")
    }

    @Test func `faults of fields are told and stop nothing`() throws {
        let outcomes = try Self.take("email,phone\nnone,12\n,+14155550132\n")
        #expect(outcomes.map(\.status) == [.accepted, .accepted])
        #expect(outcomes.map(\.reason) == ["email invalid, phone invalid", "email missing"])
    }

    @Test(
        arguments: [
            ("a@b.co,1,x", "3 values in 2 columns"), (" \"a\"", ""),
            ("\"a@b.co\"x,1", "column 1 (email): text after the closing quote"),
            (",", "no values"), ("a@b.co,1,", ""), ("a@b.co", ""),
        ]
    )
    func `rows that are no leads are told by column and reason`(row: String, reason: String) throws
    {
        let outcome = try #require(try Self.take("email,note\n\(row)\n").first)
        #expect(outcome.status == (reason.isEmpty ? .accepted : .rejected))
        if !reason.isEmpty {
            #expect(outcome.reason == reason)
            #expect(outcome.emitted.isEmpty)
        }
    }

    @Test(
        arguments: [
            (#"{"email":"a@b.co","lead":{"phone":4155550132}}"#, ""),
            (#"{"email":"a@b.co""#, "not JSON: line 1, column 17: the text ends too early"),
            ("{}", "no values"),
        ]
    )
    func `rows of JSON are leads, too`(row: String, reason: String) throws {
        let outcomes = try Self.take("{\"email\":\"x@y.co\"}\n\(row)\n")
        #expect(outcomes[0].status == .accepted)
        #expect(outcomes[1].reason == reason)
        if reason.isEmpty {
            #expect(try Self.lead(outcomes[1])["demographics"]?["phone"] == "+14155550132")
        }
    }

    @Test func `a row is the same lead however often it is read`() throws {
        let text = "email\na@b.co\na@b.co\n"
        let ids = try Self.take(text).map(\.leadID)
        #expect(Set(ids).count == 2)
        #expect(try Self.take(text).map(\.leadID) == ids)
        #expect(try Set(Self.take(text, uploadID: "v").map(\.leadID)).isDisjoint(with: ids))
    }

    @Test func `the sender's own ID makes rows duplicates`() throws {
        let text = "id,email\n7,a@b.co\n8,b@b.co\n7,c@b.co\n,d@b.co\n"
        let outcomes = try Self.take(text, idField: "ID")
        #expect(outcomes.map(\.status) == [.accepted, .accepted, .duplicate, .accepted])
        #expect(outcomes[0].leadID == outcomes[2].leadID)
        let again = try Self.take(text, idField: "ID", uploadID: "v", known: [outcomes[1].leadID])
        #expect(again.map(\.status) == [.accepted, .duplicate, .duplicate, .accepted])
        #expect(again[0].leadID == outcomes[0].leadID)
    }

    @Test func `a mark makes a test lead`() throws {
        let outcomes = try Self.take("email,is test\na@b.co,yes\nb@b.co,no\n")
        let records = try outcomes.map { try JSON(parsing: $0.emitted[0].body) }
        #expect(records.map { $0["test"]?.bool } == [true, nil])
        #expect(records[0]["lead_data"]?["submitted"]?.count == 1)
    }

    @Test func `an address among the titles is no title`() {
        let refusal = #expect(throws: Refusal.self) { try Self.take("Ada,a@b.co\nBob,b@b.co\n") }
        #expect(
            refusal?.description
                == "row 0: column 2: expected the names of the columns in the first row"
        )
    }

    @Test func `titles that are missing or hold line breaks still have names`() throws {
        let outcome = try #require(try Self.take("email,,\"Notes\n(long)\"\na@b.co,x,y\n").first)
        let submitted: JSON = ["email": "a@b.co", "column 2": "x", "Notes (long)": "y"]
        #expect(try Self.lead(outcome)["submitted"] == submitted)
    }
}
