import Exports
import JSON
import Testing

@Suite struct ExportTableTests {
    private static let event = """
        {"event_id":"e1","timestamp":"2026-03-08T08:59:00.5+02:00","event_type":"lead_acceptance",\
        "tenant_id":"acme","flow_id":"solar","flow_name":"Solar, West","source_id":"s",\
        "source_name":"The \\"best\\"",\
        "lead_data":{"lead_id":"l1","submission_timestamp":"2026-03-08T06:58:55Z",\
        "quality_score":7.8,"demographics":{"state":"CA","zip":"02134","age":35,"both":"demo",\
        "empty":"","none":null,"note":"a\\r\\nb","first_name":"Zoë"},\
        "custom_fields":{"both":"custom","roof":12.50,"empty":"custom","ok":true,\
        "list":["x",{"y":1}],"call_timestamp":"soon"}},\
        "processing_data":{"acceptance_decision":"accepted","pricing_decision":25.00,\
        "step_outcomes":[{"step_name":"A","outcome":"success"},\
        {"step_name":"B","outcome":"skip","reason":"no phone"}]},\
        "context_data":{"campaign_data":{"utm_source":"google"}},\
        "enrichment_data":{"phone":{"type":"mobile","valid":true}}}
        """

    /// The rows of an export of one line; nil where the line is left out.
    private func rows(
        _ fields: [String],
        filters: String = "[]",
        members: String = "",
        line: String = event
    ) throws -> String? {
        let fields = fields.map { JSON($0).text }.joined(separator: ",")
        let text = #"{"export":{"fields":[\#(fields)],"filters":\#(filters)\#(members)}}"#
        let request = try ExportRequest(JSONCursor(try JSON(parsing: text)))
        var output: [UInt8] = []
        let isIn = try Array(line.utf8).withUnsafeBytes {
            try ExportTable(request).append($0, to: &output)
        }
        return isIn ? String(decoding: output, as: UTF8.self) : nil
    }

