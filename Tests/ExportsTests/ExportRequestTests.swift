import EventLake
import Exports
import JSON
import Testing
import Time

@Suite struct ExportRequestTests {
    private func request(_ text: String) throws -> ExportRequest {
        try ExportRequest(JSONCursor(try JSON(parsing: text)))
    }

    @Test func `only fields must be there`() throws {
        let request = try request(#"{"export":{"fields":["event_id"]}}"#)
        #expect(request.fields.map(\.header) == ["Event ID"])
        #expect(request.name == nil)
        #expect(request.range.from == nil)
        #expect(request.range.to == nil)
        #expect(request.filters.isEmpty)
        #expect(request.dateFormat == .standard)
    }

    @Test func `null counts as absent`() throws {
        _ = try request(
            #"{"export":{"fields":["a"],"name":null,"from":null,"filters":null,"type":null}}"#
        )
    }

    @Test func `all members are read`() throws {
        let request = try request(
            """
            {"export":{"name":"n","from":"2026-03-01T00:00:00Z","to":"2026-04-01T02:00:00+02:00",
             "fields":["a","b.c.d","lead.x"],"type":"events","date_format":"legacy",
             "filters":[{"field":"a","operator":"exists"}]}}
            """.replacing("b.c.d", with: "context_data.c.d")
        )
        #expect(request.name == "n")
        #expect(request.range.from == Timestamp(rfc3339: "2026-03-01T00:00:00Z"))
        #expect(request.range.to == Timestamp(rfc3339: "2026-04-01T00:00:00Z"))
        #expect(request.fields.map(\.name) == ["a", "context_data.c.d", "lead.x"])
        #expect(request.filters.map(\.test) == [.exists])
        #expect(request.dateFormat == .legacy)
    }

    @Test(arguments: [
        ("[]", "document: expected an object"),
        ("{}", "export: expected an object"),
        (#"{"export":{"fields":["a"]},"x":1}"#, "x: unknown member; known are export"),
        (#"{"export":{}}"#, "export.fields: expected an array"),
        (#"{"export":{"fields":[]}}"#, "export.fields: must not be empty"),
        (#"{"export":{"fields":"a"}}"#, "export.fields: expected an array"),
        (#"{"export":{"fields":[1]}}"#, "export.fields[0]: expected a string"),
        (#"{"export":{"fields":["a",""]}}"#, "export.fields[1]: must not be empty"),
        (
            #"{"export":{"fields":["a"],"filter":[]}}"#,
            "export.filter: unknown member; known are name, from, to, fields, filters, type, "
                + "date_format"
        ),
        (#"{"export":{"fields":["a"],"name":""}}"#, "export.name: must not be empty"),
        (#"{"export":{"fields":["a"],"name":7}}"#, "export.name: expected a string"),
        (
            #"{"export":{"fields":["a"],"from":"yesterday"}}"#,
            "export.from: expected RFC 3339, such as 2026-03-08T06:59:00Z"
        ),
        (#"{"export":{"fields":["a"],"to":5}}"#, "export.to: expected a string"),
        (
            #"{"export":{"fields":["a"],"from":"2026-03-01T00:00:00Z","to":"2026-03-01T00:00:00Z"}}"#,
            "export.to: must be later than export.from"
        ),
        (#"{"export":{"fields":["a"],"type":"leads"}}"#, "export.type: expected one of events"),
        (
            #"{"export":{"fields":["a"],"date_format":"iso"}}"#,
            "export.date_format: expected one of standard, legacy"
        ),
        (
            #"{"export":{"fields":["lead.*"]}}"#,
            "export.fields[0]: wildcards are not supported: name each field"
        ),
        (
            #"{"export":{"fields":["a..b"]}}"#,
            "export.fields[0]: a field is names of letters, digits, _ and -, separated by points"
        ),
        (
            #"{"export":{"fields":["a b"]}}"#,
            "export.fields[0]: a field is names of letters, digits, _ and -, separated by points"
        ),
        (
            #"{"export":{"fields":["event_id","recipient.name"]}}"#,
            "export.fields[1]: unknown field; a name with points begins with lead, flow, source, "
                + "appended or a section of the event, such as context_data"
        ),
        (
            #"{"export":{"fields":["flow.id","a","flow_id"]}}"#,
            "export.fields[2]: the column \"Flow ID\" is already there, from export.fields[0]"
        ),
    ])
    func `a request that is wrong says where and why`(text: String, message: String) {
        do {
            _ = try request(text)
            Issue.record("taken")
        } catch {
            #expect("\(error)" == message)
        }
    }

    @Test(arguments: [
        (#"{"operator":"equals","value":"x"}"#, "field: expected a string"),
        (#"{"field":"a","value":"x"}"#, "operator: expected a string"),
        (
            #"{"field":"a","operator":"is","value":"x"}"#,
            "operator: expected one of equals, not_equals, contains, starts_with, exists, "
                + "not_exists, in, greater_than, less_than"
        ),
        (#"{"field":"a","operator":"equals"}"#, "value: the operator equals needs a value"),
        (
            #"{"field":"a","operator":"equals","value":null}"#,
            "value: expected a string, number or boolean"
        ),
        (
            #"{"field":"a","operator":"equals","value":["x"]}"#,
            "value: expected a string, number or boolean"
        ),
        (#"{"field":"a","operator":"equals","value":""}"#, "value: must not be empty"),
        (#"{"field":"a","operator":"contains","value":1}"#, "value: expected a string"),
        (#"{"field":"a","operator":"starts_with","value":true}"#, "value: expected a string"),
        (
            #"{"field":"a","operator":"greater_than","value":"5"}"#,
            "value: the operator greater_than needs a number"
        ),
        (
            #"{"field":"a","operator":"exists","value":true}"#,
            "value: the operator exists takes no value"
        ),
        (#"{"field":"a","operator":"in","value":"x"}"#, "value: expected an array"),
        (#"{"field":"a","operator":"in","value":[]}"#, "value: must not be empty"),
        (
            #"{"field":"a","operator":"in","value":["x",{}]}"#,
            "value[1]: expected a string, number or boolean"
        ),
        (
            #"{"field":"a","operator":"exists","not":true}"#,
            "not: unknown member; known are field, operator, value"
        ),
    ])
    func `a filter that is wrong says where and why`(filter: String, message: String) {
        do {
            _ = try request(#"{"export":{"fields":["a"],"filters":[\#(filter)]}}"#)
            Issue.record("taken")
        } catch {
            #expect("\(error)" == "export.filters[0].\(message)")
        }
    }

    @Test func `lists and texts are bounded`() {
        let fields = (0...200).map { "\"f\($0)\"" }.joined(separator: ",")
        let long = String(repeating: "x", count: 257)
        for text in [
            #"{"export":{"fields":[\#(fields)]}}"#, #"{"export":{"fields":["\#(long)"]}}"#,
            #"{"export":{"fields":["a"],"name":"\#(long)"}}"#,
        ] {
            #expect(throws: ExportRequestError.self) { try request(text) }
        }
    }

    @Test func `an error tells no filter's value`() {
        do {
            _ = try request(
                #"{"export":{"fields":["a"],"filters":[{"field":"email","operator":"less_than","#
                    + #""value":"ada@example.com"}]}}"#
            )
            Issue.record("taken")
        } catch {
            #expect(!"\(error)".contains("ada"))
        }
    }
}