    @Test(
        arguments: [
            ("event_id", "e1"), ("timestamp", "2026-03-08T06:59:00.500Z"),
            ("event_type", "lead_acceptance"), ("type", "lead_acceptance"), ("tenant_id", "acme"),
            ("flow.id", "solar"), ("flow_id", "solar"), ("flow.name", "\"Solar, West\""),
            ("source.id", "s"), ("source.name", "\"The \"\"best\"\"\""), ("lead.id", "l1"),
            ("lead.submission_timestamp", "2026-03-08T06:58:55.000Z"),
            ("lead.quality_score", "7.8"),
            ("state", "CA"), ("lead.state", "CA"), ("zip", "02134"), ("age", "35"),
            ("both", "demo"),
            ("empty", "custom"), ("none", "\"\""), ("nothing", "\"\""), ("roof", "12.5"),
            ("ok", "true"), ("list", #""["# + #"""x"",{""y"":1}]""#), ("lead.list.0", "x"),
            ("lead.list.1.y", "1"), ("lead.list.2", "\"\""), ("note", "\"a\r\nb\""),
            ("first_name", "Zoë"), ("call_timestamp", "soon"), ("outcome", "skip"),
            ("reason", "no phone"), ("purchase_price", "25.0"),
            ("appended.phone.type", "mobile"), ("appended.phone.valid", "true"),
            ("context_data.campaign_data.utm_source", "google"),
            ("processing_data.step_outcomes.0.step_name", "A"),
            ("processing_data.step_outcomes.x", "\"\""), ("consent_data.given", "\"\""),
            ("lead_data.demographics.both", "demo"), ("event_id.x", nil),
        ] as [(String, String?)]
    )
    func `a field is found where the table says`(field: String, expected: String?) throws {
        guard let expected else {
            #expect(throws: ExportRequestError.self) { try rows([field]) }
            return
        }
        #expect(try rows([field]) == expected + "\r\n")
    }

    @Test func `columns stand in their order and a missing one is empty`() throws {
        #expect(try rows(["nothing", "state", "none", "lead.id"]) == ",CA,,l1\r\n")
    }

    @Test func `the rejection reason stands in where the last step has none`() throws {
        let line = """
            {"timestamp":"2026-03-08T06:59:00Z","processing_data":{"rejection_reason":"duplicate",\
            "step_outcomes":[{"outcome":"failure"}]}}
            """
        #expect(try rows(["outcome", "reason"], line: line) == "failure,duplicate\r\n")
        let bare = #"{"timestamp":"2026-03-08T06:59:00Z","processing_data":{"step_outcomes":[]}}"#
        #expect(try rows(["outcome", "reason"], line: bare) == ",\r\n")
    }

    @Test func `legacy times are to the second`() throws {
        #expect(
            try rows(["timestamp", "call_timestamp"], members: #","date_format":"legacy""#)
                == "2026-03-08 06:59:00,soon\r\n"
        )
    }

    @Test func `titles are the names in words`() throws {
        let names = [
            "event_id", "timestamp", "flow.id", "lead.zip_code", "first_name",
            "context_data.campaign_data.utm_source", "context_data.ip_address",
            "trustedform_data.cert_url",
        ]
        let list = names.map { JSON($0).text }.joined(separator: ",")
        let request = try ExportRequest(
            JSONCursor(try JSON(parsing: #"{"export":{"fields":[\#(list)]}}"#))
        )
        var output: [UInt8] = []
        ExportTable(request).appendHeader(to: &output)
        #expect(
            String(decoding: output, as: UTF8.self)
                == "Event ID,Timestamp,Flow ID,Lead Zip Code,First Name,"
                + "Context Data Campaign Data UTM Source,Context Data IP Address,"
                + "Trustedform Data Cert URL\r\n"
        )
    }

    @Test(arguments: [
        (#"{"field":"state","operator":"equals","value":"CA"}"#, true),
        (#"{"field":"state","operator":"equals","value":"ca"}"#, false),
        (#"{"field":"state","operator":"equals","value":"C"}"#, false),
        (#"{"field":"nothing","operator":"equals","value":"CA"}"#, false),
        (#"{"field":"age","operator":"equals","value":35}"#, true),
        (#"{"field":"age","operator":"equals","value":35.0}"#, true),
        (#"{"field":"age","operator":"equals","value":"35"}"#, true),
        (#"{"field":"age","operator":"equals","value":"35.0"}"#, false),
        (#"{"field":"zip","operator":"equals","value":2134}"#, true),
        (#"{"field":"zip","operator":"equals","value":"2134"}"#, false),
        (#"{"field":"ok","operator":"equals","value":true}"#, true),
        (#"{"field":"ok","operator":"equals","value":"true"}"#, true),
        (#"{"field":"ok","operator":"equals","value":false}"#, false),
        (#"{"field":"state","operator":"not_equals","value":"CA"}"#, false),
        (#"{"field":"state","operator":"not_equals","value":"TX"}"#, true),
        (#"{"field":"nothing","operator":"not_equals","value":"TX"}"#, true),
        (#"{"field":"flow.name","operator":"contains","value":"ar, W"}"#, true),
        (#"{"field":"flow.name","operator":"contains","value":"AR"}"#, false),
        (#"{"field":"first_name","operator":"contains","value":"ë"}"#, true),
        (#"{"field":"nothing","operator":"contains","value":"x"}"#, false),
        (#"{"field":"flow.name","operator":"starts_with","value":"Solar"}"#, true),
        (#"{"field":"flow.name","operator":"starts_with","value":"olar"}"#, false),
        (#"{"field":"ok","operator":"starts_with","value":"tr"}"#, true),
        (#"{"field":"age","operator":"starts_with","value":"3"}"#, true),
        (#"{"field":"list","operator":"starts_with","value":"["}"#, true),
        (#"{"field":"source.name","operator":"equals","value":"The \"best\""}"#, true),
        (#"{"field":"note","operator":"equals","value":"a\r\nb"}"#, true),
        (#"{"field":"state","operator":"exists"}"#, true),
        (#"{"field":"none","operator":"exists"}"#, false),
        (#"{"field":"nothing","operator":"not_exists"}"#, true),
        (#"{"field":"none","operator":"not_exists"}"#, true),
        (#"{"field":"state","operator":"not_exists"}"#, false),
        (#"{"field":"state","operator":"in","value":["TX","CA"]}"#, true),
        (#"{"field":"state","operator":"in","value":["TX","NY"]}"#, false),
        (#"{"field":"age","operator":"in","value":["x",35]}"#, true),
        (#"{"field":"age","operator":"greater_than","value":34.9}"#, true),
        (#"{"field":"age","operator":"greater_than","value":35}"#, false),
        (#"{"field":"age","operator":"less_than","value":36}"#, true),
        (#"{"field":"age","operator":"less_than","value":35}"#, false),
        (#"{"field":"zip","operator":"less_than","value":3000}"#, true),
        (#"{"field":"state","operator":"less_than","value":3000}"#, false),
        (#"{"field":"nothing","operator":"less_than","value":3000}"#, false),
        (#"{"field":"ok","operator":"greater_than","value":-1}"#, false),
    ])
    func `a filter holds as its table says`(filter: String, holds: Bool) throws {
        #expect(try rows(["event_id"], filters: "[\(filter)]") == (holds ? "e1\r\n" : nil))
    }

    @Test func `all filters must hold`() throws {
        let yes = #"{"field":"state","operator":"equals","value":"CA"}"#
        let no = #"{"field":"state","operator":"equals","value":"TX"}"#
        #expect(try rows(["event_id"], filters: "[\(yes),\(yes)]") != nil)
        #expect(try rows(["event_id"], filters: "[\(yes),\(no)]") == nil)
        #expect(try rows(["event_id"], filters: "[\(no),\(yes)]") == nil)
    }

    /// Spellings of a value that bytes alone do not show.
    @Test(arguments: [
        #"{"timestamp":"2026-03-08T06:59:00Z","lead_data":{"demographics":{"state":"\u0043A"}}}"#,
        #"{"timestamp":"2026-03-08T06:59:00Z","lead_data":{"demographics":{"state": "CA" }}}"#,
        #"{"timestamp":"2026-03-08T06:59:00Z","l\u0065ad_data":{"custom_fields":{"state":"CA"}}}"#,
    ])
    func `no line is ruled out that a parser lets in`(line: String) throws {
        for test in [
            #""operator":"equals","value":"CA""#, #""operator":"in","value":["TX","CA"]"#,
            #""operator":"starts_with","value":"C""#,
        ] {
            let filter = #"[{"field":"lead.state",\#(test)}]"#
            #expect(try rows(["state"], filters: filter, line: line) == "CA\r\n")
        }
    }

    @Test(
        arguments: [
            ("2026-03-08T06:59:00.500Z", nil, true), ("2026-03-08T06:59:00.501Z", nil, false),
            (nil, "2026-03-08T06:59:00.500Z", false), (nil, "2026-03-08T06:59:00.501Z", true),
            (nil, nil, true),
        ] as [(String?, String?, Bool)]
    )
    func `from is in the range and to is not`(from: String?, to: String?, isIn: Bool) throws {
        var members = ""
        if let from { members += #","from":"\#(from)""# }
        if let to { members += #","to":"\#(to)""# }
        #expect(try rows(["event_id"], members: members) == (isIn ? "e1\r\n" : nil))
    }

    @Test(arguments: [
        ("", "not JSON: the text ends too early, column 1"), ("[]", "not a JSON object"),
        ("{}", "no RFC 3339 timestamp"), (#"{"timestamp":"x"}"#, "no RFC 3339 timestamp"),
        (
            #"{"timestamp":"2026-03-08T06:59:00Z"}{}"#,
            "not JSON: text after the end of the value, column 37"
        ),
    ])
    func `a line that is no event is an error`(line: String, message: String) {
        do {
            _ = try rows(["event_id"], line: line)
            Issue.record("taken")
        } catch {
            #expect("\(error)" == message)
        }
    }
}
